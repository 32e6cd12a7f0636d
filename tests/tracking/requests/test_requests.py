"""Asking marketing for what search does not find, and what comes of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import transaction
from wagtail.log_actions import registry

from hub.core.notices.models import Notice
from tests.browsing import as_user, soup
from tests.factories.content import BuyingStageFactory, ScriptFactory, SegmentAxisFactory, SegmentFactory
from tests.factories.mail import post_all
from tracking.models import Ask, AssetRequest
from tracking.requests.actions import (
    AlreadyClosed,
    NotForYou,
    answer_request,
    ask_for,
    decline_request,
    key_of,
    mark_outcomes_seen,
    put_back_request,
    take_back_ask,
    take_request,
    tell_outcomes,
)
from tracking.requests.reading import known_of, outcomes_unseen

pytestmark = pytest.mark.django_db


# Asking --------------------------------------------------------------------------------------------------------------


def test_the_same_words_in_any_order_and_form_join_one_request(raj, oli, asked, now):
    joined = ask_for(by=oli, words="checklists for  STATE inspection", at=now, note="For the surveyor.")
    assert joined.pk == asked.pk
    assert set(asked.asks.values_list("user__username", "note")) == {("raj", ""), ("oli", "For the surveyor.")}


def test_a_key_is_of_the_telling_words_in_their_order_each_once():
    assert key_of("The  State of inspection checklists, state by State") == "checklist inspection state"
    assert key_of("no discount") == "discount no"
    assert key_of("The OF and") == "the of and"
    assert len(key_of("wördly " + " ".join(f"word{number}" for number in range(99)))) == 300


def test_asking_again_changes_the_note_and_not_the_count(raj, asked, now):
    later = {"note": " Two pages are enough. ", "account": " Marlow ", "needed_by": date(2026, 12, 4)}
    ask_for(by=raj, words="state inspection checklist", at=now + timedelta(days=1), **later)
    ask = Ask.objects.get()
    assert (ask.note, ask.account, ask.needed_by) == ("Two pages are enough.", "Marlow", date(2026, 12, 4))
    assert ask.asked_at == now


def test_whoever_joins_may_name_the_segment_that_was_missing(oli, asked, now):
    industry = SegmentFactory(axis=SegmentAxisFactory(name="Industry"), name="Imaging")
    other = SegmentFactory(axis=industry.axis, name="Dental")
    ask_for(by=oli, words=asked.words, at=now, segment=industry)
    ask_for(by=oli, words=asked.words, at=now, segment=other)
    asked.refresh_from_db()
    assert (asked.segment, asked.stage) == (industry, None)


def test_whoever_joins_may_name_the_stage_that_was_missing(oli, asked, now):
    first, second = BuyingStageFactory(name="First"), BuyingStageFactory(name="Second")
    for stage in (first, second):
        ask_for(by=oli, words=asked.words, at=now, stage=stage)
    asked.refresh_from_db()
    assert (asked.segment, asked.stage) == (None, first)


def test_what_was_answered_is_asked_for_anew(raj, oli, ana, asked, now):
    answer_request(request=asked, by=ana, asset=ScriptFactory(), at=now)
    assert ask_for(by=oli, words=asked.words, at=now).pk != asked.pk
    assert AssetRequest.objects.pending().count() == 1


def test_what_nobody_else_asked_for_is_taken_back_with_its_request(raj, asked):
    take_back_ask(request_id=asked.pk, by=raj)
    take_back_ask(request_id=asked.pk, by=raj)
    assert not AssetRequest.objects.exists()


def test_a_voice_is_taken_back_and_the_others_and_who_is_on_it_stay(raj, oli, ana, asked, now):
    ask_for(by=oli, words=asked.words, at=now)
    take_back_ask(request_id=asked.pk, by=raj)
    assert [ask.user for ask in asked.asks.all()] == [oli]
    take_request(request=asked, by=ana)
    take_back_ask(request_id=asked.pk, by=oli)
    assert not asked.asks.exists()
    assert AssetRequest.objects.get().taken_by == ana


def test_what_was_answered_is_not_taken_back(raj, ana, asked, now):
    decline_request(request=asked, by=ana, reason="No.", at=now)
    take_back_ask(request_id=asked.pk, by=raj)
    assert asked.asks.get().user == raj


def test_approvers_may_not_ask(april, now):
    with pytest.raises(NotForYou, match="^Your role may not ask for assets.$"):
        ask_for(by=april, words="anything", at=now)
    assert as_user(april).get("/requests/ask/?q=x").status_code == 403
    assert as_user(april).post("/requests/ask/", {"q": "x"}).status_code == 403
    assert not AssetRequest.objects.exists()


def test_the_dialog_is_preset_by_the_search_and_asks(raj):
    segment = SegmentFactory(axis=SegmentAxisFactory(name="Industry"), name="Imaging")
    stage = BuyingStageFactory(name="Security review")
    client = as_user(raj)
    form = soup(client.get("/requests/ask/?q=imaging+dental&segment=industry:imaging&stage=Security+review"))
    assert form.select_one("[name=q]")["value"] == "imaging dental"
    assert form.select_one("[name=segment] [selected]").text == "Industry: Imaging"
    assert form.select_one("[name=stage] [selected]").text == "Security review"
    answer = client.post(
        "/requests/ask/",
        {
            "q": "imaging dental",
            "segment": segment.pk,
            "stage": stage.pk,
            "note": "One page.",
            "needed_by": "2026-12-04",
            "account": "Marlow County",
        },
        follow=True,
    )
    request, ask = AssetRequest.objects.get(), Ask.objects.get()
    assert (request.words, request.segment, request.stage, request.state) == ("imaging dental", segment, stage, "open")
    assert (ask.user, ask.note, ask.needed_by, ask.account) == (raj, "One page.", date(2026, 12, 4), "Marlow County")
    assert "Asked for “imaging dental”. You are told when it is answered." in soup(answer).text


def test_with_htmx_the_dialog_leads_to_the_requests(raj):
    client = as_user(raj)
    assert "<html" not in client.get("/requests/ask/?q=dental", headers={"HX-Request": "true"}).content.decode()
    answer = client.post("/requests/ask/", {"q": "dental"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/requests/")


def test_what_one_wrote_before_is_there_to_be_changed(raj, asked, now):
    ask_for(by=raj, words=asked.words, at=now, note="Two pages.", account="Marlow County")
    form = soup(as_user(raj).get("/requests/ask/?q=state+inspection+checklist"))
    assert form.select_one("[name=note]").text.strip() == "Two pages."
    assert form.select_one("[name=account]")["value"] == "Marlow County"


def test_a_request_without_words_or_with_a_wrong_day_says_so(raj):
    client = as_user(raj)
    assert client.post("/requests/ask/", {"q": " "}).status_code == 422
    answer = client.post("/requests/ask/", {"q": "dental", "needed_by": "soon", "note": "Kept."})
    assert answer.status_code == 422
    assert soup(answer).select_one("textarea[name=note]").text.strip() == "Kept."
    assert not AssetRequest.objects.exists()


def test_it_says_who_else_asked_and_what_answered_before(raj, oli, mia, ana, asked, now):
    answer = ScriptFactory(title="Accreditation visit")
    answer_request(request=asked, by=ana, asset=answer, at=now)
    for person in (oli, mia):
        ask_for(by=person, words=asked.words, at=now)
    known = known_of("inspection checklist state", user=raj)
    assert (known.others, known.mine, known.answer.asset.title) == (2, None, "Accreditation visit")
    text = soup(as_user(raj).get("/requests/ask/?q=state+inspection+checklist")).text
    assert "2 others asked for this. Yours is added to theirs." in text.replace("\xa0", " ")
    assert "Accreditation visit" in text


def test_an_answer_for_another_team_is_told_to_nobody_else(raj, oli, ana, other_team, asked, now):
    answer = ScriptFactory(title="For clinics", teams=[other_team])
    answer_request(request=asked, by=ana, asset=answer, at=now)
    assert known_of(asked.words, user=raj).answer is None
    assert known_of(asked.words, user=oli).answer.asset_id == answer.pk
    assert "For clinics" not in as_user(raj).get("/requests/").content.decode()


# Answering -----------------------------------------------------------------------------------------------------------


def test_taking_and_putting_back(ana, ada, asked):
    assert take_request(request=asked, by=ana).state == "taken"
    assert take_request(request=asked, by=ada).taken_by == ada
    back = put_back_request(request=asked, by=ana)
    assert (back.state, back.taken_by) == ("open", None)


def test_what_is_done_with_a_request_stands_in_its_history(raj, ana, ada, asked, now):
    take_request(request=asked, by=ana)
    take_request(request=asked, by=ana)
    put_back_request(request=asked, by=ada)
    put_back_request(request=asked, by=ada)
    script = ScriptFactory(title="Inspection visit")
    answered = answer_request(request=asked, by=ana, asset=script, at=now)
    assert (answered.reason, answered.asset, answered.closed_at) == ("", script, now)
    other = decline_request(request=ask_for(by=raj, words="dental", at=now), by=ana, reason=" No. ", at=now)
    log = [(entry.action, entry.user, entry.data) for entry in registry.get_logs_for_instance(asked).order_by("pk")]
    assert log == [
        ("tracking.take_request", ana, {}),
        ("tracking.put_back_request", ada, {}),
        ("tracking.answer_request", ana, {"asset": {"id": script.pk, "title": "Inspection visit"}}),
    ]
    [entry] = registry.get_logs_for_instance(other)
    assert (entry.action, entry.user, entry.data) == ("tracking.decline_request", ana, {"reason": "No."})


def test_whoever_was_told_is_not_told_again_though_the_notice_is_gone(raj, ana, asked, now):
    decline_request(request=asked, by=ana, reason="Legal forbids it.", at=now)
    Notice.objects.all().delete()
    assert tell_outcomes(at=now + timedelta(days=1)) == 0
    assert Ask.objects.get().told_at == now
    assert not Notice.objects.exists()


def test_an_outcome_is_seen_when_it_is_first_looked_at(raj, ana, asked, now):
    waiting = ask_for(by=raj, words="dental", at=now)
    decline_request(request=asked, by=ana, reason="No.", at=now)
    for days in (1, 2):
        mark_outcomes_seen(user=raj, at=now + timedelta(days=days))
    assert asked.asks.get().seen_at == now + timedelta(days=1)
    assert waiting.asks.get().seen_at is None


def test_those_who_asked_are_told_of_the_answer_once(raj, oli, ana, asked, now, django_capture_on_commit_callbacks):
    ask_for(by=oli, words=asked.words, at=now)
    script = ScriptFactory(title="Inspection visit, step by step")
    with django_capture_on_commit_callbacks(execute=True):
        answer_request(request=asked, by=ana, asset=script, at=now, reason="Page 2 is the list.")
    assert tell_outcomes(at=now) == 0
    assert sorted(message.to[0] for message in mail.outbox) == ["oli@example.com", "raj@example.com"]
    assert "Inspection visit, step by step" in mail.outbox[0].body
    assert script.get_absolute_url() in mail.outbox[0].body
    assert "Page 2 is the list." in mail.outbox[0].body


def test_nobody_is_told_twice_whoever_tells(raj, ana, asked, now):
    decline_request(request=asked, by=ana, reason="Legal forbids it.", at=now)
    # As before mails were written with the decision, or when a worker did not come to note that it told.
    Ask.objects.update(told_at=None)
    assert tell_outcomes(at=now) == 0
    assert post_all() == 1
    assert "Legal forbids it." in mail.outbox[0].body
    assert Ask.objects.get().told_at == now


def test_what_was_decided_before_mails_were_kept_is_told_later(raj, ana, asked, now):
    asked.state, asked.closed_by, asked.closed_at, asked.reason = "declined", ana, now, "Legal forbids it."
    asked.save()
    assert tell_outcomes(at=now) == 1
    assert tell_outcomes(at=now) == 0
    assert post_all() == 1


def test_a_decision_that_is_taken_back_tells_nobody(raj, ana, asked, now):
    class Stop(Exception):
        pass

    def decide_and_stop():
        with transaction.atomic():
            decline_request(request=asked, by=ana, reason="Legal forbids it.", at=now)
            raise Stop

    with pytest.raises(Stop):
        decide_and_stop()
    assert post_all() == 0


def test_the_outcome_stands_on_home_until_the_requests_were_looked_at(raj, ana, asked, now):
    script = ScriptFactory(title="Inspection visit")
    client = as_user(raj)
    assert outcomes_unseen(raj) == []
    answer_request(request=asked, by=ana, asset=script, at=now)
    home = soup(client.get("/"))
    assert home.select_one(".notice-ok a")["href"] == script.get_absolute_url()
    requests = soup(client.get("/requests/"))
    assert "Answered with Inspection visit" in " ".join(requests.select_one(".request-row").text.split())
    assert "You asked for" not in client.get("/").content.decode()


def test_what_is_closed_stays_closed(ana, ada, asked, now):
    decline_request(request=asked, by=ana, reason="We don't sell there.", at=now)
    with pytest.raises(AlreadyClosed, match="^It was declined already by Ana Brandl.$"):
        answer_request(request=asked, by=ada, asset=ScriptFactory(), at=now)
    AssetRequest.objects.update(closed_by=None)
    with pytest.raises(AlreadyClosed, match="^It was declined already.$"):
        take_request(request=asked, by=ada)


def test_only_a_live_asset_answers_and_only_a_reason_declines(ana, asked, now):
    with pytest.raises(ValueError, match="Only a live asset"):
        answer_request(request=asked, by=ana, asset=ScriptFactory(live=False), at=now)
    with pytest.raises(ValueError, match="Say why"):
        decline_request(request=asked, by=ana, reason=" ", at=now)
    asked.refresh_from_db()
    assert asked.is_pending


@pytest.mark.parametrize("role", ["raj", "mia", "april"])
def test_only_marketers_and_administrators_answer(role, request, asked, now):
    person = request.getfixturevalue(role)
    with pytest.raises(NotForYou, match="^Your role may not answer requests.$"):
        take_request(request=asked, by=person)
    with pytest.raises(NotForYou):
        decline_request(request=asked, by=person, reason="No.", at=now)
    answer = as_user(person).get(f"/admin/requests/edit/{asked.pk}/")
    assert answer.status_code in (302, 403)


@pytest.mark.parametrize(
    ("one", "other", "joins"),
    [
        ("plan discount", "discounts, plans", True),
        ("The policy", "policies", True),
        ("Schl\u00fcssel\u00fcbergabe", "Schlu\u0308sselu\u0308\xadbergabe", True),
        ("police discount", "policy discount", False),
        ("plans", "plane", False),
        ("state", "stats", False),
        ("university", "universe", False),
        ("organ", "organization", False),
        ("news", "new", False),
        ("proof that it works with internet", "proof that it works without internet", False),
        ("no discount", "discount", False),
    ],
)
def test_key_of_is_the_same_for_one_and_several_of_a_thing_alone(one, other, joins):
    assert (key_of(one) == key_of(other)) is joins
