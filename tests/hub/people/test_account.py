"""A person's own account: where they are logged in, and a new password."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from hub.people import account
from hub.people.models import Session
from tests.browsing import as_user, soup, words_in, words_of

pytestmark = pytest.mark.django_db

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
LONG = "a-long-new-password-1"


def log_in(agent: str = "", address: str = "203.0.113.7", username: str = "raj") -> Client:
    client = Client(headers={"User-Agent": agent} if agent else {}, REMOTE_ADDR=address)
    assert client.post("/accounts/login/", {"username": username, "password": "pass"}).status_code == 302
    return client


def test_a_session_knows_whose_it_is_and_where_it_began(raj):
    log_in(PHONE)
    session = Session.objects.get()
    assert (session.user, session.device, session.address) == (raj, "Mobile Safari on iOS", "203.0.113.7")


def test_a_person_sees_where_they_are_logged_in_and_ends_one(raj, oli):
    here, phone = log_in(), log_in(PHONE, "198.51.100.9")
    log_in(username="oli")
    page = here.get("/account/")
    rows = soup(page).select("section[aria-labelledby=sessions-title] li")
    assert [row.select_one(".row-title").get_text(strip=True) for row in rows] == [
        "A browser, here",
        "Mobile Safari on iOS",
    ]
    assert "from 198.51.100.9" in words_of(page)
    assert phone.session.session_key not in page.content.decode()
    assert here.post(rows[1].form["action"]).status_code == 302
    assert phone.get("/").status_code == 302
    assert here.get("/").status_code == 200
    assert Session.objects.of(oli).count() == 1


def test_nobody_ends_another_persons_session(raj, oli):
    victim, attacker = log_in(), log_in(username="oli")
    address = soup(log_in().get("/account/")).select_one("form[action$='/end/']")["action"]
    assert attacker.post(address).status_code == 302
    assert victim.get("/").status_code == 200


def test_a_person_logs_out_everywhere_else(raj):
    here, others = log_in(), [log_in(PHONE), log_in()]
    assert here.post("/account/sessions/others/end/").status_code == 302
    assert [other.get("/").status_code for other in others] == [302, 302]
    assert "You are logged out in 2 other places." in words_of(here.get("/account/"))
    entry = ModelLogEntry.objects.get(action="hub.end_sessions")
    assert (entry.user, str(entry.message)) == (raj, "Ended 2 sessions")


def test_a_session_that_nobody_uses_ends_and_one_in_use_goes_on(raj, settings):
    settings.HUB_SESSION_IDLE_MINUTES = 60
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        used, left = log_in(), log_in()
        for _ in range(3):
            clock.shift(timedelta(minutes=40))
            assert used.get("/sent/").status_code == 200
        assert left.get("/sent/").status_code == 302
        clock.shift(timedelta(minutes=60))
        assert used.get("/sent/").status_code == 302


def test_a_page_that_is_left_open_does_not_keep_a_session(ana, settings):
    settings.HUB_SESSION_IDLE_MINUTES = 60
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = log_in(username="ana")
        for _ in range(2):
            clock.shift(timedelta(minutes=40))
            client.post("/admin/editing-sessions/ping/content/script/1/1/")
        assert client.get("/sent/").status_code == 302


def test_a_session_ends_at_the_latest_with_its_cookie(raj, settings):
    settings.HUB_SESSION_IDLE_MINUTES = 60 * 24 * 10
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = log_in()
        clock.shift(timedelta(days=9))
        assert client.get("/sent/").status_code == 200
        clock.shift(timedelta(days=6))
        assert client.get("/sent/").status_code == 302


def test_use_is_written_down_once_a_minute(client, raj, django_assert_num_queries):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.force_login(raj)
        client.get("/search/suggest")
        clock.shift(timedelta(seconds=59))
        with django_assert_num_queries(1):
            client.get("/search/suggest")
        clock.shift(timedelta(seconds=1))
        with django_assert_num_queries(2):
            client.get("/search/suggest")


@pytest.mark.parametrize("name", ["raj", "ana", "april", "mia", "ada", "nora"])
def test_everyone_changes_their_password_and_all_other_sessions_end(request, name):
    user = request.getfixturevalue(name)
    here, other = log_in(username=name), log_in(username=name)
    answer = here.post("/account/password/", {"old_password": "pass", "new_password1": LONG, "new_password2": LONG})
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert "The password is changed" in words_of(here.get("/account/"))
    assert other.get("/account/").status_code == 302
    assert Session.objects.of(user).count() == 1
    user.refresh_from_db()
    assert user.check_password(LONG)
    assert ModelLogEntry.objects.get(action="hub.change_password").user == user


def test_a_password_set_elsewhere_ends_sessions_and_they_are_not_listed(raj):
    log_in()
    raj.set_password(LONG)
    raj.save()
    client = as_user(raj)
    assert len(soup(client.get("/account/")).select("section[aria-labelledby=sessions-title] li")) == 1


def test_a_wrong_old_or_weak_new_password_changes_nothing_and_is_tried_so_often(client, raj):
    client.force_login(raj)
    wrong = {"old_password": "guess", "new_password1": LONG, "new_password2": LONG}
    weak = {"old_password": "pass", "new_password1": "short", "new_password2": "short"}
    assert client.post("/account/password/", weak).status_code == 422
    for _ in range(account.CHANGES.tries - 1):
        assert client.post("/account/password/", wrong).status_code == 422
    assert client.post("/account/password/", wrong | {"old_password": "pass"}).status_code == 429
    raj.refresh_from_db()
    assert raj.check_password("pass")


def test_log_ins_are_in_the_audit_log(raj):
    log_in(PHONE)
    entry = ModelLogEntry.objects.get(action="hub.log_in")
    assert (entry.user, str(entry.message)) == (raj, "Logged in from 203.0.113.7 in Mobile Safari on iOS")


def test_a_refused_password_is_told_in_the_hubs_words(client, raj):
    client.force_login(raj)
    answer = client.post("/account/password/", {"old_password": "guess", "new_password1": LONG, "new_password2": "no"})
    errors = [words_in(error) for error in soup(answer).select(".field-error")]
    assert errors == ["This is not your password. Nothing was changed.", "The two are not the same."]
