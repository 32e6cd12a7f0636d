"""What stands in no log: the token in a link's address, which opens it for whoever reads the line."""

from __future__ import annotations

import logging
import re

# The address of a link, with whatever stands before it; its token ends where the address does.
_LINK = re.compile(r"((?:/|%2F)s(?:/|%2F))[^/\s?#\"'<>&]+", re.IGNORECASE)


def without_tokens(text: str) -> str:
    """`text` with `…` for the token of each link's address in it."""
    return _LINK.sub(r"\1…", text)


class TokenlessRecord(logging.LogRecord):
    """A record whose message holds no token, whoever writes it down: Django, the web server's access log, a mail."""

    def getMessage(self) -> str:  # noqa: N802 - the library named it
        return without_tokens(super().getMessage())


class LineFormatter(logging.Formatter):
    """Keeps tokens out of what follows the message too: the exception and where it happened."""

    def format(self, record: logging.LogRecord) -> str:
        return without_tokens(super().format(record))
