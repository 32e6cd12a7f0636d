"""`manage.py run_worker`: run background tasks and enqueue the periodic ones, until ended."""

from __future__ import annotations

import os
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV, run_with_reloader

from hub.operations.worker import Clock, HubWorker, keep_beating


class Command(BaseCommand):
    help = "Run background tasks and enqueue the periodic ones (HUB_PERIODIC), until ended."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reload", action="store_true", help="start again when the code changes")
        parser.add_argument("--once", action="store_true", help="run what waits, then end; no periodic tasks")
        parser.add_argument(
            "--alive", type=Path, metavar="FILE", help="touch FILE every second while the database answers"
        )

    def handle(self, *, reload: bool, once: bool, alive: Path | None, **options: Any) -> None:
        worker = HubWorker(batch=once)
        if reload:
            if os.environ.get(DJANGO_AUTORELOAD_ENV) == "true":
                worker.configure_signals()
            run_with_reloader(self._work, worker, once, alive)
        else:
            worker.configure_signals()
            self._work(worker, once, alive)

    def _work(self, worker: HubWorker, once: bool, alive: Path | None) -> None:
        stop = threading.Event()
        threading.Thread(target=keep_beating, args=[worker.worker_id, stop], name="heartbeat", daemon=True).start()
        if not once:
            clock = Clock(settings.HUB_PERIODIC)
            threading.Thread(target=clock.run, args=[stop], kwargs={"alive": alive}, name="clock", daemon=True).start()
        try:
            worker.run()
        finally:
            stop.set()
