"""No input, whoever sends it wherever, ends as a fault of the hub's. The addresses come from the URL configuration."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseNotFound
from django.shortcuts import resolve_url
from django.test import Client

from hub import urls
from hub.api import api
from tests.hub.addresses import patterns
from tests.hub.noted_reading import NOTED, was_looked_at

HUGE = "9" * 30
ODD = ("a\0b", "\udcff", "\ufffe", HUGE, f"-{HUGE}", "0001-01-01", "9999-12-31T23:59:59-12:00", "\u200b\u2060")
NUMBERS = ("0", "2147483648", "9223372036854775807", "9223372036854775808", HUGE)
FIELDS = (
    *("q", "page", "p", "k", "kind", "type", "segment", "stage", "product", "owner", "sort", "days", "asset", "id"),
    *("since", "until", "expires_on", "needed_by", "title", "words", "note", "email", "name", "team", "state", "next"),
    *("review_date", "reason", "successor", "search", "passcode", "expires", "axis", "result", "position", "report"),
)
PEOPLE = ("raj", "ana", "april", "mia", "ada", "nobody")


def _filled(route: str, number: str, word: str) -> str:
    """The route with its gaps filled: numbers in one way, words in another."""

    def gap(match: re.Match[str]) -> str:
        return number if match[0].startswith("<int") else quote(word.encode("utf-8", "surrogateescape"), safe="")

    filled = re.sub(r"<[^>]+>", gap, re.sub(r"\(\?P<[^>]+>[^)]*\)", "<str:x>", route))
    return "/" + re.sub(r"[()?\\^$]", "", filled)


ROUTES = sorted({route for route in patterns() if "__debug__" not in route})
OURS = [route for route in ROUTES if not route.startswith(("admin-files/",))]
FILLINGS = (*((number, "x") for number in NUMBERS), *(("1", word) for word in ODD))
GAPPED = [route for route in OURS if "<" in route or "(?P" in route]
QUERIES = tuple("&".join(f"{name}={quote(odd.encode('utf-8', 'surrogateescape'))}" for name in FIELDS) for odd in ODD)


@pytest.fixture
def client_of(request, db, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, NOTED]

    def made(name: str) -> Client:
        client = Client(raise_request_exception=False)
        if name != "nobody":
            client.force_login(request.getfixturevalue(name))
        return client

    return made


@pytest.fixture
def plain_not_found(monkeypatch) -> None:
    """An address at which nothing is answers without its page, which a test of its own asks for."""

    def not_found(request: HttpRequest, exception: Exception) -> HttpResponseNotFound:
        return HttpResponseNotFound()

    monkeypatch.setattr(urls, "handler404", not_found, raising=False)


def _asked(client: Client, method: str, address: str, **more: object) -> Any:
    """The answer, after which nothing is otherwise: not even logged out, where that was asked."""
    cookies = deepcopy(client.cookies)
    # A refused statement would break the test's own transaction on PostgreSQL and so what follows.
    with transaction.atomic():
        answer = getattr(client, method)(address, **more)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def _fault_of(answer: Any, method: str, address: str, data: str = "") -> list[str]:
    if answer.status_code < 500:
        return []
    error = answer.exc_info[1] if getattr(answer, "exc_info", None) else ""
    return [f"{answer.status_code} {method} {address[:150]} {data[-100:]} {error!r}"]


def _is_refused(answer: Any) -> bool:
    """Whether it is refused for who asks or how when nothing odd is sent: so it is with whatever is sent."""
    log_ins = (resolve_url(settings.LOGIN_URL), resolve_url("wagtailadmin_login"))
    leads_to_log_in = answer.status_code == 302 and urlsplit(answer["Location"]).path in log_ins
    return leads_to_log_in or answer.status_code in (401, 403, 405)


@pytest.mark.parametrize("person", PEOPLE)
def test_no_odd_address_is_a_fault(client_of, plain_not_found, person):
    client, failures = client_of(person), []
    for route in GAPPED:
        if _is_refused(_asked(client, "get", _filled(route, "1", "x"))):
            continue
        # Each once: a route without a gap for words is the same address with all of them.
        for address in dict.fromkeys(_filled(route, *filling) for filling in FILLINGS):
            failures += _fault_of(_asked(client, "get", address), "get", address)
    assert "\n".join(failures) == ""


@pytest.mark.parametrize("person", PEOPLE)
def test_where_nothing_is_no_odd_address_or_query_is_a_fault(client_of, person):
    client, failures = client_of(person), []
    fillings = [_filled("<str:nowhere>/<int:at_all>/", number, word) for number, word in FILLINGS]
    for address in [*fillings, *(f"/nowhere/?{query}" for query in QUERIES)]:
        answer = _asked(client, "get", address)
        failures += _fault_of(answer, "get", address)
        assert answer.status_code in (400, 404), address
    assert "\n".join(failures) == ""


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("person", PEOPLE)
def test_no_odd_query_or_form_is_a_fault(client_of, person, method):
    client, failures = client_of(person), []
    for route in OURS:
        address = _filled(route, "1", "x")
        answer = _asked(client, method, address)
        failures += _fault_of(answer, method, address)
        if _is_refused(answer) or not was_looked_at(answer, method):
            continue
        for query in QUERIES:
            form = {"data": query, "content_type": "application/x-www-form-urlencoded"}
            asked, more = (f"{address}?{query}", {}) if method == "get" else (address, form)
            failures += _fault_of(_asked(client, method, asked, **more), method, asked, query)
    assert _asked(client, "get", "/account/").status_code == (302 if person == "nobody" else 200)
    assert "\n".join(failures) == ""


JSON = (
    *("\0", "\ud800", 10**30, -(10**30), float("nan"), float("inf"), 0.5),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", [], {}, None, True, ""),
)


@pytest.mark.parametrize("person", ["raj", "ana", "ada"])
def test_no_odd_json_is_a_fault(client_of, person):
    client, failures = client_of(person), []
    schemas = api.get_openapi_schema()
    for route, methods in schemas["paths"].items():
        address = re.sub(r"\{[^}]+\}", "1", route)
        for method, about in methods.items():
            for body in _bodies(about, schemas["components"]["schemas"]):
                answer = _asked(client, method, address, data=body, content_type="application/json")
                failures += _fault_of(answer, method, address, body)
    assert "\n".join(failures) == ""


def _bodies(about: dict, schemas: dict) -> Iterator[str]:
    """Each field of the body with each odd value, the others right."""
    content = about.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return
    schema = content["application/json"]["schema"]
    name = (schema.get("$ref") or schema.get("anyOf", [{}])[0].get("$ref", "")).rpartition("/")[2]
    right = {
        "assets": [1],
        "comment": "x",
        "reason": "x",
        "words": "x",
        "events": [
            {
                "id": "7d9ab3a4-7b8a-4a0e-8a57-0d5b5d9a3c11",
                "kind": "copied",
                "asset": 1,
                "occurred_at": "2026-01-01T00:00:00Z",
            }
        ],
    }
    for field in (schemas[name] if name else schema)["properties"]:
        for odd in JSON:
            yield json.dumps({**right, field: odd})
            yield json.dumps({**right, field: [odd]})
            if field == "events":
                for inner in right["events"][0]:
                    yield json.dumps({"events": [{**right["events"][0], inner: odd}]})


DEEP = "[" * 10_000 + "]" * 10_000


@pytest.mark.parametrize(
    "body",
    [DEEP, f'{{"query": {DEEP}}}', '{"a":' * 10_000, "9" * 5_000, "", '"', "[]", "1", b"\xff\xfe", b'{"\xc0": 1}'],
    ids=["deep", "deep within", "open", "long number", "nothing", "quote", "list", "number", "no text", "no letter"],
)
def test_no_call_of_the_api_fails_for_a_body_that_is_no_json_it_can_read(client_of, body):
    client, schemas = client_of("ana"), api.get_openapi_schema()
    read = [
        (method, re.sub(r"\{[^}]+\}", "1", route))
        for route, methods in schemas["paths"].items()
        for method, about in methods.items()
        if "application/json" in about.get("requestBody", {}).get("content", {})
    ]
    assert len(read) > 5
    for method, address in read:
        answer = _asked(client, method, address, data=body, content_type="application/json")
        assert answer.status_code in (400, 403, 404, 422), (method, address)
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["detail"]


def test_an_address_with_nul_is_not_found(client):
    assert client.get("/s/%00").status_code == 404
