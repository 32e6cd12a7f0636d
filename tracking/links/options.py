"""What a link asks of its readers and allows them: chosen when it is made, changed whenever its sender likes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator

from hub.core.mail_addresses import OTHER_LETTERS, read_address, read_domain
from hub.core.notices.rhythm import Notify

LONGEST_DAYS = 365
MOST_ALLOWED = 50
LONGEST_TERMS = 20_000
LONGEST_ADDRESS = 254

_is_domain = DomainNameValidator(accept_idna=True)


class NotAdmissible(ValueError):
    """What was named is neither an address nor a domain; says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOptions:
    """All that can be chosen for a link.

    `expires_after_days` counts from the first view by a person; the earlier of both ends closes the link. `passcode` is
    as it is typed: "" for none, None for the one that the link has. `allowed` are addresses and whole domains whose
    owners may open the link besides its recipient, by a code sent to their address; `verify_email` asks the recipient
    for one too. `watermark` puts the reader's address and the day on page images and PDF files. `pass_on` lets a reader
    make a link of it for somebody else. `terms` is the text to agree to before reading, "" for none.
    """

    expires_at: datetime | None = None
    expires_after_days: int | None = None
    passcode: str | None = None
    verify_email: bool = False
    allowed: tuple[str, ...] = ()
    allow_download: bool = False
    watermark: bool = False
    pass_on: bool = True
    terms: str = ""
    keep_versions: bool = False
    notify: Notify = Notify.AT_ONCE


def read_allowed(named: Iterable[str]) -> tuple[str, ...]:
    """Addresses and domains as they are compared, each once; "@marlow.example" is the domain. Raises NotAdmissible for
    one that is neither, or too many.
    """
    allowed = tuple(dict.fromkeys(_read_one(one) for one in named if one.strip()))
    if len(allowed) > MOST_ALLOWED:
        raise NotAdmissible(f"At most {MOST_ALLOWED} addresses and domains.")
    return allowed


def _read_one(named: str) -> str:
    name = named.strip().lower()
    if name.startswith("@"):
        name = name[1:]
    try:
        name = read_address(name) if "@" in name else _read_domain(name)
    except ValidationError as error:
        if error.code == OTHER_LETTERS:
            raise NotAdmissible(f"“{named.strip()[:80]}”: {error.message}") from error
        raise NotAdmissible(f"“{named.strip()[:80]}” is neither an email address nor a domain.") from error
    if len(name) > LONGEST_ADDRESS:
        raise NotAdmissible(f"“{name[:80]}…” is too long.")
    return name


def _read_domain(name: str) -> str:
    _is_domain(name)
    return read_domain(name)


def is_among(address: str, allowed: Iterable[str]) -> bool:
    """Whether an address, as it is compared, is one of these, or of one of the domains among them; a domain holds none
    of its subdomains.
    """
    _, at, domain = address.rpartition("@")
    return bool(at) and not {address, domain}.isdisjoint(allowed)
