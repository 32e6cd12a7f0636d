"""Which messages an asset carries: proposed from its text, confirmed and removed by people, and where they read it."""

from __future__ import annotations

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from content import refusals
from content.actions import create_draft
from content.actions.library import check_library
from content.messages.carried import Statement, sentences_of, sightings
from content.messages.carrying import NotAgreed, carry_message, drop_message
from content.messages.check import Passage
from content.models import Asset, CarriedMessage, Message, Pillar, Script
from content.reading.carried import carried_by, reach_of
from tests.browsing import as_user, soup, words_of
from tests.content.desk import NOW
from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    DocumentFactory,
    DocumentPageFactory,
    ScriptFactory,
    SegmentFactory,
    answer,
)
from tests.factories.people import token_of

OFFERED = "A freed slot is offered to three patients in order of need, and the first yes takes it."


def statement(text: str = OFFERED, *say: str, language: str = "en") -> Statement:
    return Statement(1, text, say, language)


def seen(text: str, *statements: Statement) -> dict[int, str]:
    found = sightings(statements, [Passage(field="text", where="The text", text=text)])
    return {pk: one.sentence for pk, one in found.items()}


@pytest.mark.parametrize(
    "text",
    [
        OFFERED,
        "First: freed slots are offered to three patients,\nin order of their need. More follows.",
        "We offer each freed slot to patients by need; the first yes takes it.",
    ],
)
def test_a_message_is_seen_in_its_own_words_and_in_most_of_them(text):
    assert list(seen(text, statement())) == [1]


@pytest.mark.parametrize(
    "text",
    [
        "A slot is free. Patients need care. The first of three takes an offer.",
        "We offer three plans to hospitals.",
        "",
    ],
)
def test_words_of_a_message_here_and_there_are_no_message(text):
    assert seen(text, statement()) == {}


def test_a_short_way_to_say_it_counts_beside_words_of_the_statement_alone():
    short = statement("Patients change a visit from their phone, in their language.", "by text")
    assert seen("Read it by text.", short) == {}
    assert seen("Visits are changed by text, by the patients themselves.", short) == {
        1: "Visits are changed by text, by the patients themselves."
    }
    long = statement("Something else entirely stands here.", "your schedule has a leak")
    assert seen("Look: your schedules have no leak. Your schedule has a leak.", long) == {
        1: "Your schedule has a leak."
    }


def test_the_place_that_says_it_best_is_shown():
    pages = [
        Passage(field="file", where="Page 1", text="Freed slots are offered to three patients by need.", page=1),
        Passage(field="file", where="Page 2", text=f"Hello. {OFFERED}", page=2),
    ]
    [found] = sightings([statement()], pages).values()
    assert (found.passage.page, found.sentence, found.strength) == (2, OFFERED, 1.0)


def test_a_message_is_found_in_the_forms_of_its_language():
    german = statement("Freie Termine werden drei Patienten angeboten.", language="de")
    assert list(seen("Wir bieten jeden freien Termin an; angebotene Termine gehen an drei Patienten.", german)) == [1]


def test_lines_that_run_on_are_parted_where_they_break():
    pieces = list(sentences_of("\n".join(["one two three four five six seven eight nine ten"] * 9)))
    assert [len(piece.split()) for piece in pieces] == [40, 40, 10]


pytestmark = pytest.mark.django_db


@pytest.fixture
def message(april, mia) -> Message:
    return agreed(OFFERED)


def agreed(text: str, say: str = "") -> Message:
    pillar = Pillar.objects.get_or_create(name="Fewer empty slots")[0]
    signed = {"marketing_agreed_at": NOW, "sales_agreed_at": NOW}
    return Message.objects.create(pillar=pillar, statement=text, say=say, **signed)


def deck(*pages: str, **fields) -> CollateralFactory:
    document = DocumentFactory()
    for number, text in enumerate(pages, start=1):
        DocumentPageFactory(document=document, number=number, title="", text=text)
    return CollateralFactory(document=document, **fields)


def kept(asset) -> list[tuple[str, str, int | None]]:
    return [(row.state, row.where, row.page) for row in CarriedMessage.objects.on([asset.pk]).order_by("pk")]


def read_again(asset, number: int, text: str) -> None:
    asset.document.pages.filter(number=number).update(text=text)
    type(asset.document).objects.filter(pk=asset.document_id).update(processed_at=timezone.now())
    check_library(at=timezone.now())


def test_what_an_asset_says_is_proposed_and_follows_its_text(message):
    Message.objects.create(pillar=message.pillar, statement="We help patients to keep their own visits.")
    asset = deck("We help patients to keep their own visits.", OFFERED)
    check_library(at=timezone.now())
    assert kept(asset) == [("proposed", "Page 2", 2)]
    asset.document.pages.filter(number=1).update(text=OFFERED)
    read_again(asset, 2, "More")
    assert kept(asset) == [("proposed", "Page 1", 1)]
    read_again(asset, 1, "Less")
    assert kept(asset) == []


def test_what_people_decided_stays_and_is_not_proposed_again(message, ana):
    other = agreed("Patients change a visit from their phone, without an app.")
    asset = deck(OFFERED, "Patients change a visit from their phone without an app.")
    check_library(at=timezone.now())
    carry_message(asset=asset, message=message, by=ana, at=NOW)
    drop_message(asset=asset, message=other, by=ana, at=NOW)
    read_again(asset, 1, "Nothing of it")
    assert kept(asset) == [("confirmed", "", None), ("removed", "Page 2", 2)]
    assert [one.message for one in carried_by(asset.pk, proposed_too=True)] == [message]


def test_a_new_message_is_looked_for_in_the_whole_library(message):
    asset = deck("Whoever prefers a call gets a call.")
    check_library(at=timezone.now())
    assert kept(asset) == []
    agreed("Whoever prefers a call gets a call.")
    assert check_library(at=timezone.now()) == 1
    assert kept(asset) == [("proposed", "Page 1", 1)]
    Message.objects.update(sales_agreed_at=None)
    check_library(at=timezone.now())
    assert kept(asset) == []


def test_carrying_again_changes_nothing_and_is_written_down_once(message, ana, april):
    asset = ScriptFactory()
    carry_message(asset=asset, message=message, by=ana, at=NOW)
    carry_message(asset=asset, message=message, by=april, at=timezone.now())
    [row] = CarriedMessage.objects.on([asset.pk])
    assert (row.seen_by, row.decided_by, row.decided_at) == ("person", ana, NOW)
    assert ModelLogEntry.objects.filter(action="content.carry_message").count() == 1


def test_carry_message_refuses_reps_what_is_retired_and_what_waits(message, ana, raj, mia):
    asset = ScriptFactory()
    for person in (raj, mia):
        for does in (carry_message, drop_message):
            with pytest.raises(refusals.NotAllowedToChange):
                does(asset=asset, message=message, by=person, at=NOW)
    waits = Message.objects.create(pillar=message.pillar, statement="It waits.")
    with pytest.raises(NotAgreed):
        carry_message(asset=asset, message=waits, by=ana, at=NOW)
    retired = ScriptFactory(live=False, retired_at=NOW)
    with pytest.raises(refusals.AlreadyRetired):
        carry_message(asset=retired, message=message, by=ana, at=NOW)
    assert not CarriedMessage.objects.exists()


def test_the_asset_page_shows_reps_what_is_confirmed_and_marketers_what_is_proposed(message, ana, raj):
    asset = deck(OFFERED)
    check_library(at=timezone.now())
    address = asset.get_absolute_url()
    assert not soup(as_user(raj).get(address)).select("#carries")
    marketer = as_user(ana)
    [section] = soup(marketer.get(address)).select("#carries")
    assert "Proposed" in section.text
    assert [one["value"] for one in section.select("button[name=act]")] == ["confirm", "remove"]
    [form] = section.select("form")
    marketer.post(form["action"], {"message": message.pk, "act": "confirm"})
    [shown] = soup(as_user(raj).get(address)).select("#carries")
    assert message.statement in shown.text
    assert shown.select_one("a[href$='?page=1']") is not None
    assert not shown.select("form")
    assert as_user(raj).post(form["action"], {"message": message.pk, "act": "remove"}).status_code == 403
    marketer.post(form["action"], {"message": message.pk, "act": "remove"})
    assert kept(asset) == [("removed", "Page 1", 1)]


@pytest.mark.parametrize("said", [{}, {"message": "x", "act": "confirm"}, {"message": "1", "act": "sing"}])
def test_odd_choices_change_nothing_and_say_so(message, ana, said):
    asset = ScriptFactory()
    answered = as_user(ana).post(f"/assets/{asset.pk}/messages/", said, follow=True)
    assert "Nothing was changed. Choose a message." in words_of(answered)
    assert "Nothing was changed. Choose a message." in words_of(
        as_user(ana).post(f"/admin/assets/{asset.pk}/messages/", said)
    )
    assert not CarriedMessage.objects.exists()


def test_the_editor_proposes_from_the_draft_as_it_is_saved(message, ana, raj):
    other = agreed("Whoever prefers a call gets a call.")
    body = [answer("Why?", "Freed slots are offered to three patients in order of need.")]
    script = create_draft(asset=Script(title="Why", type="objection-handling", owner=ana, body=body), by=ana)
    marketer = as_user(ana)
    [panel] = soup(marketer.get(f"/admin/assets/scripts/edit/{script.pk}/")).select("[data-carried]")
    assert [one["data-act"] for one in panel.select("[data-message]")] == ["confirm", "remove"]
    assert "Part 1: Freed slots are offered to three patients in order of need." in " ".join(panel.text.split())
    assert [one["value"] for one in panel.select("option")] == ["", str(other.pk)]
    address = panel["data-carried"]
    again = marketer.post(address, {"message": message.pk, "act": "confirm"})
    assert [one["data-act"] for one in soup(again).select("[data-message]")] == ["remove"]
    assert "Added by Ana Brandl" in words_of(marketer.post(address, {"message": other.pk, "act": "confirm"}))
    assert message.statement not in words_of(marketer.post(address, {"message": message.pk, "act": "remove"})).replace(
        f"Another message {message.statement}", ""
    )
    assert as_user(raj).get(address).status_code in (302, 403)


def test_the_page_of_a_message_lists_its_assets_by_segment_and_stage_with_the_gaps(message, ana, raj, oli, other_team):
    retail, labs = SegmentFactory(name="Retail"), SegmentFactory(name="Labs")
    demo, price = BuyingStageFactory(name="Demo", order=1), BuyingStageFactory(name="Business case", order=2)
    message.segments.set([retail, labs])
    message.stages.set([demo, price])
    message.save()
    shown = ScriptFactory(title="Shown", segments=[retail], stages=[demo])
    proposed = ScriptFactory(title="Proposed one", segments=[labs], stages=[price], body=[answer("Why?", OFFERED)])
    theirs = ScriptFactory(title="Theirs", segments=[labs], stages=[demo])
    theirs.teams.set([other_team])
    theirs.save()
    gone = ScriptFactory(title="Gone", segments=[labs], stages=[price])
    for asset in (shown, theirs, gone):
        carry_message(asset=asset, message=message, by=ana, at=NOW)
    Asset.objects.among([gone.pk]).update(expire_at=NOW)
    check_library(at=timezone.now())

    def cells(person) -> list[list[tuple[int, int]]]:
        return [[(cell.confirmed, cell.proposed) for cell in row.cells] for row in reach_of(message, person).rows]

    assert cells(raj) == [[(1, 0), (0, 0)], [(0, 0), (0, 0)]]
    assert cells(oli) == [[(1, 0), (0, 0)], [(1, 0), (0, 0)]]
    assert cells(ana) == [[(1, 0), (0, 0)], [(1, 0), (0, 1)]]
    page = as_user(raj).get(f"/messages/{message.pk}/")
    assert "3 gaps of 4" in words_of(page).replace("\xa0", " ")
    titles = [one.text.strip() for one in soup(page).select(".rows-plain .row-title a")]
    assert titles == ["Shown"]
    assert proposed.title in words_of(as_user(ana).get(f"/messages/{message.pk}/"))


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_message_takes_the_same_queries_however_many_carry_it(
    number, message, ana, raj, django_assert_num_queries
):
    for _ in range(number):
        carry_message(asset=ScriptFactory(segments=[SegmentFactory()]), message=message, by=ana, at=NOW)
    browser = as_user(raj)
    browser.get(f"/messages/{message.pk}/")
    with django_assert_num_queries(12):
        browser.get(f"/messages/{message.pk}/")


def test_the_assets_that_carry_a_message_are_told_page_by_page(message, ana, raj, client):
    assets = [ScriptFactory(title=f"Script {number:02d}") for number in range(32)]
    for asset in reversed(assets):
        carry_message(asset=asset, message=message, by=ana, at=NOW)
    titles = [asset.title for asset in assets]

    def listed(query: str) -> list[str]:
        page = soup(as_user(raj).get(f"/messages/{message.pk}/{query}"))
        return [one.text.strip() for one in page.select(".rows-plain .row-title a")]

    def told(query: str) -> tuple[list[str], list[int]]:
        headers = {"Authorization": f"Bearer {token_of(raj)}"}
        answer = client.get(f"/api/v1/messages/{message.pk}{query}", headers=headers).json()
        return [one["title"] for one in answer["assets"]], [answer[name] for name in ("total", "page", "page_size")]

    assert listed("") == titles[:30]
    assert listed("?page=2") == titles[30:]
    assert told("") == (titles[:20], [32, 1, 20])
    assert told("?page=3&page_size=15") == (titles[30:], [32, 3, 15])
    assert told("?page=4&page_size=15") == ([], [32, 4, 15])


def test_a_message_for_any_segment_counts_an_asset_of_several_once_at_each_stage(message, ana, raj):
    demo, price = BuyingStageFactory(name="Demo", order=1), BuyingStageFactory(name="Business case", order=2)
    several = ScriptFactory(segments=[SegmentFactory(), SegmentFactory()], stages=[demo, price])
    for asset in (several, ScriptFactory(segments=[SegmentFactory()]), ScriptFactory(stages=[price])):
        carry_message(asset=asset, message=message, by=ana, at=NOW)
    [row] = reach_of(message, raj).rows
    assert [(cell.stage, cell.confirmed, cell.proposed) for cell in row.cells] == [(demo, 2, 0), (price, 3, 0)]


def test_an_asset_counts_at_each_segment_and_stage_that_a_message_and_it_are_for(message, ana, raj):
    retail, labs, clinics = (SegmentFactory(name=name) for name in ("Retail", "Labs", "Clinics"))
    demo = BuyingStageFactory(name="Demo", order=1)
    message.segments.set([retail, labs])
    message.save()
    tagged = ([], []), ([retail], []), ([labs, clinics], [demo]), ([clinics], [demo]), ([retail, labs], [demo])
    for segments, stages in tagged:
        carry_message(asset=ScriptFactory(segments=segments, stages=stages), message=message, by=ana, at=NOW)
    counted = {row.label: [cell.confirmed for cell in row.cells] for row in reach_of(message, raj).rows}
    assert counted == {"Retail": [3], "Labs": [3]}


def test_a_message_that_waits_is_there_for_those_alone_who_work_on_it(message, ana, raj, mia):
    Message.objects.update(sales_agreed_at=None)
    address = f"/messages/{message.pk}/"
    assert [as_user(person).get(address).status_code for person in (raj, ana, mia)] == [404, 200, 200]


def test_the_listing_is_filtered_by_a_message(message, ana):
    carries, _ = ScriptFactory(title="Carries it"), ScriptFactory(title="Does not")
    carry_message(asset=carries, message=message, by=ana, at=NOW)
    listed = soup(as_user(ana).get(f"/admin/assets/?message={message.pk}"))
    titles = [one.select_one("a").text.strip() for one in listed.select("td.title")]
    assert titles == ["Carries it"]


def test_the_api_tells_and_takes_what_an_asset_carries(message, ana, raj, client):
    asset = deck(OFFERED)
    check_library(at=timezone.now())

    def call(person, method: str, path: str, body=None):
        headers = {"Authorization": f"Bearer {token_of(person)}"}
        return getattr(client, method)(f"/api/v1/{path}", body, content_type="application/json", headers=headers)

    assert call(raj, "get", f"assets/{asset.pk}").json()["messages"] == []
    [proposed] = call(ana, "get", f"assets/{asset.pk}").json()["messages"]
    assert proposed == {
        "message": message.pk, "statement": OFFERED, "state": "proposed", "where": "Page 1", "page": 1,
        "sentence": OFFERED,
    }  # fmt: skip
    wanted = {"message": message.pk}
    assert call(raj, "post", f"assets/{asset.pk}/messages", wanted).status_code == 403
    assert call(ana, "post", f"assets/{asset.pk}/messages", {"message": 0}).status_code == 422
    [confirmed] = call(ana, "post", f"assets/{asset.pk}/messages", wanted).json()["messages"]
    assert confirmed["state"] == "confirmed"
    assert call(raj, "get", f"assets?message={message.pk}").json()["total"] == 1
    told = call(raj, "get", f"messages/{message.pk}").json()
    assert [one["asset"] for one in told["assets"]] == [asset.pk]
    call(ana, "post", f"assets/{asset.pk}/messages", wanted | {"carries": False})
    assert call(raj, "get", f"assets?message={message.pk}").json()["total"] == 0
