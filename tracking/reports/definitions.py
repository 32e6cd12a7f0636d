"""The six classes of assets, and which of the catalogue's numbers each report explains."""

from __future__ import annotations

from django.db import models

from tracking.metrics import ABANDONED, DAYS, OLD_ENOUGH, SEARCHES, SLOW, UNUSED, USED, UTILISATION


class AssetClass(models.TextChoices):
    """The six classes. Each asset that is old enough to count is in exactly one, the first that holds."""

    NEVER_FOUND = "never_found", "Never found"
    FOUND_NOT_OPENED = "found_not_opened", "Found, not opened"
    OPENED_NOT_USED = "opened_not_used", "Opened, not used"
    USED_NOT_SENT = "used_not_sent", "Used, not sent"
    SENT_NOT_READ = "sent_not_read", "Sent, not read"
    SENT_AND_READ = "sent_and_read", "Sent and read"

    @property
    def meaning(self) -> str:
        return MEANINGS[self]

    @property
    def unused(self) -> bool:
        return self in UNUSED_CLASSES


UNUSED_CLASSES = (AssetClass.NEVER_FOUND, AssetClass.FOUND_NOT_OPENED, AssetClass.OPENED_NOT_USED)
USED_CLASSES = (AssetClass.USED_NOT_SENT, AssetClass.SENT_NOT_READ, AssetClass.SENT_AND_READ)

MEANINGS = {
    AssetClass.NEVER_FOUND: "No search showed it and no rep opened it",
    AssetClass.FOUND_NOT_OPENED: "Shown in results, not opened",
    AssetClass.OPENED_NOT_USED: "A rep opened it and did not use it",
    AssetClass.USED_NOT_SENT: "Downloaded, copied or presented; no link to it was sent",
    AssetClass.SENT_NOT_READ: "Sent, and no recipient viewed it",
    AssetClass.SENT_AND_READ: "At least one recipient viewed it",
}


# What stands beside utilisation and beside the list of unused assets: on pages, in files and in the API.
OF_UTILISATION = (UTILISATION, USED, OLD_ENOUGH, DAYS)
OF_UNUSED = (UNUSED, USED, DAYS)
OF_SEARCHES = (SEARCHES, ABANDONED, SLOW)
