"""That an asset is still right: who said so and when, when it is looked at again, and what changes with it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from wagtail.models import ModelLogEntry

from content.actions import NothingToReview, confirm_still_right
from content.models import Asset, AssetType, ReviewInterval
from content.models.review_interval import next_review
from content.refusals import NotAllowedToChange
from tests.factories.content import CollateralFactory, CustomerStoryFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


def entries() -> list[str]:
    told = ModelLogEntry.objects.filter(action="content.still_right").order_by("pk")
    return list(told.values_list("user__username", flat=True))


def test_confirming_dates_it_names_who_and_sets_the_next_review_by_its_type(ana, april):
    deck = CollateralFactory(owner=ana, review_date=TODAY - timedelta(days=3))
    battlecard = CollateralFactory(owner=ana, type=AssetType.BATTLECARD)
    for asset in (deck, battlecard):
        assert confirm_still_right(asset=asset, by=april, at=NOW)
        asset.refresh_from_db()
        assert (asset.reviewed_by, asset.reviewed_at) == (april, NOW)
    assert deck.review_date == TODAY + timedelta(days=182)
    assert battlecard.review_date == TODAY + timedelta(days=91)
    assert not Asset.objects.review_due(TODAY).exists()
    assert entries() == ["april", "april"]


def test_an_administrators_interval_holds_for_its_type_from_the_next_review_on(ana):
    ReviewInterval.objects.create(type=AssetType.DECK, days=30)
    deck = CollateralFactory(owner=ana, review_date=TODAY)
    story = CustomerStoryFactory(owner=ana)
    for asset in (deck, story):
        confirm_still_right(asset=asset, by=ana, at=NOW)
        asset.refresh_from_db()
    assert deck.review_date == date(2026, 12, 20)
    assert story.review_date == TODAY + timedelta(days=365)
    assert next_review("", after=TODAY) == TODAY + timedelta(days=182)


def test_confirming_twice_on_a_day_is_one_review_and_another_persons_is_theirs(ana, april):
    deck = CollateralFactory(owner=ana)
    assert confirm_still_right(asset=deck, by=ana, at=NOW)
    assert not confirm_still_right(asset=deck, by=ana, at=NOW + timedelta(hours=3))
    assert confirm_still_right(asset=deck, by=april, at=NOW + timedelta(hours=4))
    assert entries() == ["ana", "april"]


def test_the_draft_on_top_keeps_its_words_and_gets_the_date(ana, april):
    deck = CollateralFactory(owner=ana, title="Rates", review_date=TODAY)
    deck.title = "Rates, reworded"
    deck.save_revision(user=ana)
    confirm_still_right(asset=Asset.objects.get(pk=deck.pk), by=april, at=NOW)
    deck.refresh_from_db()
    draft = deck.get_latest_revision_as_object()
    assert (deck.title, draft.title) == ("Rates", "Rates, reworded")
    assert draft.review_date == deck.review_date == TODAY + timedelta(days=182)
    assert (draft.reviewed_by_id, draft.reviewed_at) == (april.pk, NOW)


def test_what_is_not_live_and_who_may_not_change_it_are_refused(ana, raj):
    expired = CollateralFactory(owner=ana, expire_at=NOW - timedelta(minutes=1), review_date=TODAY)
    draft = CollateralFactory(owner=ana, live=False, review_date=TODAY)
    for asset in (expired, draft):
        with pytest.raises(NothingToReview):
            confirm_still_right(asset=asset, by=ana, at=NOW)
    with pytest.raises(NotAllowedToChange):
        confirm_still_right(asset=CollateralFactory(owner=ana), by=raj, at=NOW)
    assert not Asset.objects.exclude(reviewed_at=None).exists()
