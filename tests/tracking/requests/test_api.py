"""Asking for what is missing through the API."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.browsing import as_user
from tests.factories.content import ScriptFactory, SegmentAxisFactory, SegmentFactory
from tracking.models import AssetRequest
from tracking.requests.actions import answer_request

pytestmark = pytest.mark.django_db


def test_the_api_asks_and_lists(raj, oli, ana):
    segment = SegmentFactory(axis=SegmentAxisFactory(name="Industry"), name="Imaging")
    client = as_user(raj)
    body = {"words": "dental story", "segment": segment.key, "needed_by": "2026-12-04"}
    made = client.post("/api/v1/requests", body, content_type="application/json")
    assert made.status_code == 201
    assert made.json() | {"id": 0, "asked_at": ""} == {
        "id": 0, "words": "dental story", "state": "open", "segment": "Industry:Imaging", "stage": None, "voices": 1,
        "needed_by": "2026-12-04", "asked_at": "", "closed_at": None, "asset": None, "reason": "",
    }  # fmt: skip
    assert (
        client.post("/api/v1/requests", {"words": "x", "stage": "?"}, content_type="application/json").status_code
        == 422
    )
    assert as_user(oli).get("/api/v1/requests").json()["total"] == 0
    script = ScriptFactory()
    answer_request(request=AssetRequest.objects.get(), by=ana, asset=script, at=timezone.now())
    assert client.get("/api/v1/requests").json()["results"][0]["asset"] == script.pk
    assert as_user(ana).get("/api/v1/requests?state=open").json()["total"] == 0
    assert as_user(ana).get("/api/v1/requests?state=answered").json()["total"] == 1
