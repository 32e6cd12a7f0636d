"""Who may be named to whoever reads a link, on its page, in its files and in its mail alike."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from content.reading.naming import Naming
from tracking.models import ShareLink


def naming_for(link: ShareLink, at: datetime) -> Naming:
    """Judged at the moment of reading: what was sent while a customer could be named may not name it any more."""
    company = link.recipient.company if link.recipient else ""
    return Naming(timezone.localdate(at), reader=company, not_to_say=link.not_to_say)
