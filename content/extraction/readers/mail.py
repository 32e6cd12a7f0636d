"""Saved mails: who, about what, the body, and the names of what was attached."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from typing import Any, cast
from urllib.parse import unquote

import olefile

from content.extraction import sniff
from content.extraction.blocks import Block, Paragraph, Picture
from content.extraction.encodings import text_of
from content.extraction.hidden import Hiding, Unseen
from content.extraction.images import pixels
from content.extraction.names import plain_name
from content.extraction.paginate import by_length
from content.extraction.readers import Item, Job, flow
from content.extraction.readers.legacy import understood
from content.extraction.readers.text import LARGE_PIXELS, html_blocks, within
from content.extraction.types import Finding, Limits, Refused, State

_SHOWN = ("From", "To", "Cc", "Date")
_MOST_NAMED = 20
# As the standard library keeps bytes beyond ASCII in a header.
_BARE_BYTES = re.compile("[\udc80-\udcff]")
_MAX_BYTES = 64 * 1024 * 1024
# Where an Outlook message keeps its body in HTML, and of each attachment its bytes and the name it has in the body.
_OUTLOOK_HTML, _OUTLOOK_ATTACHED = "__substg1.0_10130102", "__attach_version1.0_"
_OUTLOOK_DATA, _OUTLOOK_CONTENT_ID = "__substg1.0_37010102", "__substg1.0_3712001F"
# What stands in a mail's head and no mail program shows to whoever gets the file.
_UNSHOWN_HEADERS = ("Bcc", "Comments", "Keywords")
_WORD, _ADDRESS = re.compile(r"\w+"), re.compile(r"\S+://\S+|\S+@\S+|\[[^\]]*\]")


def read(job: Job) -> Iterator[Item]:
    if job.content_type == sniff.MSG:
        yield from _outlook(job)
        return
    if job.path.stat().st_size > _MAX_BYTES:
        raise Refused(State.TOO_LARGE, "Mails are read up to 64 MB.")
    with job.path.open("rb") as file:
        # Its policy makes it an EmailMessage, which no type says.
        message = cast(EmailMessage, email.message_from_binary_file(file, policy=email.policy.default))
    names = [str(part.get_filename() or "") for part in message.iter_attachments()]
    yield from _named(names)
    unseen = Unseen()
    blocks = [*_head(message), *_body(message, job.limits, unseen), *_attached(names)]
    for name in _UNSHOWN_HEADERS:
        if value := _header(message, name):
            unseen.add(Hiding.PROPERTIES, f"{name}: {value}")
    yield from unseen.findings()
    yield from flow.pages(job, _paged(blocks))


def _outlook(job: Job) -> Iterator[Item]:
    result = understood(job)
    names = [str(name or "") for name in result.metadata.get("attachments") or []]
    yield from _named(names)
    shown = (Picture(data) for data in _outlook_pictures(job) if pixels(data, job.limits) >= LARGE_PIXELS)
    unseen = Unseen()
    words = _outlook_words(job, result.content, unseen)
    yield from unseen.findings()
    yield from flow.pages(job, _paged([*words, *shown, *_attached(names)]))


def _outlook_words(job: Job, content: str, unseen: Unseen) -> list[Block]:
    """What stands in its head and its body: as HTML where it has one, as that is what Outlook shows."""
    head, _, body = content.partition("\n\n")
    html = _outlook_body(job)
    shown = [one for one in html_blocks(text_of(html), job.limits, unseen=unseen) if isinstance(one, Paragraph)]
    if not shown:
        return flow.plain_blocks(content)
    _note_what_only_plain_says(body, shown, unseen)
    return [*flow.plain_blocks(head), *shown]


def _outlook_body(job: Job) -> bytes:
    try:
        with olefile.OleFileIO(str(job.path)) as ole:
            return bytes(ole.openstream(_OUTLOOK_HTML).read()) if ole.exists(_OUTLOOK_HTML) else b""
    except (OSError, ValueError):
        return b""


def _note_what_only_plain_says(plain: str, shown: Sequence[Block], unseen: Unseen) -> None:
    """Note the lines of the plain form of a mail whose words its other form, which is what is shown, doesn't say."""
    said = set(_WORD.findall(" ".join(one.text for one in shown if isinstance(one, Paragraph)).casefold()))
    for line in plain.splitlines():
        if not said.issuperset(_WORD.findall(_ADDRESS.sub(" ", line).casefold())):
            unseen.add(Hiding.TEXT, line)


def _paged(blocks: Sequence[Block]) -> list[list[Block]]:
    """The words, then each picture on a page of its own: beside sender and date it would pass for words."""
    words = list(by_length(block for block in blocks if not isinstance(block, Picture)))
    pictures: list[list[Block]] = [[block] for block in blocks if isinstance(block, Picture)]
    return words + pictures or [[]]


def _outlook_pictures(job: Job) -> Iterator[bytes]:
    """What is attached under a name by which the body shows it; where there is no body in HTML, under any."""
    try:
        with olefile.OleFileIO(str(job.path)) as ole:
            body = ole.openstream(_OUTLOOK_HTML).read() if ole.exists(_OUTLOOK_HTML) else None
            for [storage, *_] in ole.listdir(streams=False, storages=True):
                named, kept = f"{storage}/{_OUTLOOK_CONTENT_ID}", f"{storage}/{_OUTLOOK_DATA}"
                if storage.startswith(_OUTLOOK_ATTACHED) and ole.exists(named) and ole.exists(kept):
                    name = ole.openstream(named).read().decode("utf-16-le", "replace").strip("\0")
                    if body is None or f"cid:{name}".encode() in body:
                        yield ole.openstream(kept).read()
    except (OSError, ValueError):
        return  # its words were read all the same


def _named(names: Sequence[str]) -> Iterator[Finding]:
    if names:
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        yield Finding(
            "attached", f"Attached to it: {', '.join(_shown_name(name) for name in names[:_MOST_NAMED])}{more}."
        )


def _attached(names: Sequence[str]) -> Iterator[Block]:
    return (Paragraph(f"Attachment: {_shown_name(name)}") for name in names)


def _shown_name(name: str) -> str:
    return plain_name(name)[:120] or "unnamed"


def _head(message: EmailMessage) -> Iterator[Block]:
    if subject := _header(message, "Subject"):
        yield Paragraph(subject, heading=True)
    for name in _SHOWN:
        if value := _header(message, name):
            yield Paragraph(f"{name}: {value}")


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join((_unencoded(message, name) or str(message[name] or "")).split())[:500]
    except (ValueError, IndexError, AttributeError):
        return ""  # headers no parser understands


def _unencoded(message: EmailMessage, name: str) -> str:
    """A header whose letters stand in it as bare bytes, against the rules of mail; empty for any other."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
    data = raw.encode("utf-8", "surrogateescape")
    return text_of(data) if _BARE_BYTES.search(raw) else ""


def _body(message: EmailMessage, limits: Limits, unseen: Unseen) -> list[Block]:
    """Its words, and the large pictures that a mail program shows among them. What it hides goes to `unseen`.

    A body in HTML is what mail programs show, beside which one in plain text may say more.
    """
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    shown = _html(message, html, limits, unseen) if html is not None else _inline(message, limits)
    if plain is None:
        return shown
    if any(isinstance(block, Paragraph) for block in shown):
        _note_what_only_plain_says(_content(plain), shown, unseen)
        return shown
    return [*flow.plain_blocks(_content(plain)), *shown]


def _content(part: Any) -> str:
    return text_of(part.get_payload(decode=True) or b"", part.get_content_charset("")).replace("\r\n", "\n")


def _html(message: EmailMessage, html: Any, limits: Limits, unseen: Unseen) -> list[Block]:
    named = {_header(part, "Content-ID").strip("<>"): part for part in _pictures(message)}

    def picture(address: str) -> bytes:
        part = named.get(unquote(address.removeprefix("cid:"))) if address.startswith("cid:") else None
        return within(address) if part is None else part.get_payload(decode=True) or b""

    return html_blocks(_content(html), limits, picture, unseen)


def _inline(message: EmailMessage, limits: Limits) -> list[Block]:
    """The pictures that stand below the words of a mail without HTML."""
    shown = (part.get_payload(decode=True) or b"" for part in _pictures(message) if _is_inline(part))
    return [Picture(data) for data in shown if pixels(data, limits) >= LARGE_PIXELS]


def _pictures(message: EmailMessage) -> Iterator[Any]:
    return (part for part in message.walk() if part.get_content_maintype() == "image")


def _is_inline(part: Any) -> bool:
    return _header(part, "Content-Disposition").lower().startswith("inline")
