"""What stands in no log: tokens of a link, of a new password or of the API, which let in whoever reads the line."""

from __future__ import annotations

import logging
import re

_SLASH = "(?:/|%2F)"
# Whatever stands before a token; it ends where the part of the address does. Django's own name in a token's place, of
# the page that is shown once it was taken, is none.
_BEFORE = rf"{_SLASH}s{_SLASH}+|{_SLASH}password_reset{_SLASH}confirm{_SLASH}[^/\s%]+{_SLASH}(?!set-password)"
# A token of the API says itself what it is, wherever somebody put it by mistake. (Wagtail's own name for its beginning
# can't be asked: logs are set up before there are models.)
_OF_API = r"\bwagtail_(?=[A-Za-z0-9]{20})"
_TOKEN = re.compile(rf"({_BEFORE}|{_OF_API})(?:(?!%2F)[^/\s?#\"'<>&])+", re.IGNORECASE)


def without_tokens(text: str) -> str:
    """`text` with `…` for each token in it that lets somebody in."""
    return _TOKEN.sub(r"\1…", text)


class TokenlessRecord(logging.LogRecord):
    """A record whose message holds no token, whoever writes it down: Django, the web server's access log, a mail."""

    def getMessage(self) -> str:  # noqa: N802 - the library named it
        return without_tokens(super().getMessage())


class LineFormatter(logging.Formatter):
    """Keeps tokens out of what follows the message too: the exception and where it happened."""

    def format(self, record: logging.LogRecord) -> str:
        return without_tokens(super().format(record))
