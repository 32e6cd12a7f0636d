"""The statistics of outcomes: known values, and what chance alone shows."""

from __future__ import annotations

from random import Random

import pytest

from tracking.reports.association import CHANCE, Stratum, base_rate, chance_of, differing, wilson


@pytest.mark.parametrize(
    ("good", "of", "low", "high"),
    # R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_is_as_published(good, of, low, high):
    assert [round(one, 4) for one in wilson(good, of)] == [low, high]
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_base_rate_is_in_the_mix_in_which_it_was_used():
    strata = [Stratum(30, 15, 10, 2), Stratum(10, 9, 100, 80), Stratum(5, 5, 0, 0), Stratum(0, 0, 50, 50)]
    assert base_rate(strata) == pytest.approx((30 * 0.2 + 10 * 0.8) / 40)
    assert base_rate([Stratum(5, 5, 0, 0)]) is None


def test_the_chance_of_a_difference_is_that_of_mantel_and_haenszel():
    """By hand: one table (20, 10 of 20) has z = (|20 - 15| - .5) / sqrt(20 * 20 * 30 * 10 / (40 * 40 * 39))."""
    assert chance_of([Stratum(20, 20, 20, 10)]) == pytest.approx(0.00117, abs=1e-5)
    assert chance_of([Stratum(20, 10, 20, 10)]) == 1.0
    assert chance_of([]) == chance_of([Stratum(20, 20, 20, 20)]) == chance_of([Stratum(20, 5, 0, 0)]) == 1.0


def test_a_difference_that_is_only_one_of_stage_is_none():
    """Used late, where calls go well with it and without it: all calls together would show an effect."""
    assert chance_of([Stratum(10, 2, 200, 40), Stratum(90, 72, 40, 32)]) == 1.0
    assert chance_of([Stratum(100, 74, 240, 72)]) < 1e-9


def test_of_many_differences_those_shown_are_by_benjamini_and_hochberg():
    assert differing({"a": 0.01, "b": 0.024, "c": 0.04, "d": 0.9}) == {"a", "b"}
    assert differing({"a": 0.03, "b": 0.9}) == set()
    assert differing({"a": 0.03, "b": 0.04, "c": 0.045}) == {"a", "b", "c"}
    assert differing({}) == set()


def draw(chance: Random, calls: int, rate: float) -> int:
    return sum(chance.random() < rate for _ in range(calls))


def history(chance: Random, effect: float = 0.0) -> list[Stratum]:
    """Calls at three stages that end differently well; what is used is used more where they end well."""
    stages = ((0.25, 12, 60), (0.5, 20, 40), (0.75, 40, 25))
    return [
        Stratum(used, draw(chance, used, rate + effect), others, draw(chance, others, rate))
        for rate, used, others in stages
    ]


def test_no_effect_shows_no_difference_in_95_of_100_draws():
    chance = Random(7)
    shown = sum(bool(differing({"asset": chance_of(history(chance))})) for _ in range(1000))
    assert shown <= 1000 * CHANCE


def test_of_forty_assets_without_effect_a_page_rarely_shows_any():
    chance = Random(8)
    pages = [differing({n: chance_of(history(chance)) for n in range(40)}) for _ in range(200)]
    assert sum(map(bool, pages)) <= 200 * CHANCE


def test_a_true_effect_is_shown():
    chance = Random(9)
    shown = sum(bool(differing({"asset": chance_of(history(chance, effect=0.24))})) for _ in range(200))
    assert shown >= 180
