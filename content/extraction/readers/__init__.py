"""One module for each family of formats. A reader takes a job and yields pages and findings as it goes.

It raises `Refused` when the file can't be read, and may yield pages before that: they are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from content.extraction import sniff
from content.extraction.types import ExtractedPage, Finding, Limits, Refused, State, Wanted


@dataclass(frozen=True, slots=True)
class Repaginated:
    """A reader's word that its pages replace all earlier ones."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read."""

    path: Path
    filename: str
    content_type: str
    output_dir: Path
    limits: Limits
    wanted: Wanted


Item = ExtractedPage | Finding | Repaginated
Reader = Callable[[Job], Iterator[Item]]

_MODULES = {
    sniff.PDF: "pdf",
    sniff.PPTX: "powerpoint",
    sniff.DOCX: "word",
    sniff.XLSX: "excel",
    sniff.PPT: "old_powerpoint",
    sniff.DOC: "legacy",
    sniff.XLS: "legacy",
    sniff.XLSB: "legacy",
    sniff.ODT: "opendocument",
    sniff.ODP: "opendocument",
    sniff.ODS: "opendocument",
    sniff.RTF: "legacy",
    sniff.EPUB: "legacy",
    sniff.EML: "mail",
    sniff.MSG: "mail",
    sniff.HTML: "text",
    sniff.MARKDOWN: "text",
    sniff.CSV: "text",
    sniff.PLAIN: "text",
    sniff.VTT: "text",
    sniff.SRT: "text",
    sniff.SVG: "text",
}

_REASONS = {
    sniff.ZIP: "ZIP archives are not opened. Unpack it and upload the files one by one.",
    sniff.KEYNOTE: "Keynote, Pages and Numbers files can't be read here. Export it as PDF or PowerPoint.",
    sniff.OLD_WORD: "It was written by a Word older than 1997. Save it as .docx and upload that.",
    sniff.OLD_POWERPOINT: "It was written by a PowerPoint older than 1997. Save it as .pptx and upload that.",
    sniff.XPS: "XPS documents can't be read here. Print it as PDF and upload that.",
    sniff.SHORTCUT: "It is a shortcut that only says where something is. Upload the file that it leads to.",
    sniff.OLE: "It is an Office-like file without a document, deck or workbook in it.",
    "application/x-executable": "Programs are stored but not opened.",
    "application/x-msdownload": "Programs are stored but not opened.",
    "application/postscript": "PostScript can't be read here. Export it as PDF.",
}
_ARCHIVES = {"application/vnd.rar", "application/x-7z-compressed", "application/gzip", "application/x-bzip2"}


def reader_for(content_type: str) -> Reader:
    """The reader of this type; refuses types that have none, with the reason."""
    refuse_unknown(content_type)
    if content_type in _MODULES:
        return import_module(f"content.extraction.readers.{_MODULES[content_type]}").read
    if content_type.startswith("image/"):
        return import_module("content.extraction.readers.image").read
    return import_module("content.extraction.readers.recordings").read


def refuse_unknown(content_type: str) -> None:
    """Refuse types that have no reader, with the reason. Loads none."""
    if content_type == sniff.ENCRYPTED_OFFICE:
        raise Refused(State.PASSWORD_PROTECTED, "")
    if content_type in _MODULES or content_type.startswith(("image/", "video/", "audio/")):
        return
    if content_type in _ARCHIVES or content_type == "application/x-xz":
        raise Refused(State.UNSUPPORTED, _REASONS[sniff.ZIP].replace("ZIP archives", "Archives"))
    raise Refused(State.UNSUPPORTED, _REASONS.get(content_type, "Its type is not known here. Export it as PDF."))
