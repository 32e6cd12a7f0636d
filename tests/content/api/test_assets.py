from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from content.models import Asset, Collateral
from tests.content.desk import NOW, draft_script
from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    CustomerStoryFactory,
    DocumentPageFactory,
    ScriptFactory,
    SegmentFactory,
)
from tests.factories.people import token_of

pytestmark = pytest.mark.django_db


def _as(user) -> Client:
    client = Client(raise_request_exception=True)
    if user is not None:
        client.force_login(user)
    return client


def _get(user, path: str, **query: Any):
    return _as(user).get(f"/api/v1{path}", query)


def _post(user, path: str, **body: Any):
    return _as(user).post(f"/api/v1{path}", body, content_type="application/json")


def test_nobody_is_asked_to_log_in(in_review):
    for method, path in [
        ("get", "/assets"),
        ("get", f"/assets/{in_review.pk}"),
        ("post", "/assets"),
        ("post", f"/assets/{in_review.pk}/approve"),
    ]:
        answer = getattr(Client(), method)(f"/api/v1{path}")
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"


def test_a_token_answers_for_its_user(raj):
    token = token_of(raj)
    ScriptFactory(title="Live")
    answer = Client().get("/api/v1/assets", headers={"authorization": f"Bearer {token}"})
    assert answer.json()["total"] == 1


def test_each_role_lists_what_it_may_see(raj, oli, mia, ana, april, ada, team, in_review):
    ScriptFactory(title="Live")
    ScriptFactory(title="For one team", teams=[team])
    ScriptFactory(title="Retired", live=False, retired_at=NOW)
    seen = {user.username: _get(user, "/assets").json()["total"] for user in (raj, oli, mia, ana, april, ada)}
    assert seen == {"raj": 2, "oli": 1, "mia": 2, "ana": 4, "april": 4, "ada": 4}


def test_what_is_not_visible_is_not_found(raj, in_review):
    assert _get(raj, f"/assets/{in_review.pk}").status_code == 404
    assert _post(raj, f"/assets/{in_review.pk}/approve").status_code == 404
    assert _get(raj, "/assets/999999").status_code == 404


def test_an_asset_with_all_its_fields(raj, ana, april):
    asset = CollateralFactory(
        title="Rounding",
        owner=ana,
        approved_by=april,
        approved_at=NOW,
        live_since=NOW,
        segments=[SegmentFactory()],
        stages=[BuyingStageFactory()],
        review_date=NOW.date(),
    )
    DocumentPageFactory(document=asset.document, number=1, title="One", text="The words.", notes="Not for the list.")
    answer = _get(raj, f"/assets/{asset.pk}")
    assert answer.status_code == 200
    body = answer.json()
    person = {"id": april.pk, "username": "april", "name": "April Osei"}
    assert body["approved_by"] == person
    assert {name: body[name] for name in ("kind", "type", "state", "segments", "stages", "audience", "language")} == {
        "kind": "collateral",
        "type": "deck",
        "state": "live",
        "segments": ["Industry:Healthcare"],
        "stages": ["Discovery"],
        "audience": "shareable",
        "language": "en",
    }
    assert datetime.fromisoformat(body["live_since"]) == NOW
    assert body["review_date"] == "2026-11-20"
    assert body["file"]["state"] == "ready"
    assert body["parts"] == [{"number": 1, "label": "One", "text": "The words."}]


def test_a_draft_that_was_saved_before_anything_was_said_of_it_is_listed(ana):
    CollateralFactory(title="", type="", owner=ana, live=False)
    [listed] = _get(ana, "/assets").json()["results"]
    assert (listed["title"], listed["type"], listed["state"]) == ("", "", "draft")


def test_the_list_filters_and_pages(ana, in_review):
    health = SegmentFactory()
    retail = SegmentFactory(name="Retail")
    size = SegmentFactory(axis__name="Size", axis__slug="size", name="Small")
    both = ScriptFactory(title="Both", segments=[health, size])
    ScriptFactory(title="Health", segments=[health], review_date=timezone.localdate() - timedelta(days=1))
    ScriptFactory(title="Retail", segments=[retail])
    CustomerStoryFactory(title="Story")

    def titles(**query):
        return {result["title"] for result in _get(ana, "/assets", **query).json()["results"]}

    assert titles(segment=["Industry:Healthcare", "Industry:Retail"]) == {"Both", "Health", "Retail"}
    assert titles(segment=["Industry:Healthcare", "Size:Small"]) == {"Both"}
    assert titles(state="in_review") == {"Waiting lists"}
    assert titles(state=["in_review", "live"], kind="script") == {"Waiting lists", "Both", "Health", "Retail"}
    assert titles(kind="story") == {"Story"}
    assert titles(review_due=True) == {"Health"}
    assert titles(q="bot") == {both.title}
    second = _get(ana, "/assets", page=2, page_size=2).json()
    assert (second["total"], second["page"], len(second["results"])) == (5, 2, 2)
    assert _get(ana, "/assets", page=99).json()["results"] == []
    assert _get(ana, "/assets", state="gone").status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_fixed_number_of_queries(count, raj, django_assert_num_queries):
    for _ in range(count):
        CollateralFactory(segments=[SegmentFactory()], stages=[BuyingStageFactory()])
        ScriptFactory(segments=[SegmentFactory()])
        CustomerStoryFactory()
    client = _as(raj)
    client.get("/api/v1/assets")
    with django_assert_num_queries(8):
        assert client.get("/api/v1/assets").json()["total"] == 3 * count


def test_a_marketer_creates_a_draft_with_a_file(ana, monkeypatch):
    SegmentFactory()
    BuyingStageFactory()
    file = SimpleUploadedFile("rounding.txt", b"Rounding without paper.", "text/plain")
    answer = _as(ana).post(
        "/api/v1/assets",
        {
            "type": "one-pager",
            "title": "Rounding",
            "segments": "Industry:Healthcare",
            "stages": "Discovery",
            "file": file,
        },
    )
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["state"], body["kind"], body["owner"]["username"]) == ("draft", "collateral", "ana")
    assert body["file"]["name"] == "rounding.txt"
    made = Collateral.objects.get(pk=body["id"])
    assert [segment.key for segment in made.segments.all()] == ["Industry:Healthcare"]
    assert not made.live


def test_scripts_and_stories_are_created_from_words(ana):
    script = _as(ana).post(
        "/api/v1/assets",
        {
            "kind": "script",
            "type": "objection-handling",
            "title": "Price",
            "body": "Too expensive.\nCompared with what?",
        },
    )
    assert script.json()["parts"] == [{"number": 1, "label": "Too expensive.", "text": "Compared with what?"}]
    story = _as(ana).post(
        "/api/v1/assets",
        {
            "kind": "story",
            "type": "customer-story",
            "title": "Kestrel",
            "customer": "Kestrel Valley",
            "results": '[{"figure": "-38", "unit": "%", "label": "fewer no-shows"}]',
        },
    )
    assert story.json()["story"]["results"] == [{"figure": "-38", "unit": "%", "label": "fewer no-shows", "basis": ""}]


def test_creating_is_refused_to_others_and_for_bad_input(raj, mia, april, ana):
    for user in (raj, mia, april):
        assert _as(user).post("/api/v1/assets", {"type": "deck", "title": "No"}).status_code == 403
    for wrong in (
        {"type": "deck"},
        {"type": "poem", "title": "No"},
        {"type": "talk-track", "title": "No"},
        {"type": "deck", "title": "No", "segments": "Industry:Unknown"},
        {"type": "deck", "title": "No", "stages": "Unknown"},
        {"kind": "script", "type": "objection-handling", "title": "No", "body": "no answer"},
    ):
        answer = _as(ana).post("/api/v1/assets", wrong)
        assert answer.status_code == 422, wrong
        assert answer["Content-Type"] == "application/problem+json"
    assert not Asset.objects.exists()


def test_submit_approve_retire_reinstate(ana, april):
    asset = draft_script(ana)
    assert _post(ana, f"/assets/{asset.pk}/submit").json()["state"] == "in_review"
    assert _post(ana, f"/assets/{asset.pk}/submit").status_code == 409
    assert _post(ana, f"/assets/{asset.pk}/approve").status_code == 403
    approved = _post(april, f"/assets/{asset.pk}/approve", comment="Good.").json()
    assert (approved["state"], approved["approved_by"]["username"]) == ("live", "april")
    successor = ScriptFactory(title="New")
    assert _post(april, f"/assets/{asset.pk}/retire", reason="Old.").status_code == 403
    assert _post(ana, f"/assets/{asset.pk}/retire", reason="").status_code == 422
    assert _post(ana, f"/assets/{asset.pk}/retire", reason="Old.", successor=asset.pk).status_code == 422
    retired = _post(ana, f"/assets/{asset.pk}/retire", reason="Old.", successor=successor.pk).json()
    assert (retired["state"], retired["superseded_by"]) == ("retired", {"id": successor.pk, "title": "New"})
    again = _post(ana, f"/assets/{asset.pk}/retire", reason="Old.")
    assert (again.status_code, again.json()["detail"]) == (409, "It is retired. Reinstate it first.")
    assert _post(ana, f"/assets/{asset.pk}/reinstate").json()["state"] == "live"
    assert _post(ana, f"/assets/{asset.pk}/reinstate").status_code == 409


def test_reject_needs_a_comment(in_review, april):
    assert _post(april, f"/assets/{in_review.pk}/reject").status_code == 422
    assert _post(april, f"/assets/{in_review.pk}/reject", comment="The figure.").json()["state"] == "draft"
    assert _post(april, f"/assets/{in_review.pk}/reject", comment="Again.").status_code == 409


def test_reps_and_managers_may_not_act_on_what_they_see(raj, mia):
    asset = ScriptFactory()
    for user in (raj, mia):
        for act, body in [
            ("submit", {}),
            ("approve", {}),
            ("reject", {"comment": "No."}),
            ("retire", {"reason": "No."}),
            ("reinstate", {}),
        ]:
            assert _post(user, f"/assets/{asset.pk}/{act}", **body).status_code == 403, act
    asset.refresh_from_db()
    assert asset.live


def test_a_write_by_session_needs_its_csrf_token(ana):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    assert client.post("/api/v1/assets", {"type": "deck", "title": "No"}).status_code == 403
    assert not Asset.objects.exists()


def test_empty_and_too_large_files_are_refused_with_the_reason(ana, settings):
    settings.HUB_MAX_FILE_BYTES = 4
    told = []
    for content in (b"", b"Words"):
        body = {"type": "deck", "title": "Deck", "file": SimpleUploadedFile("deck.txt", content)}
        answer = _as(ana).post("/api/v1/assets", body)
        told.append((answer.status_code, answer.json()["detail"]))
    assert told == [(422, "The file is empty."), (422, "The file is larger than 0 MB.")]
    assert not Asset.objects.exists()
