"""Real files from the library's markup: PowerPoint, Word, Excel and PDF, dressed as Tidewater dresses them."""

from __future__ import annotations

from hub.demo.shapes import FileEntry, read_sections
from hub.demo.writers.paged import write_paper, write_scan, write_slides
from hub.demo.writers.powerpoint import write_powerpoint
from hub.demo.writers.sheet import write_workbook
from hub.demo.writers.word import write_word


def write_file(entry: FileEntry) -> tuple[str, bytes]:
    """The file of `entry`: its name and its bytes. The same entry gives the same words every time."""
    sections = read_sections(entry.body)
    suffix = "pdf" if entry.format == "scan" else entry.format
    name = f"tidewater-{entry.key}.{suffix}"
    if entry.format == "xlsx":
        return name, write_workbook(entry.title, sections)
    if entry.format == "pptx":
        return name, write_powerpoint(entry.title, sections)
    if entry.format == "docx":
        return name, write_word(entry, sections)
    if entry.format == "scan":
        return name, write_scan(entry, sections)
    if entry.type == "deck":
        return name, write_slides(entry.title, sections)
    return name, write_paper(entry, sections)
