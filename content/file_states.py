"""What a marketer reads about a file: what happened, what was kept, what to do."""

from __future__ import annotations

from content.extraction import sniff
from content.models import FileState

_PROGRAMS = {sniff.PPTX: "PowerPoint", sniff.PPT: "PowerPoint", sniff.DOCX: "Word", sniff.DOC: "Word"}
_PROGRAMS |= {sniff.XLSX: "Excel", sniff.XLS: "Excel"}
_UNITS = {sniff.PPTX: "slide", sniff.PPT: "slide", sniff.ODP: "slide", sniff.XLSX: "sheet", sniff.XLS: "sheet"}


def sentence_for(state: str, *, detail: str = "", content_type: str = "", pages: int = 0) -> str:
    """One or two sentences for this end of a file. `detail` is what extraction found, already a sentence or empty."""
    detail = detail.strip()
    match state:
        case FileState.READY:
            return _ready(content_type, pages)
        case FileState.NO_TEXT:
            pictures = content_type == sniff.PDF or content_type.startswith("image/")
            what = "The pages are pictures" if pictures else "No words were found in it"
            return (
                f"{what}, so search finds only the title and summary. "
                "Upload the original, or put the words in the summary."
            )
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
            return "It is being read. You can go on editing or leave this page."
    return detail


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
