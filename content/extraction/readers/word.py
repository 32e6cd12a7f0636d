"""Word documents: paragraphs and tables in order, on the pages that Word itself saw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.part import PartFactory
from docx.package import Package
from docx.parts.document import DocumentPart

from content.extraction import office, package
from content.extraction.blocks import Block
from content.extraction.hidden import Hiding, Unseen
from content.extraction.paginate import by_length
from content.extraction.readers import Item, Job, flow, word_hidden, word_xml
from content.extraction.types import Finding, Refused, State, counted

for _kind in ("document.macroEnabled", "template.macroEnabledTemplate"):
    PartFactory.part_type_for[f"application/vnd.ms-word.{_kind}.main+xml"] = DocumentPart
PartFactory.part_type_for[CT.WML_DOCUMENT_MAIN] = DocumentPart
_TEMPLATE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
PartFactory.part_type_for[_TEMPLATE] = DocumentPart


def read(job: Job) -> Iterator[Item]:
    job = replace(job, path=package.transitional(job.path, job.output_dir, job.limits))
    with package.opened(job.path, job.limits) as archive:
        yield from package.findings(archive)
        parts = _Parts.from_package(job.path) or _Parts.from_archive(archive)
        insertions = sum(1 for _ in parts.body.iter(word_xml.INSERTED))
        unseen = _take_out_hidden(parts, archive)
        if unseen and office.wanted_now(job):
            shown = package.write_shown(archive, word_hidden.shown_parts(archive), job.output_dir / "shown.docx")
            job = replace(job, path=shown)
    yield from _findings(unseen, insertions)
    yield from flow.document(job, list(_pages(parts)), ".docx")


def _pages(parts: _Parts) -> Iterator[list[Block]]:
    """Pages as Word last laid them out, else at explicit breaks, else by length."""
    pages = [blocks for blocks in word_xml.pages(parts.body, parts.headings, parts.picture) if blocks]
    if len(pages) <= 1 or not word_xml.has_rendered_breaks(parts.body):
        pages = [part for blocks in pages for part in by_length(blocks)]
    extra = [block for part in parts.margins for block in word_xml.blocks(part, parts.headings)]
    if extra:
        pages = pages or [[]]
        pages[-1] = [*pages[-1], *extra]
    yield from pages or [[]]


class _Parts:
    """The XML that holds words: the body, and headers, footers and notes."""

    def __init__(self, body: Any, headings: dict[str, int], margins: list[Any], related: Any = None) -> None:
        self.body, self.headings, self.margins = body, headings, margins
        self.related = related or {}

    def picture(self, key: str) -> bytes:
        """The bytes of a picture; none of one that is linked, which is never fetched."""
        part = self.related.get(key)
        return b"" if part is None else part.blob

    @classmethod
    def from_package(cls, path: Path) -> _Parts | None:
        try:
            part: Any = Package.open(str(path)).main_document_part
            headings = {style.style_id: _level(style.name or "") for style in part.document.styles}
            margins = [
                package.parse_xml(related.target_part.blob)
                for related in part.rels.values()
                if not related.is_external and related.reltype.rsplit("/", 1)[-1] in word_xml.MARGINS
            ]
            headings = {key: level for key, level in headings.items() if level}
            return cls(part.document.element.body, headings, margins, part.related_parts)
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
                    return cls(package.parse_xml(data), {}, [])
        raise Refused(State.DAMAGED, "Its text can't be read; the file may have been cut off.")


def _level(name: str) -> int:
    lowered = name.lower()
    if lowered == "title":
        return 1
    return int(lowered[8:9]) if lowered.startswith("heading ") and lowered[8:9].isdigit() else 0


def _take_out_hidden(parts: _Parts, archive: ZipFile) -> Unseen:
    """Leave in the parts only what Word shows."""
    unseen, styles = Unseen(), word_hidden.styles_of(archive)
    for root in (parts.body, *parts.margins):
        word_hidden.take_out(root, styles, unseen)
    return unseen


def _findings(unseen: Unseen, insertions: int) -> Iterator[Finding]:
    found = list(unseen.findings())
    yield from found
    if insertions and not any(one.code == Hiding.DELETED for one in found):
        yield Finding(Hiding.DELETED.value, f"{counted(insertions, 'tracked change')}.")
