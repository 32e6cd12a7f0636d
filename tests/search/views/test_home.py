from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from search.next_call import Call, suggest
from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    CustomerStoryFactory,
    ScriptFactory,
    SegmentAxisFactory,
    SegmentFactory,
)
from tests.search.conftest import deliver
from tracking.models import SearchLog, UsageDay

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
    chosen, total = suggest(Call(stage=stage), user=raj, today=today)
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
    chosen, total = suggest(Call(segments=(industry, need)), user=raj, today=today)
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
    chosen, _ = suggest(Call(stage=stage), user=raj, today=today)
    assert {suggestion.asset.title: suggestion.why for suggestion in chosen} == {
        "Sent": "Sent 4 times in 60 days",
        "Copied": "Used by 1 rep in 60 days",
        "New": "New, not used yet",
        "Only by its owner": "For Discovery",
    }


def test_the_choice_is_kept_for_the_next_visit_and_unknown_values_are_no_choice(client, raj):
    BuyingStageFactory(name="Demo")
    client.force_login(raj)
    client.get("/", {"stage": "demo"})
    assert [stage.chosen for stage in client.get("/").context["stages"]] == [True]
    assert [stage.chosen for stage in client.get("/", {"stage": "none", "x": "y"}).context["stages"]] == [False]


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
    with django_assert_num_queries(26):
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
    ranked, total = suggest(Call(stage=discovery, notes=notes), user=raj, today=today)
    assert (ranked[0].asset.pk, ranked[0].why) == (answer.pk, "In your notes: dialysis")
    assert total == 7
    assert "Dialysis in a demo" not in [one.asset.title for one in ranked]
    without, _ = suggest(Call(stage=discovery), user=raj, today=today)
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
    assert "In your notes: dialysis" in html
    assert not SearchLog.objects.exists()
    assert "Zebrafish" not in str(dict(client.session))
    assert client.session["next_call"] == {"stage": "discovery"}
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


@pytest.mark.usefixtures("no_elasticsearch", "meaning")
def test_notes_bring_what_answers_them_in_other_words_and_a_number_brings_nothing(raj):
    discovery = BuyingStageFactory(name="Discovery")
    figures = ScriptFactory(title="12 rounds", stages=[discovery])
    answer = ScriptFactory(title="Money back", summary="The investment pays for itself in a year.", stages=[discovery])
    deliver()
    call = Call(stage=discovery, notes="12, the CFO doubts the return")
    ranked, _ = suggest(call, user=raj, today=timezone.localdate())
    assert ranked[0].asset.pk == answer.pk
    assert ranked[0].why == "About what your notes say"
    assert figures.pk in [one.asset.pk for one in ranked]
    assert all("12" not in one.why for one in ranked)
