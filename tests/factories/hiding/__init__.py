"""Files that hide the word "Zebrasecret" from whoever reads them, in each of the ways there are."""

from __future__ import annotations

from tests.factories.hiding.base import SECRET, SEEN, changed, saved
from tests.factories.hiding.decks import LOST_SLIDES, SLIDES, WHITE_ON_SLIDES, slide
from tests.factories.hiding.drawings import DRAWINGS, SEEN_DRAWINGS
from tests.factories.hiding.open_documents import (
    OPEN_SHEETS,
    OPEN_SLIDES,
    OPEN_TEXTS,
    SEEN_OPEN_SHEETS,
    SEEN_OPEN_SLIDES,
    SEEN_OPEN_TEXTS,
)
from tests.factories.hiding.pages import BOOKS, MAILS, MESSAGES, PAGES, SEEN_PAGES
from tests.factories.hiding.pdfs import BY_PROGRAMS, LOST_PDFS, PDFS, SAVED_AGAIN, SEEN_IN_PDFS, layered, pdf
from tests.factories.hiding.plain_texts import CUES, MARKDOWN, SEEN_CUES, SEEN_MARKDOWN, SEEN_TITLES, TITLES
from tests.factories.hiding.rich_texts import RICH_TEXTS, SEEN_RICH_TEXTS
from tests.factories.hiding.word_files import WHITE_IN_WORD, WORD, vanishing_style, word
from tests.factories.hiding.workbooks import KEPT_ELSEWHERE, SHEETS, WHITE_ON_SHEETS, WITHOUT_WORDS_BESIDE

#: Files that carry nothing beside their pages but what programs put there, with their names.
NOTHING_BESIDE = [
    *((data, "a.pdf") for data in BY_PROGRAMS),
    *((data, "a.xlsx") for data in WITHOUT_WORDS_BESIDE),
]

__all__ = [
    "NOTHING_BESIDE",
    "ALL_SEEN",
    "DRAWN",
    "EVERY",
    "KEPT_ELSEWHERE",
    "LOST_SLIDES",
    "PDFS",
    "SAVED_AGAIN",
    "SECRET",
    "SEEN",
    "SHEETS",
    "SLIDES",
    "WORD",
    "changed",
    "layered",
    "pdf",
    "saved",
    "slide",
    "vanishing_style",
    "word",
]

#: All of them: what it is, the file, its name, the code of what a marketer is told.
EVERY = [
    (f"{name[2:]}: {what}", data, name, code)
    for name, cases in (
        *(
            ("a.docx", WORD),
            ("a.pptx", SLIDES | LOST_SLIDES),
            ("a.xlsx", SHEETS),
            ("a.pdf", PDFS | LOST_PDFS),
            ("a.odt", OPEN_TEXTS),
        ),
        *(("a.ods", OPEN_SHEETS), ("a.odp", OPEN_SLIDES), ("a.rtf", RICH_TEXTS), ("a.html", PAGES)),
        *(("a.svg", DRAWINGS), ("a.eml", MAILS), ("a.epub", BOOKS), ("a.md", MARKDOWN), ("a.vtt", CUES)),
        *(("a.msg", MESSAGES), ("a.srt", TITLES)),
    )
    for what, (data, code) in cases.items()
]

#: What is seen all the same: what it is, the file, its name.
ALL_SEEN = [
    (f"{name[2:]}: {what}", data, name)
    for name, cases in (
        ("a.docx", WHITE_IN_WORD),
        ("a.pptx", WHITE_ON_SLIDES),
        ("a.xlsx", WHITE_ON_SHEETS),
        ("a.pdf", SEEN_IN_PDFS),
        *(("a.odt", SEEN_OPEN_TEXTS), ("a.ods", SEEN_OPEN_SHEETS), ("a.odp", SEEN_OPEN_SLIDES)),
        *(("a.rtf", SEEN_RICH_TEXTS), ("a.html", SEEN_PAGES), ("a.svg", SEEN_DRAWINGS)),
        *(("a.md", SEEN_MARKDOWN), ("a.vtt", SEEN_CUES), ("a.srt", SEEN_TITLES)),
    )
    for what, data in cases.items()
]

_DRAWN = {
    *(
        "hidden run",
        "character style",
        "paragraph style",
        "deleted",
        "moved away",
        "hidden row",
        "white",
        "deleted cell",
    ),
    *("switched off", "switched off in a group", "parked beside", "parked beside in a group", "under a shape"),
    *("hidden words", "hidden paragraph", "hidden section", "comment", "hidden", "switched on and off"),
}
#: Of those that LibreOffice draws the ones that differ for it.
DRAWN = [
    (case, data, name)
    for case, data, name, _ in EVERY
    if name.endswith((".docx", ".pptx", ".odt", ".odp", ".rtf")) and case.split(": ")[1] in _DRAWN
]
