"""Old binary Word and Excel, RTF and e-books through kreuzberg, which reads them in milliseconds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path, PurePosixPath
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

import kreuzberg
from lxml import etree
from lxml import html as lxml_html

from content.extraction import office, ole, package, sniff
from content.extraction.blocks import Table, row_text
from content.extraction.encodings import text_of
from content.extraction.hidden import Hiding, Unseen
from content.extraction.readers import Item, Job, flow, html_hidden, reader_for, refuse_unknown, rich_text
from content.extraction.types import ExtractedPage, Finding, Refused, State
from content.extraction.typeset import SHEET, with_image

_ZIPPED = {sniff.EPUB, sniff.XLSB}
# What LibreOffice lays out; a workbook's sheets would become many pages each.
_SUFFIXES = {sniff.DOC: ".doc", sniff.RTF: ".rtf"}
_PAGES_OF_BOOKS = (".xhtml", ".html", ".htm")
_MOST_LOOKED_AT = 32 * 1024 * 1024
_WORKBOOKS = {sniff.XLS, sniff.XLSB}
_SHOWN_ROWS, _SHOWN_COLUMNS = 40, 12
_BINARY = {sniff.DOC, sniff.XLS}
# What only says who saved it in the new format.
_OF_LIBREOFFICE = {"author", "properties"}
# For LibreOffice: the format of each, the new one of its kind, and that one's type.
_NEWER = {
    sniff.DOC: (".doc", ".docx", sniff.DOCX),
    sniff.XLS: (".xls", ".xlsx", sniff.XLSX),
    sniff.XLSB: (".xlsb", ".xlsx", sniff.XLSX),
}
_STOPPED = "The program that reads this old format stops at something in it. Save it in the new format and replace it."
#: Where LibreOffice doesn't save them in the new format: their readers give all words alike.
NOT_TOLD = Finding(
    "not_told",
    "In this old format nothing here can tell hidden words from others: they would be on its pages. "
    "Save it in the new format and replace it.",
)


# What somebody writes of a book that none of its pages shows.
_ABOUT_BOOKS = [
    f"{{http://purl.org/dc/elements/1.1/}}{name}" for name in ("description", "subject", "rights", "source", "coverage")
]


def read(job: Job) -> Iterator[Item]:
    told: list[Finding] = []
    if job.content_type in _ZIPPED:
        with package.opened(job.path, job.limits) as archive:
            told += package.findings(archive)
    if job.content_type in _BINARY:
        ole.refuse_encrypted(job.path, job.content_type)
        if job.content_type == sniff.DOC and ole.is_older_than_97(job.path):
            refuse_unknown(sniff.OLD_WORD)
        told += ole.findings(job.path)
    yield from told
    if job.content_type in _NEWER:
        suffix, new_suffix, kind = _NEWER[job.content_type]
        if (made := office.saved_as(job, suffix, new_suffix)) is not None:
            yield from as_newer(replace(job, path=made, content_type=kind), told)
            return
        yield NOT_TOLD
    if job.content_type in _WORKBOOKS:
        yield from _sheets(job)
        return
    if job.content_type == sniff.EPUB:
        job, findings = _shown_book(job)
        yield from findings
    if job.content_type == sniff.RTF:
        job, findings = _shown_rtf(job)
        yield from findings
    yield from flow.text_document(job, extracted(job), _SUFFIXES.get(job.content_type, ""), pictured=_has_pictures(job))


def as_newer(job: Job, told: list[Finding]) -> Iterator[Item]:
    """The file as LibreOffice has saved it, in whose format it says what it hides; without what was told before."""
    known = {finding.code for finding in told}
    for item in reader_for(job.content_type)(job):
        if not (isinstance(item, Finding) and item.code in known | _OF_LIBREOFFICE):
            yield item


def _shown_rtf(job: Job) -> tuple[Job, list[Finding]]:
    """The job on a copy without hidden and deleted text, where there is any, and what that was."""
    unseen = Unseen()
    with job.path.open("rb") as file:
        data = file.read(_MOST_LOOKED_AT)
    shown = rich_text.without_hidden(data, unseen)
    if shown != data:
        copy = job.output_dir / "shown.rtf"
        copy.write_bytes(shown)
        job = replace(job, path=copy)
    return job, list(unseen.findings())


def _shown_book(job: Job) -> tuple[Job, list[Finding]]:
    """The job on a copy whose pages have only what they show, and what that leaves out."""
    unseen = Unseen()
    changed: dict[str, bytes] = {}
    with package.opened(job.path, job.limits) as archive:
        for name in archive.namelist():
            if PurePosixPath(name).suffix.lower() not in _PAGES_OF_BOOKS or not (data := package.part(archive, name)):
                continue
            seen_before = len(unseen)
            try:
                utf8 = lxml_html.HTMLParser(encoding="utf-8", no_network=True)
                root = lxml_html.document_fromstring(text_of(data).encode("utf-8", "replace"), parser=utf8)
            except (etree.ParserError, ValueError):
                continue
            html_hidden.take_out(root, unseen, _sheets_of(root, name, archive), styled_elsewhere=False)
            if len(unseen) > seen_before:
                changed[name] = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
        _note_about_book(archive, unseen)
        if changed:
            copy = package.write_shown(archive, changed, job.output_dir / "shown.epub")
            job = replace(job, path=copy)
    return job, list(unseen.findings())


def _note_about_book(archive: ZipFile, unseen: Unseen) -> None:
    """Note what a book says about itself beside its title, author, publisher and dates."""
    said: list[str] = []
    for name in archive.namelist():
        if name.lower().endswith(".opf") and (data := package.part(archive, name)):
            try:
                root = package.parse_xml(data)
            except (etree.XMLSyntaxError, Refused, ValueError):
                continue
            for one in root.iter(*_ABOUT_BOOKS):
                written = re.sub(r"<[^>]*>", " ", unescape("".join(map(str, one.itertext()))))
                said.append(" ".join(written.split()))
    unseen.add(Hiding.PROPERTIES, list(dict.fromkeys(filter(None, said))))


def _sheets_of(root: Any, name: str, archive: ZipFile) -> Iterator[str]:
    """The style sheets that a page of a book links to, which are in the book itself."""
    for link in root.iter("link"):
        if "stylesheet" in (link.get("rel") or "").lower():
            sheet = normpath(join(dirname(name), unquote(link.get("href") or "")))
            yield text_of(package.part(archive, sheet))


def _has_pictures(job: Job) -> bool:
    if job.content_type == sniff.DOC:
        return ole.has_stream(job.path, "Data")
    if job.content_type != sniff.RTF:
        return False
    with job.path.open("rb") as file:
        return b"\\pict" in file.read(_MOST_LOOKED_AT)


def _sheets(job: Job) -> Iterator[Item]:
    """A page for each sheet, as of new workbooks."""
    result = understood(job)
    names = result.metadata.get("sheet_names") or []
    tables: dict[int, list[Any]] = {}
    for table in result.tables:
        tables.setdefault(table.page_number, []).append(table)
    for number, name in enumerate(names[: job.limits.max_pages], 1):
        if not job.wanted.page(number):
            continue
        rows = [tuple(map(str, row)) for table in tables.get(number, ()) for row in table.cells]
        body = "\n".join(filter(None, (row_text(row) for row in rows)))
        page = ExtractedPage(number, str(name), f"{name}\n{body}" if body else "")
        shown = tuple(row[:_SHOWN_COLUMNS] for row in rows if any(row))[:_SHOWN_ROWS]
        yield with_image(job, page, [Table(shown)] if shown else [], form=SHEET, footer=Path(job.filename).stem)


def extracted(job: Job) -> str:
    return str(understood(job).content)


def rtf_text(data: bytes, unseen: Unseen) -> str:
    """The words of RTF that stands in another file, none where it is damaged; what it hides goes to `unseen`."""
    try:
        return str(kreuzberg.extract_bytes_sync(rich_text.without_hidden(data, unseen), mime_type=sniff.RTF).content)
    except kreuzberg.KreuzbergError:
        return ""


def understood(job: Job) -> Any:
    """What kreuzberg makes of a file: its text, its tables, what it says about itself."""
    config = kreuzberg.ExtractionConfig(use_cache=False, enable_quality_processing=False)
    try:
        return kreuzberg.extract_file_sync(str(job.path), mime_type=job.content_type, config=config)
    except kreuzberg.KreuzbergError as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise Refused(State.PASSWORD_PROTECTED, "") from error
        raise Refused(State.DAMAGED, "") from error
    except BaseException as error:
        # Where the Rust in it stops, its binding raises what is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise Refused(State.DAMAGED, _STOPPED) from error
