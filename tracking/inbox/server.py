"""The mailbox as its IMAP server gives it. It is only read: nothing in it is marked, moved or deleted."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from hub.settings.environment import Inbox
from tracking.inbox.incoming import MOST_BYTES

SECONDS = 30.0
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_DATE = re.compile(rb'INTERNALDATE "([^"]+)"')
_DAY = "%d-%b-%Y %H:%M:%S %z"


class MailboxAway(Exception):
    """The mailbox can't be read now. Its words say why."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail of the mailbox; of one that is too large its head alone."""

    uid: int
    raw: bytes
    is_whole: bool
    received_at: datetime


class Mailbox:
    """A folder that is open, by `open_mailbox`."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self._connection = connection
        _, said = connection.response("UIDVALIDITY")
        self.uid_validity = int(said[0]) if said and said[0] else 0

    def uids_after(self, uid: int, *, most: int) -> list[int]:
        """Of the mails that came after this one, the oldest first."""
        said = self._ask("SEARCH", f"UID {uid + 1}:*")
        # A server answers its last mail also when there is none that new.
        found = sorted(int(number) for line in said if isinstance(line, bytes) for number in line.split())
        return [number for number in found if number > uid][:most]

    def fetch(self, uid: int) -> Fetched | None:
        """A mail; None when it has gone meanwhile."""
        about = b" ".join(_lines(self._ask("FETCH", str(uid), "(RFC822.SIZE INTERNALDATE)")))
        size, date = _SIZE.search(about), _DATE.search(about)
        if size is None:
            return None
        is_whole = int(size[1]) <= MOST_BYTES
        said = self._ask("FETCH", str(uid), "(BODY.PEEK[])" if is_whole else "(BODY.PEEK[HEADER])")
        raw = next((line[1] for line in said if isinstance(line, tuple)), None)
        return None if raw is None else Fetched(uid, raw, is_whole, _moment(date[1] if date else b""))

    def _ask(self, command: str, *words: str) -> list[object]:
        state, said = self._connection.uid(command, *words)
        if state != "OK":
            raise MailboxAway(f"The mailbox refused {command}.")
        return list(said)


@contextmanager
def open_mailbox(inbox: Inbox) -> Iterator[Mailbox]:
    """Log in and open the folder for reading. Raises MailboxAway, also for what breaks off meanwhile."""
    try:
        connection = _connect(inbox)
        try:
            connection.login(inbox.user, inbox.password)
            state, said = connection.select(_quoted(inbox.folder), readonly=True)
            if state != "OK":
                raise MailboxAway(f"The mailbox has no folder {inbox.folder}.")
            yield Mailbox(connection)
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                connection.logout()
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxAway(_why(error, inbox)) from error


def _connect(inbox: Inbox) -> imaplib.IMAP4:
    if inbox.is_tls:
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(inbox.host, inbox.port, ssl_context=context, timeout=SECONDS)
    connection = imaplib.IMAP4(inbox.host, inbox.port, timeout=SECONDS)
    if inbox.starts_tls:
        connection.starttls(ssl.create_default_context())
    return connection


def _why(error: Exception, inbox: Inbox) -> str:
    said = " ".join(str(error).removeprefix("b'").rstrip("'").split()) or type(error).__name__
    said = said.replace(inbox.password, "…") if inbox.password else said
    return f"The mailbox at {inbox.host} can’t be read: {said}"[:300]


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _lines(said: list[object]) -> Iterator[bytes]:
    for line in said:
        yield from (piece for piece in (line if isinstance(line, tuple) else (line,)) if isinstance(piece, bytes))


def _moment(written: bytes) -> datetime:
    """When the mail came, by its server; long ago where that can't be read."""
    try:
        return datetime.strptime(written.decode("ascii", "replace").strip(), _DAY)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
