"""What a link shows of its assets and in which order: "pages 3, 7-9 of this deck, then that story"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from tracking.models import ShareLinkAsset

LAST_NUMBER = 100_000
MOST_PAGES = 500
LONGEST = 2_000
_RUN = re.compile(r"(\d{1,6})(?:\s*(?:-|–|—|to)\s*(\d{1,6}))?")


class NoPages(ValueError):
    """What was written names no pages. Its words say why, as a sentence."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some pages of an asset in the order in which they are shown; without any the whole of it."""

    asset_id: int
    pages: tuple[int, ...] = ()


def read_pages_typed(typed: str) -> tuple[int, ...]:
    """The numbers of "3, 7-9" in their order, each once; none for nothing typed. Raises NoPages."""
    if len(typed) > LONGEST:
        raise NoPages("That is too long for page numbers.")
    numbers: list[int] = []
    for run in filter(None, (piece.strip() for piece in re.split(r"[,;\n]", typed))):
        told = _RUN.fullmatch(run)
        if told is None:
            raise NoPages(f"“{run[:40]}” is no page: write numbers and ranges, such as 3, 7-9.")
        first, last = int(told[1]), int(told[2] or told[1])
        if not 0 < first <= last < LAST_NUMBER:
            raise NoPages(f"“{run[:40]}” is no range of pages.")
        if last - first >= MOST_PAGES or len(numbers) > MOST_PAGES:
            raise NoPages(f"At most {MOST_PAGES} pages.")
        numbers += range(first, last + 1)
    return tuple(dict.fromkeys(numbers))


def in_figures(numbers: Iterable[int]) -> str:
    """3, 7–9: in the order given, as it may be typed again."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def page_words(numbers: Sequence[int]) -> str:
    """ "page 3", "pages 3, 7–9"."""
    return f"page{'s' if len(numbers) > 1 else ''} {in_figures(numbers)}"


def parts_of(carried: Iterable[ShareLinkAsset]) -> list[Part]:
    """What a link carries, in the order in which it is shown, as it was sent."""
    placed = [(place, Part(on.asset_id, pages)) for on in carried for place, pages in places_of(on)]
    return [part for _, part in sorted(placed, key=lambda one: one[0])]


def places_of(on: ShareLinkAsset) -> list[tuple[int, tuple[int, ...]]]:
    """Where an asset stands on its link, and which of its pages stand there; none for all of them."""
    return [(place, tuple(pages)) for place, pages in on.parts] or [(on.order, ())]


def refuse_twice(parts: Iterable[Part], titles: dict[int, str]) -> None:
    """Raises NoPages when a page would be shown twice."""
    shown: dict[int, set[int]] = {}
    whole: set[int] = set()
    for part in parts:
        before = shown.get(part.asset_id)
        title = titles.get(part.asset_id, "It")
        if part.asset_id in whole or (before is not None and not part.pages):
            raise NoPages(f"“{title}” is in it twice, once as a whole.")
        if before is not None and (twice := before & set(part.pages)):
            raise NoPages(f"{page_words(sorted(twice)).capitalize()} of “{title}” stands in it twice.")
        shown.setdefault(part.asset_id, set()).update(part.pages)
        if not part.pages:
            whole.add(part.asset_id)


def refuse_not_shown(part: Part, shown: Collection[int], title: str) -> None:
    """Raises NoPages when a page is none of those that recipients may see."""
    missing = [number for number in part.pages if number not in shown]
    if missing:
        raise NoPages(f"“{title}” has no {page_words(missing)} that a recipient may see.")
