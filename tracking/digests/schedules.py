"""Lists that come by mail each Monday: asked for once, made by the worker, told when they are ready."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import cast

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse

from hub.core.notices.habits import due_at
from hub.core.notices.mail import MailWords
from hub.core.notices.rhythm import Notify
from hub.core.notices.telling import tell
from hub.core.people import Person
from tracking.digests.actions import is_begun, monday_of
from tracking.models import ExportSchedule, ReportFile
from tracking.reports.made_files import (
    LISTS,
    FiltersRefused,
    ListFile,
    TooManyWaiting,
    ask_for_file,
    naming_teams,
    read_wanted,
)
from tracking.reports.scope import TeamHidden

EXPORT_READY = "export_ready"
EXPORT_STOPPED = "export_stopped"
MOST = 10


class TooMany(Exception):
    """The person gets so many lists each Monday already. The message says so."""


def schedule_export(*, kind: ListFile, query: QueryDict, by: Person, at: datetime) -> ExportSchedule:
    """Have this list made with these filters each Monday from the next on, and its reader told. Safe to repeat. Refuses
    as `read_wanted`, and with TooMany.
    """
    wanted = read_wanted(query, by=by, at=at)
    asked = naming_teams(query, wanted.scope)
    own = ExportSchedule.objects.of(by)
    same = own.same(kind=kind.kind, query=asked).first()
    if same is None and own.count() >= MOST:
        raise TooMany(f"{MOST} lists come to you each Monday already. Stop one of them first.")
    schedule, _ = ExportSchedule.objects.update_or_create(
        owner=cast(AbstractUser, by),
        kind=kind.kind,
        query=asked,
        defaults={"stopped": ""},
        create_defaults={"since": at, "last_week": monday_of(at)},
    )
    return schedule


def stop_export(*, schedule: ExportSchedule, by: Person) -> None:
    """Have it made no more. Refuses others' with PermissionDenied."""
    if schedule.owner_id != by.pk:
        raise PermissionDenied("This list comes to somebody else.")
    schedule.delete()


def ask_for_scheduled(*, at: datetime) -> list[int]:
    """Ask for the files that are due this week; their keys, for the worker to make. Each is asked for once a week,
    however often and by however many this is run; those of somebody for whom many wait already, by a later run.
    """
    if not is_begun(at):
        return []
    monday, asked = monday_of(at), []
    for schedule in ExportSchedule.objects.due(monday).running().select_related("owner").oldest_first():
        with suppress(TooManyWaiting), transaction.atomic():
            if ExportSchedule.objects.due(monday).filter(pk=schedule.pk).update(last_week=monday):
                asked += _ask(schedule, at)
    return asked


def _ask(schedule: ExportSchedule, at: datetime) -> list[int]:
    owner, query = cast(Person, schedule.owner), QueryDict(schedule.query)
    try:
        wanted = read_wanted(query, by=owner, at=at)
        file = ask_for_file(kind=LISTS[schedule.kind], wanted=wanted, query=query, by=owner, at=at)
    except (FiltersRefused, TeamHidden, PermissionDenied) as refusal:
        _stop(schedule, str(refusal), at)
        return []
    return [file.pk]


def _stop(schedule: ExportSchedule, reason: str, at: datetime) -> None:
    """What can't be made as it was asked for is made no more, and its reader is told why."""
    ExportSchedule.objects.filter(pk=schedule.pk).update(stopped=reason[:300])
    title = LISTS[schedule.kind].title
    tell(
        user=schedule.owner,
        kind=EXPORT_STOPPED,
        about=f"schedule {schedule.pk} in {monday_of(at)}",
        words=f"{title} is not made each Monday any more: {reason}",
        address=reverse("export_schedules"),
        at=at,
    )


def tell_of_file(file: ReportFile, *, at: datetime) -> bool:
    """Tell who asked for a list each Monday that it is ready, in the morning, once. Nothing where it was not made."""
    if not file.is_ready:
        return False
    title, address = LISTS[file.kind].title, reverse("report_file", args=[file.pk])
    return tell(
        user=file.owner,
        kind=EXPORT_READY,
        about=f"file {file.pk}",
        words=f"{title} of this week is ready: {file.about}"[:300],
        address=reverse("report_files"),
        mail=MailWords(
            subject=f"{title}, week of {monday_of(at):%d %b %Y}",
            template="export_ready",
            context={
                "file": file,
                "title": title,
                "url": settings.BASE_URL + address,
                "list_url": f"{settings.BASE_URL}{reverse(file.kind)}?{file.query}",
                "stop_url": settings.BASE_URL + reverse("export_schedules"),
            },
        ),
        at=at,
        due=due_at(cast(Person, file.owner), rhythm=Notify.DAILY, at=at),
    )
