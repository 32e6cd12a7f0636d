"""Periods as they are said: one day is a day."""

from __future__ import annotations

from hub.core.periods import day_count, days_before, last_days, with_days
from tracking.defining import defined
from tracking.metrics import CATALOGUE


def test_one_day_is_a_day_and_more_are_days():
    assert [last_days(number) for number in (1, 2, "N")] == ["last day", "last 2 days", "last N days"]
    assert [days_before(number) for number in (1, 60)] == ["1 day before", "60 days before"]
    assert [day_count(number) for number in (1, 60)] == ["1 day", "60 days"]
    assert with_days("The last {days} days and the {days} days before.", 1) == "The last day and the 1 day before."
    assert with_days("Live for {days} days.", 21) == "Live for 21 days."


def test_no_definition_says_1_days():
    told = " ".join(f"{one} {one.name}" for one in (defined(metric, 1) for metric in CATALOGUE))
    assert "1 days" not in told
    assert "last day" in told
