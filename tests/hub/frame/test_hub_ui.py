"""Dates, amounts, icons and places as every page writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.template import Context, Template
from django.test import RequestFactory

from hub.frame import plots
from hub.frame.templatetags import hub_ui

NOW = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)


def plain(words: str) -> str:
    return words.replace(hub_ui.NBSP, " ")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (datetime(2026, 11, 24, 13, 40, tzinfo=UTC), "13:40"),
        (datetime(2026, 11, 23, 13, 40, tzinfo=UTC), "23 Nov"),
        (datetime(2025, 11, 3, 13, 40, tzinfo=UTC), "3 Nov 2025"),
        (date(2026, 11, 24), "24 Nov"),
        (None, ""),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_when_shows_the_time_today_and_the_year_only_when_it_is_another(value, words):
    assert plain(hub_ui.when(value)) == words


@time_machine.travel(NOW, tick=False)
def test_data_to_names_the_day_only_when_it_is_not_today():
    assert plain(hub_ui.data_to(NOW)) == "Data to 14:05"
    assert plain(hub_ui.data_to(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))) == "Data to 09:00, 23 Nov 2026"
    assert hub_ui.data_to(None) == "No data yet"


@pytest.mark.parametrize(
    ("seconds", "words"), [(380, "6 min 20 s"), (59.6, "1 min 00 s"), (8, "8 s"), (3700, "1 h 01 min"), (None, "–")]
)
def test_duration_is_written_out(seconds, words):
    assert plain(hub_ui.duration(seconds)) == words


@pytest.mark.parametrize(
    ("size", "words"), [(900, "900 B"), (4_200_000, "4.2 MB"), (18_400_000, "18 MB"), (2_500_000_000, "2.5 GB")]
)
def test_file_size_is_in_the_unit_people_say(size, words):
    assert plain(hub_ui.file_size(size)) == words


def test_percent_of_nothing_is_a_dash():
    assert plain(hub_ui.percent(0.384)) == "38 %"
    assert hub_ui.percent(None) == "–"


def test_icon_is_hidden_from_screen_readers_unless_it_has_a_title():
    assert 'aria-hidden="true"' in hub_ui.icon("send")
    titled = hub_ui.icon("x", title="Close <it>")
    assert 'aria-label="Close &lt;it&gt;"' in titled
    assert "aria-hidden" not in titled


@pytest.mark.parametrize(
    ("path", "name"), [("/", "home"), ("/assets/3-deck/", "search"), ("/reports/unused/", "reports"), ("/admin/", "")]
)
def test_place_is_read_from_the_path(path, name):
    context = Context({"request": RequestFactory().get(path)})
    assert Template("{% load hub_ui %}{% place as here %}{{ here }}").render(context) == name


def test_mini_bars_give_the_longest_page_the_full_height_and_mark_unseen_pages():
    bars = plots.mini_bars([10, None, 40])
    assert [(bar.height, bar.seen) for bar in bars] == [(5.0, True), (1.0, False), (20.0, True)]


def test_mini_bars_of_a_long_file_stay_within_their_width():
    assert plots.mini_width(plots.mini_bars([1] * 200)) <= plots.MINI_WIDTH


def test_class_bar_parts_fill_the_width_and_groups_add_up():
    names = (
        "Never found",
        "Found, not opened",
        "Opened, not used",
        "Used, not sent",
        "Sent, not read",
        "Sent and read",
    )
    parts, groups = plots.class_bar(zip(names, (41, 23, 29, 19, 12, 66), strict=True))
    assert parts[-1].x + parts[-1].width == pytest.approx(100, abs=0.01)
    assert [group.label for group in groups] == ["93 unused", "97 used"]
    assert parts[4].lines == ("Sent,", "not read")
    assert parts[0].lines == ("Never found",)


def test_class_bar_of_an_empty_library_has_no_length():
    parts, _ = plots.class_bar([("a", 0)] * 6)
    assert {part.width for part in parts} == {0.0}
