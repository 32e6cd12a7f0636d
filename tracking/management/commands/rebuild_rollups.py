"""Make the daily sums of days say what the facts say, beside those who write."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from tracking.rollups.repair import oldest_day_with_facts, rebuild_rollups
from tracking.rollups.search_sums import sum_asset_queries

DAY = timedelta(days=1)


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a day such as 2026-11-20") from None


class Command(BaseCommand):
    help = (
        "Make the daily sums that reports read say what the facts say. People go on working meanwhile. "
        "Stopped, the same command goes on after the last day that was done."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", type=day, metavar="DAY", help="the first day (default: the oldest with facts)")
        parser.add_argument("--until", type=day, metavar="DAY", help="the last day (default: today)")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        asked, until = options["since"], min(options["until"] or today, today)
        since = self._clipped(asked)
        if asked and options["until"] and asked > options["until"]:
            raise CommandError("--since is after --until.")
        unfinished = Unfinished(f"{since} to {until}")
        first = unfinished.day_after() or since
        if first > since:
            self.stdout.write(f"Going on with {first}: the days before it were done when this was stopped.")
        days = range(max((until - first).days + 1, 0))
        for number in tqdm(days, unit="day", file=sys.stderr, disable=options["verbosity"] == 0):
            one = first + number * DAY
            rebuild_rollups(since=one, until=one)
            unfinished.note(one)
        sum_asset_queries(at=timezone.now())
        unfinished.forget()
        if since <= until:
            self.stdout.write(f"The sums of {since} to {until} say what the facts say.")
        else:
            self.stdout.write("There was nothing to do.")

    def _clipped(self, asked: date | None) -> date:
        """The first day that has all its facts; says so where an earlier one was asked for."""
        oldest = oldest_day_with_facts()
        if asked is not None and asked < oldest:
            self.stdout.write(
                f"Facts are kept for {settings.HUB_RAW_EVENT_DAYS} days (HUB_RAW_EVENT_DAYS): "
                f"the sums before {oldest} stay as they are."
            )
        return max(asked or oldest, oldest)


class Unfinished:
    """How far a run over these days came, kept in a file for the next one over the same within a day."""

    def __init__(self, days: str) -> None:
        self.days = days
        self.path = Path(settings.DATA_DIR) / "rebuild_rollups.json"

    def day_after(self) -> date | None:
        """The day to go on with; None where no run over these days was stopped."""
        try:
            kept = json.loads(self.path.read_text())
            is_ours = kept["days"] == self.days and timezone.now() - datetime.fromisoformat(kept["at"]) <= DAY
            return date.fromisoformat(kept["done"]) + DAY if is_ours else None
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def note(self, done: date) -> None:
        # Where it can't be kept, the next run begins at the beginning, which does no harm.
        with suppress(OSError):
            kept = {"days": self.days, "done": str(done), "at": timezone.now().isoformat()}
            self.path.write_text(json.dumps(kept))

    def forget(self) -> None:
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
