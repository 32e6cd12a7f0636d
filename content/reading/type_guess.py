"""What type of collateral a file is, as long as nobody has said: from the words of its name, its format, its shape."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from content.models import AssetType, Document
from content.words.tokens import words

_SLIDES = {
    ".ppt", ".pptx", ".pptm", ".pps", ".ppsx", ".ppsm", ".pot", ".potx", ".odp", ".key",
}  # fmt: skip
_SHEETS = {
    ".xls", ".xlsx", ".xlsm", ".xlsb", ".xlt", ".xltx", ".ods", ".csv", ".tsv", ".numbers",
}  # fmt: skip
_RECORDINGS = {
    ".mp4", ".mov", ".webm", ".m4v", ".avi", ".mkv", ".wmv", ".mpg", ".mpeg", ".ogv", ".mp3", ".wav", ".m4a", ".aac",
    ".flac", ".ogg", ".oga", ".opus", ".wma",
}  # fmt: skip
# What people read in lines, pictures and mails too: short or long, never of no type at all.
_READ = {
    ".pdf", ".doc", ".docx", ".docm", ".dot", ".dotx", ".odt", ".rtf", ".pages", ".txt", ".md", ".html", ".htm",
    ".xhtml", ".eml", ".msg", ".xps", ".epub", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".tif", ".tiff", ".bmp",
    ".svg", ".heic", ".avif",
}  # fmt: skip
# As the words of a name fold (`content.words`), in the languages of the hub; two words are written with one space.
_NAMED: dict[str, AssetType] = {
    **dict.fromkeys(("deck", "slides", "presentation", "pitch", "praesentation", "prasentation"), AssetType.DECK),
    **dict.fromkeys(("presentacion", "presentazione", "apresentacao", "presentatie"), AssetType.DECK),
    **dict.fromkeys(("one pager", "onepager", "flyer", "leaflet", "brochure", "infographic"), AssetType.ONE_PAGER),
    **dict.fromkeys(("1 pager", "handout", "flugblatt", "prospekt", "broschure", "folleto"), AssetType.ONE_PAGER),
    **dict.fromkeys(("datasheet", "data sheet", "factsheet", "fact sheet", "spec sheet"), AssetType.DATASHEET),
    **dict.fromkeys(("specification", "specifications", "datenblatt", "fiche", "ficha", "scheda"), AssetType.DATASHEET),
    **dict.fromkeys(("battlecard", "battlecards", "battle card", "versus", "vs"), AssetType.BATTLECARD),
    **dict.fromkeys(("whitepaper", "white paper", "ebook", "e book", "guide", "handbook"), AssetType.WHITEPAPER),
    **dict.fromkeys(("leitfaden", "handbuch", "livre blanc", "libro blanco", "libro bianco"), AssetType.WHITEPAPER),
    **dict.fromkeys(("calculator", "spreadsheet", "workbook", "price list", "preisliste"), AssetType.SHEET),
}
#: As wide as no sheet of paper that is read upright.
_LANDSCAPE = 1.2
_ONE_PAGER_PAGES, _DATASHEET_PAGES = 2, 4


@dataclass(frozen=True, slots=True)
class Shape:
    """What reading the file has shown of it."""

    pages: int
    is_landscape: bool


def guess_type(*, name: str, title: str = "", shape: Shape | None = None) -> AssetType:
    """The most likely type of a file of this name; better with its title, and once it has been read.

    A recording is a video whatever it is called, and a spreadsheet a sheet unless its name says battlecard. Else the
    last word that names a type stands, as in "Pitch deck datasheet"; then slides, and wide pages of more than two, are
    a deck; what is read upright is a one-pager up to 2 pages, a datasheet up to 4, longer a whitepaper.
    """
    path = PurePath(name)
    ending = path.suffix.lower()
    if ending in _RECORDINGS:
        return AssetType.VIDEO
    named = _named(title) or _named(path.stem)
    if ending in _SHEETS:
        return AssetType.BATTLECARD if named == AssetType.BATTLECARD else AssetType.SHEET
    if named is not None:
        return named
    if ending in _SLIDES:
        return AssetType.DECK
    if ending not in _READ:
        return AssetType.OTHER
    return _by_shape(shape)


def shape_of(document: Document) -> Shape | None:
    """Of a file whose pages are there; None before."""
    if not document.page_count:
        return None
    first = document.pages.filter(number=1).only("width", "height").first()
    wide = first is not None and first.height > 0 and first.width / first.height >= _LANDSCAPE
    return Shape(pages=document.page_count, is_landscape=wide)


def _by_shape(shape: Shape | None) -> AssetType:
    if shape is None or shape.pages <= _ONE_PAGER_PAGES:
        return AssetType.ONE_PAGER
    if shape.is_landscape:
        return AssetType.DECK
    return AssetType.DATASHEET if shape.pages <= _DATASHEET_PAGES else AssetType.WHITEPAPER


def _named(text: str) -> AssetType | None:
    """The type that stands last in the text."""
    said = words(text.replace("_", " "))
    for place in range(len(said) - 1, -1, -1):
        for written in (" ".join(said[place - 1 : place + 1]) if place else "", said[place]):
            if written in _NAMED:
                return _NAMED[written]
    return None
