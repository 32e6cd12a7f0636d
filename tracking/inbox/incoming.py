"""What the hub takes of a mail, and nothing else: who, to whom, which files and links, and what came back. Pure.

Whatever a mail is made of, it is read within bounds: its size, its parts and its heads are limited, and what no program
could have meant raises `Unreadable`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.headerregistry import Address, AddressHeader, HeaderRegistry
from email.message import Message
from typing import cast

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tracking.inbox.answers import AutoReply, Returned, auto_reply_in, is_of_a_program, returned_in
from tracking.inbox.heads import LONGEST_FIELD, MOST_HEAD, MOST_PARTS, field_of

MOST_BYTES = 60 * 1024 * 1024
MOST_BOUNDARIES = 60
# Reading addresses takes the square of their length where they are written to harm.
MOST_ADDRESSES_READ = 16_000
MOST_RECIPIENTS = 100
LONGEST_ADDRESS = 254
# Wherever the address stands by which a mail came here: a blind copy stands in none that others see.
DELIVERED = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "Bcc", "To", "Cc")
_FOR = re.compile(r"\bfor\s+<?([^\s<>;@]{1,64}@[^\s<>;]{1,255})>?", re.IGNORECASE)
# What a server adds that holds a mail against what its sender's domain asks for (RFC 8601, RFC 7489).
_FORGED = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_registry = HeaderRegistry()


class Unreadable(Exception):
    """No program could have written this mail for somebody to read."""


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """`attachments`: SHA-256 of each file in it. `tokens`: of the hub's links in its words. `is_forged`: the server
    that took it says that it did not come from where it says.
    """

    identity: str
    senders: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    delivered_to: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    returned: tuple[Returned, ...] = ()
    auto_reply: AutoReply | None = None
    is_forged: bool = False
    is_automatic: bool = False
    is_whole: bool = True


def read_mail(raw: bytes, *, base_url: str, is_whole: bool = True) -> IncomingMail:
    """Read a mail, or its head alone where it `is_whole` not. Raises Unreadable."""
    _refuse_overgrown(raw)
    try:
        return _read(message_from_bytes(raw), raw, base_url, is_whole)
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        # The library's parsers trip over some of what is sent to harm them.
        raise Unreadable(type(error).__name__) from error


def _refuse_overgrown(raw: bytes) -> None:
    head = _HEAD_ENDS.search(raw)
    if len(raw) > MOST_BYTES or (head.start() if head else len(raw)) > MOST_HEAD:
        raise Unreadable("too large")
    if raw.lower().count(b"boundary=") > MOST_BOUNDARIES:
        raise Unreadable("too many parts")


def _read(mail: Message, raw: bytes, base_url: str, is_whole: bool) -> IncomingMail:
    parts, came_back = list(_leaves(mail)), tuple(returned_in(mail))
    return IncomingMail(
        identity=field_of(mail, "Message-ID") or hashlib.sha256(raw[:MOST_HEAD]).hexdigest(),
        senders=tuple(_addresses(mail, ["From"])),
        recipients=tuple(dict.fromkeys(_addresses(mail, ["To", "Cc"])))[:MOST_RECIPIENTS],
        delivered_to=tuple(dict.fromkeys([*_addresses(mail, DELIVERED), *_received_for(mail)])),
        attachments=tuple(dict.fromkeys(filter(None, map(_digest, parts)))),
        tokens=tuple(dict.fromkeys(token for part in parts for token in _tokens(part, base_url))),
        returned=came_back,
        auto_reply=None if came_back else auto_reply_in(mail, next(_addresses(mail, ["From"]), "")),
        is_forged=any(_FORGED.search(str(said)[:LONGEST_FIELD]) for said in mail.get_all("Authentication-Results", [])),
        is_automatic=is_of_a_program(mail),
        is_whole=is_whole,
    )


def _leaves(mail: Message) -> Iterator[Message]:
    for number, part in enumerate(mail.walk()):
        if number > MOST_PARTS:
            raise Unreadable("too many parts")
        if not part.is_multipart():
            yield part


def _addresses(mail: Message, names: Iterable[str]) -> Iterator[str]:
    left = MOST_ADDRESSES_READ
    for value in (value for name in names for value in mail.get_all(name, [])):
        written = " ".join(str(value).split())[: min(LONGEST_FIELD, left)]
        left -= len(written)
        parsed = cast(AddressHeader, _registry("to", written))
        yield from filter(_is_address, map(_plain, parsed.addresses))


def _plain(address: Address) -> str:
    return f"{address.username}@{address.domain}".lower()


def _is_address(written: str) -> bool:
    """Whether a mail can be sent there; what else stands in a head is nobody's."""
    try:
        validate_email(written)
    except ValidationError:
        return False
    return len(written) <= LONGEST_ADDRESS


def _received_for(mail: Message) -> Iterator[str]:
    for value in mail.get_all("Received", [])[:MOST_RECIPIENTS]:
        yield from filter(_is_address, map(str.lower, _FOR.findall(str(value)[:LONGEST_FIELD])))


def _digest(part: Message) -> str:
    """Of a file in the mail; "" for its words, and for the pictures that stand within them, as that of a signature."""
    is_words = part.get_content_maintype() == "text" and not part.get_filename()
    within = part.get_content_maintype() == "image" and part.get_content_disposition() != "attachment"
    content = b"" if is_words or (within and part["Content-ID"]) else part.get_payload(decode=True)
    return hashlib.sha256(content).hexdigest() if isinstance(content, bytes) and content else ""


def _tokens(part: Message, base_url: str) -> Iterator[str]:
    """Of the hub's links, which are ASCII in whatever charset."""
    content = part.get_payload(decode=True) if part.get_content_type() in ("text/plain", "text/html") else b""
    if isinstance(content, bytes):
        link = re.compile(re.escape(f"{base_url}/s/").encode() + rb"([\w-]{20,64})")
        yield from (token.decode() for token in link.findall(content))
