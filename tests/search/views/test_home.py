from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from search.next_call import CallProfile, suggest
from tests.browsing import soup
from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    CustomerStoryFactory,
    ScriptFactory,
    SegmentAxisFactory,
    SegmentFactory,
)
from tests.search.conftest import deliver
from tracking.models import Call as TrackedCall
from tracking.models import CellUseDay, SearchLog, UsageDay, UseDay

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


def used(asset, user, today, *, kind="sent", count=1, days_ago=1, counts=True):
    UsageDay.objects.create(
        asset_id=asset.pk,
        day=today - timedelta(days=days_ago),
        kind=kind,
        actor=user,
        team=user.team,
        counts=counts,
        count=count,
    )
    if counts and kind != "viewed":
        day, at = today - timedelta(days=days_ago), timezone.now() - timedelta(days=days_ago)
        known, _ = UseDay.objects.get_or_create(
            asset_id=asset.pk, day=day, team=user.team, defaults={"last_used_at": at}
        )
        UseDay.objects.filter(pk=known.pk).update(**{kind: F(kind) + count})


def titles(suggestions):
    return [suggestion.asset.title for suggestion in suggestions]


def test_nobody_is_sent_to_log_in(client):
    assert client.get("/")["Location"] == "/accounts/login/?next=/"


def test_every_role_has_a_home(client, raj, ana, april, mia, ada):
    ScriptFactory(title="“It is too expensive”")
    for user in (raj, ana, april, mia, ada):
        client.force_login(user)
        assert "“It is too expensive”" in client.get("/").content.decode()


def test_the_ranked_few_hold_a_script_and_a_story(raj, today):
    stage = BuyingStageFactory()
    for number in range(7):
        used(CollateralFactory(title=f"Deck {number}", stages=[stage]), raj, today, count=9)
    ScriptFactory(title="Script", stages=[stage], live_since=timezone.now() - timedelta(days=90))
    CustomerStoryFactory(title="Story", stages=[stage], live_since=timezone.now() - timedelta(days=90))
    chosen, total = suggest(CallProfile(stage=stage), user=raj, today=today)
    assert total == 9
    assert len(chosen) == 5
    assert {"Script", "Story"} <= set(titles(chosen))


def test_more_fitting_tags_come_first_then_use(raj, today):
    industry = SegmentFactory(name="Hospital")
    need = SegmentFactory(name="Security", axis=SegmentAxisFactory(name="Need"))
    long_ago = timezone.now() - timedelta(days=90)
    both = CollateralFactory(title="Both", segments=[industry, need], live_since=long_ago)
    one = CollateralFactory(title="One", segments=[need], live_since=long_ago)
    one_used = CollateralFactory(title="One, used", segments=[need], live_since=long_ago)
    CollateralFactory(title="Neither")
    used(one_used, raj, today)
    chosen, total = suggest(CallProfile(segments=(industry, need)), user=raj, today=today)
    assert total == 3
    assert titles(chosen) == [both.title, one_used.title, one.title]


def test_reasons_say_what_was_counted_and_no_more(raj, oli, today):
    stage = BuyingStageFactory()
    long_ago = timezone.now() - timedelta(days=90)
    sent = CollateralFactory(title="Sent", stages=[stage], live_since=long_ago)
    used(sent, raj, today, count=4)
    copied = ScriptFactory(title="Copied", stages=[stage], live_since=long_ago)
    used(copied, oli, today, kind="copied")
    own = ScriptFactory(title="Only by its owner", stages=[stage], live_since=long_ago)
    used(own, oli, today, kind="copied", counts=False)
    ScriptFactory(title="New", stages=[stage])
    chosen, _ = suggest(CallProfile(stage=stage), user=raj, today=today)
    assert {suggestion.asset.title: suggestion.why for suggestion in chosen} == {
        "Sent": "Sent 4 times in 60 days",
        "Copied": "Used by 1 rep in 60 days",
        "New": "New, not used yet",
        "Only by its owner": "For Discovery",
    }


def test_the_choice_is_the_call_until_it_ends_and_unknown_values_are_no_choice(client, raj):
    BuyingStageFactory(name="Demo")
    client.force_login(raj)
    client.post(reverse("for_this_call"), {"stage": "demo", "account": "  Kestrel Valley "})
    page = client.get("/")
    assert [stage.chosen for stage in page.context["stages"]] == [True]
    assert page.context["account"] == "Kestrel Valley"
    client.post(reverse("for_this_call"), {"stage": "none", "x": "y"})
    assert [stage.chosen for stage in client.get("/").context["stages"]] == [False]
    assert TrackedCall.objects.filter(ended_at=None).count() == 0


def test_an_address_shows_what_there_is_for_a_call_and_changes_nothing(client, raj):
    BuyingStageFactory(name="Demo")
    client.force_login(raj)
    page = client.get("/", {"stage": "demo", "k0": "v"})
    assert [stage.chosen for stage in page.context["stages"]] == [True]
    assert not TrackedCall.objects.exists()
    assert "k0" not in str(dict(client.session))


def test_use_for_like_calls_ranks_higher_and_is_the_reason(raj, oli, today):
    stage, long_ago = BuyingStageFactory(name="Proof"), timezone.now() - timedelta(days=90)
    often = CollateralFactory(title="Often used", stages=[stage], live_since=long_ago)
    like = CollateralFactory(title="Used here", stages=[stage], live_since=long_ago)
    for user in (raj, oli):
        used(often, user, today, kind="downloaded", count=3)
        used(like, user, today, kind="downloaded")
        CellUseDay.objects.create(asset_id=like.pk, day=today, stage=stage, actor=user, count=1)
    chosen, _ = suggest(CallProfile(stage=stage), user=raj, today=today)
    assert [(one.asset.title, one.why) for one in chosen] == [
        ("Used here", "Used by 2 reps for Proof in 60 days"),
        ("Often used", "Used by 2 reps in your team in 60 days")
        if raj.team == oli.team
        else ("Often used", "Used by 2 reps in 60 days"),
    ]


def test_drafts_and_other_teams_assets_are_nowhere_on_home(client, raj, other_team, today):
    hidden = [ScriptFactory(title="Secret draft", live=False), ScriptFactory(title="Theirs", teams=[other_team])]
    for asset in hidden:
        used(asset, raj, today, kind="copied", count=9)
    client.force_login(raj)
    html = client.get("/").content.decode()
    assert "Secret draft" not in html
    assert "Theirs" not in html


def test_popular_counts_reps_of_the_own_team(client, raj, oli, today):
    ours, theirs = ScriptFactory(title="Ours"), ScriptFactory(title="Theirs")
    used(ours, raj, today, kind="copied", count=5)
    used(theirs, oli, today, kind="copied", count=5)
    client.force_login(raj)
    assert [(asset.title, reps) for asset, reps in client.get("/").context["popular"]] == [("Ours", 1)]


def test_recent_searches_are_the_own_ones_that_found_something(client, raj, oli):
    for user, query, total in [(raj, "hipaa", 3), (raj, "nothing", 0), (oli, "theirs", 2)]:
        SearchLog.objects.create(
            actor=user,
            session="00000000-0000-0000-0000-000000000001",
            query=query,
            normalised=query,
            total=total,
            searched_at=timezone.now(),
        )
    client.force_login(raj)
    assert client.get("/").context["recent"] == ["hipaa"]


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, raj, today, django_assert_num_queries, rows):
    stage = BuyingStageFactory()
    segment = SegmentFactory()
    for _ in range(rows):
        used(CollateralFactory(stages=[stage], segments=[segment]), raj, today)
    client.force_login(raj)
    client.get(reverse("home"), {"stage": stage.slug})
    with django_assert_num_queries(27):
        client.get(reverse("home"))


@pytest.mark.usefixtures("no_elasticsearch")
def test_notes_on_the_account_rank_what_fits_the_call(raj, today):
    discovery, demo = BuyingStageFactory(name="Discovery"), BuyingStageFactory(name="Demo")
    for number in range(6):
        used(ScriptFactory(title=f"Usual {number}", stages=[discovery]), raj, today)
    answer = CollateralFactory(title="Dialysis chairs", summary="Scheduling of dialysis.", stages=[discovery])
    CollateralFactory(title="Dialysis in a demo", stages=[demo])
    deliver()
    notes = "They run two dialysis units & the CFO joins."
    ranked, total = suggest(CallProfile(stage=discovery, notes=notes), user=raj, today=today)
    assert (ranked[0].asset.pk, ranked[0].why) == (answer.pk, "About “dialysis”, from your notes")
    assert total == 7
    assert "Dialysis in a demo" not in [one.asset.title for one in ranked]
    without, _ = suggest(CallProfile(stage=discovery), user=raj, today=today)
    assert without[0].asset.title.startswith("Usual")


@pytest.mark.usefixtures("no_elasticsearch")
def test_notes_are_neither_stored_nor_logged(client, raj, caplog):
    stage = BuyingStageFactory(name="Discovery")
    CollateralFactory(title="Dialysis chairs", stages=[stage])
    deliver()
    client.force_login(raj)
    with caplog.at_level("INFO"):
        answer = client.post("/for-this-call/", {"stage": "discovery", "notes": "Zebrafish and dialysis"})
    html = answer.content.decode()
    assert "Zebrafish and dialysis</textarea>" in html
    assert "About “dialysis”, from your notes" in html
    assert not SearchLog.objects.exists()
    assert "Zebrafish" not in str(dict(client.session))
    assert "Zebrafish" not in str(TrackedCall.objects.values())
    assert "Zebrafish" not in "".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    assert "Zebrafish" not in client.get("/").content.decode()
    part = client.post(
        "/for-this-call/", {"notes": "dialysis"}, headers={"HX-Target": "next-call", "HX-Request": "true"}
    )
    assert "<html" not in part.content.decode()
    assert client.get("/for-this-call/").status_code == 405
    client.logout()
    assert client.post("/for-this-call/", {"notes": "x"}).status_code == 302


def test_who_sends_nothing_is_not_led_to_what_was_sent(client, april, raj):
    for person, places in ((raj, 4), (april, 0)):
        client.force_login(person)
        page = soup(client.get("/"))
        assert len(page.select('a[href="/sent/"]')) == places, person
        assert len(page.select("[hx-get='/sent/recent/']")) == bool(places)


@pytest.mark.usefixtures("no_elasticsearch", "meaning")
def test_notes_bring_what_answers_them_in_other_words_and_a_number_brings_nothing(raj):
    discovery = BuyingStageFactory(name="Discovery")
    figures = ScriptFactory(title="12 rounds", stages=[discovery])
    answer = ScriptFactory(title="Money back", summary="The investment pays for itself in a year.", stages=[discovery])
    deliver()
    call = CallProfile(stage=discovery, notes="12, the CFO doubts the return")
    ranked, _ = suggest(call, user=raj, today=timezone.localdate())
    assert ranked[0].asset.pk == answer.pk
    assert ranked[0].why == "Near in meaning to “the CFO doubts the return”"
    assert figures.pk in [one.asset.pk for one in ranked]
    assert all("12" not in one.why for one in ranked)
