from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.models import Asset
from search.index import drift
from search.index.drift import Drift
from search.meaning import storing
from search.meaning.model import current


class Command(BaseCommand):
    help = "Compare the search index with the database. Ends with 1 when they differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="deliver what differs again")

    def handle(self, *args: Any, **options: Any) -> None:
        drifts = drift.compare()
        for one in drifts:
            self.stdout.write(_words(one))
        self.stdout.write(_meaning())
        if not any(drifts):
            return
        if options["repair"]:
            repaired = drift.repair(drifts)
            self.stdout.write(f"noted {repaired} assets to be delivered again")
            drifts = drift.compare()
            for one in drifts:
                self.stdout.write(_words(one))
        if any(drifts):
            raise CommandError("the index differs from the database", returncode=1)


def _words(one: Drift) -> str:
    if one.unavailable:
        words = f"{one.index}: away ({one.unavailable})"
    elif one:
        words = f"{one.index}: {len(one.missing)} missing, {len(one.extra)} too many, {len(one.stale)} out of date"
    else:
        words = f"{one.index}: as the database"
    if one.waiting:
        words += f"; {one.waiting} changes wait"
    return "\n  ".join([words, *one.errors])


def _meaning() -> str:
    """How much may be found by meaning: told, and no drift, as the worker takes its time."""
    loaded = current()
    if loaded.model is None:
        return f"meaning: words alone. {loaded.reason}"
    live, lacking = Asset.objects.live().count(), len(storing.lacking(loaded.model))
    return f"meaning: {live - lacking} of {live} assets have vectors"
