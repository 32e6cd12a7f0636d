"""The verdict on each page of a file: approved as it is, out of date, changed, or made by somebody else.

Assets that a person may not see are never named to them, nor hinted at: a page of one is as good as own-made.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Count

from content.file_checks.places import Place, Standing, in_parts, places_of, texts_named_to
from content.models import KnownRun, KnownText
from content.words.pages import (
    FEWEST_WORDS,
    Difference,
    Likeness,
    ReadPage,
    as_set_elsewhere,
    differences,
    key_of,
    likeness,
    runs_of,
    says_the_same,
    shared_runs,
    without_number,
    words_on,
)
from hub.core.people import Person

#: A run of words that stands in more of the texts that may be named tells nothing of where a page is from.
MOST_TEXTS_OF_A_RUN = 300
#: Of each page so many texts are looked at by their runs, and so many compared word by word.
MOST_LOOKED_AT = 12
MOST_COMPARED = 4
#: Of each text so many ways in which it stands on pages.
MOST_WAYS = 3
#: A page of fewer words is the same as another only beside a page of the same asset.
FEWEST_ALONE = 4


class PageVerdict(StrEnum):
    CURRENT = "current"
    OLDER = "older"
    RETIRED = "retired"
    ALTERED = "altered"
    OWN_MADE = "own_made"
    FEW_WORDS = "few_words"


_SAME = {
    Standing.CURRENT: PageVerdict.CURRENT,
    Standing.OLDER: PageVerdict.OLDER,
    Standing.RETIRED: PageVerdict.RETIRED,
}


def verdict_of(standing: Standing) -> PageVerdict:
    """On a page that says the same as one of a version that stands so."""
    return _SAME[standing]


@dataclass(frozen=True, slots=True)
class JudgedPage:
    """The verdict on a page, and the page of an asset that it comes from; `known` is the key of the text that it is, or
    was changed from. `similarity`: words in common, 0 to 1."""

    number: int
    verdict: PageVerdict
    place: Place | None = None
    known: int | None = None
    similarity: float = 0.0
    differs: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class _Change:
    """An approved text, by its key, as it is set in one `way`, and what was made of it, as they are the most alike."""

    way: int
    known: str
    said: str
    likeness: Likeness


@dataclass(slots=True)
class _Page:
    read: ReadPage
    words: list[str]
    in_full: list[str]
    #: Texts that say the same, and texts that were changed to this.
    same: set[int] = field(default_factory=set)
    alike: dict[int, list[_Change]] = field(default_factory=dict)

    @property
    def keys(self) -> set[int]:
        return {key_of(self.words), key_of(self.in_full)}

    @property
    def is_short(self) -> bool:
        return len(self.words) < FEWEST_WORDS


def judge(pages: Iterable[ReadPage], *, user: Person) -> list[JudgedPage]:
    """The verdict on each page of a file, for `user`. A fixed number of queries, however many pages and assets."""
    asked = [_Page(page, words_on(page.bare), words_on(page.whole)) for page in pages]
    places = dict(places_of({key for page in asked for key in page.keys}, user=user))
    for page in asked:
        page.same = {key for key in page.keys if key in places}
    candidates = _candidates([page for page in asked if not page.same and not page.is_short], user)
    places |= places_of({key for keys in candidates.values() for key in keys} - places.keys(), user=user)
    texts = _texts(candidates, places)
    for page in asked:
        _compare(page, [key for key in candidates.get(page.read.number, ()) if key in places], texts, places)
    return _Chooser(asked, places).judged()


def _candidates(pages: Sequence[_Page], user: Person) -> dict[int, list[int]]:
    """For each page, by its number, the texts that share some of its runs, those that share most first: of those that
    may be named to `user` alone, since however many others there are changes nothing for them."""
    runs = {page.read.number: set(runs_of(page.words)) for page in pages}
    wanted = {value for values in runs.values() for value in values}
    if not wanted:
        return {}
    holders = _texts_with(wanted, user)
    found: dict[int, list[int]] = {}
    for number, values in runs.items():
        shared = Counter(text for value in values for text in holders[value])
        closest = sorted(shared.items(), key=lambda one: (-one[1], one[0]))
        found[number] = [text for text, _ in closest[:MOST_LOOKED_AT]]
    return found


def _texts_with(runs: Iterable[int], user: Person) -> dict[int, list[int]]:
    """The texts that have each of these runs, of runs that tell where a page is from."""
    holders: dict[int, list[int]] = defaultdict(list)
    for values in in_parts(runs):
        rows = KnownRun.objects.filter(value__in=values, text__in=texts_named_to(user)).order_by()
        counted = rows.values("value").annotate(texts=Count("pk"))
        telling = [row["value"] for row in counted if row["texts"] <= MOST_TEXTS_OF_A_RUN]
        for value, text in rows.filter(value__in=telling).values_list("value", "text"):
            holders[value].append(text)
    return holders


def _texts(candidates: Mapping[int, list[int]], places: Mapping[int, list[Place]]) -> dict[int, str]:
    """What may be compared word by word: in one query."""
    looked_at = {key for keys in candidates.values() for key in keys if key in places}
    wanted = {written for key in looked_at for written in _ways(key, places)}
    return dict(KnownText.objects.filter(key__in=wanted).values_list("key", "text")) if wanted else {}


def _ways(key: int, places: Mapping[int, list[Place]]) -> list[int]:
    """The text, and as it stands on pages with what is set on most pages of their files."""
    return list(dict.fromkeys([key, *(place.whole for place in places[key])]))[:MOST_WAYS]


def _compare(page: _Page, keys: Sequence[int], texts: Mapping[int, str], places: Mapping[int, list[Place]]) -> None:
    """Word by word with the texts that share most runs with it."""
    known = {key: words_on(texts[key]) for key in keys if key in texts}
    closest = sorted(known, key=lambda key: -shared_runs(known[key], page.words))[:MOST_COMPARED]
    for key in closest:
        ways = {way: texts[way] for way in _ways(key, places)}
        written = _as_written(page.read, {place.number for place in places[key]})
        written += [as_set_elsewhere(page.read.whole, bare=texts[key], whole=way) for way in ways.values()]
        written = list(dict.fromkeys(written))
        if any(says_the_same(way, text) for way in ways.values() for text in written):
            page.same.add(key)
            continue
        found = [_change(way, known, written) for way, known in ways.items()]
        if max(found, key=_ratio).likeness.is_change:
            page.alike[key] = found


def _change(way: int, known: str, written: Iterable[str]) -> _Change:
    """By the way in which a page is written that is the most alike."""
    found = (_Change(way, known, said, likeness(words_on(known), words_on(said))) for said in written)
    return max(found, key=_ratio)


def _ratio(change: _Change) -> float:
    return change.likeness.ratio


def _as_written(page: ReadPage, numbers: Iterable[int]) -> list[str]:
    """The ways in which a page may be compared: with and without what is set on most pages of its file, and without
    the number that it has elsewhere."""
    texts = [page.bare, page.whole, *(without_number(page.whole, number) for number in sorted(numbers))]
    return list(dict.fromkeys(texts))


class _Chooser:
    """Chooses among the places that a page may be from: those of the asset that most of the file is from first."""

    def __init__(self, pages: list[_Page], places: Mapping[int, list[Place]]) -> None:
        self.pages, self.places = pages, places
        self.of_file = Counter(
            asset for page in pages if not page.is_short for asset in {place.asset_id for place in self._among(page)}
        )

    def judged(self) -> list[JudgedPage]:
        return [self._judged(page) for page in self.pages]

    def _among(self, page: _Page) -> list[Place]:
        return [place for key in (page.same or page.alike) for place in self.places[key]]

    def _judged(self, page: _Page) -> JudgedPage:
        number = page.read.number
        if page.same:
            key = min(page.same, key=lambda one: self._order(self._best(one)))
            place = self._best(key)
            if len(page.in_full) >= FEWEST_ALONE or self.of_file[place.asset_id]:
                return JudgedPage(number, verdict_of(place.standing), place, key, 1.0)
        if page.is_short:
            return JudgedPage(number, PageVerdict.FEW_WORDS)
        if not page.alike:
            return JudgedPage(number, PageVerdict.OWN_MADE)
        key = min(page.alike, key=lambda one: (-max(map(_ratio, page.alike[one])), self._order(self._best(one))))
        place = self._best(key)
        # What is told of is that asset's: of the others with these words nothing, since they may be hidden one day.
        found = max((one for one in page.alike[key] if one.way in (key, place.whole)), key=_ratio)
        differs = tuple(differences(found.known, found.said))
        return JudgedPage(number, PageVerdict.ALTERED, place, key, found.likeness.ratio, differs)

    def _best(self, key: int) -> Place:
        return min(self.places[key], key=self._order)

    def _order(self, place: Place) -> tuple[int, int, int, int, int]:
        return (place.standing, -self.of_file[place.asset_id], place.asset_id, -(place.version_id or 0), place.number)
