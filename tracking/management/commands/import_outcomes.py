"""Say what became of calls and sends, from a CSV or JSON-lines file out of the CRM."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from content.importing.manifest import BadManifest, read_manifest
from content.importing.types import Row
from hub.core.edge import NotAccepted, in_utc, written_moment
from tracking.models import Call, ShareLink
from tracking.outcomes.actions import (
    NotBegun,
    NotSent,
    NotYet,
    Subject,
    Told,
    note_outcome,
    reason_called,
    subject_of,
)
from tracking.outcomes.models import Result, ToldBy
from tracking.outcomes.reading import last_call_with

COLUMNS = frozenset(("call", "share", "account", "rep", "outcome", "reason", "at"))


class Refused(ValueError):
    """A row can't be taken, and why: one sentence."""


class Command(BaseCommand):
    help = (
        "Say what became of calls: a CSV with call, share or account (the id elsewhere), rep (with account), outcome "
        "(moved_on, won, lost, no_answer), reason, at. Run again, it changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV (UTF-8) or JSON lines, a row an outcome")

    def handle(self, *args: Any, **options: Any) -> None:
        taken: Counter[str] = Counter()
        try:
            for row in read_manifest(options["file"], COLUMNS):
                taken[self._take(row)] += 1
        except (BadManifest, OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        self.stdout.write(f"{taken['new']} new, {taken['known']} known before, {taken['refused']} refused")
        if taken["refused"]:
            raise CommandError("The rows named above were refused; all others are in.")

    def _take(self, row: Any) -> str:
        """One row, each for itself. Answers new, known or refused."""
        if not isinstance(row, Row):
            return self._refuse(row[0], str(row[1]))
        values = {name: str(row.values.get(name) or "").strip() for name in COLUMNS}
        try:
            told = _told(values)
            now = timezone.now()
            _, is_new = note_outcome(subject=_subject(values, told.at), told=told, by=None, recorded_at=now)
        except (Refused, NotYet, NotBegun, NotSent, NotAccepted) as error:
            return self._refuse(row.line, str(error))
        return "new" if is_new else "known"

    def _refuse(self, line: int | None, reason: str) -> str:
        self.stderr.write(f"line {line}: {reason}")
        return "refused"


def _told(values: dict[str, str]) -> Told:
    """What the row says. Raises Refused for what is no outcome, and NotAccepted for a year that can't be kept."""
    result = values["outcome"].casefold().replace(" ", "_")
    if result not in Result.values:
        raise Refused(f"“{values['outcome'][:40]}” is no outcome: {', '.join(Result.values)}.")
    at = written_moment(values["at"], ends=True)
    if at is None:
        raise Refused("“at” has to be a day such as 2026-11-24, or a time of a day.")
    reason, words = reason_called(values["reason"])
    return Told(result=result, reason=reason, words=words, at=in_utc(at), told_by=ToldBy.FILE)


def _subject(values: dict[str, str], at: datetime) -> Subject:
    named = [name for name in ("call", "share", "account") if values[name]]
    if len(named) != 1:
        raise Refused("It has to name one of call, share and account.")
    if values["rep"] and named != ["account"]:
        raise Refused("A rep is named with an account.")
    if named == ["account"]:
        call = last_call_with(values["account"], person=None, at=at, rep=values["rep"])
        if call is None:
            raise Refused(f"There is no call with the account {values['account'][:100]} that had begun by then.")
        return call
    pk = _number(values[named[0]])
    if named == ["call"]:
        call = Call.objects.select_related("team").filter(pk=pk).first()
        if call is None:
            raise Refused(f"There is no call {pk}.")
        return call
    link = ShareLink.objects.select_related("call__team", "team").filter(pk=pk).first()
    if link is None:
        raise Refused(f"There is no link {pk}.")
    return subject_of(link)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Refused(f"“{text[:40]}” is no number.")
    return int(text)
