"""The dialogs in which options are chosen and changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.utils import timezone

from tests.browsing import soup, words_of
from tests.factories.content import CollateralFactory, ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.links.test_send import HTMX, filled
from tracking.links.options import LinkOptions, Notify
from tracking.models import ShareLink

pytestmark = pytest.mark.django_db


def typed(answer) -> dict[str, str]:
    """What the form would send if its button were pressed at once."""
    form = soup(answer).select_one("form[action$='/options/']")
    values = {}
    for field in form.select("input[name], textarea[name]"):
        if field.get("type") != "checkbox":
            values[field["name"]] = field.get("value", "") if field.name == "input" else field.text.lstrip("\n")
        elif field.has_attr("checked"):
            values[field["name"]] = "on"
    for field in form.select("select[name]"):
        values[field["name"]] = field.select_one("option[selected]")["value"]
    return values


def fresh(link) -> ShareLink:
    return ShareLink.objects.for_listing().get(pk=link.pk)


def test_the_send_dialog_makes_a_link_with_all_options(client, raj):
    client.force_login(raj)
    data = filled(
        ScriptFactory(),
        expires_after_days="5",
        verify_email="on",
        allowed="@Marlow.example, tom@acme.example\nann@beta.example",
        ask_terms="on",
        terms=" Keep it to yourself. ",
        notify="daily",
    )
    assert client.post("/send/", data).status_code == 302
    link = ShareLink.objects.for_listing().get()
    assert link.options == LinkOptions(
        expires_at=link.expires_at,
        expires_after_days=5,
        verify_email=True,
        allowed=("marlow.example", "tom@acme.example", "ann@beta.example"),
        terms="Keep it to yourself.",
        pass_on=False,
        notify=Notify.DAILY,
    )


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"allowed": "marlow"}, "“marlow” is neither an email address nor a domain."),
        ({"allowed": "jörg@marlow.example"}, "Mail carries only a to z, digits and signs before the @."),
        ({"email": "jörg@müller.example"}, "Mail carries only a to z, digits and signs before the @."),
        ({"expires_after_days": "0"}, "greater than or equal to 1"),
        ({"ask_terms": "on"}, "Write what is to be agreed to"),
        ({"verify_email": "on", "email": ""}, "A code is mailed there"),
    ],
)
def test_what_is_wrong_is_said_where_it_can_be_seen(client, raj, wrong, words):
    client.force_login(raj)
    answer = client.post("/send/", filled(ScriptFactory(), **wrong), headers=HTMX)
    assert (answer.status_code, words in words_of(answer)) == (422, True)
    if "email" not in wrong:
        assert soup(answer).select_one("details.send-more").has_attr("open")
    assert not ShareLink.objects.exists()


def test_what_was_chosen_is_kept_while_assets_are_added(client, raj):
    one, two = ScriptFactory(), ScriptFactory(title="Two")
    client.force_login(raj)
    data = filled(one, add=two.pk, verify_email="on", allowed="marlow.example", ask_terms="on", terms="Keep it.")
    form = soup(client.post("/send/", data))
    assert form.select_one("[name=verify_email]").has_attr("checked")
    assert form.select_one("[name=allowed]").text.strip() == "marlow.example"
    assert form.select_one("[name=terms]").text.strip() == "Keep it."


def test_the_dialog_shows_what_the_link_has_and_pressing_its_button_changes_nothing(client, raj):
    soon = timezone.now() + timedelta(days=3)
    link = ShareLinkFactory(
        created_by=raj,
        assets=[CollateralFactory()],
        passcode="hashed",
        expires_at=soon,
        expires_after=timedelta(days=4),
        allowed=["marlow.example", "tom@acme.example"],
        notify="never",
    )
    client.force_login(raj)
    path, before = f"/sent/{link.pk}/options/", fresh(link)
    assert "Changed" not in words_of(client.get(path))
    assert "<html" not in client.get(path, headers=HTMX).content.decode()
    answer = client.post(path, typed(client.get(path)), follow=True)
    assert "The link is changed" not in words_of(answer)
    after = fresh(link)
    assert (after.options, after.passcode, after.expires_at) == (before.options, "hashed", soon)


def test_options_are_changed_and_taken_back(client, raj):
    link = ShareLinkFactory(created_by=raj, expires_at=timezone.now() - timedelta(days=2))
    client.force_login(raj)
    path = f"/sent/{link.pk}/options/"
    values = typed(client.get(path))
    assert client.post(path, values | {"allow_download": "on"}).status_code == 302
    later = timezone.localdate() + timedelta(days=3)
    changes = {"expires_on": later.isoformat(), "ask_passcode": "on", "passcode": "orange-7"}
    answer = client.post(path, values | changes, headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/sent/{link.pk}/")
    changed = fresh(link)
    assert (timezone.localdate(changed.expires_at), changed.allow_download) == (later, False)
    assert check_password("orange-7", changed.passcode)
    for wrong, words in (
        ({"expires_on": "soon"}, "Enter a valid date."),
        ({"expires_on": "2020-01-01"}, "That day has passed."),
        ({"ask_passcode": "on", "passcode": "x"}, "At least 6 characters"),
    ):
        refused = client.post(path, typed(client.get(path)) | wrong)
        assert (refused.status_code, words in words_of(refused)) == (422, True)
    left = {name: value for name, value in typed(client.get(path)).items() if name not in ("ask_passcode", "expires")}
    client.post(path, left)
    assert (fresh(link).passcode, fresh(link).expires_at) == ("", None)


def test_a_link_for_nobody_in_particular_says_that_a_code_needs_an_address(client, raj):
    link = ShareLinkFactory(created_by=raj, recipient=None)
    client.force_login(raj)
    path = f"/sent/{link.pk}/options/"
    refused = client.post(path, typed(client.get(path)) | {"verify_email": "on"})
    assert (refused.status_code, "A code is mailed to the recipient" in words_of(refused)) == (422, True)
    assert not fresh(link).verify_email


def test_a_revoked_link_stays_as_it_was(client, raj):
    link = ShareLinkFactory(created_by=raj, revoked_at=timezone.now())
    client.force_login(raj)
    path = f"/sent/{link.pk}/options/"
    answer = client.post(path, typed(client.get(path)) | {"allow_download": "on"}, follow=True)
    assert "The link stays as it was." in words_of(answer)
    assert not fresh(link).allow_download
