"""What took an asset's place, however long the line is and however it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content import actions
from content.models import Asset, Bookmark
from content.reading.succession import led_here, lines_of, successor_for, successors_for
from tests.factories.content import ScriptFactory

pytestmark = pytest.mark.django_db

ENDS = ["live", "retired", "expired", "expired unnoticed", "other team's"]


@pytest.fixture
def chain(ana, other_team) -> Any:
    """`chain(3)` has three assets, each superseded by the next, and one more at the end, live unless said otherwise."""

    def make(length: int, end: str = "live") -> list[Any]:
        now = timezone.now()
        line = [ScriptFactory(title=f"Pricing {number}") for number in range(length + 1)]
        for old, new in zip(line, line[1:], strict=False):
            actions.retire_asset(asset=old, by=ana, reason="Newer prices.", at=now, successor=new)
        last = Asset.objects.filter(pk=line[-1].pk)
        if end == "retired":
            actions.retire_asset(asset=line[-1], by=ana, reason="No more.", at=now)
        elif end == "expired":
            last.update(live=False, expired=True, expire_at=now - timedelta(days=1))
        elif end == "expired unnoticed":
            last.update(expire_at=now - timedelta(seconds=1))
        elif end == "other team's":
            line[-1].teams.set([other_team])
            line[-1].save()
        return [Asset.objects.get(pk=one.pk) for one in line]

    return make


@pytest.mark.parametrize("length", [1, 2, 3, 4])
@pytest.mark.parametrize("end", ENDS)
def test_a_line_of_any_length_is_led_to_its_end(chain, raj, oli, length, end):
    line = chain(length, end)
    for place, asset in enumerate(line[:-1]):
        assert successor_for(asset, raj) == (line[-1] if end == "live" else None)
        assert successor_for(asset, oli) == (line[-1] if end in ("live", "other team's") else None)
        assert lines_of([asset.pk])[asset.pk] == tuple(one.pk for one in line[place + 1 :])
    assert successor_for(line[-1], raj) is None
    assert led_here(line[-1].pk) == {one.pk for one in line[:-1]}


@pytest.mark.parametrize("length", [1, 2, 3, 4])
@pytest.mark.parametrize("end", ENDS)
def test_each_page_leads_to_the_end(client, chain, raj, length, end):
    line = chain(length, end)
    client.force_login(raj)
    Bookmark.objects.create(user=raj, asset=line[0])
    last = line[-1]
    for path in (f"/assets/{line[0].pk}/", "/bookmarks/", "/search/?q=pricing+0"):
        answer = client.get(path)
        words = answer.content.decode()
        assert (f'<a href="{last.get_absolute_url()}">{last.title}</a> takes its place.' in words) == (end == "live")
        assert ("Nothing takes its place." in words) == (end != "live")
        assert "Newer prices." in words
        assert all(one.get_absolute_url() not in words for one in line[1:-1])


def test_many_lines_take_the_queries_of_the_longest(chain, raj):
    lines = [chain(2), chain(2), chain(2)]

    assert raj.role_names == {"Reps"}

    def queries(ends: dict[int, int]) -> int:
        with CaptureQueriesContext(connection) as caught:
            successors = successors_for(ends, raj)
        assert {pk: one.pk for pk, one in successors.items()} == ends
        return len(caught)

    ends = {line[0].pk: line[-1].pk for line in lines}
    one = {lines[0][0].pk: lines[0][-1].pk}
    assert queries(one) == queries(ends) == 4


def test_a_circle_in_the_rows_ends_all_the_same(chain, raj):
    first, second = chain(1)
    Asset.objects.filter(pk=second.pk).update(live=False, superseded_by=first)
    assert successor_for(Asset.objects.get(pk=first.pk), raj) is None
    assert lines_of([first.pk]) == {first.pk: (second.pk,)}
    assert led_here(first.pk) == {second.pk}


@pytest.mark.parametrize("end", ["retired", "expired"])
def test_a_reinstated_end_is_led_to_again(chain, ana, raj, end):
    line = chain(3, end)
    if end == "retired":
        actions.reinstate_asset(asset=line[-1], by=ana, at=timezone.now())
    else:
        Asset.objects.filter(pk=line[-1].pk).update(live=True, expired=False, expire_at=None)
    assert successor_for(line[0], raj) == line[-1]
