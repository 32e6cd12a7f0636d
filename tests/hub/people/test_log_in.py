"""How often one may try to log in or ask for a new password, and what is written down of it."""

from __future__ import annotations

import logging

import pytest
import time_machine
from django.utils import timezone
from wagtail.models import ModelLogEntry

from hub.people import log_ins, views

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _time_stands_still():
    """What is left of a wait is told to the second."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


def log_in(client, username="raj", password="wrong", address="203.0.113.1"):
    return client.post("/accounts/login/", {"username": username, "password": password}, REMOTE_ADDR=address)


def test_an_account_is_tried_so_often_from_anywhere_then_nobody_is_judged(client, raj):
    for number in range(views.LOG_INS.tries):
        assert log_in(client, address=f"203.0.113.{number}").status_code == 200
    answer = log_in(client, "RAJ ", "pass", address="198.51.100.1")
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert "Wait 15 minutes." in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("name", ["ｒａｊ", "𝐫𝖆ⓙ", "ＲaＪ\u2003"])
def test_other_letters_for_the_same_account_are_no_further_tries(client, raj, name):
    assert log_in(client, "ｒａｊ", "pass").status_code == 302
    client.logout()
    for number in range(views.LOG_INS.tries):
        assert log_in(client, address=f"203.0.113.{number}").status_code == 200
    assert log_in(client, name, "pass", address="198.51.100.1").status_code == 429


def test_an_address_tries_so_many_accounts(client, raj, monkeypatch):
    monkeypatch.setattr(views, "LOG_INS_OF_ADDRESS", views.Limit("log-in-address", 3, views.LOG_INS.window))
    for number in range(3):
        assert log_in(client, f"nobody-{number}").status_code == 200
    assert log_in(client, password="pass").status_code == 429
    assert log_in(client, password="pass", address="203.0.113.2").status_code == 302


def test_right_log_ins_are_not_counted(client, raj):
    for _ in range(views.LOG_INS.tries + 1):
        assert log_in(client, password="pass").status_code == 302
        client.logout()


def test_a_new_password_is_asked_for_so_often(client, raj, mailoutbox):
    for _ in range(3):
        assert client.post("/admin/password_reset/", {"email": raj.email}).status_code == 302
    assert client.post("/admin/password_reset/", {"email": raj.email.replace("r", "ｒ")}).status_code == 429
    answer = client.post("/admin/password_reset/", {"email": raj.email.upper()})
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert client.get("/admin/password_reset/").status_code == 200


def test_failed_log_ins_are_written_down_without_the_password(client, raj, caplog):
    with caplog.at_level(logging.WARNING, "hub.people.log_ins"):
        log_in(client, password="secret-word")
        log_in(client, "nobody\n2026", password="secret-word")
    assert caplog.messages == [
        "Log-in failed: 'raj' from 203.0.113.1",
        "Log-in failed: 'nobody\\n2026' from 203.0.113.1",
    ]
    entry = ModelLogEntry.objects.get(action=log_ins.FAILED)
    assert (entry.object_id, entry.data) == (str(raj.pk), {"address": "203.0.113.1"})


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_unknown_callers_of_the_api_are_limited_by_address(client, raj, headers):
    for _ in range(60):
        assert client.get("/api/v1/assets", headers=headers).status_code == 401
    for path in ("/api/v1/assets", "/api/v1/shares", "/api/v1/openapi.json"):
        answer = client.get(path, headers=headers)
        assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
        assert 0 < int(answer["Retry-After"]) <= 60
    assert client.get("/api/v1/assets", headers=headers, REMOTE_ADDR="203.0.113.9").status_code == 401
    client.force_login(raj)
    assert client.get("/api/v1/assets").status_code == 200


def test_the_api_answers_429_as_problem_json(client, raj, mia, settings):
    settings.HUB_API_CALLS_A_MINUTE = 2
    client.force_login(raj)
    for _ in range(2):
        assert client.get("/api/v1/shares").status_code == 200
    answer = client.get("/api/v1/shares")
    assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
    assert (answer.json()["status"], answer["Retry-After"]) == (429, "60")
    client.force_login(mia)
    assert client.get("/api/v1/shares").status_code == 200
