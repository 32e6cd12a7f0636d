"""Pages that are pictures: whether their words can be read here, and how far that has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q

from content.extraction import ocr
from content.models import Document, Language, Recognition

AUTO, OFF = "auto", "off"
_TESSERACTS = {
    Language.ENGLISH: ocr.ENGLISH,
    Language.GERMAN: "deu",
    Language.FRENCH: "fra",
    Language.SPANISH: "spa",
    Language.ITALIAN: "ita",
    Language.PORTUGUESE: "por",
    Language.DUTCH: "nld",
}


@dataclass(frozen=True, slots=True)
class Scans:
    """How many pages of a file are pictures: those still to be looked at, those with words, those without."""

    waiting: int = 0
    words: int = 0
    nothing: int = 0

    @property
    def total(self) -> int:
        return self.waiting + self.words + self.nothing

    @property
    def looked_at(self) -> int:
        return self.words + self.nothing


def scans_of(document: Document) -> Scans:
    counts = {state: Count("pk", filter=Q(recognition=state)) for state in Recognition.values}
    return Scans(**document.pages.aggregate(**counts))


def switched_on() -> bool:
    return settings.HUB_OCR != OFF


def can_be_read() -> bool:
    """Whether Tesseract is installed, with a language, and may be used."""
    return switched_on() and bool(ocr.languages_for([]))


def languages_for(document: Document) -> tuple[str, ...]:
    """Tesseract's names of the languages to expect in a file: its assets', then the company's; else English."""
    of_assets = document.assets.values_list("language", flat=True).distinct()
    return ocr.languages_for([*_names(of_assets), *_names(settings.HUB_OCR_LANGUAGES)])


def _names(codes: Iterable[str]) -> list[str]:
    """A code that the hub doesn't know may be Tesseract's own name of a language, such as `pol`."""
    return [_TESSERACTS.get(code, code) for code in codes]  # type: ignore[call-overload]
