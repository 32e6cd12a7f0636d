"""Lists as files: short ones at once, long ones by the worker, kept for their owner for some days."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import IO

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import QueryDict

from content.permissions import may_view_reports
from hub.core.people import Person, hold_own_list
from hub.core.spreadsheets import XLSX_TYPE
from tracking.models import FileState, ReportFile
from tracking.reports.definitions import AssetClass, Concern
from tracking.reports.exports import (
    ReportTable,
    asset_csv_lines,
    lifecycle_table,
    searches_table,
    table_csv_lines,
    write_table_xlsx,
    write_xlsx,
)
from tracking.reports.forms import ReportForm, asset_ids, load_choices
from tracking.reports.lifecycle import all_concerns, assets_with, times_taken
from tracking.reports.scope import ReportScope, TeamHidden
from tracking.reports.searches import all_searches, summarise_searches, words_in
from tracking.reports.unused import all_rows, assets_in, count_classes

CSV_TYPE = "text/csv; charset=utf-8"
# Rows that are written while somebody waits; more are written by the worker.
MOST_AT_ONCE = 2_000
# How many files of one person may wait.
MOST_WAITING = 5
KEPT = timedelta(days=7)
FOLDER = "exports"


class TooManyWaiting(Exception):
    """So many of the person's files wait already. The message says so."""


class FiltersRefused(Exception):
    """What a list was asked with names nothing that there is, or not any more. The message says what."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shall hold: the scope, and for lists of assets their classes, or `only` those."""

    scope: ReportScope
    classes: tuple[AssetClass, ...]
    only: tuple[int, ...] = ()
    concerns: tuple[Concern, ...] = tuple(Concern)


def wanted_of(form: ReportForm, query: QueryDict) -> Wanted:
    """What a valid form and the rest of its address name. Raises TeamHidden."""
    return Wanted(form.scope, form.classes, tuple(asset_ids(query)), form.concerns)


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list that leaves the hub as a file. `count` tells how many rows it would have."""

    kind: str
    title: str
    stem: str
    suffix: str
    content_type: str
    count: Callable[[Wanted], int]
    write: Callable[[IO[bytes], Wanted], None]

    def name(self, scope: ReportScope) -> str:
        return f"{self.stem}-{scope.last_day:%Y-%m-%d}-{scope.days}-days.{self.suffix}"


def _count_assets(wanted: Wanted) -> int:
    return len(wanted.only) or assets_in(wanted.scope, wanted.classes).count()


def _write_assets_csv(file: IO[bytes], wanted: Wanted) -> None:
    rows = all_rows(wanted.scope, wanted.classes, only=wanted.only)
    file.writelines(line.encode() for line in asset_csv_lines(rows, wanted.scope))


def _write_assets_xlsx(file: IO[bytes], wanted: Wanted) -> None:
    rows = all_rows(wanted.scope, wanted.classes, only=wanted.only)
    write_xlsx(file, rows, wanted.scope, count_classes(wanted.scope))


def _count_words(wanted: Wanted) -> int:
    return words_in(wanted.scope).count()


def _words(wanted: Wanted) -> ReportTable:
    return searches_table(all_searches(wanted.scope), wanted.scope, summarise_searches(wanted.scope).as_of)


def _write_words_csv(file: IO[bytes], wanted: Wanted) -> None:
    file.writelines(line.encode() for line in table_csv_lines(_words(wanted), wanted.scope))


def _write_words_xlsx(file: IO[bytes], wanted: Wanted) -> None:
    write_table_xlsx(file, _words(wanted), wanted.scope)


def _count_concerns(wanted: Wanted) -> int:
    return sum(assets_with(wanted.scope, one).count() for one in wanted.concerns)


def _concerns(wanted: Wanted) -> ReportTable:
    return lifecycle_table(all_concerns(wanted.scope, wanted.concerns), wanted.scope, times_taken(wanted.scope))


def _write_concerns_csv(file: IO[bytes], wanted: Wanted) -> None:
    file.writelines(line.encode() for line in table_csv_lines(_concerns(wanted), wanted.scope))


def _write_concerns_xlsx(file: IO[bytes], wanted: Wanted) -> None:
    write_table_xlsx(file, _concerns(wanted), wanted.scope)


UNUSED_CSV = ListFile("unused_csv", "Unused", "unused", "csv", CSV_TYPE, _count_assets, _write_assets_csv)
UNUSED_XLSX = ListFile("unused_xlsx", "Unused", "unused", "xlsx", XLSX_TYPE, _count_assets, _write_assets_xlsx)
SEARCHES_CSV = ListFile("searches_csv", "Searches", "searches", "csv", CSV_TYPE, _count_words, _write_words_csv)
SEARCHES_XLSX = ListFile("searches_xlsx", "Searches", "searches", "xlsx", XLSX_TYPE, _count_words, _write_words_xlsx)
LIFECYCLE_CSV = ListFile(
    "lifecycle_csv", "Lifecycle", "lifecycle", "csv", CSV_TYPE, _count_concerns, _write_concerns_csv
)
LIFECYCLE_XLSX = ListFile(
    "lifecycle_xlsx", "Lifecycle", "lifecycle", "xlsx", XLSX_TYPE, _count_concerns, _write_concerns_xlsx
)
# By their kind. A kind is also the name of the list's address.
LISTS = {one.kind: one for one in (UNUSED_CSV, UNUSED_XLSX, SEARCHES_CSV, SEARCHES_XLSX, LIFECYCLE_CSV, LIFECYCLE_XLSX)}


def read_wanted(query: QueryDict, *, by: Person, at: datetime) -> Wanted:
    """The filters of an address, for that person and at that moment. Raises FiltersRefused, TeamHidden, and
    PermissionDenied for who may not read reports.
    """
    if not may_view_reports(by):
        raise PermissionDenied("Reports are for managers, marketers and administrators.")
    form = ReportForm(query, choices=load_choices(by), as_of=at, teams_by_default=True)
    if not form.is_valid():
        raise FiltersRefused(form.error_text)
    return wanted_of(form, query)


def is_long(kind: ListFile, wanted: Wanted) -> bool:
    """Whether nobody shall wait while it is written."""
    return kind.count(wanted) > MOST_AT_ONCE


@transaction.atomic
def ask_for_file(*, kind: ListFile, wanted: Wanted, query: QueryDict, by: Person, at: datetime) -> ReportFile:
    """Note that the person wants this list; whoever calls has it made. The one that waits already where the same was
    asked for. Raises TooManyWaiting.
    """
    hold_own_list(by)
    own = ReportFile.objects.of(by).kept_at(at).waiting()
    asked = naming_teams(query, wanted.scope)
    same = own.same(kind=kind.kind, query=asked).newest_first().first()
    if same is not None:
        return same
    if own.count() >= MOST_WAITING:
        raise TooManyWaiting(f"{MOST_WAITING} exports of yours wait already. Ask again when one of them is ready.")
    return ReportFile.objects.create(
        owner_id=by.pk,
        kind=kind.kind,
        query=asked,
        about=_about(wanted)[:500],
        name=kind.name(wanted.scope),
        asked_at=at,
        expires_at=at + KEPT,
    )


def naming_teams(query: QueryDict, scope: ReportScope) -> str:
    """The filters, with the teams by name: whose teams they are may be different when the list is made or taken."""
    named = query.copy()
    named.setlist("team", [team.slug for team in scope.teams] or [""])
    return named.urlencode()


def _about(wanted: Wanted) -> str:
    chosen = f" · {len(wanted.only)} chosen" if wanted.only else ""
    return f"{wanted.scope.in_words}{chosen}"


def make_file(file_id: int, *, at: datetime) -> bool:
    """Write the list and put it into the file store; False where it is not wanted any more or may not be made.

    What its owner may see is asked anew, as on the day on which it is made. Safe to run again: a file that is ready
    stays as it is, one that was begun is written anew.
    """
    asked = ReportFile.objects.kept_at(at).waiting().select_related("owner").filter(pk=file_id).first()
    if asked is None:
        return False
    kind = LISTS[asked.kind]
    try:
        wanted = read_wanted(QueryDict(asked.query), by=asked.owner, at=at)
    except (FiltersRefused, TeamHidden, PermissionDenied) as refusal:
        _give_up(asked, str(refusal))
        return False
    with tempfile.TemporaryFile(suffix=f".{kind.suffix}") as file:
        try:
            kind.write(file, wanted)
            file.seek(0)
            asked.path = default_storage.save(f"{FOLDER}/{asked.seed}/{asked.name}", File(file))
            asked.size = file.tell()
        except Exception:
            _give_up(asked, "Something went wrong. An administrator finds out what in the log.")
            raise
    asked.state, asked.made_at = FileState.READY, at
    asked.save(update_fields=["path", "size", "state", "made_at"])
    return True


def _give_up(asked: ReportFile, reason: str) -> None:
    asked.state, asked.reason = FileState.FAILED, reason[:300]
    asked.save(update_fields=["state", "reason"])


def forget_files(*, at: datetime) -> int:
    """Delete files whose days are over, and what is left of files that nobody has any more; of how many. Safe to
    repeat."""
    over = ReportFile.objects.over_at(at)
    with suppress(FileNotFoundError):
        there = set(default_storage.listdir(FOLDER)[0])
        # Asked for after the folders: what is made meanwhile is somebody's.
        for folder in there - ReportFile.objects.kept_at(at).folders():
            _empty(f"{FOLDER}/{folder}")
    return int(over.delete()[0])


def forget_all_files(*, at: datetime) -> None:
    """Delete all that was made or waits, the files as soon as the transaction is through. For when somebody is erased:
    lists name the owners of assets, and whoever wants one anew asks for it. Safe to repeat.
    """
    ReportFile.objects.kept_at(at).delete()
    transaction.on_commit(partial(forget_files, at=at))


def _empty(folder: str) -> None:
    for name in default_storage.listdir(folder)[1]:
        default_storage.delete(f"{folder}/{name}")
    with suppress(NotImplementedError, OSError):
        # A store of objects has no folders.
        default_storage.delete(folder)
