"""No line of a log, whoever writes it, holds what opens a link."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings
from django.test import Client
from gunicorn.config import Config
from gunicorn.glogging import SafeAtoms

from hub.core.logs import LineFormatter, without_tokens
from hub.people.tokens.models import ApiToken
from tests.factories.tracking import ShareLinkFactory


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("GET /s/abc-DEF_1 HTTP/1.1", "GET /s/… HTTP/1.1"),
        ("Not Found: /s/abc/12/3.webp", "Not Found: /s/…/12/3.webp"),
        ('"https://hub.example/s/abc?from=1"', '"https://hub.example/s/…?from=1"'),
        ("next=%2Fs%2Fabc", "next=%2Fs%2F…"),
        ("/s/%61bc/read", "/s/…/read"),
        ("GET /admin/password_reset/confirm/Mg/abc-12f/ HTTP", "GET /admin/password_reset/confirm/Mg/…/ HTTP"),
        ("%2Fadmin%2Fpassword_reset%2Fconfirm%2FMg%2Fabc-12f%2F", "%2Fadmin%2Fpassword_reset%2Fconfirm%2FMg%2F…%2F"),
        ("/admin/password_reset/confirm/Mg/set-password/", "/admin/password_reset/confirm/Mg/set-password/"),
        ("next=%2Fs%2Fabc%2Fread", "next=%2Fs%2F…%2Fread"),
        ("/s//abc and %2Fs%2F%2Fabc", "/s//… and %2Fs%2F%2F…"),
        ("/assets/12/ and /static/s.css", "/assets/12/ and /static/s.css"),
    ],
)
def test_without_tokens_leaves_everything_but_the_token(text, kept):
    assert without_tokens(text) == kept


def test_a_token_of_the_api_stands_in_no_line_wherever_it_was_put():
    token = ApiToken.generate_token()
    told = without_tokens(f'GET /api/v1/shares?token={token}&page=1 HTTP/1.1" 401 "Bearer {token}"')
    assert told == 'GET /api/v1/shares?token=wagtail_…&page=1 HTTP/1.1" 401 "Bearer wagtail_…"'
    assert without_tokens("name 'wagtailadmin_home' in wagtail_hooks") == "name 'wagtailadmin_home' in wagtail_hooks"


def test_the_access_log_of_the_web_server_holds_no_token(caplog):
    atoms = SafeAtoms({"r": "GET /s/secret-token/read HTTP/1.1", "f": "https://hub.example/s/secret-token", "s": "204"})
    logger = logging.getLogger("gunicorn.access")
    with caplog.at_level(logging.INFO, logger.name):
        logger.info(Config().access_log_format, atoms)
    assert "GET /s/…/read HTTP/1.1" in caplog.text
    assert "secret-token" not in caplog.text


def test_what_django_logs_of_refused_and_failed_requests_holds_no_token(db, raj, caplog, monkeypatch):
    link = ShareLinkFactory(created_by=raj)
    client = Client(raise_request_exception=False)
    answers = [client.get("/s/unknown-token").status_code, client.post(f"/s/{link.token}/read").status_code]

    def broken(*_, **__):
        raise RuntimeError(f"no page at /s/{link.token}")

    monkeypatch.setattr("tracking.recipient.views.page.read_page", broken)
    answers.append(client.get(f"/s/{link.token}").status_code)
    assert answers == [404, 400, 500]
    formatter = LineFormatter("{message}", style="{")
    lines = [formatter.format(record).splitlines() for record in caplog.records if record.name == "django.request"]
    assert [line[0] for line in lines] == [
        "Not Found: /s/…",
        "Bad Request: /s/…/read",
        "Internal Server Error: /s/…",
    ]
    assert lines[2][-1] == "RuntimeError: no page at /s/…"
    assert settings.LOGGING["formatters"]["line"]["()"] == "hub.core.logs.LineFormatter"


def test_errors_are_logged_and_not_mailed():
    assert logging.getLogger("django").handlers == []
