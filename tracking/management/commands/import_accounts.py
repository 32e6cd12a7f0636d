"""Make the company's accounts known, from a CSV or JSON-lines file out of the CRM."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from content.importing.manifest import BadManifest, read_manifest
from content.importing.types import Row
from content.models import Segment
from tracking.calls.actions import import_account

COLUMNS = frozenset(("name", "external_id", "segments"))


class Command(BaseCommand):
    help = "Make accounts known: a CSV with name, external_id, segments (axis:name; axis:name). Run again, it renews."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV (UTF-8) or JSON lines, a row an account")

    def handle(self, *args: Any, **options: Any) -> None:
        segments = {one.key.casefold(): one for one in Segment.objects.select_related("axis")}
        outcomes: Counter[str] = Counter()
        try:
            for row in read_manifest(options["file"], COLUMNS):
                outcomes[self._take(row, segments)] += 1
        except (BadManifest, OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        self.stdout.write(f"{outcomes['new']} new, {outcomes['known']} known before, {outcomes['refused']} refused")
        if outcomes["refused"]:
            raise CommandError("The rows named above were refused; all others are in.")

    def _take(self, row: Any, segments: dict[str, Segment]) -> str:
        """One row, each for itself. Answers new, known or refused."""
        if not isinstance(row, Row):
            return self._refuse(row[0], str(row[1]))
        values = {name: str(row.values.get(name) or "") for name in COLUMNS}
        named = [name.strip() for name in values["segments"].split(";") if name.strip()]
        if unknown := [name for name in named if name.casefold() not in segments]:
            return self._refuse(row.line, f"There is no segment “{unknown[0]}”.")
        try:
            is_new = import_account(
                name=values["name"],
                external_id=values["external_id"],
                segments=[segments[name.casefold()] for name in named],
                at=timezone.now(),
            )
        except ValueError as error:
            return self._refuse(row.line, str(error))
        return "new" if is_new else "known"

    def _refuse(self, line: int | None, reason: str) -> str:
        self.stderr.write(f"line {line}: {reason}")
        return "refused"
