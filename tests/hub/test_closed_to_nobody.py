"""Whatever is added: without a user, no page and no call answers with content."""

from __future__ import annotations

import re

import pytest
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from hub.api import api
from hub.people.tokens.models import ApiToken
from tests.factories.people import token_of

pytestmark = pytest.mark.django_db

# What a person without an account may ask for; each has tests of its own.
OPEN = re.compile(r"^(accounts/|s/|healthz|static/|api/|admin/|admin-files/|brand)")


def _patterns(resolver, prefix=""):
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if OPEN.match(route.lstrip("^")):
            continue
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from _patterns(entry, route)


def _filled(route: str) -> str:
    route = route.replace("<slug:slug>", "x").replace("<uuid:", "<").lstrip("^").rstrip("$")
    return "/" + re.sub(r"<int:\w+>", "1", re.sub(r"<(str:)?\w+>", "x", route))


def test_every_page_sends_nobody_to_log_in(client):
    routes = list(_patterns(get_resolver()))
    assert len(routes) > 10
    for route in routes:
        for answer in (client.get(_filled(route)), client.post(_filled(route))):
            refused = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
            assert refused or answer.status_code in (404, 405), f"{route} answers {answer.status_code}"


def test_every_call_of_the_api_answers_401_without_a_user(client):
    operations = [
        (method, path.replace("{", "<").replace("}", ">"))
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method in methods
    ]
    assert operations
    for method, path in operations:
        address = re.sub(r"<\w+>", "1", path)
        answer = getattr(client, method)(address, content_type="application/json")
        assert answer.status_code == 401, f"{method} {path} answers {answer.status_code}"
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"] == "Bearer"


def test_a_wrong_or_revoked_token_is_nobody(client, raj):
    token = token_of(raj)
    path = next(
        path for path, methods in api.get_openapi_schema()["paths"].items() if "get" in methods and "{" not in path
    )
    assert client.get(path, headers={"Authorization": f"Bearer {token}"}).status_code != 401
    assert client.get(path, headers={"Authorization": f"Bearer {token}x"}).status_code == 401
    ApiToken.objects.update(revoked_at=timezone.now())
    assert client.get(path, headers={"Authorization": f"Bearer {token}"}).status_code == 401
    client.force_login(raj)
    assert client.get(path).status_code == 200
    # A token that is given and doesn't hold is not made good by the session.
    assert client.get(path, headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_the_openapi_description_documents_every_field(client, raj):
    client.force_login(raj)
    schema = client.get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.")
    for name, component in schema.get("components", {}).get("schemas", {}).items():
        for field, described in component.get("properties", {}).items():
            typed = {"type", "anyOf", "allOf", "$ref", "enum", "const", "oneOf"} & set(described)
            assert typed, f"{name}.{field} has no type"


def test_a_fault_of_ours_is_a_problem_too_and_tells_nothing_of_itself(client, raj, monkeypatch, caplog):
    monkeypatch.setattr("search.engine.search", lambda request: 1 / 0)
    client.force_login(raj)
    answer = client.get("/api/v1/search")
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert "division" not in answer.content.decode()
    assert "division by zero" in caplog.text
