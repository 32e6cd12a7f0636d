"""What was said of calls: the latest holds, in whichever order it is told, and what was used until then counts."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.factories.content import BuyingStageFactory, ScriptFactory, SegmentAxisFactory, SegmentFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.report_facts import NOW, ago
from tracking.calls.actions import open_call
from tracking.links.actions import note_mailed, note_observed, take_back_observed
from tracking.models import DecidedUse, Decision, Outcome, Result, ToldBy, UsageEvent
from tracking.outcomes.actions import (
    KeyUsedOtherwise,
    NotBegun,
    NotSent,
    NotYet,
    Told,
    note_late_uses,
    note_outcome,
    reason_called,
    subject_of,
)
from tracking.usage.actions import record_usage

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(raj):
    """A call of Raj's that began two days ago."""
    axes = [SegmentAxisFactory(name=name, order=order) for order, name in enumerate(("Industry", "Region"))]
    segments = [SegmentFactory(name=name, axis=axis) for name, axis in zip(("Retail", "North"), axes, strict=True)]
    return open_call(by=raj, at=ago(days=2), segments=segments[::-1], stage=BuyingStageFactory(name="Proof"))


def say(subject, result, at=NOW, *, by=None, **more):
    told = Told(result=result, at=at, told_by=ToldBy.HUB, **more)
    return note_outcome(subject=subject, told=told, by=by, recorded_at=NOW)


def test_a_decision_is_what_was_said_with_all_that_reports_ask_by(raj, team, call):
    outcome, is_new = say(call, Result.LOST, by=raj, reason="price")
    assert (is_new, outcome.by, outcome.in_words) == (True, raj, "Lost: Price")
    stands = Decision.objects.get()
    assert (stands.call, stands.actor, stands.team, stands.result, stands.reason) == (call, raj, team, "lost", "price")
    assert (stands.stage.name, stands.segment.name, stands.day) == ("Proof", "Retail", NOW.date())


def test_the_latest_holds_in_whichever_order_they_are_told(raj, call):
    said = [
        (Result.MOVED_ON, ago(hours=9)),
        (Result.LOST, ago(hours=7)),
        (Result.WON, ago(hours=5)),
        (Result.WON, ago(hours=3)),
    ]
    asset = ScriptFactory()
    record_usage(asset=asset, kind="copied", actor=raj, at=ago(hours=8), call=call)
    for order in permutations(said):
        with transaction.atomic():
            point = transaction.savepoint()
            for result, at in (*order, *order):
                say(call, result, at)
            assert Outcome.objects.count() == 4, "what is told twice is noted once"
            stands = Decision.objects.get()
            assert (stands.result, stands.decided_at) == ("won", ago(hours=5)), order
            assert list(stands.uses.values_list("asset", "first_used_at")) == [(asset.pk, ago(hours=8))]
            transaction.savepoint_rollback(point)


def test_what_is_taken_back_stays_in_the_history(raj, call):
    say(call, Result.WON, ago(hours=2), by=raj)
    say(call, "", ago(hours=1), by=raj, reason="price")
    assert [(one.result, one.reason) for one in Outcome.objects.order_by("at")] == [("won", ""), ("", "")]
    assert Decision.objects.get().result == ""
    assert not Decision.objects.between(NOW.date(), NOW.date()).exists()


def test_who_had_the_call_their_manager_and_administrators_say_what_became_of_it(raj, oli, mia, ada, ana, call):
    for person in (oli, ana):
        with pytest.raises(PermissionDenied):
            say(call, Result.WON, by=person)
    for hours, person in enumerate((raj, mia, ada)):
        assert say(call, Result.WON, ago(hours=hours), by=person)[1]


def test_nothing_is_said_of_tomorrow_or_of_what_was_not_sent(raj, call):
    with pytest.raises(NotYet):
        say(call, Result.WON, NOW + timedelta(days=1))
    unsent = ShareLinkFactory(created_by=raj)
    with pytest.raises(NotSent):
        say(unsent, Result.WON)
    assert not Outcome.objects.exists()


def test_nothing_is_said_of_a_moment_before_the_call_began_or_the_link_was_sent(raj, call):
    with pytest.raises(NotBegun, match="^The call began on .*, after the moment named.$"):
        say(call, Result.WON, call.opened_at - timedelta(microseconds=1))
    link = ShareLinkFactory(created_by=raj, sent_at=ago(hours=5))
    with pytest.raises(NotBegun, match="^The link was sent on "):
        say(link, Result.WON, ago(hours=6))
    assert not Outcome.objects.exists()
    assert say(call, Result.WON, call.opened_at)[1]


def test_a_send_that_is_taken_back_is_no_longer_used_and_one_that_is_heard_of_late_is(raj, call):
    for link in (ShareLinkFactory(created_by=raj), ShareLinkFactory(created_by=raj, call=call)):
        asset = link.assets.get()
        note_observed(link=link, at=ago(hours=5))
        stands = subject_of(link)
        say(stands, Result.WON, ago(hours=1))
        assert [one.asset for one in stands.decision.uses.all()] == [asset]
        take_back_observed(link=link)
        assert not stands.decision.uses.exists()
        note_mailed(link=link, at=ago(hours=3))
        used = stands.decision.uses.get()
        assert (used.asset, used.first_used_at, used.day) == (asset, ago(hours=3), NOW.date())


def test_what_was_used_before_a_send_that_is_taken_back_stays(raj, call):
    link = ShareLinkFactory(created_by=raj, call=call)
    asset = link.assets.get()
    record_usage(asset=asset, kind="copied", actor=raj, at=ago(hours=9), call=call)
    note_observed(link=link, at=ago(hours=5))
    say(call, Result.WON)
    for forgotten in (False, True):
        if forgotten:
            UsageEvent.objects.filter(kind="copied").delete()
        take_back_observed(link=link)
        assert DecidedUse.objects.get().first_used_at == ago(hours=9)
        note_observed(link=link, at=ago(hours=5))


def test_a_link_for_a_call_stands_as_its_call_does(raj, call):
    linked, alone = (
        ShareLinkFactory(created_by=raj, call=call, sent_at=NOW),
        ShareLinkFactory(created_by=raj, sent_at=NOW),
    )
    assert (subject_of(linked), subject_of(alone)) == (call, alone)


def test_what_reps_used_until_then_is_noted_and_outlives_its_events(raj, ana, call):
    used, sent, looked, mine = (ScriptFactory(title=title) for title in ("used", "sent", "looked", "mine"))
    link = ShareLinkFactory(created_by=raj, assets=[sent], sent_at=NOW)
    record_usage(asset=used, kind="presented", actor=raj, at=ago(hours=5), call=call)
    record_usage(asset=used, kind="copied", actor=raj, at=ago(hours=6), call=call)
    record_usage(asset=sent, kind="sent", actor=raj, at=ago(hours=5), call=call, share_link=link)
    record_usage(asset=looked, kind="viewed", actor=raj, at=ago(hours=5), call=call)
    record_usage(asset=ScriptFactory(owner=raj), kind="copied", actor=raj, at=ago(hours=5), call=call)
    say(call, Result.WON, ago(hours=1))
    noted = {(one.asset.title, one.first_used_at, one.sent) for one in DecidedUse.objects.select_related("asset")}
    assert noted == {("used", ago(hours=6), False), ("sent", ago(hours=5), True)}
    UsageEvent.objects.all().delete()
    say(call, Result.LOST)
    assert {(one.asset.title, one.first_used_at, one.sent) for one in DecidedUse.objects.all()} == noted
    link_alone = ShareLinkFactory(created_by=raj, assets=[mine], sent_at=NOW)
    record_usage(asset=mine, kind="sent", actor=raj, at=ago(hours=5), share_link=link_alone)
    say(link_alone, Result.WON)
    assert list(link_alone.decision.uses.values_list("asset", "sent")) == [(mine.pk, True)]


def test_a_use_that_is_heard_of_late_is_noted_where_the_call_is_decided(raj, call):
    say(call, Result.WON)
    early, late = ScriptFactory(), ScriptFactory()
    record_usage(asset=late, kind="copied", actor=raj, at=ago(hours=2), call=call)
    note_late_uses(calls=[call, None])
    record_usage(asset=late, kind="copied", actor=raj, at=ago(hours=3), call=call)
    record_usage(asset=early, kind="copied", actor=raj, at=ago(hours=4), call=call)
    with CaptureQueriesContext(connection) as asked:
        note_late_uses(calls=[call])
    assert len(asked) == 4
    assert dict(DecidedUse.objects.values_list("asset", "first_used_at")) == {
        late.pk: ago(hours=3),
        early.pk: ago(hours=4),
    }


def test_the_same_key_answers_the_same_outcome(raj, call):
    first, _ = say(call, Result.WON, ago(hours=2), by=raj, key="deal-7", digest="a")
    assert say(call, Result.WON, ago(hours=1), by=raj, key="deal-7", digest="a") == (first, False)
    with pytest.raises(KeyUsedOtherwise):
        say(call, Result.LOST, ago(hours=1), by=raj, key="deal-7", digest="b")
    assert Outcome.objects.get() == first


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("price", ("price", "")),
        (" A  Competitor ", ("competitor", "")),
        ("No budget this year", ("other", "No budget this year")),
        ("  ", ("", "")),
    ],
)
def test_a_reason_is_one_of_ours_or_another_in_its_own_words(text, kept):
    assert reason_called(text) == kept


def test_what_was_used_counts_on_the_day_of_its_decision_through_every_change(raj, call):
    early, late = ScriptFactory(title="Early"), ScriptFactory(title="Late")
    record_usage(asset=early, kind="copied", actor=raj, at=ago(hours=30), call=call)
    record_usage(asset=late, kind="copied", actor=raj, at=ago(hours=2), call=call)

    def days() -> dict:
        return dict(DecidedUse.objects.values_list("asset__title", "day"))

    yesterday, today = ago(days=1).date(), NOW.date()
    say(call, Result.LOST, ago(days=1))
    assert days() == {"Early": yesterday, "Late": None}, "what was used only after it says nothing of it"
    say(call, Result.WON, ago(hours=1))
    assert days() == {"Early": today, "Late": today}
    say(call, Result.NO_ANSWER, ago(minutes=50))
    assert days() == {"Early": None, "Late": None}, "silence decides nothing"
    say(call, Result.MOVED_ON, ago(minutes=40))
    assert days() == {"Early": today, "Late": today}
    say(call, "", ago(minutes=30))
    assert days() == {"Early": None, "Late": None}
    say(call, Result.LOST, ago(minutes=20))
    raj.team = None
    raj.save()
    UsageEvent.objects.all().delete()
    say(call, Result.LOST, ago(minutes=10), reason="price")
    assert days() == {"Early": today, "Late": today}, "it stays when the events are forgotten and the rep has moved"
