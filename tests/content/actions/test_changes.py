"""Tags, owner and review date of many: what is written down of it, and taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from wagtail.log_actions import LogContext, registry

from content import actions, refusals
from content.actions.changes import Change, Difference, change_asset, differences, undo_changes
from tests.factories.content import CollateralFactory, CustomerStoryFactory, ScriptFactory, SegmentFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture
def tags():
    return SegmentFactory(name="Banks"), SegmentFactory(name="Retail")


@pytest.fixture
def change(tags, ada):
    banks, retail = tags
    return Change(add={"segments": (retail,)}, remove={"segments": (banks,)}, owner=ada, review_date=date(2026, 12, 4))


def test_a_change_is_written_down_before_and_after_in_keys_and_in_words(ana, ada, tags, change):
    banks, retail = tags
    script = ScriptFactory(segments=[banks], owner=None)
    told = [
        Difference("Segments", "Industry: Banks", "Industry: Retail"),
        Difference("Owner", "", "Ada Lindqvist"),
        Difference("Review date", "", "4 Dec 2026"),
    ]
    assert differences(script, change) == told
    assert change_asset(asset=script, by=ana, at=NOW, change=change)
    assert not change_asset(asset=script, by=ana, at=NOW, change=change)
    [entry] = registry.get_logs_for_instance(script)
    assert (entry.action, entry.user, entry.content_changed) == ("content.change", ana, True)
    assert entry.data == {
        "before": {"segments": [banks.pk], "owner": None, "review_date": None},
        "after": {"segments": [retail.pk], "owner": ada.pk, "review_date": "2026-12-04"},
        "words": [
            "Segments: Industry: Banks → Industry: Retail",
            "Owner: none → Ada Lindqvist",
            "Review date: none → 4 Dec 2026",
        ],
    }


def test_a_change_of_what_is_live_is_in_its_live_revision_under_its_authors_name(ana, april, ada, change):
    asset = CollateralFactory(owner=ana, live=False)
    asset.save_revision(user=ana)
    live = actions.publish_asset(asset=asset, by=april, at=NOW)
    change_asset(asset=live, by=ada, at=NOW, change=change)
    live.refresh_from_db()
    assert live.live_revision == live.latest_revision
    assert (live.live_revision.user, live.has_unpublished_changes) == (ana, False)
    assert live.live_revision.content["review_date"] == "2026-12-04"
    assert [entry.action for entry in registry.get_logs_for_instance(live).order_by("pk")] == [
        "wagtail.publish",
        "content.change",
    ]


def test_undoing_takes_back_what_was_not_changed_since_of_whoever_may_still_change_it(ana, raj, tags, change):
    one, two, gone = (ScriptFactory(segments=[tags[0]], owner=None) for _ in range(3))
    with LogContext(user=ana) as together:
        for asset in (one, two, gone):
            change_asset(asset=asset, by=ana, at=NOW, change=change)
    change_asset(asset=two, by=ana, at=NOW, change=Change(review_date=date(2027, 1, 1)))
    gone.delete()
    assert undo_changes(uuid=str(together.uuid), by=raj, at=NOW) == (0, 0)
    assert undo_changes(uuid=str(together.uuid), by=ana, at=NOW) == (1, 2)
    one.refresh_from_db()
    assert (list(one.segments.all()), one.owner, one.review_date) == ([tags[0]], None, None)
    assert undo_changes(uuid=str(together.uuid), by=ana, at=NOW) == (0, 3)
    two.refresh_from_db()
    assert two.review_date == date(2027, 1, 1)


def test_change_asset_refuses_other_roles(raj, mia, change):
    for person in (raj, mia):
        with pytest.raises(refusals.NotAllowedToChange):
            change_asset(asset=ScriptFactory(), by=person, at=NOW, change=change)


def test_a_later_expiry_brings_nothing_back_that_has_expired_unnoticed(ana):
    script = ScriptFactory(expire_at=NOW - timedelta(seconds=1))
    assert change_asset(asset=script, by=ana, at=NOW, change=Change(expire_at=NOW + timedelta(days=30)))
    script.refresh_from_db()
    assert (script.live, script.expire_at) == (False, NOW + timedelta(days=30))
    assert "wagtail.unpublish.scheduled" in [entry.action for entry in registry.get_logs_for_instance(script)]


def test_undoing_brings_nothing_back_that_has_expired_unnoticed(ana):
    script, change = ScriptFactory(), Change(expire_at=NOW + timedelta(days=1))
    with LogContext(user=ana) as context:
        change_asset(asset=script, by=ana, at=NOW, change=change)
    assert undo_changes(uuid=str(context.uuid), by=ana, at=NOW + timedelta(days=2)) == (1, 0)
    script.refresh_from_db()
    assert (script.live, script.expire_at) == (False, None)


def test_an_incomplete_draft_is_tagged_as_any_other(ana, ada):
    """Wagtail saves drafts with gaps, and refuses them only on their way to approval."""
    story = CustomerStoryFactory()
    story.customer = ""
    story.save_revision(user=ana, clean=False)
    change_asset(asset=story, by=ana, at=NOW, change=Change(owner=ada))
    story.refresh_from_db()
    assert (story.owner, story.latest_revision.content["owner"], story.latest_revision.user) == (ada, ada.pk, ana)
