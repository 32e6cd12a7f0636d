"""What mail servers, and programs in place of people, answer to a mail: it did not arrive, or nobody is there. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_string
from email.message import Message

from tracking.inbox.heads import MOST_HEAD, MOST_PARTS, field_of, words_of

LONGEST_REASON = 200
MOST_FAILED = 100
MOST_WORDS = 64 * 1024
NOT_SAID = "the server did not say why"
# A server's own words, of which no person is the author.
_SERVERS = re.compile(r"mailer-daemon|postmaster|mail delivery", re.IGNORECASE)
_ID_LINE = re.compile(r"^Message-ID:\s*(<[^<>\s]{3,300}>)", re.IGNORECASE | re.MULTILINE)
_ID = re.compile(r"<[^<>\s]{3,300}>")
# "<rita@example.com>:" on a line of its own, with the reason below, up to an empty line.
_FAILED = re.compile(r"^<([^<>\s]{3,254})>:[ \t]*\r?\n((?:[^\r\n]+\r?\n?){1,20})", re.MULTILINE)
_COPY = re.compile(r"^-{3,} .*(?:copy of (?:the|your) message|message follows).*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Returned:
    """A mail of this Message-ID did not reach this address; why, in the words of the server that said so."""

    message_id: str
    recipient: str
    reason: str


@dataclass(frozen=True, slots=True)
class AutoReply:
    """A program answered for `sender`, as while they are away; to which mails, and what its subject says."""

    message_ids: tuple[str, ...]
    sender: str
    words: str


def is_of_a_program(mail: Message) -> bool:
    """Whether no person sent it: as RFC 3834 has it, and as programs say that are older."""
    return (
        field_of(mail, "Auto-Submitted").lower().partition(";")[0].strip() not in ("", "no")
        or any(field_of(mail, name) for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-AutoReply-From"))
        or field_of(mail, "Precedence").lower() in ("auto_reply", "junk")
    )


def auto_reply_in(mail: Message, sender: str) -> AutoReply | None:
    """The answer of a program for somebody; None for all else, also for what servers report."""
    # That it names no return path is no sign: RFC 3834 asks the same of programs that answer for people.
    is_report = mail.get_content_type() == "multipart/report" or _names_a_server(mail)
    if not sender or is_report or not is_of_a_program(mail):
        return None
    ids = _ID.findall(f"{field_of(mail, 'In-Reply-To')} {field_of(mail, 'References')}")
    return AutoReply(tuple(dict.fromkeys(ids)), sender, words_of(mail, "Subject")[:LONGEST_REASON]) if ids else None


def returned_in(mail: Message) -> Iterator[Returned]:
    """What a report of a mail server says did not arrive and will not: by RFC 3464, else as Exim (X-Failed-Recipients)
    and qmail (each address, its reason below) write it.
    """
    if mail.get_content_type() == "multipart/report":
        yield from _reported(mail)
    elif _is_of_a_server(mail):
        yield from _told(mail)


def _is_of_a_server(mail: Message) -> bool:
    return field_of(mail, "Return-Path") == "<>" or _names_a_server(mail)


def _names_a_server(mail: Message) -> bool:
    return bool(_SERVERS.search(field_of(mail, "From")))


def _reported(mail: Message) -> Iterator[Returned]:
    parts = list(mail.walk())[:MOST_PARTS]
    message_id = next(filter(None, map(_original_id, parts)), "")
    for part in parts:
        if message_id and part.get_content_type() == "message/delivery-status":
            groups = [group for group in part.get_payload() if isinstance(group, Message)]
            failed = [group for group in groups if field_of(group, "Action").lower() == "failed"]
            yield from (Returned(message_id, _recipient(group), _reason(group)) for group in failed)


def _told(mail: Message) -> Iterator[Returned]:
    """What is told in words alone, of the mail whose head stands below them."""
    parts = list(mail.walk())[:MOST_PARTS]
    words = "\n".join(_plain_words(part) for part in parts if part.get_content_type() == "text/plain")[:MOST_WORDS]
    said = _COPY.split(words, maxsplit=1)[0]
    ids = [*filter(None, map(_original_id, parts)), *_ID_LINE.findall(words)]
    if not ids:
        return
    reasons = {address.lower(): " ".join(why.split()) for address, why in _FAILED.findall(said)}
    named = [address.strip().lower() for address in field_of(mail, "X-Failed-Recipients").split(",")]
    for address in list(dict.fromkeys(filter(None, [*named, *reasons])))[:MOST_FAILED]:
        yield Returned(ids[0], address, (reasons.get(address) or _line_with(address, said))[:LONGEST_REASON])


def _plain_words(part: Message) -> str:
    """No column takes what else may stand there."""
    content = part.get_payload(decode=True)
    words = content[:MOST_WORDS].decode("utf-8", "replace") if isinstance(content, bytes) else ""
    return "".join(letter for letter in words.replace("\r\n", "\n") if letter.isprintable() or letter in "\n\t")


def _line_with(address: str, said: str) -> str:
    """The reason that stands with an address, as Exim writes it: below it, moved in."""
    lines = [line.strip() for line in said.splitlines()]
    at = next((number for number, line in enumerate(lines) if line.lower() == address), None)
    return _first(lines[at + 1 : at + 5]) if at is not None else NOT_SAID


def _first(lines: Iterable[str]) -> str:
    return next(filter(None, lines), NOT_SAID)


def _original_id(part: Message) -> str:
    if part.get_content_type() == "message/rfc822":
        return next((field_of(one, "Message-ID") for one in part.get_payload() if isinstance(one, Message)), "")
    if part.get_content_type() == "text/rfc822-headers":
        return field_of(message_from_string(str(part.get_payload())[:MOST_HEAD]), "Message-ID")
    return ""


def _recipient(group: Message) -> str:
    """The address that the hub wrote to, where the server says which it stands for."""
    said = field_of(group, "Original-Recipient") or field_of(group, "Final-Recipient")
    return said.rpartition(";")[2].strip().strip("<>").lower()


def _reason(group: Message) -> str:
    said = field_of(group, "Diagnostic-Code")
    words = said.partition(";")[2].strip() if ";" in said else said
    status = field_of(group, "Status")
    words = words or (f"the server answered {status}" if status else NOT_SAID)
    return words[:LONGEST_REASON]
