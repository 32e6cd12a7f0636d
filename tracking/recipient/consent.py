"""What may be recorded of whoever reads a link: as administrators chose, the browser signals, and the reader says."""

from __future__ import annotations

from enum import Enum

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

CONSENT_COOKIE = "consent"
CONSENT_SECONDS = 180 * 24 * 3600
# Those that `locale` holds the notice in, besides English.
LANGUAGES = ("de", "es", "fr", "it", "nl")
YES, NO = "yes", "no"


class Manner(Enum):
    """What is recorded. TOLD: all, and the page says so. AGREED: all, since the reader said yes. ASKING and REFUSED:
    nothing, and the reader may say yes. SUMS: daily sums that name nobody. NOTHING: the browser wishes so.
    """

    TOLD = "told"
    AGREED = "agreed"
    ASKING = "asking"
    REFUSED = "refused"
    SUMS = "sums"
    NOTHING = "nothing"

    @property
    def records(self) -> bool:
        """Whether single opens, visits and downloads are recorded."""
        return self in (Manner.TOLD, Manner.AGREED)


def manner_of(request: HttpRequest) -> Manner:
    """HUB_TRACKING, unless the browser sends Do Not Track or Global Privacy Control and HUB_PRIVACY_SIGNAL heeds it.

    Where readers are asked first, a reader's own yes outranks what the browser says of itself.
    """
    if settings.HUB_TRACKING == "ask":
        return _as_answered(request)
    if _signals(request) and settings.HUB_PRIVACY_SIGNAL == "nothing":
        return Manner.NOTHING
    if settings.HUB_TRACKING == "sums" or (_signals(request) and settings.HUB_PRIVACY_SIGNAL == "sums"):
        return Manner.SUMS
    return Manner.TOLD


def _as_answered(request: HttpRequest) -> Manner:
    said = request.COOKIES.get(CONSENT_COOKIE)
    if said == YES:
        return Manner.AGREED
    heeded = _signals(request) and settings.HUB_PRIVACY_SIGNAL != "ignore"
    return Manner.REFUSED if said == NO or heeded else Manner.ASKING


def _signals(request: HttpRequest) -> bool:
    return "1" in (request.headers.get("Sec-GPC", "").strip(), request.headers.get("DNT", "").strip())


def notice_language(request: HttpRequest) -> str:
    """The first of the browser's languages in which there is a notice; else English."""
    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500]):
        base = code.partition("-")[0]
        if base in LANGUAGES:
            return base
        if base == "en":
            break
    return settings.LANGUAGE_CODE
