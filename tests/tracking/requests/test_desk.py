"""Requests at the desk: the list, its file, the acts on one, the queries of their pages."""

from __future__ import annotations

import csv
import io

import pytest

from tests.browsing import as_user, soup, words_of
from tests.factories.content import BuyingStageFactory, ScriptFactory, SegmentFactory
from tracking.reports.coverage import coverage
from tracking.reports.scope import ReportScope
from tracking.requests.actions import ask_for, decline_request, take_request

pytestmark = pytest.mark.django_db


def test_the_desk_lists_by_voices_and_filters(ana, raj, oli, asked, now):
    ask_for(by=oli, words=asked.words, at=now)
    other = ask_for(by=raj, words="dental story", at=now)
    take_request(request=other, by=ana)
    client = as_user(ana)
    rows = soup(client.get("/admin/requests/")).select("td.title")
    assert [row.text.strip().split("\n")[0] for row in rows] == ["State inspection checklist", "dental story"]
    said = words_of(client.get("/admin/requests/"))
    assert "2 people" in said
    assert "1 person" in said
    assert "dental story" not in client.get("/admin/requests/?state=open").content.decode()
    assert "State inspection" not in soup(client.get(f"/admin/requests/?taken_by={ana.pk}")).select_one("main").text
    first_page = soup(client.get("/admin/"))
    assert "Reps ask for" in first_page.text
    assert "Ana Brandl is on it" in first_page.text


def test_a_request_is_taken_answered_and_declined_at_the_desk(ana, raj, asked, now):
    script = ScriptFactory(title="Inspection visit")
    other = ask_for(by=raj, words="dental story", at=now)
    client = as_user(ana)
    address = f"/admin/requests/edit/{asked.pk}/"
    client.post(address, {"act": "take"})
    asked.refresh_from_db()
    assert (asked.state, asked.taken_by) == ("taken", ana)
    assert client.post(address, {"act": "answer", "asset": ""}).status_code == 422
    client.post(address, {"act": "answer", "asset": script.pk, "reason": "Here."})
    asked.refresh_from_db()
    assert (asked.state, asked.asset_id, asked.reason, asked.closed_by) == ("answered", script.pk, "Here.", ana)
    assert client.post(f"/admin/requests/edit/{other.pk}/", {"act": "decline"}).status_code == 422
    client.post(f"/admin/requests/edit/{other.pk}/", {"act": "decline", "reason": "Not sold there."})
    other.refresh_from_db()
    assert (other.state, other.reason) == ("declined", "Not sold there.")
    late = client.post(address, {"act": "decline", "reason": "x"}, follow=True)
    assert "It was answered already by Ana Brandl." in late.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_as_many_queries_for_one_request_as_for_three(raj, ana, now, rows, django_assert_num_queries):
    segment, stage = SegmentFactory(), BuyingStageFactory()
    for number in range(rows):
        ask_for(by=raj, words=f"dental{number}", at=now, segment=segment, stage=stage)
    client, desk = as_user(raj), as_user(ana)
    client.get("/requests/")
    desk.get("/admin/requests/")
    with django_assert_num_queries(4):
        client.get("/requests/")
    with django_assert_num_queries(10):
        desk.get("/admin/requests/")


def test_coverage_counts_the_requests_that_wait(raj, ana, now):
    segment, stage = SegmentFactory(name="Imaging"), BuyingStageFactory(name="Contract")
    ask_for(by=raj, words="dental", at=now, segment=segment, stage=stage)
    closed = ask_for(by=raj, words="closed", at=now, segment=segment, stage=stage)
    decline_request(request=closed, by=ana, reason="No.", at=now)
    [row, _] = coverage(ReportScope(as_of=now, days=60)).rows
    assert [(cell.stage, cell.requests, cell.gap) for cell in row.cells if cell.requests] == [("Contract", 1, True)]


def test_requests_are_a_file_of_their_list(asked, ana):
    answer = as_user(ana).get("/admin/requests/?export=csv")
    [row] = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert (row["Asked for"], row["State"], row["People who asked"], row["Taken by"]) == (asked.words, "Open", "1", "")
    assert row["Last asked"]
