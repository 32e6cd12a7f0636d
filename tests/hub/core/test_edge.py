"""What may come in."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hub.core import edge


@pytest.mark.parametrize("text", ["a\0b", "half \ud800", "\udcff"])
def test_text_that_no_database_keeps_is_refused(text):
    with pytest.raises(edge.NotAccepted):
        edge.clean_text(text)


def test_letters_are_composed():
    assert edge.clean_text("Gro\u0308\u00dfe") == "Größe"


def test_signs_that_nobody_sees_and_that_split_words_are_left_out():
    assert edge.clean_text("\ufeffSoft\u00adhy\u200bphen\u2060") == "Softhyphen"
    # A joiner changes how letters look, and marks of direction how they stand.
    assert edge.clean_text("می\u200cخواهم \u200f") == "می\u200cخواهم \u200f"


@pytest.mark.parametrize("text", ["a\0", "Gro\u0308ße", "hy\u200bphen"])
def test_what_is_not_clean_is_told(text):
    assert not edge.is_clean(text)
    assert edge.is_clean("Größe \u200f")


@pytest.mark.parametrize("text", ["", "  ", "\u200b\u2060", "\u3164", "\u202e"])
def test_a_title_that_nobody_sees_is_refused(text):
    with pytest.raises(edge.NotAccepted):
        edge.clean_title(text)


@pytest.mark.parametrize("text", ["🚀", "ß", "価格", "-", " a  b "])
def test_a_title_that_shows_is_kept_on_one_line(text):
    assert edge.clean_title(text) == " ".join(text.split())


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(3000, 1, 1), date(9999, 12, 31)])
def test_days_beyond_what_can_be_kept_are_refused(day):
    with pytest.raises(edge.NotAccepted):
        edge.sane_day(day)


@pytest.mark.parametrize("written", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"])
def test_moments_beyond_every_calendar_are_refused(written):
    with pytest.raises(edge.NotAccepted):
        edge.written_moment(written, ends=True)
    with pytest.raises(edge.NotAccepted):
        edge.in_utc(datetime.fromisoformat(written))


def test_a_bare_day_is_all_of_it_in_the_hub_s_time_zone(settings):
    settings.TIME_ZONE = "America/New_York"
    ends, begins = edge.written_moment("2028-12-01", ends=True), edge.written_moment("20281201", ends=False)
    assert ends is not None
    assert begins is not None
    assert ends.astimezone(UTC) == datetime(2028, 12, 2, 4, 59, 59, tzinfo=UTC)
    assert begins.astimezone(UTC) == datetime(2028, 12, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize("written", ["24.11.2026", "46350", "2026-02-30", "soon", ""])
def test_what_is_no_day_is_none(written):
    assert edge.written_moment(written, ends=True) is None


@pytest.mark.parametrize(
    "body", [{"a": [1, {"b": "\0"}]}, {"a": 2**63 + 1}, {"\ud800": 1}, [float("nan")], {"a": -1e999}]
)
def test_json_is_refused_however_deep_the_fault_is(body):
    with pytest.raises(edge.NotAccepted):
        edge.clean_json(body)
