"""What a row shows of an asset, read without loading it."""

from __future__ import annotations

from datetime import date

import pytest

from content.models import Asset
from content.reading.cards import cards, tags_of
from content.reading.covers import card_extent, extent
from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    CustomerStoryFactory,
    ProductFactory,
    ScriptFactory,
    SegmentFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 1)


def some_of_each(owner):
    return [
        CollateralFactory(title="Rounding deck", owner=owner, approved_by=owner, review_date=date(2026, 8, 1)),
        ScriptFactory(title="Rounding script", owner=owner),
        CustomerStoryFactory(title="Rounding story", owner=owner),
    ]


def test_a_card_says_of_an_asset_what_the_asset_says(ana, raj, django_assert_num_queries):
    made = some_of_each(ana)
    assert raj.role_names
    with django_assert_num_queries(1):
        found = cards([asset.pk for asset in made], user=raj)
    for asset in Asset.objects.for_listing().in_bulk(found.keys()).values():
        card = found[asset.pk]
        for name in ("kind", "type", "title", "summary", "language", "audience", "owner_id", "review_date"):
            assert getattr(card, name) == getattr(asset, name), name
        assert card.is_live() == asset.is_live()
        assert card.first_published_at == asset.first_published_at
        assert card.approved_by == (str(asset.approved_by) if asset.approved_by else "")
        assert card.get_absolute_url() == asset.get_absolute_url()
        assert card.is_review_due(TODAY) == asset.is_review_due(TODAY)
        assert card.type_label == asset.get_type_display()
        assert card_extent(card) == extent(asset)


def test_a_card_holds_the_blocks_of_its_kind(ana, raj):
    deck, script, story = some_of_each(ana)
    found = cards([deck.pk, script.pk, story.pk], user=raj)
    assert [block.block_type for block in found[script.pk].body] == [block.block_type for block in script.body]
    assert [block.value for block in found[story.pk].results] == [block.value for block in story.results]
    assert found[deck.pk].body == found[deck.pk].results == ()


def test_only_what_is_live_and_visible_has_a_card(ana, raj, oli, mia, april, team, other_team):
    shown, restricted, draft = (CollateralFactory(owner=ana) for _ in range(3))
    restricted.teams.set([other_team])
    restricted.save()
    Asset.objects.filter(pk=draft.pk).update(live=False)
    ids = [shown.pk, restricted.pk, draft.pk]
    teamless = type(raj)(is_active=True)
    teamless.__dict__["allowed"] = {"Reps": set()}
    assert raj.team == team
    assert set(cards(ids, user=raj)) == {shown.pk}
    assert set(cards(ids, user=teamless)) == {shown.pk}
    for everyone in (mia, ana, april):
        assert set(cards(ids, user=everyone)) == {shown.pk, restricted.pk}
    raj.team = other_team
    assert set(cards(ids, user=raj)) == {shown.pk, restricted.pk}
    raj.is_active = False
    assert cards(ids, user=raj) == {}
    assert cards([], user=mia) == {}


def test_the_tags_of_many_in_three_queries(ana, django_assert_num_queries):
    segment, stage, product = SegmentFactory(), BuyingStageFactory(), ProductFactory()
    tagged = CollateralFactory(owner=ana, segments=[segment], stages=[stage], products=[product])
    bare = CollateralFactory(owner=ana)
    with django_assert_num_queries(3):
        tags = tags_of([tagged.pk, bare.pk])
    assert tags[tagged.pk].segments == ((segment.pk, segment.key),)
    assert tags[tagged.pk].names == {segment.key, stage.name, product.name}
    assert tags[bare.pk].names == set()
