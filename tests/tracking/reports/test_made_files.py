"""Long lists as files: made by the worker, kept for some days, handed to whoever asked for them alone."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from unittest.mock import patch

import openpyxl
import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import QueryDict
from wagtail.models import ModelLogEntry

from hub.people.models import Team
from tests.browsing import as_user, soup, words_of
from tests.factories.content import ScriptFactory
from tests.tracking.report_facts import fill
from tests.tracking.reports.test_pages import NOW, _now, content_of, library
from tracking.models import FileState, ReportFile
from tracking.reports import made_files
from tracking.tasks import forget_report_files, make_report_file

__all__ = ["_now", "library"]

pytestmark = pytest.mark.django_db

UNUSED = "/reports/unused/unused.csv"


@pytest.fixture
def asked_only(monkeypatch):
    """Lists of more than two rows are long, and nobody makes them until the test does."""
    monkeypatch.setattr(made_files, "MOST_AT_ONCE", 2)
    with patch.object(type(make_report_file), "enqueue") as enqueue:
        yield enqueue


def ask(client, django_capture_on_commit_callbacks, address=UNUSED):
    with django_capture_on_commit_callbacks(execute=True):
        return client.get(address)


def titles(answer) -> list[str]:
    return [row["title"] for row in csv.DictReader(io.StringIO(content_of(answer).decode("utf-8-sig")))]


def test_a_long_list_is_made_by_the_worker_and_holds_what_the_short_one_does(
    library, ana, asked_only, monkeypatch, django_capture_on_commit_callbacks
):
    client = as_user(ana)
    answer = ask(client, django_capture_on_commit_callbacks, f"{UNUSED}?class=all&days=30")
    assert (answer.status_code, answer["Location"]) == (302, "/reports/files/")
    file = ReportFile.objects.get()
    asked_only.assert_called_once_with(file.pk)
    assert (file.owner, file.state, file.name) == (ana, FileState.WAITING, "unused-2026-11-20-30-days.csv")
    assert client.get(f"/reports/files/{file.pk}/").status_code == 404

    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        assert make_report_file.call(file.pk)
        got = client.get(f"/reports/files/{file.pk}/")
        assert got["Content-Disposition"] == 'attachment; filename="unused-2026-11-20-30-days.csv"'
        assert (got["Content-Type"], got["X-Content-Type-Options"]) == ("text/csv; charset=utf-8", "nosniff")
        made = content_of(got)
        assert len(made) == ReportFile.objects.get().size
        monkeypatch.setattr(made_files, "MOST_AT_ONCE", 10)
        assert made == content_of(client.get(f"{UNUSED}?class=all&days=30"))
    assert len(made.splitlines()) == 5


def test_a_list_as_long_as_may_be_is_given_at_once(library, ana, asked_only):
    ScriptFactory(title="Young", owner=ana, live_since=NOW)
    assert titles(as_user(ana).get(f"{UNUSED}?class=never_found")) == ["Never"]
    chosen = "&".join(f"asset={library[name].pk}" for name in ("Never", "Shown"))
    assert titles(as_user(ana).get(f"{UNUSED}?{chosen}")) == ["Shown", "Never"]
    assert not ReportFile.objects.exists()


@pytest.mark.parametrize("address", ["/reports/unused/unused.xlsx", "/reports/searches/searches.csv"])
def test_every_list_can_be_long(library, ana, raj, asked_only, monkeypatch, address):
    monkeypatch.setattr(made_files, "MOST_AT_ONCE", -1)
    client = as_user(ana)
    assert client.get(address).status_code == 302
    file = ReportFile.objects.get()
    assert make_report_file.call(file.pk)
    made = content_of(client.get(f"/reports/files/{file.pk}/"))
    if address.endswith("xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(made))
        assert [row[1] for row in book["Assets"].iter_rows(min_row=2, values_only=True)] == ["Opened", "Shown", "Never"]
    else:
        assert made.decode("utf-8-sig").startswith("words,sessions,searches")


def test_only_its_owner_gets_a_file(library, ana, mia, ada, asked_only):
    as_user(ana).get(UNUSED)
    file = ReportFile.objects.get()
    make_report_file.call(file.pk)
    assert [as_user(one).get(f"/reports/files/{file.pk}/").status_code for one in (ana, mia, ada)] == [200, 404, 404]
    assert "Unused, CSV" in words_of(as_user(ana).get("/reports/files/"))
    assert "No export is kept for you" in words_of(as_user(mia).get("/reports/files/"))


def test_whoever_may_not_see_it_any_more_does_not_get_it(library, mia, raj, team, asked_only):
    client = as_user(mia)
    client.get(f"{UNUSED}?team={team.slug}")
    file = ReportFile.objects.get()
    make_report_file.call(file.pk)
    assert client.get(f"/reports/files/{file.pk}/").status_code == 200
    Team.objects.update(manager=None)
    refused = client.get(f"/reports/files/{file.pk}/")
    assert refused.status_code == 403
    assert "fewer than 3 reps" in words_of(refused)
    fill(team, 3)
    assert client.get(f"/reports/files/{file.pk}/").status_code == 200
    mia.groups.set(Group.objects.filter(name="Reps"))
    assert as_user(mia).get(f"/reports/files/{file.pk}/").status_code == 403


@pytest.mark.parametrize("filters", ["", "?team=mine"])
def test_a_file_of_a_managers_own_teams_goes_with_the_teams(library, mia, team, other_team, asked_only, filters):
    client = as_user(mia)
    client.get(f"{UNUSED}{filters}")
    file = ReportFile.objects.get()
    assert team.name in file.about
    make_report_file.call(file.pk)
    assert client.get(f"/reports/files/{file.pk}/").status_code == 200
    Team.objects.update(manager=None)
    refused = client.get(f"/reports/files/{file.pk}/")
    assert (refused.status_code, "fewer than 3 reps" in words_of(refused)) == (403, True)


def test_a_file_of_all_teams_stays_one_whoever_gets_a_team_meanwhile(library, ana, team, other_team, asked_only):
    client = as_user(ana)
    client.get(f"{UNUSED}?class=all")
    file = ReportFile.objects.get()
    Team.objects.filter(pk=team.pk).update(manager=ana)
    assert made_files.read_wanted(QueryDict(file.query), by=ana, at=NOW).scope.teams == ()


def test_forgetting_leaves_a_file_that_is_made_meanwhile(library, ana, asked_only, monkeypatch):
    listed = FileSystemStorage.listdir

    def made_meanwhile(storage, folder):
        as_user(ana).get(UNUSED)
        make_report_file.call(ReportFile.objects.get().pk)
        return listed(storage, folder)

    monkeypatch.setattr(FileSystemStorage, "listdir", made_meanwhile)
    assert forget_report_files.call() == 0
    assert default_storage.exists(ReportFile.objects.get().path)


def test_what_may_not_be_seen_when_it_is_made_is_not_made(library, mia, team, asked_only):
    as_user(mia).get(f"{UNUSED}?team={team.slug}")
    file = ReportFile.objects.get()
    Team.objects.update(manager=None)
    assert not make_report_file.call(file.pk)
    file.refresh_from_db()
    assert (file.state, file.path) == (FileState.FAILED, "")
    row = soup(as_user(mia).get("/reports/files/")).select_one("tbody tr")
    assert "fewer than 3 reps" in row.text
    assert row.select_one(".row-acts a")["href"] == f"{UNUSED}?team={team.slug}"


def test_a_fault_is_told_on_the_page_and_raised_for_the_log(library, ana, asked_only, monkeypatch):
    as_user(ana).get(UNUSED)
    file = ReportFile.objects.get()
    full = patch.object(made_files.default_storage, "save", side_effect=OSError("no room"))
    with full, pytest.raises(OSError, match="no room"):
        make_report_file.call(file.pk)
    file.refresh_from_db()
    assert (file.state, file.reason) == (
        FileState.FAILED,
        "Something went wrong. An administrator finds out what in the log.",
    )


def test_asking_again_while_it_waits_asks_once_and_nobody_fills_the_queue(library, ana, mia, asked_only):
    client = as_user(ana)
    for _ in range(2):
        client.get(f"{UNUSED}?days=30")
    assert ReportFile.objects.count() == 1
    for days in (31, 32, 33, 34, 35):
        client.get(f"{UNUSED}?days={days}")
    assert ReportFile.objects.count() == made_files.MOST_WAITING
    assert "5 exports of yours wait already" in words_of(client.get("/reports/files/"))
    as_user(mia).get(f"{UNUSED}?days=30")
    assert ReportFile.objects.count() == made_files.MOST_WAITING + 1


def test_a_file_is_forgotten_when_its_days_are_over(library, ana, asked_only):
    client = as_user(ana)
    client.get(UNUSED)
    first = ReportFile.objects.get()
    make_report_file.call(first.pk)
    path = ReportFile.objects.get().path
    stray = default_storage.save("exports/nobodys/list.csv", ContentFile(b"x"))
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        client = as_user(ana)
        assert client.get(f"/reports/files/{first.pk}/").status_code == 404
        assert "No export is kept for you" in words_of(client.get("/reports/files/"))
        client.get(UNUSED)
        second = ReportFile.objects.exclude(pk=first.pk).get()
        make_report_file.call(second.pk)
        assert forget_report_files.call() == 1
        assert client.get(f"/reports/files/{second.pk}/").status_code == 200
    assert not default_storage.exists(path)
    assert not default_storage.exists(stray)
    assert forget_report_files.call() == 0


def test_who_took_it_and_with_which_filters_stands_in_the_log(library, ana, asked_only):
    client = as_user(ana)
    client.get(f"{UNUSED}?days=30")
    file = ReportFile.objects.get()
    make_report_file.call(file.pk)
    assert not ModelLogEntry.objects.filter(action="hub.export").exists()
    content_of(client.get(f"/reports/files/{file.pk}/", headers={"range": "bytes=0-10"}))
    entry = ModelLogEntry.objects.get(action="hub.export")
    assert (entry.user, entry.data) == (ana, {"file": file.name, "address": f"{UNUSED}?days=30&team="})


def test_the_page_looks_again_while_something_waits(library, ana, asked_only):
    client = as_user(ana)
    client.get(UNUSED)
    assert soup(client.get("/reports/files/")).select_one("#files")["hx-trigger"] == "load delay:3s"
    make_report_file.call(ReportFile.objects.get().pk)
    page = soup(client.get("/reports/files/"))
    assert not page.select_one("#files").has_attr("hx-trigger")
    [download] = page.select("tbody .row-acts a")
    assert download["href"] == f"/reports/files/{ReportFile.objects.get().pk}/"
