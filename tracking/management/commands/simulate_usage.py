"""Invent a history of use, as large as wanted, to try reports at that size."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import fields
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from content.models import Asset, BuyingStage
from content.permissions import REPS
from tracking.models import UsageEvent
from tracking.rollups.repair import rebuild_rollups
from tracking.simulation.history import Facts, History, Rep, World, parts

PART = 5000
# Rows that a statement writes at most.
AT_ONCE = 2000


class Command(BaseCommand):
    help = (
        "Invent acts of the hub's reps on its live assets, with their searches, links and visits, and make the sums. "
        "The last line is what is true of them, as JSON. Run again with the same numbers, it goes on where it stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--events", type=int, required=True, metavar="N", help="how many acts")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed invents the same acts")
        parser.add_argument("--days", type=int, default=180, help="how far back they reach (default: 180)")
        parser.add_argument(
            "--beside-real-ones", action="store_true", help="also where people's own acts are recorded already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        events, quiet = options["events"], options["verbosity"] == 0
        if events < 1 or options["days"] < 1:
            raise CommandError("--events and --days are numbers from 1 on.")
        days = min(options["days"], settings.HUB_RAW_EVENT_DAYS - 1)
        until = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
        since = until - timedelta(days=days)
        try:
            history = History(_world(), seed=options["seed"], since=since, until=until)
        except ValueError as nothing:
            raise CommandError(str(nothing)) from nothing
        self._refuse_beside_real_ones(history, events, options)
        # A log file gets a line now and then, a terminal a bar that moves.
        every = 0.1 if sys.stderr.isatty() else 30
        with tqdm(total=events, unit="act", file=sys.stderr, disable=quiet, mininterval=every) as bar:
            for first, number in parts(events, PART):
                facts = history.acts(first, number, events)
                if not UsageEvent.objects.filter(pk=facts.events[-1].pk).exists():
                    _write(facts)
                bar.update(number)
        for number in tqdm(range(days + 1), unit="day", file=sys.stderr, disable=quiet, mininterval=every):
            day = timezone.localdate(since) + timedelta(days=number)
            rebuild_rollups(since=day, until=day)
        self.stdout.write(json.dumps({"events": events, "assets_used": len(history.used), **history.truth}))

    def _refuse_beside_real_ones(self, history: History, events: int, options: dict[str, Any]) -> None:
        first = history.acts(0, 1, events).events[0]
        history.truth.clear()
        history.used.clear()
        begun = UsageEvent.objects.filter(pk=first.pk).exists()
        if UsageEvent.objects.exists() and not begun and not options["beside_real_ones"]:
            raise CommandError("People's own acts are recorded here. Say --beside-real-ones to mix invented ones in.")


def _world() -> World:
    people = get_user_model()._default_manager.filter(is_active=True, groups__name=REPS).order_by("pk")
    return World(
        assets=list(Asset.objects.live().order_by("pk").values_list("pk", flat=True)),
        reps=[Rep(pk, team) for pk, team in people.values_list("pk", "team_id").distinct()],
        stages=list(BuyingStage.objects.order_by("pk").values_list("pk", flat=True)),
    )


@transaction.atomic
def _write(facts: Facts) -> None:
    """All of a part or nothing of it."""
    for kind in fields(Facts):
        rows = getattr(facts, kind.name)
        if rows:
            type(rows[0])._default_manager.bulk_create(rows, batch_size=AT_ONCE)
