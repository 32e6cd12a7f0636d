"""The six classes of assets, what they may need, and which of the catalogue's numbers each report explains."""

from __future__ import annotations

from django.db import models

from tracking.metrics import (
    ABANDONED,
    APPROVAL_TIME,
    DAYS,
    LIFECYCLE,
    OLD_ENOUGH,
    REQUEST_TO_LIVE,
    SEARCHES,
    SLOW,
    UNUSED,
    UPLOAD_TO_USE,
    USED,
    UTILISATION,
)


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
OF_LIFECYCLE = (LIFECYCLE, REQUEST_TO_LIVE, APPROVAL_TIME, UPLOAD_TO_USE)


class Concern(models.TextChoices):
    """What an asset may need, the most pressing first. An asset may have several."""

    LINKED = "linked", "Withdrawn, still on links"
    OVERDUE = "overdue", "Review overdue"
    WAITING = "waiting", "Waiting for approval"
    OWNER_GONE = "owner_gone", "Owner gone"
    EXPIRING = "expiring", "Expires soon"
    DUE = "due", "Review due"

    @property
    def meaning(self) -> str:
        return CONCERN_MEANINGS[self]

    @property
    def remedy(self) -> str:
        return REMEDIES[self]


CONCERN_MEANINGS = {
    Concern.LINKED: "Retired or expired without a successor, and open links carry it",
    Concern.OVERDUE: "Live, and its review date has passed",
    Concern.WAITING: "A version was submitted and nobody has decided",
    Concern.OWNER_GONE: "Live, and its owner has left, works on other things or is not named",
    Concern.EXPIRING: "Live, and expires within 30 days",
    Concern.DUE: "Live, and its review date comes within 30 days",
}
REMEDIES = {
    Concern.LINKED: "See its links",
    Concern.OVERDUE: "Review",
    Concern.WAITING: "Decide",
    Concern.OWNER_GONE: "Name an owner",
    Concern.EXPIRING: "Extend or replace",
    Concern.DUE: "Review",
}
