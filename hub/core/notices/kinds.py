"""Kinds of mail: what each app wants done when a mail is about to leave, has left or could not."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from hub.core.notices.models import OutgoingMail


class MailKind(Protocol):
    """Registered in the `AppConfig.ready` of the app that writes such mails."""

    # Stored with each mail: never renamed.
    name: str
    # Under which its readers may switch it off (`topics.Topic`); "" for mails that nobody may.
    topic: str

    def unwanted(self, mail: OutgoingMail, at: datetime) -> str:
        """Called right before each try: why the mail is not to be sent any more, or ""."""

    def finished(self, text: str, mail: OutgoingMail) -> str:
        """Called right before each try, for subject, plain text and HTML: `text` as it leaves, with what may not be
        kept in a table, such as an address that lets its reader in.
        """

    def on_sent(self, mail: OutgoingMail, at: datetime) -> None:
        """Called in the transaction that records that the mail has left. May be called for a mail that left before."""

    def on_not_sent(self, mail: OutgoingMail) -> None:
        """Called in the transaction that records a failed try or an unwanted mail; `mail` holds state and reason."""


class PlainKind:
    """A mail of which nothing follows."""

    def __init__(self, name: str, topic: str = "") -> None:
        self.name, self.topic = name, topic

    def unwanted(self, mail: OutgoingMail, at: datetime) -> str:
        return ""

    def finished(self, text: str, mail: OutgoingMail) -> str:
        return text

    def on_sent(self, mail: OutgoingMail, at: datetime) -> None:
        return None

    def on_not_sent(self, mail: OutgoingMail) -> None:
        return None


_registered: dict[str, MailKind] = {}


def register(kind: MailKind) -> None:
    _registered[kind.name] = kind


def named(name: str) -> MailKind:
    """The kind of this name; one without consequences for a name that nobody registers any more."""
    return _registered.get(name) or PlainKind(name)
