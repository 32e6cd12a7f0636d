"""Who may be named to whoever reads a link, on its page, in its files and in its mail alike."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from content.reading.naming import Naming
from tracking.models import ShareLink


def naming_for(link: ShareLink, at: datetime) -> Naming:
    """Judged at the moment of reading: what was sent while a customer could be named may not name it any more."""
    return Naming(timezone.localdate(at), reader=_company_of(link), not_to_say=link.not_to_say)


def _company_of(link: ShareLink) -> str:
    """The company that reads it, which may be told of itself; "" where that is not known."""
    company = link.recipient.company if link.recipient else ""
    sent_to = link.origin.recipient if link.origin else link.recipient
    # A reader who passes it on may write the address of anybody: it tells no more than what was sent.
    return company if sent_to and sent_to.company.strip().casefold() == company.strip().casefold() else ""
