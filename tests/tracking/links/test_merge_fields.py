"""A recipient reads only what is written for a customer, with every field filled."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.content import ScriptFactory, answer
from tracking.links.actions import FieldsEmpty, RecipientDetails, SendRefused, create_share_link
from tracking.links.merge_fields import fill, key_of
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
    with pytest.raises(FieldsEmpty, match="Fill in: weekday") as refused:
        send(raj, ScriptFactory(body=[EMAIL]))
    assert refused.value.fields == ("weekday",)
    assert not ShareLink.objects.exists()
    with pytest.raises(FieldsEmpty, match="weekday"):
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


def test_the_dialog_asks_for_what_it_does_not_know(client, raj):
    client.force_login(raj)
    script = ScriptFactory(body=[EMAIL])
    dialog = client.get("/send/", {"asset": script.pk}).content.decode()
    assert re.findall(r'name="(fill-\w+)"', dialog) == ["fill-weekday"]
    typed = {"asset": script.pk, "key": "k", "name": "Rita Halloran", "company": "Marlow Health"}
    for lacking in (typed, typed | {"name": "", "fill-weekday": "Tuesday"}):
        refused = client.post("/send/", lacking)
        assert refused.status_code == 422
        assert refused.content.decode().count("The recipient would read an empty place here.") == 1
    made = client.post("/send/", typed | {"fill-weekday": "Tuesday"})
    assert made.status_code == 302
    assert ShareLink.objects.get().fields["weekday"] == "Tuesday"


def test_the_api_names_the_empty_field_and_takes_it(client, raj):
    client.force_login(raj)
    body = {"assets": [ScriptFactory(body=[EMAIL]).pk], "recipient": {"name": "Rita", "company": "Marlow"}}
    refused = client.post("/api/v1/shares", body, content_type="application/json")
    assert refused.status_code == 422
    assert "Fill in: weekday." in refused.json()["detail"]
    made = client.post("/api/v1/shares", body | {"fields": {"weekday": "Friday"}}, content_type="application/json")
    assert made.status_code == 201
    assert "I call on Friday." in page_of(ShareLink.objects.get())


@pytest.mark.parametrize(("name", "key"), [("First name", "first_name"), ("  LIST__date ", "list_date")])
def test_spellings_of_a_field_are_one(name, key):
    assert key_of(name) == key


def test_a_value_is_taken_as_it_is():
    assert fill("On {{ day }}", {"day": r"\\1 {{ day }}"}) == r"On \\1 {{ day }}"
