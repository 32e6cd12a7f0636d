"""Saved mails: who, about what, the body, and the names of what was attached."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator, Sequence
from email.message import EmailMessage

from content.extraction import sniff
from content.extraction.blocks import Block, Paragraph, text_of
from content.extraction.names import plain_name
from content.extraction.paginate import by_length
from content.extraction.readers import Item, Job, flow
from content.extraction.readers.legacy import understood
from content.extraction.readers.text import html_blocks
from content.extraction.types import Finding, Refused, State

_SHOWN = ("From", "To", "Cc", "Date")
_MOST_NAMED = 20
_MAX_BYTES = 64 * 1024 * 1024


def read(job: Job) -> Iterator[Item]:
    if job.content_type == sniff.MSG:
        yield from _outlook(job)
        return
    if job.path.stat().st_size > _MAX_BYTES:
        raise Refused(State.TOO_LARGE, "Mails are read up to 64 MB.")
    with job.path.open("rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    names = [str(part.get_filename() or "") for part in message.iter_attachments()]  # type: ignore[attr-defined]
    yield from _named(names)
    blocks = [*_head(message), *_body(message), *_attached(names)]  # type: ignore[arg-type]
    yield from flow.pages(job, by_length(blocks) if text_of(blocks) else iter([[]]))


def _outlook(job: Job) -> Iterator[Item]:
    result = understood(job)
    names = [str(name or "") for name in result.metadata.get("attachments") or []]
    yield from _named(names)
    blocks = [*flow.plain_blocks(result.content), *_attached(names)]
    yield from flow.pages(job, by_length(blocks) if blocks else iter([[]]))


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
        return " ".join(str(message[name] or "").split())[:500]
    except (ValueError, IndexError, AttributeError):
        return ""  # headers no parser understands


def _body(message: EmailMessage) -> list[Block]:
    part = message.get_body(("plain", "html"))
    if part is None:
        return []
    try:
        content = part.get_content()
    except (LookupError, ValueError):
        content = (part.get_payload(decode=True) or b"").decode("utf-8", "replace")  # type: ignore[union-attr]
    if part.get_content_type() == "text/html":
        return html_blocks(str(content).encode())
    return flow.plain_blocks(str(content))
