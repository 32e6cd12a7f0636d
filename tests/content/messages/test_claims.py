"""Claims: found in what assets say, cited by reference, lapsing by the clock, agreed to, listed, brought in."""

from __future__ import annotations

import copy
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from content.actions.library import check_library
from content.findings import Severity
from content.gate.gate import findings_of
from content.messages.actions import ChangedMeanwhile, NotAllowedToAgree, agree_to_claim
from content.messages.check import Passage
from content.messages.claims import Sought, cited_figures
from content.models import Claim, ClaimCitation, MessageFinding, Script
from content.reading.claims import claim_numbers
from hub.core.notices.models import Notice
from search.index.outbox import store_changes
from tests.browsing import as_user, soup, words_of
from tests.content.desk import NOW
from tests.factories.content import (
    CollateralFactory,
    CustomerStoryFactory,
    DocumentFactory,
    DocumentPageFactory,
    ScriptFactory,
    answer,
)
from tests.factories.people import token_of

TODAY = date(2026, 11, 20)
NO_SHOWS = Sought(1, "38", "%", ("fewer no-shows",), ("41",))


def cited(text: str, *sought: Sought) -> list[tuple[str, bool]]:
    found = cited_figures(sought or [NO_SHOWS], [Passage(field="text", where="The text", text=text)])
    return [(one.written, one.is_outdated) for one in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kestrel Valley had 38% fewer no-shows.", [("38%", False)]),
        ("No-shows:\n38 %\nfewer", [("38 %", False)]),
        ("41 % fewer no-shows", [("41 %", True)]),
        ("31 % fewer no-shows", []),
        ("38 % more revenue", []),
        ("38 % more revenue and 31 % fewer no-shows", []),
        ("31 % more revenue and 38 % fewer no-shows", [("38 %", False)]),
        ("In 2026 there were 38 % fewer no-shows", [("38 %", False)]),
        ("38 % of patients answer. They cause fewer no-shows.", []),
    ],
)
def test_a_claim_is_found_by_its_figure_beside_its_words(text, found):
    assert cited(text) == found


def test_a_claim_is_found_by_any_of_its_ways_and_in_its_language():
    sought = Sought(1, "38", "%", ("weniger Ausfälle", "seltener versäumt"), (), "de")
    assert cited("Achtunddreißig Prozent weniger Ausfälle", sought) == [("Achtunddreißig Prozent", False)]
    assert cited("Termine werden 38 % seltener versäumt", sought) == [("38 %", False)]


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


def make_claim(**given) -> Claim:
    signed = {"marketing_agreed_at": NOW, "sales_agreed_at": NOW}
    fields = {"figure": "38", "unit": "%", "statement": "fewer no-shows", "context": "Kestrel Valley", "source": "Own"}
    return Claim.objects.create(**(signed | fields | given))


@pytest.fixture
def claim(db, ana) -> Claim:
    return make_claim(owner=ana)


def deck(*pages: str, **fields) -> CollateralFactory:
    document = DocumentFactory()
    for number, text in enumerate(pages, start=1):
        DocumentPageFactory(document=document, number=number, title="", text=text)
    return CollateralFactory(document=document, **fields)


def kept(asset) -> list[tuple[str, str, bool, bool]]:
    rows = ClaimCitation.objects.on([asset.pk]).order_by("pk")
    return [(row.where, row.figure, row.by_reference, row.is_outdated) for row in rows]


def form_of(claim: Claim) -> dict[str, object]:
    names = ("figure", "unit", "statement", "context", "words", "source", "link", "language")
    form = {name: getattr(claim, name) for name in names} | {"owner": claim.owner_id or ""}
    return form | {name: getattr(claim, name) or "" for name in ("as_of", "valid_until")}


def change(claim: Claim, by, **given) -> None:
    """As the form in Manage does it."""
    answer = as_user(by).post(f"/admin/snippets/content/claim/edit/{claim.pk}/", form_of(claim) | given)
    assert answer.status_code == 302, words_of(answer)
    claim.refresh_from_db()


# Cited by reference


def test_a_reference_reads_as_the_figure_of_today_wherever_the_script_is_read(claim, ana, raj):
    body = [answer("Does it help?", f"They had {claim.reference} fewer no-shows.")]
    script = Script.objects.get(pk=ScriptFactory(body=body).pk)
    assert script.get_parts()[0].text == "They had 38 % fewer no-shows."
    assert "They had 38 % fewer no-shows." in words_of(as_user(raj).get(script.get_absolute_url()))
    editor = as_user(ana).get(f"/admin/assets/scripts/edit/{script.pk}/").content.decode()
    assert f"They had {claim.reference} fewer" in editor
    script.save()
    change(claim, ana, figure="41")
    again = Script.objects.get(pk=script.pk)
    assert again.get_parts()[0].text == "They had 41 % fewer no-shows."
    assert again.serializable_data() == script.serializable_data()


def test_what_is_written_is_kept_through_copies_and_the_form(claim):
    script = Script.objects.get(pk=ScriptFactory(body=[answer("Why?", f"By {claim.reference}.")]).pk)
    value = copy.deepcopy(script.body[0].value)["answer"]
    assert (str(value), value.raw) == ("By 38 %.", f"By {claim.reference}.")
    block = script.body.stream_block.child_blocks["objection"].child_blocks["answer"]
    assert block.clean(value) == "By 38 %."
    assert block.get_prep_value(block.clean(value)) == f"By {claim.reference}."


def test_a_story_cites_a_claim_as_its_figure(claim, raj):
    results = [("result", {"figure": claim.reference, "unit": "", "label": "fewer no-shows", "basis": ""})]
    story = CustomerStoryFactory(results=results, may_name_customer=True)
    assert "38 %" in words_of(as_user(raj).get(story.get_absolute_url()))
    check_library(at=NOW)
    assert kept(story) == [("Result 1", "38 %", True, False)]


def test_a_script_is_found_by_what_it_says_since_the_claim_changed(claim, ana):
    script = ScriptFactory(body=[answer("Why?", f"{claim.reference} fewer no-shows")])
    check_library(at=NOW)
    store_changes()
    change(claim, ana, figure="47")
    assert store_changes() == 1
    assert kept(script) == [("Part 1", "38 %", True, False)]
    check_library(at=NOW)
    assert kept(script) == [("Part 1", "47 %", True, False)]


def test_scripts_without_references_ask_nothing_of_claims(django_assert_num_queries):
    pk = ScriptFactory().pk
    with django_assert_num_queries(1):
        Script.objects.get(pk=pk).get_parts()


# Found in files, lapsed and changed


def test_what_files_cite_is_kept_and_follows_their_text(claim):
    asset = deck("Hello", "They had 38% fewer no-shows.")
    check_library(at=timezone.now())
    assert kept(asset) == [("Page 2", "38%", False, False)]
    asset.document.pages.filter(number=2).update(text="They had fewer no-shows.")
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        type(asset.document).objects.filter(pk=asset.document_id).update(processed_at=timezone.now())
    check_library(at=NOW + timedelta(minutes=2))
    assert kept(asset) == []


def test_a_claim_lapses_by_the_clock_and_its_owners_are_told_once(claim, ana):
    Claim.objects.update(valid_until=TODAY)
    asset = deck("They had 38% fewer no-shows.", owner=ana, title="Lantern")
    check_library(at=NOW)
    assert not MessageFinding.objects.exists()
    tomorrow = NOW + timedelta(days=1)
    with time_machine.travel(tomorrow, tick=False):
        for minutes in (0, 1, 2000):
            check_library(at=tomorrow + timedelta(minutes=minutes))
    [finding] = MessageFinding.objects.on(asset.pk)
    assert finding.text == "Page 1 cites “38 % fewer no-shows, Kestrel Valley”, which lapsed on 20 Nov 2026."
    [told] = Notice.objects.filter(user=ana)
    assert told.words == f"“Lantern”: {finding.text}"
    assert claim_numbers(TODAY) == claim_numbers(TODAY).__class__(1, 0, 0)
    assert claim_numbers(TODAY + timedelta(days=1)).lapsed_in_live == 1


def test_a_changed_figure_is_still_found_as_what_it_was(claim, ana):
    asset = deck("They had 38% fewer no-shows.", owner=ana)
    check_library(at=NOW)
    change(claim, ana, figure="41")
    assert (claim.earlier, claim.is_agreed) == (("38",), False)
    check_library(at=NOW)
    [finding] = MessageFinding.objects.on(asset.pk)
    assert (finding.text, finding.instead) == (
        "Page 1 says “38%”, which is 41 % now: 41 % fewer no-shows, Kestrel Valley.",
        "41 %",
    )
    assert Notice.objects.filter(user=ana).count() == 1
    page = words_of(as_user(ana).get(f"/claims/{claim.pk}/"))
    assert "Says what it was" in page
    change(claim, ana, figure="38")
    check_library(at=NOW)
    assert [one.state for one in MessageFinding.objects.on(asset.pk)] == ["fixed"]


def test_who_changes_only_the_owner_or_the_words_near_it_asks_nobody_anew(claim, ana, april):
    change(claim, ana, words="fewer missed visits")
    assert claim.is_agreed
    change(claim, ana, source="Another paper")
    assert not claim.is_agreed


def test_an_earlier_version_that_is_brought_back_is_a_change_like_any(claim, ana):
    change(claim, ana, figure="40")
    first = claim.latest_revision
    change(claim, ana, figure="41")
    Claim.objects.update(marketing_agreed_at=NOW, sales_agreed_at=NOW)
    script = ScriptFactory(body=[answer("Why?", f"{claim.reference} fewer no-shows")])
    check_library(at=NOW)
    Script.objects.update(changed_at=NOW - timedelta(days=1))
    address = f"/admin/snippets/content/claim/history/{claim.pk}/revisions/{first.pk}/revert/"
    browser = as_user(ana)
    shown = soup(browser.get(address)).select_one("[name=figure]")["value"]
    assert shown == "40"
    answered = browser.post(address, form_of(claim) | {"figure": "40"})
    assert answered.status_code == 302
    claim.refresh_from_db()
    assert (claim.figure, claim.is_agreed, claim.earlier) == ("40", False, ("38", "41"))
    assert Script.objects.get(pk=script.pk).changed_at == NOW


# The gate


def test_the_gate_stops_a_reference_to_nothing_and_tells_of_what_lapsed(claim, ana):
    Claim.objects.update(valid_until=TODAY - timedelta(days=1))
    body = [answer("Why?", f"{claim.reference} fewer no-shows"), answer("So?", "Then [claim 99999].")]
    script = ScriptFactory(body=body)
    found = {one.code: one for one in findings_of(Script.objects.get(pk=script.pk), at=NOW)}
    assert (found["claim_unknown"].severity, found["claim_unknown"].page) == (Severity.ERROR, 2)
    assert found["claim_unknown"].sentence == "Part 2 cites claim 99999, which is not there."
    assert (found["claim_lapsed"].severity, found["claim_lapsed"].page) == (Severity.WARNING, 1)


# Agreeing, pages, the API


def test_a_claim_holds_once_both_sides_agree(claim, april, mia, raj, ana):
    Claim.objects.update(marketing_agreed_at=None, sales_agreed_at=None)
    claim.refresh_from_db()
    for person, side in ((raj, "sales"), (ana, "marketing"), (april, "sales"), (mia, "marketing")):
        with pytest.raises(NotAllowedToAgree):
            agree_to_claim(claim=claim, by=person, side=side, at=NOW)
    address = f"/claims/{claim.pk}/"
    assert as_user(raj).get(address).status_code == 404
    for person, side in ((april, "marketing"), (mia, "sales")):
        [form] = soup(as_user(person).get(address)).select("form[action$='/agree/']")
        assert (form.button["value"], bool(form.select_one("[name=csrfmiddlewaretoken]"))) == (side, True)
        version = form.select_one("[name=version]")["value"]
        as_user(person).post(form["action"], {"side": side, "version": version})
        assert not soup(as_user(person).get(address)).select("form[action$='/agree/']")
    assert "April Osei for marketing, Mia Castellan for sales" in words_of(as_user(raj).get(address))
    change(claim, ana, figure="41")
    stale = Claim.objects.get(pk=claim.pk)
    change(claim, ana, figure="42")
    with pytest.raises(ChangedMeanwhile, match="The claim was changed meanwhile"):
        agree_to_claim(claim=stale, by=april, side="marketing", at=NOW)


def test_the_list_is_narrowed_and_says_how_many_do_not_hold(claim, ana, raj):
    make_claim(figure="44", valid_until=TODAY - timedelta(days=1))
    make_claim(figure="31", source="")
    make_claim(figure="12", sales_agreed_at=None)
    deck("44 % fewer no-shows")
    check_library(at=NOW)

    def shown(person, query="") -> list[str]:
        return [one.text for one in soup(as_user(person).get(f"/claims/{query}")).select("th[scope=row] a b")]

    assert sorted(shown(raj)) == ["31 %", "38 %", "44 %"]
    assert sorted(shown(ana)) == ["12 %", "31 %", "38 %", "44 %"]
    assert shown(ana, "?state=lapsed") == ["44 %"]
    assert shown(ana, "?state=no_source") == ["31 %"]
    assert shown(ana, "?state=waiting") == ["12 %"]
    assert sorted(shown(ana, "?state=holding&q=kestrel")) == ["31 %", "38 %"]
    assert shown(ana, "?q=nothing") == []
    said = words_of(as_user(ana).get("/claims/"))
    assert "1 lapsed in live assets" in said
    assert "1 without a source" in said
    assert "lapsed in live assets" not in words_of(as_user(raj).get("/claims/"))


def test_a_claim_lists_the_pages_of_assets_that_the_reader_may_see(claim, raj, oli, other_team):
    deck("38 % fewer no-shows", title="For all")
    theirs = deck("38 % fewer no-shows", title="Theirs")
    theirs.teams.set([other_team])
    theirs.save()
    check_library(at=NOW)
    address = f"/claims/{claim.pk}/"
    assert [one.text.strip() for one in soup(as_user(raj).get(address)).select(".row-title a")] == ["For all"]
    assert len(soup(as_user(oli).get(address)).select(".row-title a")) == 2


def test_the_places_that_cite_a_claim_are_told_page_by_page(claim, raj, client):
    for number in range(11):
        deck(*["38 % fewer no-shows"] * 3, title=f"Deck {number:02d}")
    check_library(at=NOW)
    places = [(f"Deck {number:02d}", f"Page {page}") for number in range(11) for page in (1, 2, 3)]

    def listed(query: str) -> list[tuple[str, ...]]:
        rows = soup(as_user(raj).get(f"/claims/{claim.pk}/{query}")).select(".rows-plain .row-title")
        return [tuple(part.strip() for part in row.text.strip().split(",")) for row in rows]

    def told(query: str) -> tuple[list[tuple[str, str]], list[int]]:
        headers = {"Authorization": f"Bearer {token_of(raj)}"}
        answer = client.get(f"/api/v1/claims/{claim.pk}{query}", headers=headers).json()
        numbers = [answer[name] for name in ("total", "page", "page_size")]
        return [(one["title"], one["where"]) for one in answer["cited"]], numbers

    assert listed("") == places[:30]
    assert listed("?page=2") == places[30:]
    assert told("") == (places[:20], [33, 1, 20])
    assert told("?page=2&page_size=30") == (places[30:], [33, 2, 30])
    assert told("?page=3&page_size=30") == ([], [33, 3, 30])


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_take_the_same_queries_however_many_there_are(number, claim, raj, django_assert_num_queries):
    for place in range(number):
        make_claim(figure=str(50 + place))
        deck("38 % fewer no-shows")
    check_library(at=NOW)
    browser = as_user(raj)
    browser.get("/claims/")
    with django_assert_num_queries(4):
        browser.get("/claims/")
    with django_assert_num_queries(5):
        browser.get(f"/claims/{claim.pk}/")


def test_the_api_tells_claims_with_where_they_are_cited(claim, raj, client):
    make_claim(figure="44", valid_until=TODAY - timedelta(days=1))
    make_claim(figure="12", sales_agreed_at=None)
    asset = deck("38 % fewer no-shows")
    check_library(at=NOW)
    headers = {"Authorization": f"Bearer {token_of(raj)}"}
    told = client.get("/api/v1/claims", headers=headers).json()
    assert sorted((one["figure"], one["lapsed"]) for one in told["results"]) == [("38", False), ("44", True)]
    assert client.get("/api/v1/claims?state=lapsed", headers=headers).json()["total"] == 1
    one = client.get(f"/api/v1/claims/{claim.pk}", headers=headers).json()
    assert [(place["asset"], place["page"], place["figure"]) for place in one["cited"]] == [(asset.pk, 1, "38 %")]
