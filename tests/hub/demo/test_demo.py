"""The filled demo: people, assets in their states, and months of use by which half of the library goes unused."""

from __future__ import annotations

import io
from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from django.core.files import File
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from content.actions.files import add_document
from content.models import Asset, AssetState, AssetVersion, Bookmark, Document, FileState
from content.permissions import sending_refusal
from hub.core.notices.models import Notice, OutgoingMail
from hub.core.outbox.delivery import deliver
from hub.demo import fill
from hub.demo.load import entries_of
from hub.demo.shapes import FileEntry
from hub.demo.words import TERMS
from hub.demo.writers import write_file
from hub.people.models import Team, User
from search.models import GlossaryTerm, Pin
from tracking.digests.reading import read_page
from tracking.models import (
    ActKind,
    Channel,
    Digest,
    DigestLine,
    EngagementDay,
    FindDay,
    MailState,
    Open,
    PageView,
    Promise,
    Reaction,
    SearchHit,
    SearchLog,
    ShareLink,
    UsageDay,
    UsageEvent,
)
from tracking.reports.came_of import list_acts
from tracking.reports.outcomes import Verdict, outcomes_report
from tracking.reports.scope import ReportScope
from tracking.rollups.repair import rebuild_rollups
from tracking.withdrawals.outbox import WITHDRAWALS

# Filling the demo is one long setup.
pytestmark = [pytest.mark.timeout(300), pytest.mark.django_db]

USING = ("downloaded", "copied", "presented", "sent")


def _files_as_read(*, today, progress):
    """The files as if they had been read, which is tried with a few of them below: for speed."""
    made = {
        entry.key: add_document(
            file=File(io.BytesIO(entry.key.encode()), name=f"tidewater-{entry.key}.{entry.format}"),
            title=entry.title,
            by=None,
            queue=False,
        )
        for entry in entries_of(today)
        if isinstance(entry, FileEntry)
    }
    Document.objects.update(state=FileState.READY)
    return made


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The hub as `load_demo` fills it; read only, and gone after this module's tests."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(fill, "make_files", _files_as_read)
        fill.fill(say=lambda words: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _in_demo(request, django_db_blocker):
    if "demo" in request.fixturenames:
        with django_db_blocker.unblock():
            yield
    else:
        yield


def _classes(days: int = 60) -> Counter[str]:
    """Each asset old enough, by the definitions of the reports, read from the daily sums."""
    now = timezone.now()
    since = (now - timedelta(days=days)).date()
    usage = UsageDay.objects.filter(day__gte=since, counts=True)
    finds = FindDay.objects.filter(day__gte=since)

    def assets(rows) -> set[int]:
        return set(rows.values_list("asset_id", flat=True))

    used, sent = assets(usage.filter(kind__in=USING)), assets(usage.filter(kind="sent"))
    read = assets(EngagementDay.objects.filter(day__gte=since, views__gt=0))
    shown, opened = assets(finds.filter(shown__gt=0)), assets(finds.filter(opened__gt=0))
    classes: Counter[str] = Counter()
    for pk in Asset.objects.live_since_before(now - timedelta(days=days)).values_list("pk", flat=True):
        if pk not in used:
            classes["opened" if pk in opened else "found" if pk in shown else "never"] += 1
        else:
            classes["not sent" if pk not in sent else "read" if pk in read else "not read"] += 1
    return classes


def test_every_state_is_there(demo):
    states = Counter(asset.state for asset in Asset.objects.all())
    assert states[AssetState.LIVE] >= 130
    assert states[AssetState.IN_REVIEW] == 2
    assert states[AssetState.RETIRED] == 2
    assert states[AssetState.EXPIRED] == 3
    assert states[AssetState.DRAFT] == 1


def test_live_assets_are_approved_by_somebody_else_when_they_went_live(demo):
    for asset in Asset.objects.live().select_related("approved_by"):
        assert asset.approved_by.username == "approver"
        assert asset.approved_by_id != asset.owner_id
        assert asset.approved_at == asset.first_published_at < timezone.now()


def test_retired_assets_name_a_live_successor_and_are_not_sendable(demo):
    for asset in Asset.objects.filter(retired_at__isnull=False):
        assert asset.superseded_by.live
        assert sending_refusal(asset) == "Retired."


def test_the_company_agreed_on_words_and_put_an_answer_first(demo):
    assert set(GlossaryTerm.objects.values_list("term", flat=True)) == {term for term, *_ in TERMS}
    assert [pin.asset.title for pin in Pin.objects.all()] == ["Completed security questionnaire"]


def test_versions_are_live_since_their_assets_are(demo):
    live = AssetVersion.objects.filter(number=1, asset__live=True)
    assert live.exists()
    assert not live.exclude(live_from=F("asset__first_published_at")).exists()


def test_some_reviews_are_due_and_some_assets_are_new(demo):
    now = timezone.now()
    assert Asset.objects.review_due(now.date()).count() >= 5
    assert Asset.objects.live().filter(first_published_at__gt=now - timedelta(days=60)).count() == 30


def test_some_assets_were_found_still_right_and_one_owner_left_three(demo):
    assert Asset.objects.exclude(reviewed_at=None).count() == 4
    assert Asset.objects.filter(owner__username="theo", owner__is_active=False).count() == 3


def test_about_half_goes_unused_in_all_six_classes(demo):
    classes = _classes()
    used = classes["not sent"] + classes["not read"] + classes["read"]
    assert 0.48 <= used / classes.total() <= 0.52
    assert len(classes) == 6
    assert min(classes.values()) >= 5


def test_every_asset_ends_in_the_class_its_fate_names(demo):
    names = {"n": "never", "f": "found", "o": "opened", "u": "not sent", "s": "not read", "r": "read"}
    meant = Counter(names[e.fate] for e in entries_of(timezone.localdate()) if e.state == "live" and e.age >= 60)
    assert _classes() == meant


def test_readers_asked_twice_reacted_and_passed_one_link_on(demo):
    link = ShareLink.objects.for_listing().get(questions__answer__startswith="The county signs once")
    assert (link.questions_asked, link.questions_waiting, link.times_passed_on) == (2, 1, 1)
    child = ShareLink.objects.for_listing().get(passed_on_from=link)
    assert (str(child.recipient), child.recipient.company) == ("Joan Tilley", link.recipient.company)
    assert child.first_viewed_at is not None
    assert not UsageEvent.objects.filter(share_link=child).exists()
    useful = Counter(Reaction.objects.values_list("is_useful", flat=True))
    assert useful == {True: 5, False: 1}


def test_a_deck_went_by_the_reps_own_mail_and_a_mail_of_the_hubs_did_not_arrive(demo):
    filed = ShareLink.objects.get(sent_as_file=True)
    titles = [entry.title for entry in entries_of(timezone.localdate()) if entry.key == "first-meeting"]
    assert [asset.title for asset in filed.assets.all()] == titles
    assert UsageEvent.objects.get(share_link=filed).channel == Channel.BCC
    returned = ShareLink.objects.get(mail_state=MailState.RETURNED)
    assert (returned.created_by, returned.first_viewed_at, returned.mail_reason[:3]) == (filed.created_by, None, "550")


def test_sums_are_those_that_the_facts_give(demo):
    def sums():
        return (
            sorted(UsageDay.objects.values_list("asset", "day", "kind", "actor", "count")),
            sorted(FindDay.objects.values_list("asset", "day", "team", "shown", "opened")),
        )

    before = sums()
    today = timezone.localdate()
    rebuild_rollups(since=today - timedelta(days=200), until=today)
    assert sums() == before


def test_nothing_that_cannot_be_sent_was_sent_and_nothing_happens_in_the_future(demo):
    now = timezone.now()
    for event in UsageEvent.objects.filter(kind="sent").select_related("asset"):
        assert event.asset.audience == "shareable"
        assert event.asset.first_published_at < event.occurred_at
    assert not UsageEvent.objects.filter(occurred_at__gt=now).exists()
    assert not Open.objects.filter(at__gt=now).exists()
    assert not SearchLog.objects.filter(searched_at__gt=now).exists()


def test_searches_show_what_was_live_and_some_are_in_vain_or_abandoned(demo):
    for hit in SearchHit.objects.select_related("asset", "search")[:3000]:
        assert hit.asset.first_published_at <= hit.search.searched_at
    logs = SearchLog.objects.all()
    assert logs.filter(total=0).count() > 50
    assert logs.filter(total__gt=0, first_opened_at=None, refined_by=None).count() > 50
    assert not SearchHit.objects.filter(search__total=0).exists()


def test_recipients_read_page_by_page_and_scanners_are_told_apart(demo):
    verdicts = Counter(Open.objects.values_list("verdict", flat=True))
    assert verdicts["person"] > 200
    assert verdicts["scanner"] > 50
    assert PageView.objects.filter(seconds__gt=0).count() > 500


def test_rep_sent_this_week_and_was_read_today(demo):
    rep = User.objects.get(username="rep")
    now = timezone.now()
    links = ShareLink.objects.filter(created_by=rep)
    assert links.filter(sent_at__gt=now - timedelta(days=7)).count() >= 6
    assert links.filter(view_sessions__started_at__gt=now - timedelta(hours=5)).exists()
    assert links.filter(first_viewed_at=None, opens__verdict="scanner").exists()
    assert links.filter(revoked_at__isnull=False).exists()
    assert Bookmark.objects.filter(user=rep).count() == 4


def test_one_act_on_an_unused_asset_worked_and_one_did_not(demo):
    acts = [one for one in list_acts(at=timezone.now()) if one.act.kind == ActKind.RETAGGED]
    assert all(one.is_over and one.last.untouched for one in acts)
    assert sorted(one.worked_within is not None for one in acts) == [False, True]


def test_teams_use_different_things(demo):
    def top(team: str) -> list[int]:
        days = UsageDay.objects.filter(team__name=team, kind__in=USING, counts=True).values_list("asset_id", flat=True)
        return [asset for asset, _ in Counter(days).most_common(5)]

    tops = [top(team.name) for team in Team.objects.all()]
    assert len(tops) == 3
    assert all(set(one) != set(other) for one, other in ((tops[0], tops[1]), (tops[1], tops[2]), (tops[0], tops[2])))


def test_people_have_read_their_notices_but_for_a_few_and_were_told_in_time(demo):
    now = timezone.now()
    unread = {name: Notice.objects.unseen().filter(user__username=name) for name in ("marketer", "approver", "petra")}
    assert 4 <= unread["marketer"].count() <= 6
    assert all(0 < told.count() <= 7 for told in unread.values())
    approvals = Notice.objects.filter(kind__startswith="approval_")
    assert approvals.filter(created_at__gt=now - timedelta(hours=1)).count() == 0
    assert approvals.filter(created_at__lt=now - timedelta(days=181)).count() == 0
    asked = Notice.objects.get(kind="owner_asked")
    assert (asked.user.username, (now - asked.created_at).days) == ("marketer", 3)


def test_nobody_is_mailed_of_what_went_before_the_hub_started(demo):
    told = Notice.objects.filter(kind="asset_retired")
    assert set(told.values_list("created_at", flat=True)) == set(
        Asset.objects.filter(retired_at__isnull=False).values_list("retired_at", flat=True)
    )
    number = told.count()
    assert deliver(WITHDRAWALS, now=timezone.now()) >= 2
    assert told.count() == number
    assert not OutgoingMail.objects.exists()


def test_personas_log_in_with_their_username_and_others_not_at_all(demo, client):
    assert client.login(username="rep", password="rep")
    assert not client.login(username="petra", password="petra")
    assert User.objects.filter(groups__name="Reps").count() >= 40


def test_loading_again_does_nothing(demo, capsys):
    before = (Asset.objects.count(), UsageEvent.objects.count(), User.objects.count())
    call_command("load_demo")
    assert (Asset.objects.count(), UsageEvent.objects.count(), User.objects.count()) == before


def test_written_files_do_not_depend_on_chance():
    entry = next(entry for entry in entries_of(timezone.localdate()) if entry.key == "security-hipaa")
    assert isinstance(entry, FileEntry)
    Random(1).random()
    assert write_file(entry) == write_file(entry)


def test_twelve_mondays_have_their_pages_with_promises_done_and_not(demo):
    """Of three teams and marketing; no page is empty, and what was not done is said."""
    weeks = Digest.objects.order_by("week").values_list("week", flat=True).distinct()
    assert len(weeks) == 12
    assert Digest.objects.count() == 48
    assert not Digest.objects.filter(lines=None).exists()
    assert set(DigestLine.objects.values_list("kind", flat=True)) >= {"unused", "new_unused", "unmet_word", "top_used"}
    last = [read_page(page) for page in Digest.objects.of_week(weeks[11]).with_lines()]
    kept = [one.done for page in last for one in page.kept]
    assert len(kept) == Promise.objects.filter(line__digest__week=weeks[10]).count() > 0
    done = [one.was_done_by(one.line.digest.made_at + timedelta(days=7)) for one in Promise.objects.in_order()]
    assert 0.4 < sum(done) / len(done) < 0.9


def test_one_asset_goes_with_won_calls_and_others_make_no_difference(demo):
    found = outcomes_report(ReportScope(as_of=timezone.now(), days=60), [])
    verdicts = [one.verdict for one in found.assets]
    assert verdicts.count(Verdict.MORE) == 1, [(one.name, one.calls, one.good, one.base) for one in found.assets]
    assert verdicts.count(Verdict.NONE) >= 1
    assert Verdict.FEWER not in verdicts
    assert len(found.reasons) >= 5
    assert found.before.decided > 0
