"""Acts on unused assets and on words: which are followed, what came of them, and who is told."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from content.actions import approve_asset, change_asset, reinstate_asset, retire_asset, submit_asset
from content.actions.changes import Change
from hub.people.models import User
from search.models import GlossaryTerm, Pin
from search.reading.glossary import add_synonym, take_back
from tests.browsing import as_user, soup, words_of
from tests.factories.content import BuyingStageFactory, SegmentFactory, answer
from tests.tracking.report_facts import NOW, fill, make_asset, show, use
from tests.tracking.reports.test_pages import content_of
from tracking.models import ActKind, ActResult, AssetRequest, FollowedAct, RequestState, SearchDay
from tracking.reports.acts import note_acts
from tracking.reports.came_of import list_acts, summarise_acts
from tracking.reports.following import follow_acts

pytestmark = pytest.mark.django_db

DONE = NOW - timedelta(days=62)
LONG_LIVE = DONE - timedelta(days=100)


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


def retag(asset, by, *, at=DONE, **change):
    with time_machine.travel(at, tick=False):
        change_asset(asset=asset, by=by, at=at, change=Change(**change))


def came_of(at=NOW):
    note_acts(at=at)
    follow_acts(at=at)
    return list_acts(at=at)


def shown_of(one):
    """(days, worked, used before and after, untouched, of these used) of each result."""
    return [(r.days, r.worked, r.used_before, r.used_after, r.untouched, r.untouched_worked) for r in one.results]


def test_a_retagged_asset_that_is_used_afterwards_worked_and_is_told_beside_untouched_ones(ana, raj, other_team):
    stage = BuyingStageFactory()
    asset = make_asset("Retagged", LONG_LIVE)
    alone, used_too, shown = (make_asset(name, LONG_LIVE) for name in ("Alone", "Used too", "Shown"))
    show(shown, raj, at=DONE - timedelta(days=5))
    make_asset("Too new", DONE - timedelta(days=3))
    use(asset, raj, at=DONE - timedelta(days=70))
    retag(asset, ana, add={"stages": (stage,)})
    use(asset, raj, at=DONE)
    use(asset, raj, at=DONE + timedelta(days=15))
    use(asset, raj, at=DONE + timedelta(days=30))
    use(used_too, raj, at=DONE + timedelta(days=31))
    use(shown, raj, at=DONE + timedelta(days=1))
    use(asset, raj, at=DONE + timedelta(days=61))

    [one] = came_of()
    assert (one.act.kind, one.act.asset_id, one.act.by, one.act.class_then) == (
        "retagged",
        asset.pk,
        ana,
        "never_found",
    )
    assert shown_of(one) == [(14, False, 0, 0, 2, 0), (30, True, 0, 2, 2, 0), (60, True, 0, 2, 2, 1)]
    assert (one.worked_within, one.verdict, one.is_over) == (30, "Worked within 30 days", True)
    assert one.untouched_ratio == 0.5
    assert alone.title == "Alone"


def test_an_asset_that_nobody_uses_afterwards_did_not_work_and_says_so_at_the_end_only(ana, raj):
    asset, stage = make_asset("Retagged", LONG_LIVE), BuyingStageFactory()
    retag(asset, ana, add={"stages": (stage,)})
    for days, verdict, told in ((13, "Not yet", 0), (15, "Not yet", 1), (31, "Not yet", 2)):
        [one] = came_of(at=DONE + timedelta(days=days))
        assert (one.verdict, len(one.results)) == (verdict, told)
    assert one.told_next == (DONE + timedelta(days=61)).date()
    [row] = summarise_acts(at=DONE + timedelta(days=31)).kinds
    assert (row.acts, row.decided, row.ratio) == (1, 0, None)
    [one] = came_of()
    assert (one.verdict, one.told_next) == ("Did not work within 60 days", None)
    [row] = summarise_acts(at=NOW).kinds
    assert (row.kind, row.decided, row.worked, row.ratio) == (ActKind.RETAGGED, 1, 0, 0.0)


def test_an_act_on_a_used_asset_is_not_followed(ana, raj):
    asset = make_asset("Used", LONG_LIVE)
    use(asset, raj, at=DONE - timedelta(days=1))
    retag(asset, ana, add={"stages": (BuyingStageFactory(),)})
    young = make_asset("Young", DONE - timedelta(days=10))
    retag(young, ana, add={"stages": (BuyingStageFactory(),)})
    assert came_of() == []
    assert not FollowedAct.objects.exists()


def test_what_was_taken_back_is_told_no_more(ana, raj):
    asset, stage, segment = make_asset("Retagged", LONG_LIVE), BuyingStageFactory(), SegmentFactory()
    retag(asset, ana, add={"stages": (stage,)})
    assert len(came_of(at=DONE + timedelta(days=15))) == 1
    retag(asset, ana, at=DONE + timedelta(days=16), remove={"stages": (stage,)})
    assert came_of(at=DONE + timedelta(days=17)) == []
    retag(asset, ana, at=DONE + timedelta(days=18), add={"segments": (segment,)})
    [one] = came_of(at=DONE + timedelta(days=19))
    assert one.act.at == DONE + timedelta(days=18)


def test_a_new_title_and_a_new_version_are_acts_and_the_first_publication_is_none(ana, april, raj):
    asset = make_asset("Price", LONG_LIVE, owner=ana)
    for at, title, body in ((LONG_LIVE, "Price", "Old"), (DONE, "What it costs", "New words")):
        with time_machine.travel(at, tick=False):
            own = asset.own
            own.refresh_from_db()
            own.title, own.summary = title, body
            own.body = [answer("Why?", body)]
            own.save_revision(user=ana)
            submit_asset(asset=own, by=ana, at=at)
            approve_asset(asset=own, by=april, at=at)
    assert sorted((one.act.kind, one.act.day) for one in came_of()) == [
        ("new_version", DONE.date()),
        ("retitled", DONE.date()),
    ]


def test_a_successor_that_is_used_makes_the_retirement_work_until_it_is_taken_back(ada, raj):
    old, new = make_asset("Old", LONG_LIVE), make_asset("New", LONG_LIVE)
    with time_machine.travel(DONE, tick=False):
        retire_asset(asset=old, by=ada, reason="Replaced", at=DONE, successor=new)
    use(new, raj, at=DONE + timedelta(days=2))
    [one] = came_of()
    assert (one.act.kind, one.act.asset_id, one.act.instead_id, one.verdict) == (
        "succeeded",
        old.pk,
        new.pk,
        "Worked within 14 days",
    )
    reinstate_asset(asset=old, by=ada, at=NOW)
    assert came_of() == []


def search_day(words, day: date, **numbers):
    counted = {"searches": 2, "sessions": 2, "zero": 0, "abandoned": 0, "used": 0, "seconds": 0}
    SearchDay.objects.create(day=day, words=words, last_at=NOW, made_at=NOW, **(counted | numbers))


def test_a_synonym_works_when_its_words_lead_to_a_use_beside_other_words_found_in_vain(ada):
    term = GlossaryTerm.objects.create(term="Reminder")
    before, after = (DONE - timedelta(days=1)).date(), (DONE + timedelta(days=10)).date()
    for words in ("nudge mail", "no show", "void"):
        search_day(words, before, zero=2)
    with time_machine.travel(DONE, tick=False):
        undo = add_synonym(words="Nudge  mail", target=f"glossary:{term.pk}", by=ada)
    search_day("nudge mail", after, used=1, searches=5)
    search_day("no show", after, used=1)
    search_day("other", after, used=1)
    [one] = came_of()
    assert (one.act.kind, one.act.words, one.verdict) == ("synonym", "nudge mail", "Worked within 14 days")
    assert (one.last.shown_before, one.last.shown_after, one.last.used_after) == (2, 5, 1)
    assert (one.last.untouched, one.last.untouched_worked) == (2, 1)
    take_back(undo=undo, by=ada)
    assert came_of() == []
    add_synonym(words="Nudge  mail", target=f"glossary:{term.pk}", by=ada)
    assert [one.act.at for one in came_of()] == [NOW]


def test_a_pin_is_followed_until_it_is_removed(raj):
    asset = make_asset("Pinned", LONG_LIVE)
    pin = Pin.objects.create(query="No show", asset=asset, from_at=DONE)
    search_day("no show", (DONE + timedelta(days=60)).date(), used=1)
    [one] = came_of()
    assert (one.act.kind, one.act.asset_id, one.act.words, one.verdict) == (
        "pinned",
        asset.pk,
        "no show",
        "Worked within 60 days",
    )
    pin.delete()
    assert came_of() == []


def test_a_pin_of_other_words_or_another_asset_is_followed_anew(ada):
    asset, other = make_asset("Pinned", LONG_LIVE), make_asset("Other", LONG_LIVE)
    pin = Pin.objects.create(query="No show", asset=asset, from_at=DONE)
    form = {"query": "Reminder", "asset": other.pk, "from_at": "2026-09-01 08:00", "until_at": "", "reason": ""}
    assert as_user(ada).post(f"/admin/snippets/search/pin/edit/{pin.pk}/", form).status_code == 302
    assert [(one.act.words, one.act.asset_id) for one in came_of()] == [("reminder", other.pk)]
    kept = FollowedAct.objects.get()
    pin.refresh_from_db()
    pin.save()
    assert FollowedAct.objects.get() == kept


@pytest.mark.parametrize("kind", ["glossary", "stage"])
def test_a_synonym_that_is_taken_out_on_another_page_is_followed_no_more(ada, kind):
    row = GlossaryTerm.objects.create(term="Reminder") if kind == "glossary" else BuyingStageFactory(name="Close")
    for words in ("Nudge  mail", "Call back"):
        add_synonym(words=words, target=f"{kind}:{row.pk}", by=ada)
    row.refresh_from_db()
    setattr(row, "synonyms" if kind == "glossary" else "aliases", "call back\nelse")
    row.save()
    assert [one.act.words for one in came_of()] == ["call back"]
    row.delete()
    assert came_of() == []


def test_an_answer_works_when_it_is_used_whatever_was_searched_for(ana, raj):
    made = make_asset("Answer", DONE)
    AssetRequest.objects.create(
        words="No show", key="no show", state=RequestState.ANSWERED, asked_at=DONE - timedelta(days=9), closed_at=DONE,
        closed_by=ana, asset=made,
    )  # fmt: skip
    use(made, raj, at=DONE + timedelta(days=40))
    [one] = came_of()
    assert (one.act.kind, one.act.by, one.verdict) == ("answered", ana, "Worked within 60 days")
    assert "in 60 days; the answer was used" in words_of(as_user(ana).get(reverse("what_came_of_it")))


def test_looking_again_changes_nothing_and_late_facts_are_taken_in(ana, raj):
    asset = make_asset("Retagged", LONG_LIVE)
    retag(asset, ana, add={"stages": (BuyingStageFactory(),)})
    [first] = came_of(at=DONE + timedelta(days=15))
    assert [shown_of(one) for one in came_of(at=DONE + timedelta(days=15))] == [shown_of(first)]
    use(asset, raj, at=DONE + timedelta(days=14))
    [late] = came_of(at=DONE + timedelta(days=16))
    assert shown_of(late)[0][:4] == (14, True, 0, 1)
    assert FollowedAct.objects.count() == 1


@pytest.fixture
def followed(ana, raj):
    """One act that worked by one rep, one that did not."""
    worked, not_used = make_asset("Worked", LONG_LIVE), make_asset("Not used", LONG_LIVE)
    retag(worked, ana, add={"stages": (BuyingStageFactory(),)})
    retag(not_used, ana, at=DONE + timedelta(hours=1), add={"stages": (BuyingStageFactory(),)})
    for days in (3, 4):
        use(worked, raj, at=DONE + timedelta(days=days))
    came_of()
    return worked


def said(node) -> str:
    return " ".join(node.text.replace("\xa0", " ").split())


def test_the_page_tells_each_act_and_hides_what_few_reps_did(followed, ana, team):
    page = soup(as_user(ana).get(reverse("what_came_of_it")))
    rows = [said(row) for row in page.select("section:nth-of-type(3) tbody tr")]
    assert "Not used Retagged, never found then" in rows[0]
    assert "Did not work within 60 days" in rows[0]
    assert "0 shown, 0 opened, used by fewer than 3 reps in 60 days" in rows[1]
    assert "Worked within 14 days" in rows[1]
    assert [said(row) for row in page.select("section:nth-of-type(2) tbody tr")] == ["Retagged 2 2 1 50 % –"]
    fill(team, 2)
    for rep in User.objects.filter(username__startswith=team.slug):
        use(followed, rep, at=DONE + timedelta(days=5))
    follow_acts(at=NOW)
    page = soup(as_user(ana).get(reverse("what_came_of_it")))
    assert "0 opened, 4 used in 60 days" in said(page.select("section:nth-of-type(3) tbody tr")[1])


def test_files_and_api_say_the_same_as_the_page(followed, ana):
    client = as_user(ana)
    rows = list(csv.DictReader(io.StringIO(content_of(client.get(reverse("acts_csv"))).decode("utf-8-sig"))))
    assert [(row["title"], row["verdict"], row["used_after_60_days"]) for row in rows] == [
        ("Not used", "Did not work within 60 days", "0"),
        ("Worked", "Worked within 14 days", "by fewer than 3 reps"),
    ]
    assert rows[0]["definition"].endswith("Versions: What came of it 1.")
    book = openpyxl.load_workbook(io.BytesIO(content_of(client.get(reverse("acts_xlsx")))))
    assert [row[2] for row in book["Acts"].iter_rows(min_row=2, values_only=True)] == ["Not used", "Worked"]
    answer = client.get("/api/v1/reports/acts", {"kind": "retagged"}).json()
    assert [(one["asset"], one["worked_within"]) for one in answer["results"]][1] == (followed.pk, 14)
    assert [(one["days"], one["used_after"], one["worked"]) for one in answer["results"][1]["results"]] == [
        (14, None, True),
        (30, None, True),
        (60, None, True),
    ]
    assert client.get("/api/v1/reports/acts", {"kind": "pinned"}).json()["total"] == 0


def test_uses_before_an_act_are_hidden_like_those_after_it(followed, ana):
    def told():
        page = said(soup(as_user(ana).get(reverse("what_came_of_it"))).select("section:nth-of-type(3) tbody tr")[1])
        rows = csv.DictReader(io.StringIO(content_of(as_user(ana).get(reverse("acts_csv"))).decode("utf-8-sig")))
        answer = as_user(ana).get("/api/v1/reports/acts").json()["results"][1]["results"][-1]
        return "0 opened, 2 used" in page, list(rows)[1]["used_before_60_days"], answer["used_before"]

    ActResult.objects.update(used_before=2, reps_before=1)
    assert told() == (False, "by fewer than 3 reps", None)
    ActResult.objects.update(reps_before=3)
    assert told() == (True, "2", 2)


@pytest.mark.parametrize("address", ["what_came_of_it", "acts_csv", "acts_xlsx"])
def test_reps_and_approvers_are_not_told(raj, april, mia, address):
    assert [as_user(one).get(reverse(address)).status_code for one in (raj, april, mia)] == [403, 403, 200]


def test_an_empty_page_says_what_to_do(ana):
    assert "Nothing is followed yet" in words_of(as_user(ana).get(reverse("what_came_of_it")))


def test_the_page_asks_the_same_however_many_acts_and_facts(followed, ana, raj):
    client = as_user(ana)
    client.get(reverse("what_came_of_it"))
    asked = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("what_came_of_it"))
        asked.append(len(queries))
        other = make_asset(f"Other {number}", LONG_LIVE)
        retag(other, ana, at=DONE + timedelta(hours=2), add={"stages": (BuyingStageFactory(),)})
        use(other, raj, at=DONE + timedelta(days=3))
        came_of()
    assert asked[0] == asked[1]
