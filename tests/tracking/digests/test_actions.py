"""Making the pages of a week: once, whole, in the hub's time; and what is promised on them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from wagtail.log_actions import log
from wagtail.models import TaskState

from content.actions.changes import ACTION as CHANGED
from content.models import Asset
from hub.core.notices.models import Notice, OutgoingMail
from hub.people.models import Team
from tests.factories.content import BuyingStageFactory, SegmentAxisFactory, SegmentFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.digests.facts import FRIDAY, MONDAY, MORNING, asked, lines_of, live, make, sought
from tests.tracking.report_facts import fill, submit, use
from tracking.digests import actions
from tracking.digests.actions import (
    NotYours,
    Promised,
    WeekOver,
    make_digests,
    promise_act,
    recognise_promises,
    take_promise_back,
    tick_promise,
)
from tracking.digests.reading import read_page
from tracking.models import ActKind, AssetRequest, Digest, DigestLine, LineKind, Promise
from tracking.reports.acts import note_word_act

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(days=2)
NEXT_MORNING = MORNING + timedelta(days=7)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING, tick=False) as stopped:
        yield stopped


@pytest.fixture
def facts(raj, ana, mia, team):
    """A word, a request and unused assets; three reps, so that the team is told of."""
    fill(team, 2)
    sought("dental", 6, team)
    asked("annex", 5, raj)
    for title in ("First", "Second", "Third"):
        live(title, owner=ana)
    used = live("Used", owner=ana)
    use(used, raj, "sent", at=FRIDAY)


def line_of(kind: LineKind, digest: Digest) -> DigestLine:
    return digest.lines.get(kind=kind)


def test_a_page_for_marketing_and_one_for_each_team_with_reps(facts, team, other_team):
    fill(other_team, 4)
    Team.objects.create(name="Nobody", slug="nobody")
    assert make_digests(at=MORNING) == 3
    assert set(Digest.objects.values_list("team", "week", "reps", "told")) == {
        (None, MONDAY, 0, True), (team.pk, MONDAY, 3, True), (other_team.pk, MONDAY, 4, True)
    }  # fmt: skip


def test_the_smallest_team_is_hidden_with_one_that_is_too_small(facts, oli, team, other_team):
    """All teams less the others would be the small one's numbers: of two teams neither is told to all."""
    make_digests(at=MORNING)
    assert Digest.objects.get(team=other_team).told is False
    assert Digest.objects.get(team=team).told is False


def test_the_page_says_what_the_week_says(facts, team):
    page = make(team)
    assert lines_of(page) == {
        LineKind.UNMET_WORD: (6, "searches for “dental”, which nothing in the library says"),
        LineKind.UNUSED: (3, "of 4 assets were not used in 60 days"),
        LineKind.REQUEST: (1, "request of this team waits"),
    }
    assert page.numbers == {
        "uses": 1, "uses_before": 0, "sends": 1, "sends_before": 0, "views": 0, "views_before": 0, "searches": 0,
        "zero": 0, "unused": 3, "counted": 4, "unused_days": 60,
    }  # fmt: skip
    assert page.versions == {"used": 1, "views": 1, "zero_results": 1, "unused": 1}
    line = line_of(LineKind.UNMET_WORD, page)
    assert (line.metric, line.version) == ("unmet_words", 1)
    assert line.definition.startswith("Words that reps searched for in the last 7 days")


def test_the_longest_titles_and_words_fit(facts, team, raj, ana, mia):
    asked("w" * 300, 9, raj)
    for title in ("t" * 200, "n" * 200):
        asset = live(title, FRIDAY - timedelta(days=30), owner=ana, expire_at=MORNING + timedelta(days=3))
        use(asset, raj, "sent", at=FRIDAY)
    live("u" * 200, owner=ana)
    page = make(team)
    assert page.lines.count() == 4
    for line in page.lines.all():
        line.full_clean()
    assert Notice.objects.get(user=mia).address == "/reports/monday/2026-11-23/hospitals-east/"


def test_a_page_never_changes(facts, team):
    page = make(team)
    said = lines_of(page)
    sought("dental", 50, team, MONDAY - timedelta(days=2))
    Asset.objects.update(title="Renamed")
    assert make_digests(at=LATER) == 1
    assert lines_of(Digest.objects.get(team=team)) == said


def test_it_is_made_from_six_on_in_the_hubs_own_time(facts, settings, clock):
    settings.TIME_ZONE = "America/New_York"
    assert make_digests(at=MORNING) == 0
    assert make_digests(at=MORNING + timedelta(hours=5)) == 2
    assert set(Digest.objects.values_list("week", flat=True)) == {MONDAY}


def test_who_was_off_on_monday_gets_it_later_and_once(facts):
    assert make_digests(at=LATER) == 2
    assert make_digests(at=LATER + timedelta(hours=1)) == 0
    assert set(Digest.objects.values_list("week", flat=True)) == {MONDAY}


def test_a_worker_that_is_killed_leaves_whole_pages_and_tells_once(facts, ana, mia, team, monkeypatch):
    tell = actions.tell_of_page

    def killed(digest, *, at):
        tell(digest, at=at)
        if digest.team_id:
            raise KeyboardInterrupt

    monkeypatch.setattr(actions, "tell_of_page", killed)
    with pytest.raises(KeyboardInterrupt):
        make_digests(at=MORNING)
    assert list(Digest.objects.values_list("team", flat=True)) == [None]
    assert not DigestLine.objects.filter(digest__team=team).exists()
    assert list(OutgoingMail.objects.values_list("to_user", flat=True)) == [ana.pk]
    monkeypatch.undo()
    assert make_digests(at=MORNING) == 1
    assert make_digests(at=MORNING) == 0
    assert sorted(OutgoingMail.objects.values_list("to_user", flat=True)) == sorted([ana.pk, mia.pk])
    assert Notice.objects.filter(kind="monday_page").count() == 2


def test_two_workers_make_one_page(facts, team):
    made = make(team)
    access = next(one for one in actions.told_to_all() if one.team == team)
    assert actions.make_digest(access=access, monday=MONDAY, at=MORNING) is None
    assert list(Digest.objects.of_team(team.pk)) == [made]


def test_a_promise_is_one_persons_until_the_end_of_the_week(facts, team, mia, ana):
    line = line_of(LineKind.REQUEST, make(team))
    promise = promise_act(line=line, by=mia, at=MORNING)
    assert promise.due == date(2026, 11, 29)
    assert promise_act(line=line, by=mia, at=LATER) == promise
    with pytest.raises(Promised, match="Mia Castellan has promised it already."):
        promise_act(line=line, by=ana, at=LATER)
    with pytest.raises(NotYours):
        take_promise_back(promise=promise, by=ana, at=LATER)
    take_promise_back(promise=promise, by=mia, at=LATER)
    assert promise_act(line=line, by=ana, at=LATER).by == ana


def test_promises_end_with_the_week_and_are_for_its_readers(facts, team, mia, raj, oli, other_team):
    line = line_of(LineKind.REQUEST, make(team))
    for person in (raj, oli):
        with pytest.raises(PermissionDenied):
            promise_act(line=line, by=person, at=MORNING)
    with pytest.raises(WeekOver):
        promise_act(line=line, by=mia, at=NEXT_MORNING)
    assert not Promise.objects.exists()


def test_the_next_page_says_what_was_done_and_keeps_saying_so(facts, team, mia, ana, clock):
    page = make(team)
    for kind in (LineKind.REQUEST, LineKind.UNMET_WORD):
        promise_act(line=line_of(kind, page), by=mia, at=LATER)
    tick_promise(promise=line_of(LineKind.REQUEST, page).promise, done=True, by=mia, at=LATER)
    clock.move_to(NEXT_MORNING)
    sought("dental", 3, team, MONDAY + timedelta(days=3))
    following = make(team, MONDAY + timedelta(days=7), NEXT_MORNING)
    open_one = line_of(LineKind.UNMET_WORD, page).promise
    said = [(one.promise.line.kind, one.done) for one in read_page(following).kept]
    assert said == [(LineKind.UNMET_WORD, False), (LineKind.REQUEST, True)]
    assert line_of(LineKind.UNMET_WORD, following).again is True
    # Done later is done later.
    tick_promise(promise=open_one, done=True, by=mia, at=NEXT_MORNING + timedelta(hours=3))
    kept = {one.promise.line.kind: one for one in read_page(following).kept}
    assert (kept[LineKind.UNMET_WORD].done, kept[LineKind.UNMET_WORD].later) == (False, date(2026, 11, 30))
    with pytest.raises(WeekOver):
        tick_promise(promise=line_of(LineKind.REQUEST, page).promise, done=False, by=mia, at=NEXT_MORNING)


def _promised(page: Digest, kind: LineKind, by) -> Promise:
    return promise_act(line=line_of(kind, page), by=by, at=MORNING)


def seen(promise: Promise, at=LATER) -> str:
    recognise_promises(at=at)
    promise.refresh_from_db()
    return promise.seen


def test_an_answered_request_is_recognised(facts, raj, team, mia):
    promise = _promised(make(team), LineKind.REQUEST, mia)
    assert seen(promise) == ""
    assert promise.done_at is None
    asked("another", 3, raj, state="answered", closed_at=MORNING)
    assert seen(promise) == ""
    request = AssetRequest.objects.filter(pk=promise.line.about.split(":")[1])
    request.update(state="declined", closed_at=MORNING + timedelta(hours=2))
    assert seen(promise) == "It was declined."
    assert promise.done_at == LATER


def test_words_that_got_another_name_are_recognised(facts, team, mia, ana):
    promise = _promised(make(team), LineKind.UNMET_WORD, mia)
    note_word_act(kind=ActKind.SYNONYM, words="fax", key="1", at=MORNING + timedelta(hours=1), by=ana)
    note_word_act(kind=ActKind.SYNONYM, words="Dental", key="2", at=MORNING - timedelta(hours=1), by=ana)
    assert seen(promise) == ""
    note_word_act(kind=ActKind.SYNONYM, words="Dental", key="3", at=MORNING + timedelta(hours=1), by=ana)
    assert seen(promise) == "Synonym added."


def test_what_was_retagged_or_retired_since_is_recognised(facts, ana):
    promise = _promised(make(), LineKind.UNUSED, ana)
    asset = Asset.objects.get(pk=promise.line.about.split(":")[1])
    log(instance=asset.own, action=CHANGED, user=ana, timestamp=MORNING - timedelta(hours=1), data={})
    assert seen(promise) == ""
    log(instance=asset.own, action=CHANGED, user=ana, timestamp=MORNING + timedelta(hours=1), data={})
    assert seen(promise) == "It was retagged."


def test_links_that_were_closed_and_what_was_extended_are_recognised(facts, raj, ana, team):
    gone = live("Gone")
    Asset.objects.filter(pk=gone.pk).update(live=False, retired_at=FRIDAY)
    link = ShareLinkFactory(created_by=raj, assets=[gone], created_at=FRIDAY)
    soon = live("Soon", owner=ana, expire_at=MORNING + timedelta(days=5))
    use(soon, raj, at=FRIDAY)
    page = make()
    links, expiring = _promised(page, LineKind.WITHDRAWN_LINKS, ana), _promised(page, LineKind.EXPIRING, ana)
    assert seen(links) == seen(expiring) == ""
    link.revoked_at = MORNING
    link.save()
    assert seen(links) == "No open link carries it any more."
    Asset.objects.filter(pk=soon.pk).update(expire_at=MORNING + timedelta(days=90))
    assert seen(expiring) == "It was extended."


def test_a_decision_about_what_waited_is_recognised(ana):
    waiting = live("Waits", owner=ana)
    submit(waiting, ana, MORNING - timedelta(days=20))
    promise = _promised(make(), LineKind.APPROVAL, ana)
    assert seen(promise) == ""
    TaskState.objects.update(status=TaskState.STATUS_REJECTED, finished_at=MORNING + timedelta(hours=3))
    assert seen(promise) == "It was sent back."


def test_what_nobody_can_see_is_ticked_only(facts, raj, team, mia):
    best = live("Best")
    for rep in team.members.all():
        use(best, rep, at=FRIDAY)
    promise = _promised(make(team), LineKind.TOP_USED, mia)
    assert seen(promise) == ""
    assert promise.done_at is None


def test_a_gap_of_very_long_names_stops_no_page(facts, raj, ana):
    axis = SegmentAxisFactory(name="A" * 60)
    segment, stage = SegmentFactory(axis=axis, name="S" * 80), BuyingStageFactory(name="Contract")
    asked("dental contract", 3, raj, segment=segment, stage=stage)
    promise = _promised(make(), LineKind.GAP, ana)
    assert seen(promise) == ""
    assert promise.done_at is None


def test_what_was_done_later_is_of_the_day_in_the_hubs_own_time(facts, team, mia, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    page = make(team)
    promise = _promised(page, LineKind.REQUEST, mia)
    following = make(team, MONDAY + timedelta(days=7), NEXT_MORNING)
    Promise.objects.update(done_at=datetime(2026, 11, 30, 16, tzinfo=UTC))
    [kept] = read_page(following).kept
    assert (kept.promise, kept.later) == (promise, date(2026, 12, 1))
