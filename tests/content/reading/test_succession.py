from __future__ import annotations

import pytest
from django.utils import timezone

from content.reading.succession import refusal_for, successor_for
from tests.factories.content import ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tracking.links.shown import shown_on

pytestmark = pytest.mark.django_db


def retired(successor=None, **more):
    return ScriptFactory(live=False, retired_at=timezone.now(), superseded_by=successor, **more)


def test_a_successor_is_named_to_those_only_who_may_see_it(raj, mia, other_team):
    successor = ScriptFactory(title="Pricing for the others", teams=[other_team])
    old = retired(successor)
    assert successor_for(old, raj) is None
    assert refusal_for(old, raj) == "Retired."
    assert successor_for(old, mia).pk == successor.pk
    assert refusal_for(old, mia) == "Retired. Pricing for the others supersedes it."
    assert refusal_for(retired(), raj) == "Retired. It has no successor."


def test_the_end_of_a_chain_of_successors_is_named(raj):
    newest = ScriptFactory(title="Third")
    old = retired(retired(newest, title="Second"))
    assert successor_for(old, raj).pk == newest.pk
    newest.live = False
    newest.save()
    assert successor_for(old, raj) is None


def test_a_link_follows_no_successor_that_its_sender_may_not_see(raj, mia, other_team):
    open_one, limited = ScriptFactory(), ScriptFactory(teams=[other_team])
    old, older = retired(open_one), retired(limited)
    assert [item.asset.pk for item in shown_on(ShareLinkFactory(created_by=raj, assets=[old, older]))] == [open_one.pk]
    assert [item.asset.pk for item in shown_on(ShareLinkFactory(created_by=mia, assets=[older]))] == [limited.pk]


def test_a_link_follows_no_successor_that_is_internal(raj):
    old = retired(ScriptFactory(audience="internal"))
    assert shown_on(ShareLinkFactory(created_by=raj, assets=[old])) == []
