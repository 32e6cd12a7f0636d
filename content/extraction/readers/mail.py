"""Saved mails: who, about what, the body, and the names of what was attached."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage

from content.extraction import sniff
from content.extraction.blocks import Block, Paragraph, text_of
from content.extraction.paginate import by_length
from content.extraction.readers import Item, Job, flow
from content.extraction.readers.legacy import extracted
from content.extraction.readers.text import html_blocks
from content.extraction.types import Finding, Refused, State

_SHOWN = ("From", "To", "Cc", "Date")
_MAX_BYTES = 64 * 1024 * 1024


def read(job: Job) -> Iterator[Item]:
    if job.content_type == sniff.MSG:
        yield from flow.text_document(job, extracted(job))
        return
    if job.path.stat().st_size > _MAX_BYTES:
        raise Refused(State.TOO_LARGE, "Mails are read up to 64 MB.")
    with job.path.open("rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    names = [str(part.get_filename() or "unnamed")[:120] for part in message.iter_attachments()]  # type: ignore[attr-defined]
    if names:
        yield Finding("attached", f"Attached to it: {', '.join(names[:20])}.")
    blocks = [*_head(message), *_body(message), *(Paragraph(f"Attachment: {name}") for name in names)]  # type: ignore[arg-type]
    yield from flow.pages(job, by_length(blocks) if text_of(blocks) else iter([[]]))


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
