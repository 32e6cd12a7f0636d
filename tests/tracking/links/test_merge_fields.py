"""A recipient reads only what is written for a customer, with every field filled."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.utils import timezone

from content.models import MessageRule
from content.models.places import Place
from tests.factories.content import BuyingStageFactory, ScriptFactory, SegmentFactory, answer
from tracking.calls.actions import account_named, open_call
from tracking.links.actions import create_share_link
from tracking.links.filling import OffMessage
from tracking.links.merge_fields import amiss_in, as_typed, fill
from tracking.links.recipients import RecipientDetails
from tracking.links.sendable import FieldsAmiss, SendRefused
from tracking.models import ShareLink

STEP = ("step", {"heading": "Agree with the worry", "say": "That is the right question.", "listen_for": "Which data?"})
EMAIL = (
    "email",
    {
        "name": "After the call",
        "subject": "The documents for {{ company }}",
        "body": "Dear {{ First name }},\n\nhere they are: {{ tracked_link }}. I call on {{ weekday }}.",
    },
)
RITA = RecipientDetails(name="Rita Halloran", email="rita@example.com", company="Marlow Health")


def send(by, *assets, **more) -> ShareLink:
    return create_share_link(assets=assets, by=by, at=timezone.now(), recipient=RITA, **more)


def page_of(link: ShareLink) -> str:
    return Client().get(link.get_absolute_url()).content.decode()


def test_a_recipient_gets_neither_steps_nor_cues_nor_answers_for_the_voice(raj):
    script = ScriptFactory(
        body=[
            STEP,
            answer("Too expensive?", "Compared with empty slots?", "Slide 4"),
            answer("Who else asks?", "Never say this aloud.", for_customers=False),
        ]
    )
    page = page_of(send(raj, script))
    assert "Compared with empty slots?" in page
    for hidden in ("Agree with the worry", "That is the right", "Which data", "Slide 4", "Never say", "Who else"):
        assert hidden not in page


def test_a_talk_track_is_refused_with_the_reason(raj):
    with pytest.raises(SendRefused, match="for your voice"):
        send(raj, ScriptFactory(body=[STEP]))
    with pytest.raises(SendRefused, match="for your voice"):
        send(raj, ScriptFactory(body=[]))


def test_an_empty_field_is_refused_and_named(raj):
    with pytest.raises(FieldsAmiss, match="Fill in: weekday") as refused:
        send(raj, ScriptFactory(body=[EMAIL]))
    assert refused.value.amiss.empty == ("weekday",)
    assert not ShareLink.objects.exists()
    with pytest.raises(FieldsAmiss, match="weekday"):
        send(raj, ScriptFactory(body=[EMAIL]), merge_values={"weekday": "  "})


def test_the_recipient_reads_every_field_filled(raj):
    link = send(raj, ScriptFactory(body=[EMAIL]), merge_values={"Weekday": "Tuesday"})
    page = page_of(link)
    assert "The documents for Marlow Health" in page
    assert "Dear Rita," in page
    assert f"here they are: {link.url}. I call on Tuesday." in page
    assert "{{" not in page


def test_a_part_whose_newer_version_asks_for_more_is_withheld(raj):
    script = ScriptFactory(body=[answer("Too expensive?", "Compared with what?"), EMAIL])
    link = send(raj, script, merge_values={"weekday": "Tuesday"})
    name, email = EMAIL
    script.body = [answer("Too expensive?", "Compared with what?"), (name, email | {"body": "Room {{ room }}?"})]
    script.save()
    page = page_of(link)
    assert "Compared with what?" in page
    assert "Room" not in page
    script.body = [(name, email | {"body": "Room {{ room }}?"})]
    script.save()
    assert Client().get(link.get_absolute_url()).status_code == 404


def test_the_dialog_shows_the_email_with_its_places(client, raj):
    client.force_login(raj)
    script = ScriptFactory(body=[EMAIL])
    dialog = client.get("/send/", {"asset": script.pk}).content.decode()
    assert re.findall(r'name="(fill-\w+)"', dialog) == ["fill-company", "fill-first_name", "fill-weekday"]
    assert re.search(r"The documents for <input[^>]+fill-company", dialog)
    assert 'here they are: <span class="merge-field">the link</span>. I call on <input' in dialog
    typed = {"asset": script.pk, "key": "k", "name": "Rita Halloran", "company": "Marlow Health"}
    for lacking, place in ((typed, "weekday"), (typed | {"name": "", "fill-weekday": "Tuesday"}, "first_name")):
        refused = client.post("/send/", lacking)
        assert refused.status_code == 422
        assert refused.content.decode().count("The recipient would read an empty place here.") == 1
        assert re.search(rf'name="fill-{place}"[^>]+aria-invalid="true"', refused.content.decode())
    assert not ShareLink.objects.exists()
    made = client.post("/send/", typed | {"fill-weekday": "Tuesday", "fill-first_name": "Ms. Halloran"})
    assert made.status_code == 302
    kept = {"company": "Marlow Health", "first_name": "Ms. Halloran", "weekday": "Tuesday"}
    assert ShareLink.objects.get().merge_values == kept


DESCRIBED = (
    "email",
    EMAIL[1]
    | {
        "body": "For {{ account }}, {{ segment }}, {{ stage }}: {{ room }}, {{ room }}",
        "places": "room: where you meet, at most 4\nCompany",
    },
)


def test_places_are_filled_from_the_call_and_say_what_they_are_for(client, raj):
    client.force_login(raj)
    segment, stage = SegmentFactory(name="Hospitals"), BuyingStageFactory(name="Security review")
    call = open_call(
        by=raj, at=timezone.now(), account=account_named("Marlow", at=timezone.now()), segments=[segment], stage=stage
    )
    script = ScriptFactory(body=[DESCRIBED])
    dialog = client.get("/send/", {"asset": script.pk}).content.decode()
    values = dict(re.findall(r'name="fill-(\w+)" value="([^"]+)"', dialog))
    assert values == {"company": "Marlow", "account": "Marlow", "segment": "Hospitals", "stage": "Security review"}
    room = re.search(r'<input[^>]+name="fill-room"[^>]+>', dialog)[0]
    assert 'maxlength="4"' in room
    assert 'aria-label="Room: where you meet"' in room
    assert '<output class="merge-field" data-mirrors="fill-room">room</output>' in dialog
    body = {"assets": [script.pk], "call": call.pk, "fields": {"room": "12 b", "First Name": "Rita"}}
    refused = client.post("/api/v1/shares", body, content_type="application/json")
    assert refused.status_code == 422
    assert refused.json()["detail"].endswith("It has no place called: first name.")
    body["fields"] = {"room": "12 bis"}
    refused = client.post("/api/v1/shares", body, content_type="application/json")
    assert refused.json()["detail"].endswith("Room takes at most 4 characters.")
    body["fields"] = {"room": "12 b"}
    assert client.post("/api/v1/shares", body, content_type="application/json").status_code == 201
    link = ShareLink.objects.get()
    assert "For Marlow, Hospitals, Security review: 12 b, 12 b" in page_of(link)
    # What was filled in stays as it was sent, whatever the account is called later.
    call.account.name = "Marlow Group"
    call.account.save()
    assert "For Marlow, Hospitals" in page_of(ShareLink.objects.get())


def test_what_is_filled_in_is_checked_before_it_is_sent(client, raj):
    rule = MessageRule.objects.create(phrases="guaranteed", instead="expected", why="Nobody can promise it.")
    client.force_login(raj)
    script = ScriptFactory(body=[EMAIL])
    with pytest.raises(OffMessage, match="Weekday says “guaranteed”. Nobody can promise it. Say “expected” instead."):
        send(raj, script, merge_values={"weekday": "a guaranteed day"})
    typed = {"asset": script.pk, "key": "k", "name": "Rita", "company": "Guaranteed Ltd", "fill-weekday": "guaranteed"}
    refused = client.post("/send/", typed)
    assert refused.status_code == 422
    assert refused.content.decode().count("Weekday says “guaranteed”.") == 1
    body = {"assets": [script.pk], "recipient": {"name": "R", "company": "M"}, "fields": {"weekday": "guaranteed"}}
    refused = client.post("/api/v1/shares", body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "off_message")
    assert not ShareLink.objects.exists()
    assert client.post("/send/", typed | {"confirm_off_message": "on"}).status_code == 302
    body["confirm_off_message"] = True
    assert client.post("/api/v1/shares", body, content_type="application/json").status_code == 201
    rule.stops = True
    rule.save()
    refused = client.post("/send/", typed | {"confirm_off_message": "on", "key": "other"})
    assert "A rule of the message house stops it." in refused.content.decode()
    assert client.post("/api/v1/shares", body, content_type="application/json").status_code == 422
    assert ShareLink.objects.count() == 2


def test_what_is_off_message_with_the_words_around_it_is_told(raj):
    MessageRule.objects.create(phrases="always on Monday")
    script = ScriptFactory(body=[("email", EMAIL[1] | {"subject": "Hello", "body": "We call always on {{ day }}."})])
    with pytest.raises(OffMessage, match="What they read says “always on Monday”."):
        send(raj, script, merge_values={"day": "Monday"})
    assert send(raj, script, merge_values={"day": "Tuesday"}).merge_values == {"day": "Tuesday"}


def test_braces_are_no_value_and_the_links_address_is_typed_by_nobody(raj):
    script = ScriptFactory(body=[EMAIL])
    with pytest.raises(FieldsAmiss, match="Write no double braces into: weekday."):
        send(raj, script, merge_values={"weekday": "{{ link }}"})
    with pytest.raises(FieldsAmiss, match="It has no place called: tracked link."):
        send(raj, script, merge_values={"weekday": "Monday", "tracked_link": "https://elsewhere.example"})


def test_an_email_is_copied_from_its_page_once_it_is_filled_in(client, raj):
    client.force_login(raj)
    script = ScriptFactory(body=[EMAIL, answer("Too expensive?", "Compared with what?")])
    page = client.get(script.get_absolute_url()).content.decode()
    assert 'data-copy="Subject' not in page
    assert "Fill in and copy" in page
    assert 'data-copy="Compared with what?"' in page


def test_the_api_names_the_empty_field_and_takes_it(client, raj):
    client.force_login(raj)
    body = {"assets": [ScriptFactory(body=[EMAIL]).pk], "recipient": {"name": "Rita", "company": "Marlow"}}
    refused = client.post("/api/v1/shares", body, content_type="application/json")
    assert refused.status_code == 422
    assert "Fill in: weekday." in refused.json()["detail"]
    made = client.post("/api/v1/shares", body | {"fields": {"weekday": "Friday"}}, content_type="application/json")
    assert made.status_code == 201
    assert "I call on Friday." in page_of(ShareLink.objects.get())


def test_a_value_is_taken_as_it_is():
    assert fill("On {{ day }}", {"day": r"\\1 {{ day }}"}) == r"On \\1 {{ day }}"


@pytest.mark.parametrize("blank", ["\u3164", "\u2800", "\u202e", " \u200b "])
def test_what_shows_nothing_fills_no_place(blank):
    assert as_typed({"weekday": blank}) == {}
    assert amiss_in([Place("weekday")], as_typed({"weekday": blank}), {"weekday": "Monday"}).empty == ()
    assert amiss_in([Place("weekday")], as_typed({"weekday": blank}), {}).empty == ("weekday",)


def test_what_is_known_is_no_longer_than_its_place():
    short = Place("company", longest=20)
    assert amiss_in([short], {}, {"company": "c" * 21}).too_long == (short,)
    assert not amiss_in([short], {"company": "Marlow"}, {"company": "c" * 21})


ROOMY = (
    "email",
    EMAIL[1] | {"body": "{{ agenda }}\n\n{{ tracked_link }}", "places": "agenda: the points, at most 300"},
)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_several_lines_are_kept_where_there_is_room_for_them_and_refused_elsewhere(client, raj, ending):
    client.force_login(raj)
    script = ScriptFactory(body=[ROOMY])
    dialog = client.get("/send/", {"asset": script.pk}).content.decode()
    assert re.search(r'<textarea[^>]+name="fill-agenda"', dialog)
    lines = {"agenda": f"One{ending}Two", "company": "Marlow"}
    assert send(raj, script, merge_values=lines).merge_values["agenda"] == "One\nTwo"
    body = {"assets": [script.pk], "fields": {"agenda": "One", "company": f"Marlow{ending}Bcc: eve@example.com"}}
    refused = client.post("/api/v1/shares", body, content_type="application/json")
    assert refused.status_code == 422
    assert refused.json()["detail"].endswith("Write on one line: company.")
    typed = {
        "asset": script.pk,
        "key": "k",
        "fill-agenda": "One",
        "fill-company": f"Marlow{ending}Bcc: eve@example.com",
    }
    refused = client.post("/send/", typed)
    assert refused.status_code == 422
    assert "Write it on one line." in refused.content.decode()
    assert ShareLink.objects.count() == 1


def test_a_place_that_stands_in_a_subject_has_one_line_however_much_room_it_has(raj):
    roomy = (
        "email",
        EMAIL[1] | {"subject": "On {{ topic }}", "body": "{{ topic }}", "places": "topic: what, at most 300"},
    )
    script = ScriptFactory(body=[roomy])
    with pytest.raises(FieldsAmiss, match="Write on one line: topic."):
        send(raj, script, merge_values={"topic": "One\nTwo"})


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u202c", "\x1b", "\x07", "\x7f"])
def test_signs_that_turn_the_approved_words_around_it_are_refused(client, raj, sign):
    client.force_login(raj)
    script = ScriptFactory(body=[EMAIL])
    with pytest.raises(FieldsAmiss, match="Weekday: It holds signs that nobody sees"):
        send(raj, script, merge_values={"weekday": f"Mon{sign}day"})
    typed = {"asset": script.pk, "key": "k", "name": "Rita", "company": "M", "fill-weekday": f"Mon{sign}day"}
    assert "It holds signs that nobody sees" in client.post("/send/", typed).content.decode()
    assert not ShareLink.objects.exists()


@pytest.mark.parametrize(
    "value", ["יום שלישי", "الثلاثاء", "Tues\u200fday", "<b>Tuesday</b>", "{Tuesday}", "Tue\tsday", "🎉"]
)
def test_words_of_any_script_are_taken_and_shown_as_they_are(raj, value):
    link = send(raj, ScriptFactory(body=[EMAIL]), merge_values={"weekday": value})
    assert link.merge_values["weekday"] == value
    assert value in html.unescape(page_of(link))
    assert "<b>Tuesday" not in page_of(link)


def test_what_is_known_of_the_recipient_is_held_to_the_same(raj):
    script = ScriptFactory(body=[EMAIL])
    for company, said in (
        ("{{ weekday }}", "Write no double braces into: company."),
        ("Marlow\nBcc: eve@example.com", "Write on one line: company."),
        ("Marlow \u202e", "Company: It holds signs"),
    ):
        with pytest.raises(FieldsAmiss, match=said):
            create_share_link(
                assets=[script],
                by=raj,
                at=timezone.now(),
                recipient=RecipientDetails(name="Rita", company=company),
                merge_values={"weekday": "Monday"},
            )
    assert not ShareLink.objects.exists()


def test_a_field_that_nobody_has_is_not_told_at_any_length(raj):
    with pytest.raises(FieldsAmiss) as refused:
        send(raj, ScriptFactory(body=[EMAIL]), merge_values={"weekday": "Monday", "x" * 10_000: "y"})
    assert len(str(refused.value)) < 300
