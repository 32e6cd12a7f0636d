"""What an uploaded file says about itself: its language, tags, audience and end, from its folder, title and words.

Suggestions for a person to look at, never kept by themselves. Each says where it comes from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

from content.models import AssetType, Audience, BuyingStage, DocumentPage, Language, Product, Segment
from content.words.empty_words import ALL_STOP_WORDS, stop_words
from content.words.letters import fold
from content.words.tokens import words

_MOST_PAGES, _MOST_LETTERS = 6, 20_000
#: A tag that the text names so often is what it is about; stages are common words, and count in folder and title alone.
_OFTEN = 3
_LONGEST_NAME = 4
_SHORTEST_ALIAS = 3
_FEWEST_WORDS = 12
_SHARE_OF_A_LANGUAGE = 0.08
# Of languages for which search has no list, words that the others don't have.
_TELLING = {
    Language.ITALIAN: "il lo gli della delle dei degli nel nella che non sono anche come questo questa più perché è",
    Language.PORTUGUESE: "o os as do da dos das em no na não são também como este esta mais você uma ao à pelo pela",
    Language.DUTCH: "het een van en dat die niet zijn wordt ook voor met aan bij naar deze uw wij kunnen door",
}
_OF_LANGUAGE = {
    **{code: frozenset(stop_words(code)) for code in ("en", "de", "fr", "es")},
    **{code.value: frozenset(map(fold, written.split())) for code, written in _TELLING.items()},
}
_INTERNAL = re.compile(
    r"\b(?:internal(?: use)? only|for internal use|confidential|do not (?:share|distribute|forward)|"
    r"nur (?:für den )?intern\w*|vertraulich|usage interne|confidentiel\w*|uso interno|confidencial|riservato)\b",
    re.IGNORECASE,
)
_END = re.compile(
    r"\b(?:valid (?:until|through|till|to)|expires(?: on)?|offer ends(?: on)?|gültig bis(?: zum)?)\s*:?\s*"
    r"(\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+,? \d{4}|[A-Z][a-z]+ \d{1,2}, \d{4})",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"^\W*\d{1,3}[\s._)-]+")


@dataclass(frozen=True, slots=True)
class Suggested:
    """What to offer for one file: tags by their keys. `why` has a few words for each."""

    language: str = ""
    audience: str = ""
    expires: date | None = None
    segments: tuple[int, ...] = ()
    stages: tuple[int, ...] = ()
    products: tuple[int, ...] = ()
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedTags:
    """All tags by each of their names, folded."""

    segments: Mapping[str, Segment]
    stages: Mapping[str, BuyingStage]
    products: Mapping[str, Product]

    @classmethod
    def load(cls) -> NamedTags:
        return cls(
            _by_name(Segment.objects.select_related("axis")),
            _by_name(BuyingStage.objects.all()),
            _by_name(Product.objects.all()),
        )


@dataclass(slots=True)
class _Found:
    keys: list[int] = field(default_factory=list)
    why: list[str] = field(default_factory=list)

    def add(self, tag: Any, where: str) -> None:
        if tag.pk not in self.keys:
            self.keys.append(tag.pk)
            self.why.append(f"{tag}, {where}")


def suggest(*, title: str, type: str, folder: str, text: str, tags: NamedTags, today: date) -> Suggested:
    """What to offer for a file of this title in this folder (a path, or empty) with these words."""
    places = [_name(_NUMBERED.sub("", part)) for part in PurePosixPath(folder).parts]
    in_title, in_text = _counted(title), _counted(text)
    segments, stages, products = _Found(), _Found(), _Found()
    for found, named, counts_words in (
        (segments, tags.segments, True),
        (products, tags.products, True),
        (stages, tags.stages, False),
    ):
        for name, tag in named.items():
            if name in places:
                found.add(tag, "from its folder")
            elif name in in_title:
                found.add(tag, "from its title")
            elif counts_words and in_text[name] >= _OFTEN:
                found.add(tag, f"named {in_text[name]} times")
    language, audience, expires = language_of(text), _audience(type, f"{title}\n{text}"), _end(text, today)
    why = [*segments.why, *stages.why, *products.why]
    if language and language != Language.ENGLISH:
        why.append(f"{Language(language).label}, from its words")
    if audience:
        told_by = "as a battlecard" if type == AssetType.BATTLECARD else "from its words"
        why.append(f"{Audience(audience).label}, {told_by}")
    if expires:
        why.append(f"Expires {expires:%-d %b %Y}, from its words")
    return Suggested(
        language, audience, expires, tuple(segments.keys), tuple(stages.keys), tuple(products.keys), tuple(why)
    )


def language_of(text: str) -> str:
    """The language of a text, told by its commonest words; "" when it has too few to tell."""
    said = words(text)
    if len(said) < _FEWEST_WORDS:
        return ""
    shares = Counter({code: sum(word in known for word in said) for code, known in _OF_LANGUAGE.items()})
    (first, most), (_, next_most) = shares.most_common(2)
    clear = most >= _SHARE_OF_A_LANGUAGE * len(said) and most > 1.2 * next_most
    return str(first) if clear else ""


def text_of_files(document_ids: Iterable[int]) -> dict[int, str]:
    """The first words of each of these files, as a recipient may read them."""
    texts: dict[int, str] = {}
    pages = DocumentPage.objects.shown_to_recipients().filter(document__in=document_ids, number__lte=_MOST_PAGES)
    for document_id, text in pages.order_by("document", "number").values_list("document", "text"):
        texts[document_id] = f"{texts.get(document_id, '')}\n{text}"[:_MOST_LETTERS]
    return texts


def _audience(type: str, text: str) -> str:
    """Internal where the file says so; that it may be sent is a person's to say."""
    return Audience.INTERNAL if type == AssetType.BATTLECARD or _INTERNAL.search(text) else ""


def _end(text: str, today: date) -> date | None:
    for written in _END.findall(text):
        day = _day(_ORDINAL.sub("", written))
        if day is not None and day > today:
            return day
    return None


def _day(written: str) -> date | None:
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%d %B, %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y"):
        with suppress(ValueError):
            return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day has no zone
    return None


def _by_name(tags: Iterable[Any]) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for tag in tags:
        for written in (tag.name, *tag.aliases.splitlines()):
            name = _name(written)
            if len(name) >= _SHORTEST_ALIAS and name not in ALL_STOP_WORDS:
                named.setdefault(name, tag)
    return named


def _name(written: str) -> str:
    return " ".join(words(written.replace("_", " ")))


def _counted(text: str) -> Counter[str]:
    """How often each run of a few words stands there."""
    said: Sequence[str] = words(text)
    runs: Counter[str] = Counter()
    for length in range(1, _LONGEST_NAME + 1):
        runs.update(" ".join(said[start : start + length]) for start in range(len(said) - length + 1))
    return runs
