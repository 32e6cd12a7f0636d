"""The emails among what a link carries, written for its recipient: to copy, or to open in a mail program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from content.models import Asset, Kind
from content.reading.copies import email_words
from content.reading.naming import Naming
from tracking.links.merge_fields import fill, is_filled
from tracking.models import ShareLink


@dataclass(frozen=True, slots=True)
class Email:
    """An email with every field filled and the link in it."""

    subject: str
    body: str

    @property
    def words(self) -> str:
        return email_words(self.subject, self.body)


def emails_on(link: ShareLink, assets: Iterable[Asset], naming: Naming) -> list[Email]:
    """The emails of the scripts among `assets`, without those in which a field is empty for this recipient.

    Where an email has no place for the link, the link stands at its end.
    """
    values = link.fields
    scripts = [asset for asset in assets if asset.kind == Kind.SCRIPT]
    parts = [part for script in scripts for part in script.own.get_parts_for_customers() if part.kind == "email"]
    return [
        Email(naming.words(fill(part.label, values)), _with_link(naming.words(fill(part.text, values)), link.url))
        for part in parts
        if is_filled(part, values)
    ]


def email_alone(emails: Sequence[Email]) -> Email | None:
    """The email that is the mail itself, in the rep's mail program as from the hub: a link's only one."""
    return emails[0] if len(emails) == 1 else None


def _with_link(body: str, url: str) -> str:
    return body if url in body else f"{body.rstrip()}\n\n{url}"
