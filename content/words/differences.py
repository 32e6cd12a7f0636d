"""What differs between two texts, page by page and word by word. Pure; bounded for files of thousands of pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from content.words.letters import composed

#: Words compared of one page. A page of a book has 500; a sheet with more is compared that far.
MOST_WORDS = 4_000
#: Words shown on either side of a change; what lies between two changes is told as a number.
AROUND = 12
#: Runs of changed pages up to this many by this many are matched by their words, longer ones by their order.
MOST_MATCHED = 2_500
#: Two pages that share less of their words are not one page that changed.
FEWEST_SHARED = 0.25
_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row. `kind`: same, added, removed, or left_out, of which `text` says how many."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ChangedPage:
    """Places (from 0) of a page before and after; None where it is new or gone."""

    before: int | None
    after: int | None


def changed_pages(before: Sequence[str], after: Sequence[str]) -> list[ChangedPage]:
    """The pages that are not the same, in the order in which the later text has them. Only words count."""
    old, new = [_normal(text) for text in before], [_normal(text) for text in after]
    changed: list[ChangedPage] = []
    for what, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        if what != "equal":
            changed += _matched(old, new, range(i, j), range(k, m))
    return changed


def _normal(text: str) -> str:
    return " ".join(_TOKEN.findall(composed(text)))


def _matched(old: list[str], new: list[str], gone: range, come: range) -> list[ChangedPage]:
    """Which page became which, in order: those that share most of their words."""
    if len(gone) * len(come) > MOST_MATCHED:
        pairs = list(zip(gone, come, strict=False))
    else:
        pairs = _likeliest(old, new, gone, come)
    found, i, k = [], gone.start, come.start
    for before, after in [*pairs, (gone.stop, come.stop)]:
        found += [ChangedPage(place, None) for place in range(i, before)]
        found += [ChangedPage(None, place) for place in range(k, after)]
        i, k = before + 1, after + 1
        found.append(ChangedPage(before, after))
    return found[:-1]  # the last one only closes the row


def _likeliest(old: list[str], new: list[str], gone: range, come: range) -> list[tuple[int, int]]:
    """The pairs in order with the most likeness altogether."""
    before = [set(old[i].lower().split()) for i in gone]
    after = [set(new[k].lower().split()) for k in come]
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for i in reversed(range(len(before))):
        for k in reversed(range(len(after))):
            pair = _shared(before[i], after[k])
            together = pair + best[i + 1][k + 1] if pair else 0.0
            best[i][k] = max(together, best[i + 1][k], best[i][k + 1])
    pairs, i, k = [], 0, 0
    while i < len(before) and k < len(after):
        if best[i][k] == best[i + 1][k]:
            i += 1
        elif best[i][k] == best[i][k + 1]:
            k += 1
        else:
            pairs.append((gone[i], come[k]))
            i, k = i + 1, k + 1
    return pairs


def _shared(one: set[str], other: set[str]) -> float:
    shared = len(one & other) / len(one | other) if one or other else 0.0
    return shared if shared >= FEWEST_SHARED else 0.0


def word_runs(before: str, after: str) -> list[Run]:
    """The words of a page with what was added and removed; long runs of the same words are cut short."""
    old, new = (_TOKEN.findall(composed(text))[:MOST_WORDS] for text in (before, after))
    runs: list[Run] = []
    for what, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        if what == "equal":
            runs += _cut(old[i:j], first=not runs, last=j == len(old) and m == len(new))
            continue
        if j > i:
            runs.append(Run("removed", " ".join(old[i:j])))
        if m > k:
            runs.append(Run("added", " ".join(new[k:m])))
    return runs


def _cut(words: list[str], *, first: bool, last: bool) -> list[Run]:
    ahead, behind = (0 if first else AROUND), (0 if last else AROUND)
    left_out = len(words) - ahead - behind
    if left_out <= AROUND:
        return [Run("same", " ".join(words))]
    runs = [Run("same", " ".join(words[:ahead]))] if ahead else []
    runs.append(Run("left_out", f"{left_out:,} words the same"))
    return [*runs, Run("same", " ".join(words[len(words) - behind :]))] if behind else runs
