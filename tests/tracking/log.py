"""What a link's page says happened."""

from __future__ import annotations

from tracking.links.log import read_log
from tracking.models import ShareLink


def log_of(link: ShareLink) -> list[str]:
    """The lines of the link's log as it stands now, newest first."""
    return [entry.words for entry in read_log(ShareLink.objects.for_listing().get(pk=link.pk))]
