"""What stands in the way of an asset that nobody used, and what is said of one that somebody did."""

from __future__ import annotations

import pytest
import time_machine

from tests.factories.content import BuyingStageFactory, CollateralFactory, SegmentFactory
from tests.tracking.report_facts import LONG_LIVE, NOW, SCOPE, ago, fill, make_asset, read, show, use
from tracking.reports.definitions import AssetClass
from tracking.reports.obstacles import facts_about, stems
from tracking.reports.unused import list_assets

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


def obstacle(asset):
    [row] = [row for row in list_assets(SCOPE, classes=tuple(AssetClass)).rows if row.asset.pk == asset.pk]
    return (row.obstacle.text, row.obstacle.remedy)


def test_what_stands_in_the_way_of_an_asset_never_found(raj):
    care, demo = SegmentFactory(name="Healthcare"), BuyingStageFactory(name="Demo")
    tags = {"segments": [care], "stages": [demo]}
    other = make_asset("Another one")
    quiet = make_asset("Pricing", **tags)
    assert obstacle(quiet) == ("No rep searched in these days", "Review")
    show(other, raj, query="scheduling")
    scanned = CollateralFactory(title="Scans", live_since=LONG_LIVE, **tags)
    scanned.document.state = "no_text"
    scanned.document.save()
    assert obstacle(scanned) == ("File has no text: scanned pages", "Replace file")
    assert obstacle(make_asset(segments=[care])) == ("No buying stage set", "Set stage")
    assert obstacle(make_asset(stages=[demo])) == ("No segment set", "Set segment")
    assert obstacle(make_asset("Block time", **tags)) == ("Title has no word that reps search for", "Rename")
    schedules = make_asset("Schedules that hold", **tags)
    assert obstacle(schedules) == ("Nobody searched this cell", "Retag")
    show(other, raj, query="scheduling", stage=["Close"], segment=["Industry:Healthcare"])
    assert obstacle(schedules) == ("Nobody searched this cell", "Retag")
    show(other, raj, query="scheduling", stage=["Demo"])
    assert obstacle(schedules) == ("Searched for, and other assets came first", "Improve")


def test_what_stands_in_the_way_of_an_asset_shown_and_not_opened(raj):
    low, plain, bare = make_asset("Low"), make_asset("Plain"), make_asset("Bare", summary=" ")
    for asset, position in ((low, 9), (low, 20), (plain, 1), (bare, 2)):
        show(asset, raj, position=position)
    assert obstacle(low) == ("Shown 2 times, but low: place 14 on average", "Improve")
    assert obstacle(plain) == ("Shown once, and nobody opened it", "Rename")
    assert obstacle(bare) == ("Shown once, without a summary", "Write summary")


def test_an_asset_is_low_from_behind_the_eighth_place_on_average(raj):
    for title, positions in (("Eighth", (8, 8)), ("Lower", (8, 9))):
        asset = make_asset(title)
        for position in positions:
            show(asset, raj, position=position)
        low = title == "Lower"
        text = "Shown 2 times, but low: place 8 on average" if low else "Shown 2 times, and nobody opened it"
        assert obstacle(asset) == (text, "Improve" if low else "Rename")


def test_words_are_told_from_their_endings_and_from_those_that_say_nothing():
    assert stems("How the Pricing of boxes works: what’s in, for its users") == {"pric", "box", "work", "user"}
    assert stems("") == set()


def test_what_stands_in_the_way_of_an_asset_opened_and_not_used(raj, team):
    fill(team, 3)
    due = make_asset("Due", review_date=ago(days=1).date())
    internal = make_asset("Internal", audience="internal")
    plain = make_asset("Plain")
    for asset in (due, internal, plain):
        use(asset, raj, "viewed")
    for rep in team.members.exclude(pk=raj.pk)[:2]:
        use(plain, rep, "viewed")
    assert obstacle(due) == ("Opened by fewer than 3 reps; its review date has passed", "Review")
    assert obstacle(internal) == ("Opened by fewer than 3 reps; can't be sent: internal only", "Set audience")
    assert obstacle(plain) == ("Opened by 3 reps, and nobody used it", "Improve")


def test_used_assets_say_how_far_they_came(raj):
    used, internal, sent, seen = (make_asset(title) for title in ("Used", "Internal", "Sent", "Seen"))
    internal.audience = "internal"
    internal.save()
    use(used, raj)
    use(internal, raj)
    for asset in (sent, seen):
        use(asset, raj, "sent")
    read(seen, raj)
    assert obstacle(used) == ("Used once by fewer than 3 reps", "")
    assert obstacle(internal) == ("Used once by fewer than 3 reps; can't be sent: internal only", "")
    assert obstacle(sent) == ("Sent once, and no recipient viewed it", "")
    assert obstacle(seen) == ("Viewed once; sent once", "")


def test_what_was_used_after_the_period_asked_about_was_not_used_before(raj):
    asset = make_asset("Deck", live_since=ago(days=300))
    for days in (200, 20):
        use(asset, raj, at=ago(days=days))
    assert facts_about([asset.pk], SCOPE)[asset.pk].last_used_at == ago(days=20)
    assert facts_about([asset.pk], SCOPE.earlier(100))[asset.pk].last_used_at == ago(days=200)
    assert facts_about([asset.pk], SCOPE.earlier(250))[asset.pk].last_used_at is None


def test_what_marketers_managers_and_owners_did_is_in_no_figure(raj, ana, mia):
    asset = make_asset("Deck", owner=ana)
    for actor in (ana, mia):
        for kind in ("viewed", "sent", "downloaded"):
            use(asset, actor, kind)
    facts = facts_about([asset.pk], SCOPE)[asset.pk]
    assert (facts.opened, facts.opened_by, facts.used, facts.sent, facts.last_used_at) == (0, 0, 0, 0, None)
    use(asset, raj, "viewed")
    use(asset, raj, "sent")
    facts = facts_about([asset.pk], SCOPE)[asset.pk]
    assert (facts.opened, facts.opened_by, facts.used, facts.sent, facts.last_used_at) == (1, 1, 1, 1, NOW)
