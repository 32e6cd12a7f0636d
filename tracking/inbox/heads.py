"""The lines in a mail's head, read within bounds. Pure."""

from __future__ import annotations

from email.header import decode_header, make_header
from email.message import Message

MOST_PARTS = 300
MOST_HEAD = 256 * 1024
LONGEST_FIELD = 8_000


def field_of(mail: Message, name: str) -> str:
    """A line of the head as people could read it: no column takes what else may stand there."""
    written = " ".join(str(mail.get(name, "")).split())[:LONGEST_FIELD]
    return "".join(letter for letter in written if letter.isprintable())


def words_of(mail: Message, name: str) -> str:
    """A line of the head that somebody wrote, in whatever letters. Raises ValueError or LookupError for unknown."""
    written = " ".join(str(make_header(decode_header(str(mail.get(name, ""))[:LONGEST_FIELD]))).split())
    return "".join(letter for letter in written if letter.isprintable())
