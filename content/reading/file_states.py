"""What a marketer reads about a file: what happened, what was kept, what to do."""

from __future__ import annotations

from django.conf import settings

from content.extraction import office, sniff
from content.extraction.types import counted
from content.models import Asset, FileState
from content.models.document import PROBLEM_FILE_STATES
from content.querysets import AssetQuerySet
from content.reading.scans import Scans, can_be_read, switched_on

_PROGRAMS = {sniff.PPTX: "PowerPoint", sniff.PPT: "PowerPoint", sniff.DOCX: "Word", sniff.DOC: "Word"}
_PROGRAMS |= {sniff.XLSX: "Excel", sniff.XLS: "Excel"}
_UNITS = {sniff.PPTX: "slide", sniff.PPT: "slide", sniff.ODP: "slide", sniff.XLSX: "sheet", sniff.XLS: "sheet"}
_UNITS |= {sniff.ODS: "sheet", sniff.XLSB: "sheet"}


# Without it nothing knows whether their pages are pictures.
_DRAWN_ONLY_BY_LIBREOFFICE = {sniff.DOC, sniff.PPT, sniff.RTF}

_IN_THE_SUMMARY = "Upload the original, or put the words in the summary."


def sentence_for(
    state: str, *, detail: str = "", content_type: str = "", pages: int = 0, scans: Scans | None = None
) -> str:
    """A few sentences for this end of a file. `detail` is what extraction found, already a sentence or empty."""
    scans = scans or Scans()
    detail = detail.strip()
    match state:
        case FileState.READY:
            return f"{_ready(content_type, pages)} {_read_from_pictures(scans)}".strip()
        case FileState.NO_TEXT:
            return _no_text(scans, content_type)
        case FileState.PASSWORD_PROTECTED:
            return "We could not open it and kept it as it is. Save a copy without the password and replace it."
        case FileState.DAMAGED:
            program = _PROGRAMS.get(content_type, "the program it was made with")
            what = detail or "It can't be read; it may have been cut off."
            return f"{what} The file is kept. Open it in {program}, save it again and replace it."
        case FileState.TOO_LARGE:
            return f"{detail} The file is kept. Compress its pictures or split it, then replace it.".strip()
        case FileState.UNSUPPORTED:
            return f"It is stored and can be downloaded, but has no pages or words here. {detail}".strip()
        case FileState.TIMED_OUT:
            return f"{detail} The file is kept. Try again, or split it and replace it.".strip()
        case FileState.WAITING:
            return "It is stored exactly as you uploaded it and waits to be read."
        case FileState.PROCESSING:
            return "You can go on editing or leave this page."
    return detail


def _no_text(scans: Scans, content_type: str) -> str:
    if not scans.total:
        found = "No words were found in it, so search finds only the title and summary."
        if content_type in _DRAWN_ONLY_BY_LIBREOFFICE and not (settings.HUB_LIBREOFFICE and office.program()):
            return (
                f"{found} If its pages are pictures, save it as PDF and replace it: in this format they can be read "
                "only where LibreOffice is installed."
            )
        return f"{found} {_IN_THE_SUMMARY}"
    if not scans.waiting:
        return (
            f"{_are_pictures(scans)} without words that can be read, so search finds only the title and summary. "
            f"{_IN_THE_SUMMARY}"
        )
    if can_be_read():
        so_far = f": {scans.looked_at:,} of {scans.total:,} so far" if scans.looked_at else ""
        return (
            f"{_are_pictures(scans)}, whose words are read in the background{so_far}. "
            "Until then search finds only the title and summary."
        )
    advice = "An administrator can install Tesseract, which reads scanned pages." if switched_on() else ""
    what = f"{_are_pictures(scans)}, so search finds only the title and summary."
    return f"{what} {_IN_THE_SUMMARY} {advice}".strip()


def _are_pictures(scans: Scans) -> str:
    return "The page is a picture" if scans.total == 1 else "The pages are pictures"


def _read_from_pictures(scans: Scans) -> str:
    said = []
    if scans.words:
        which = counted(scans.words, "page")
        said.append(f"The words of {which} were read from a picture and may hold mistakes.")
    if scans.waiting and can_be_read():
        still = "is" if scans.waiting == 1 else "are"
        said.append(f"{counted(scans.waiting, 'page')} {still} still to be read from a picture.")
    return " ".join(said)


def unit_for(content_type: str, count: int = 2) -> str:
    """What its pages are called: page, slide or sheet."""
    unit = _UNITS.get(content_type, "page")
    return unit if count == 1 else unit + "s"


def _ready(content_type: str, pages: int) -> str:
    if content_type.startswith(("video/", "audio/")):
        return "It is stored and can be played. Search finds its title and summary."
    if not pages:
        return "It is stored and can be downloaded."
    unit = unit_for(content_type, pages)
    return f"{pages:,} {unit}, words and images. Search can find each {unit_for(content_type, 1)}."


def with_file_problems(assets: AssetQuerySet[Asset]) -> AssetQuerySet[Asset]:
    """Those of them that are not retired and whose file could not be read."""
    return assets.filter(retired_at__isnull=True, collateral__document__state__in=PROBLEM_FILE_STATES)
