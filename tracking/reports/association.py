"""Whether what calls came to goes with what was used in them: rates, how sure they are, and when a difference is one.

- A rate's interval: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22
  (1927), 209-212; at 95 %.
- Two rates among like calls: N. Mantel and W. Haenszel, "Statistical aspects of the analysis of data from retrospective
  studies of disease", JNCI 22 (1959), 719-748, over the strata of like calls, with the correction for continuity.
- Many rates at once: Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", JRSS B 57 (1995), 289-300;
  of the differences shown at most one in twenty is by chance.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

CHANCE = 0.05
_Z = NormalDist().inv_cdf(1 - CHANCE / 2)


@dataclass(frozen=True, slots=True)
class Stratum:
    """Decided calls that are like one another: those with it and those without, and how many of each went well."""

    used: int
    used_good: int
    others: int
    others_good: int


def wilson(good: int, of: int) -> tuple[float, float]:
    """Between which rates the true one lies, of `of` calls that `good` went well of; of none, anywhere."""
    if not of:
        return 0.0, 1.0
    rate, shrunk = good / of, 1 + _Z**2 / of
    middle = (rate + _Z**2 / (2 * of)) / shrunk
    half = _Z / shrunk * math.sqrt(rate * (1 - rate) / of + _Z**2 / (4 * of**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def base_rate(strata: Iterable[Stratum]) -> float | None:
    """The rate of like calls without it, in the mix of strata in which it was used; None without like calls."""
    like = [one for one in strata if one.used and one.others]
    used = sum(one.used for one in like)
    return sum(one.used * one.others_good / one.others for one in like) / used if used else None


def chance_of(strata: Iterable[Stratum]) -> float:
    """How likely so large a difference is by chance alone, where what is used makes none."""
    surplus = variance = 0.0
    for one in strata:
        of, good = one.used + one.others, one.used_good + one.others_good
        if not (one.used and one.others):
            continue
        surplus += one.used_good - one.used * good / of
        variance += one.used * one.others * good * (of - good) / (of**2 * (of - 1))
    if not variance:
        return 1.0
    return math.erfc(max(0.0, abs(surplus) - 0.5) / math.sqrt(2 * variance))


def differing(chances: Mapping[Key, float]) -> set[Key]:
    """Those of several differences that are shown as such, by how likely each is by chance."""
    ordered: Sequence[Key] = sorted(chances, key=lambda key: chances[key])
    shown = 0
    for place, key in enumerate(ordered, start=1):
        if chances[key] <= CHANCE * place / len(ordered):
            shown = place
    return set(ordered[:shown])
