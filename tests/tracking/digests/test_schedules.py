"""Lists that come by mail each Monday."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import mail as django_mail

from hub.core.notices.models import Notice, OutgoingMail
from tests.browsing import as_user, soup, words_of
from tests.factories.mail import post_all
from tests.tracking.digests.facts import MORNING, live
from tracking.digests.tasks import make_scheduled_export, make_scheduled_exports
from tracking.models import ExportSchedule, ReportFile

pytestmark = pytest.mark.django_db
ADD, PAGE = "/reports/monday/exports/add/", "/reports/monday/exports/"
NEXT = MORNING + timedelta(days=7)


@pytest.fixture(autouse=True)
def clock(settings, tmp_path):
    # Where the clock stands still no server of objects believes a signature.
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": on_disk}
    with time_machine.travel(MORNING, tick=False) as stopped:
        yield stopped


@pytest.fixture
def scheduled(mia, ana, team, other_team) -> ExportSchedule:
    live("Unused", owner=ana)
    form = soup(as_user(mia).get("/reports/unused/?days=30")).select_one(f'form[action="{ADD}"]')
    data = {field["name"]: field["value"] for field in form.select("input[name]")}
    as_user(mia).post(ADD, data)
    return ExportSchedule.objects.get()


def test_a_list_is_asked_for_with_the_filters_of_its_page(scheduled, mia, team):
    assert (scheduled.kind, scheduled.owner, scheduled.last_week) == ("unused_xlsx", mia, date(2026, 11, 23))
    assert scheduled.query == "days=30&team=hospitals-east"
    page = words_of(as_user(mia).get(PAGE))
    assert "Unused, XLSX last 30 days · Hospitals East · all segments" in page


def test_it_is_made_and_told_once_each_monday_from_the_next_on(scheduled, mia, clock):
    make_scheduled_exports.call()
    assert not ReportFile.objects.exists()
    clock.move_to(NEXT - timedelta(minutes=10))
    make_scheduled_exports.call()
    assert not ReportFile.objects.exists()
    clock.move_to(NEXT)
    for _ in range(2):
        make_scheduled_exports.call()
    file = ReportFile.objects.get()
    make_scheduled_export.call(file.pk)
    assert (file.owner, file.state, file.name) == (mia, "ready", "unused-2026-11-30-30-days.xlsx")
    assert post_all(timedelta(hours=3)) == 1
    (sent,) = django_mail.outbox
    assert sent.subject == "Unused, week of 30 Nov 2026"
    assert f"/reports/files/{file.pk}/" in sent.body
    assert as_user(mia).get(f"/reports/files/{file.pk}/").status_code == 200


def test_a_worker_that_was_killed_before_it_told_tells_once_it_is_back(scheduled, clock):
    clock.move_to(NEXT)
    make_scheduled_exports.call()
    Notice.objects.all().delete()
    OutgoingMail.objects.all().delete()
    assert make_scheduled_export.call(ReportFile.objects.get().pk) is True
    assert make_scheduled_export.call(ReportFile.objects.get().pk) is False
    assert OutgoingMail.objects.count() == 1


def test_who_may_not_see_it_any_more_gets_it_no_more_and_is_told_why(scheduled, mia, team, clock):
    team.manager = None
    team.save()
    clock.move_to(NEXT)
    make_scheduled_exports.call()
    assert not ReportFile.objects.exists()
    scheduled.refresh_from_db()
    assert scheduled.stopped.startswith("Hospitals East: fewer than 3 reps")
    assert Notice.objects.get(user=mia).words.startswith("Unused is not made each Monday any more: Hospitals East")
    clock.move_to(NEXT + timedelta(days=7))
    make_scheduled_exports.call()
    assert Notice.objects.count() == 1


def test_who_reads_no_reports_any_more_gets_none(scheduled, mia, clock):
    mia.groups.set(Group.objects.none())
    clock.move_to(NEXT)
    make_scheduled_exports.call()
    assert not ReportFile.objects.exists()


def test_it_is_stopped_by_whom_it_comes_to(scheduled, mia, ana, raj):
    address = f"/reports/monday/exports/{scheduled.pk}/stop/"
    assert as_user(ana).post(address).status_code == 404
    assert as_user(raj).post(address).status_code == 403
    assert as_user(mia).post(address).url == PAGE
    assert not ExportSchedule.objects.exists()


@pytest.mark.parametrize("data", [{"kind": "nothing"}, {}])
def test_a_list_that_there_is_not_is_not_found(mia, data):
    assert as_user(mia).post(ADD, data).status_code == 404


def test_filters_that_name_nothing_are_refused_and_said(mia):
    client = as_user(mia)
    client.post(ADD, {"kind": "unused_csv", "query": "team=nobody"})
    assert "There is no team “nobody”." in words_of(client.get(PAGE))
    assert not ExportSchedule.objects.exists()


def test_so_many_lists_and_no_more(mia):
    client = as_user(mia)
    for days in range(20, 31):
        client.post(ADD, {"kind": "unused_csv", "query": f"days={days}&team="})
    assert ExportSchedule.objects.count() == 10
    assert "Stop one of them first." in words_of(client.get(PAGE))


def test_more_lists_than_may_wait_at_once_all_come(mia, clock):
    client = as_user(mia)
    for days in range(20, 27):
        client.post(ADD, {"kind": "unused_csv", "query": f"days={days}&team="})
    clock.move_to(NEXT)
    for made in (5, 7):
        make_scheduled_exports.call()
        for file in ReportFile.objects.filter(state="waiting"):
            make_scheduled_export.call(file.pk)
        assert ReportFile.objects.filter(state="ready").count() == made
    assert not ExportSchedule.objects.exclude(stopped="").exists()
