"""Word documents: paragraphs and tables in order, on the pages that Word itself saw."""

from __future__ import annotations

import email
import email.policy
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import PurePath
from typing import Any, BinaryIO
from zipfile import ZipFile

from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.part import PartFactory
from docx.package import Package
from docx.parts.document import DocumentPart

from content.extraction import crops, office, package, package_source
from content.extraction.blocks import Block
from content.extraction.encodings import text_of
from content.extraction.hidden import Hiding, Unseen
from content.extraction.paginate import by_length
from content.extraction.readers import Item, Job, flow, word_hidden, word_source, word_xml
from content.extraction.readers.sheet_drawing import related
from content.extraction.readers.text import html_blocks
from content.extraction.types import Finding, Limits, Refused, State, counted

for _kind in ("document.macroEnabled", "template.macroEnabledTemplate"):
    PartFactory.part_type_for[f"application/vnd.ms-word.{_kind}.main+xml"] = DocumentPart
PartFactory.part_type_for[CT.WML_DOCUMENT_MAIN] = DocumentPart
_TEMPLATE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
PartFactory.part_type_for[_TEMPLATE] = DocumentPart

_KINDS = {
    **dict.fromkeys((".htm", ".html", ".xhtml"), "text/html"),
    **dict.fromkeys((".mht", ".mhtml"), "message/rfc822"),
    **dict.fromkeys((".docx", ".docm", ".dotx"), "wordprocessingml"),
    ".rtf": "application/rtf",
    ".txt": "text/plain",
}
# Documents within documents.
_MOST_WITHIN = 3


def read(job: Job) -> Iterator[Item]:
    job = replace(job, path=package.transitional(job.path, job.output_dir, job.limits))
    with package.opened(job.path, job.limits) as archive:
        yield from package.findings(archive)
        parts = _Parts.from_package(str(job.path)) or _Parts.from_archive(archive)
        insertions = sum(1 for _ in parts.body.iter(word_xml.INSERTED))
        unseen = Unseen()
        package_source.note(archive, unseen)
        _take_out_hidden(parts, archive, unseen)
        if unseen and office.wanted_now(job):
            shown = package.write_shown(archive, word_hidden.shown_parts(archive), job.output_dir / "shown.docx")
            job = replace(job, path=shown)
    pages = list(_pages(parts, job.limits, unseen))
    yield from _findings(unseen, insertions)
    yield from flow.document(job, pages, ".docx")


def _pages(parts: _Parts, limits: Limits, unseen: Unseen, depth: int = 0) -> Iterator[list[Block]]:
    """Pages as Word last laid them out, else at explicit breaks, else by length. What files within hide goes to
    `unseen`.
    """

    def chunk(key: str) -> list[Block]:
        part = parts.related.get(key)
        return [] if part is None else _chunk(part, limits, unseen, depth)

    pages = [blocks for blocks in word_xml.pages(parts.body, parts.headings, parts.picture, chunk) if blocks]
    if len(pages) <= 1 or not word_xml.has_rendered_breaks(parts.body):
        pages = [part for blocks in pages for part in by_length(blocks)]
    extra = [block for part in parts.margins for block in word_xml.blocks(part, parts.headings)]
    if extra:
        pages = pages or [[]]
        pages[-1] = [*pages[-1], *extra]
    yield from pages or [[]]


def _chunk(part: Any, limits: Limits, unseen: Unseen, depth: int) -> list[Block]:
    """A file that stands within the document (`altChunk`), which Word takes in when it next saves it."""
    kind, data = part.content_type.lower(), part.blob
    if "wordprocessingml" in kind:
        inner = _Parts.from_package(io.BytesIO(data)) if depth < _MOST_WITHIN else None
        if inner is None:
            return []
        with ZipFile(io.BytesIO(data)) as archive:
            _take_out_hidden(inner, archive, unseen)
        return [block for page in _pages(inner, limits, unseen, depth + 1) for block in page]
    if kind == "message/rfc822":  # a page with its pictures, as browsers save it
        message = email.message_from_bytes(data, policy=email.policy.default)
        page = message.get_body(("html", "plain"))
        data = page.get_payload(decode=True) or b"" if page is not None else b""
    elif "rtf" in kind:
        return flow.plain_blocks(import_module("content.extraction.readers.legacy").rtf_text(data, unseen))
    if "html" in kind or kind == "message/rfc822":
        return html_blocks(text_of(data), limits, unseen=unseen)
    return flow.plain_blocks(text_of(data)) if kind.startswith("text/") else []


class _Parts:
    """The XML that holds words: the body, and headers, footers and notes."""

    def __init__(
        self, body: Any, headings: dict[str, int], margins: list[Any], related: Any = None, keys: Sequence[str] = ()
    ) -> None:
        self.body, self.headings, self.margins, self.keys = body, headings, margins, keys
        self.related = related or {}

    def picture(self, key: str) -> bytes:
        """The bytes of a picture; none of one that is linked, which is never fetched."""
        part = self.related.get(key)
        return b"" if part is None else part.blob

    @classmethod
    def from_package(cls, source: str | BinaryIO) -> _Parts | None:
        try:
            part: Any = Package.open(source).main_document_part
            headings = {style.style_id: _level(style.name or "") for style in part.document.styles}
            marginal = {
                key: package.parse_xml(related.target_part.blob)
                for key, related in part.rels.items()
                if not related.is_external and related.reltype.rsplit("/", 1)[-1] in word_xml.MARGINS
            }
            headings = {key: level for key, level in headings.items() if level}
            body = part.document.element.body
            return cls(body, headings, list(marginal.values()), part.related_parts, tuple(marginal))
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001  python-docx raises whatever the XML leads to
            return None

    @classmethod
    def from_archive(cls, archive: Any) -> _Parts:
        """The body from the bare XML, for documents that python-docx can't open."""
        for name in archive.namelist():
            if name.lower().endswith("word/document.xml") or name.lower().endswith("word/document2.xml"):
                data = package.part(archive, name)
                if data:
                    return cls(package.parse_xml(data), {}, [], _chunks(archive, name))
        raise Refused(State.DAMAGED, "Its text can't be read; the file may have been cut off.")


@dataclass(frozen=True, slots=True)
class _Loose:
    """A part of a package that python-docx can't open, as one that stands whole within it makes it."""

    content_type: str
    blob: bytes


def _chunks(archive: Any, name: str) -> dict[str, _Loose]:
    names = related(archive, name, "/aFChunk")
    return {
        key: _Loose(_KINDS.get(PurePath(one).suffix.lower(), ""), package.part(archive, one))
        for key, one in names.items()
    }


def _level(name: str) -> int:
    lowered = name.lower()
    if lowered == "title":
        return 1
    return int(lowered[8:9]) if lowered.startswith("heading ") and lowered[8:9].isdigit() else 0


def _take_out_hidden(parts: _Parts, archive: ZipFile, unseen: Unseen) -> None:
    """Leave in the parts only what Word shows; the rest goes to `unseen`."""
    styles = word_hidden.styles_of(archive)
    for root in (parts.body, *parts.margins):
        word_hidden.take_out(root, styles, unseen)
    word_source.note(parts.body, unseen)
    for root in (parts.body, *parts.margins):
        crops.note(root, unseen)
    word_source.take_out_unused(parts.body, parts.margins, parts.keys, has_even=_has_even_pages(archive), unseen=unseen)


def _has_even_pages(archive: ZipFile) -> bool:
    return b"<w:evenAndOddHeaders" in package.part(archive, "word/settings.xml")


def _findings(unseen: Unseen, insertions: int) -> Iterator[Finding]:
    found = list(unseen.findings())
    yield from found
    if insertions and not any(one.code == Hiding.DELETED for one in found):
        yield Finding(Hiding.DELETED.value, f"{counted(insertions, 'tracked change')}.")
