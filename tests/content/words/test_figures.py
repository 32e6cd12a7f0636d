"""Numbers as they may be written, and those that look like them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from content.words.figures import Figure, figure_of, places_of


def found(number: str, unit: str, text: str, language: str = "en") -> list[str]:
    figure = figure_of(number, unit, language)
    assert figure is not None
    return [place.written for place in places_of(figure, text)]


@pytest.mark.parametrize(
    "text",
    [
        "38 %", "38%", "38\u00a0%", "38 percent", "38 per cent", "38 pct", "38-percent", "38.0 %", "38,0 %", "−38 %",
        "thirty-eight percent", "Thirty eight per cent", "thirty-\neight %", "38 Prozent", "achtunddreißig Prozent",
        "38 pour cent", "trente-huit pour cent", "38 por ciento", "treinta y ocho por ciento", "0.38", "0,38",
    ],
)  # fmt: skip
def test_a_share_is_found_however_it_is_written(text):
    assert len(found("38", "%", f"They had {text} fewer.")) == 1


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("118", "one hundred eighteen"), ("118", "one hundred and eighteen"), ("21", "vingt et une"),
        ("21", "veintiuna"),
        ("16", "dezesseis"), ("16", "dezasseis"), ("118", "centodiciotto"),
    ],
)  # fmt: skip
def test_a_number_is_found_in_each_way_it_is_said(number, text):
    assert found(number, "", f"They had {text} of them.") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "38", "38 days", "380 %", "138 %", "3.8 %", "38.5 %", "1.38", "38–40 %", "30-38 %", "2,38 %", "38th percentile",
        "thirty-eight patients", "one hundred thirty-eight percent", "thirty-eighth percent", "0.389", "10.38", "A38 %",
    ],
)  # fmt: skip
def test_another_number_is_no_share(text):
    assert found("38", "%", f"They had {text} fewer.") == []


@pytest.mark.parametrize(
    ("number", "unit", "text", "written"),
    [
        ("1,140", "slots a month", "1,140 slots a month", ["1,140 slots a month"]),
        ("1,140", "slots a month", "1.140 slots a month", ["1.140 slots a month"]),
        ("1,140", "slots a month", "1 140 slots a month", ["1 140 slots a month"]),
        ("1,140", "slots a month", "1140 slots a month", ["1140 slots a month"]),
        ("1,140", "slots a month", "1,140 slots a week", []),
        ("1,140", "slots", "11,140 slots", []),
        ("4.2", "days", "4,2 days", ["4,2 days"]),
        ("4.2", "days", "42 days", []),
        ("41", "minutes", "a 41-minute wait", ["41-minute"]),
        ("1.2", "million visits", "1,200,000 visits", ["1,200,000 visits"]),
        ("1.2", "million visits", "1.2 million visits", ["1.2 million visits"]),
        ("1.2", "million visits", "1.2 visits", []),
        ("5", "$", "$5", ["$5"]),
        ("5", "$", "€5", []),
        ("212", "", "in 212 hospitals", ["212"]),
        ("212", "", "by 212 %", []),
        ("-38", "%", "38 %", ["38 %"]),
        ("six", "weeks", "six weeks", None),
    ],
)
def test_a_figure_is_found_with_its_unit_alone(number, unit, text, written):
    if written is None:
        assert figure_of(number, unit, "en") is None
    else:
        assert found(number, unit, text) == written


def test_what_a_point_means_is_told_by_the_language():
    read = [figure_of("1.140", "", language) for language in ("en", "de")]
    assert read == [Figure(Decimal("1.140"), (), "en"), Figure(Decimal("1140"), (), "de")]
