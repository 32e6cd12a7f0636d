"""The Monday page on the screen: who finds it, what it shows, and taking an act on by a tap."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from content.models import Asset
from tests.browsing import as_user, soup, words_of
from tests.factories.content import ScriptFactory
from tests.tracking.digests.facts import MONDAY, MORNING, asked, live, make, sought
from tests.tracking.report_facts import fill
from tracking.digests.actions import promise_act, tick_promise
from tracking.models import Digest, LineKind, Promise

pytestmark = pytest.mark.django_db
TEAM_PAGE, MARKETING_PAGE = "/reports/monday/2026-11-23/hospitals-east/", "/reports/monday/2026-11-23/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING, tick=False) as stopped:
        yield stopped


@pytest.fixture
def pages(raj, ana, mia, team) -> Digest:
    """The team's page; its team has three reps, so that others may read it."""
    fill(team, 2)
    sought("dental", 6, team)
    asked("annex", 5, raj)
    live("Unused", owner=ana)
    live("New", MORNING - timedelta(days=20), owner=ana)
    make()
    return make(team)


def test_a_manager_finds_the_page_at_home_and_a_rep_does_not(pages, mia, raj):
    section = soup(as_user(mia).get("/")).select_one("section[aria-labelledby=monday-title]")
    assert section.select_one("[hx-get]")["hx-get"] == "/reports/monday/"
    part = as_user(mia).get("/reports/monday/", HTTP_HX_REQUEST="true")
    assert "<html" not in part.content.decode()
    numbers = [(one.a["href"], one.text.strip()) for one in soup(part).select(".monday-number")]
    new = pages.lines.get(kind=LineKind.NEW_UNUSED)
    assert numbers == [
        ("/reports/searches/?team=hospitals-east&days=7", "6"),
        ("/requests/", "1"),
        (f"/reports/monday/lines/{new.pk}/", "1"),
        ("/reports/unused/?team=hospitals-east", "1"),
    ]
    assert not soup(as_user(raj).get("/")).select("section[aria-labelledby=monday-title]")


def test_each_line_has_an_act_and_a_name_and_what_its_number_means(pages, mia):
    page = soup(as_user(mia).get(TEAM_PAGE))
    assert page.h1.text.split() == ["Hospitals", "East,", "week", "of", "23", "Nov", "2026"]
    first = page.select_one(".monday-line")
    assert first.select_one(".monday-act a").text == (
        "Pin an answer to “dental”, give it another name, or make what is missing"
    )
    assert first.select_one(".monday-act .second").text.strip() == "Ana Brandl"
    assert first["title"].startswith("Words that reps searched for in the last 7 days and that stood nowhere")


@pytest.mark.parametrize(
    ("person", "own", "marketing"),
    [("mia", 200, 404), ("ana", 200, 200), ("ada", 200, 200), ("raj", 403, 403), ("april", 403, 403)],
)
def test_a_team_page_is_for_its_manager_marketing_and_administrators(pages, request, person, own, marketing):
    client = as_user(request.getfixturevalue(person))
    assert client.get(TEAM_PAGE).status_code == own
    assert client.get(MARKETING_PAGE).status_code == marketing


def test_the_manager_of_another_team_reads_only_the_page_of_that(pages, mia, other_team):
    pages.team.manager = None
    pages.team.save()
    other_team.manager = mia
    other_team.save()
    fill(other_team, 4)
    make(other_team)
    assert as_user(mia).get(TEAM_PAGE).status_code == 404
    assert as_user(mia).get("/reports/monday/2026-11-23/clinics/").status_code == 200


def test_numbers_of_few_reps_stay_with_their_manager_when_the_team_has_grown(ana, mia, raj, team):
    live("Unused")
    assert make(team).told is False
    fill(team, 5)
    assert as_user(ana).get(TEAM_PAGE).status_code == 404
    assert as_user(mia).get(TEAM_PAGE).status_code == 200


def test_numbers_of_a_team_that_has_shrunk_are_hidden_too(pages, ana, mia, team):
    team.members.exclude(username="raj").update(is_active=False)
    assert as_user(ana).get(TEAM_PAGE).status_code == 404
    assert as_user(mia).get(TEAM_PAGE).status_code == 200


@pytest.mark.parametrize("address", ["2026-11-24", "2026-11-16", "nonsense", "2026-11-23/nobody", "20261123"])
def test_a_page_that_there_is_not_is_not_found(pages, ana, address):
    found = as_user(ana).get(f"/reports/monday/{address}/").status_code
    assert found == (200 if address == "20261123" else 404)


def test_a_tap_promises_and_another_takes_it_back(pages, mia, ana):
    client = as_user(mia)
    line = pages.lines.get(kind=LineKind.REQUEST)
    button = soup(client.get(TEAM_PAGE)).select_one(f'form[action="/reports/monday/lines/{line.pk}/promise/"]')
    assert " ".join(button.button.text.split()) == "I do it this week: Answer or decline “annex”"
    answer = client.post(f"/reports/monday/lines/{line.pk}/promise/", {"back": TEAM_PAGE})
    assert answer.url == TEAM_PAGE
    assert "Mia Castellan promised it until Sunday, 29 Nov" in words_of(client.get(TEAM_PAGE))
    other = as_user(ana)
    assert other.post(f"/reports/monday/lines/{line.pk}/promise/", {"back": "/"}).url == "/"
    assert "Mia Castellan has promised it already." in words_of(other.get(TEAM_PAGE))
    assert other.post(f"/reports/monday/lines/{line.pk}/take-back/").status_code == 403
    client.post(f"/reports/monday/lines/{line.pk}/take-back/", {"back": "https://elsewhere.example/"})
    assert not Promise.objects.exists()


def test_nobody_promises_on_a_page_that_they_may_not_read(pages, oli, raj, mia, april):
    line = Digest.objects.get(team=None).lines.first()
    for person, status in ((oli, 403), (raj, 403), (april, 403), (mia, 404)):
        assert as_user(person).post(f"/reports/monday/lines/{line.pk}/promise/").status_code == status
    assert not Promise.objects.exists()


def test_the_page_after_says_what_was_promised_and_done(pages, mia, team, clock):
    for kind in (LineKind.REQUEST, LineKind.UNUSED):
        promise_act(line=pages.lines.get(kind=kind), by=mia, at=MORNING)
    tick_promise(promise=pages.lines.get(kind=LineKind.REQUEST).promise, done=True, by=mia, at=MORNING)
    after = MORNING + timedelta(days=7)
    clock.move_to(after)
    make(team, MONDAY + timedelta(days=7), after)
    client = as_user(mia)
    said = words_of(client.get("/reports/monday/2026-11-30/hospitals-east/"))
    assert "Promised last week: 1 of 2 done" in said
    # The week is over: nobody promises on its page any more.
    earlier = soup(client.get(TEAM_PAGE))
    assert not earlier.select('form[action$="/promise/"]')
    assert [link.text.strip() for link in earlier.select(".monday-around a")] == ["Week of 30 Nov"]
    newest = client.get("/reports/monday/", follow=True)
    assert newest.redirect_chain == [("/reports/monday/2026-11-30/hospitals-east/", 302)]
    weeks = [one.a.text for one in soup(newest).select(".monday-weeks li")]
    assert weeks == ["30 Nov 2026", "23 Nov 2026"]


def test_a_number_leads_to_what_was_counted_as_far_as_it_may_be_seen(pages, mia, ana, raj):
    line = pages.lines.get(kind=LineKind.NEW_UNUSED)
    address = f"/reports/monday/lines/{line.pk}/"
    assert [one.text for one in soup(as_user(mia).get(address)).select("tbody th a")] == ["New"]
    assert as_user(raj).get(address).status_code == 403
    Asset.objects.filter(pk__in=line.counted).update(live=False)
    assert "None of them may be seen any more" in words_of(as_user(mia).get(address))
    marketing = Digest.objects.get(team=None).lines.get(kind=LineKind.NEW_UNUSED)
    assert as_user(mia).get(f"/reports/monday/lines/{marketing.pk}/").status_code == 404


def test_what_was_counted_comes_a_page_at_a_time(pages, mia, monkeypatch):
    monkeypatch.setattr("tracking.digests.views.PAGE_SIZE", 1)
    line = pages.lines.get(kind=LineKind.NEW_UNUSED)
    another = ScriptFactory(title="Another")
    line.counted = [*line.counted, another.pk]
    line.save()

    def shown(page: int) -> list[str]:
        asked = as_user(mia).get(f"/reports/monday/lines/{line.pk}/?page={page}")
        return [one.text for one in soup(asked).select("tbody th a")]

    assert (shown(1), shown(2)) == (["Another"], ["New"])


def test_before_the_first_monday_it_says_when_it_comes(mia):
    assert "The first page is made next Monday at six." in words_of(as_user(mia).get("/reports/monday/"))


def test_the_queries_stay_the_same(pages, ana, mia, team, clock, django_assert_num_queries):
    for weeks in (0, 1, 2):
        monday, at = MONDAY + timedelta(weeks=weeks), MORNING + timedelta(weeks=weeks)
        clock.move_to(at)
        digest = pages if weeks == 0 else make(team, monday, at)
        for line in list(digest.lines.all())[: weeks + 1]:
            promise_act(line=line, by=mia, at=at)
        client = as_user(ana)
        client.get("/account/")
        if weeks:
            with django_assert_num_queries(9):
                client.get(f"/reports/monday/{monday}/hospitals-east/")
