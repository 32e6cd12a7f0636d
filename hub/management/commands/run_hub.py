"""`manage.py run_hub`: the whole hub in the foreground, for the demo and for development."""

from __future__ import annotations

import fcntl
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from hub.operations.runner import ChildEnded, NotReady, PortTaken, Program, Runner, answers, check_port_is_free
from hub.people.views import DEMO_USERS
from search.engine import check_ready
from search.types import SearchUnavailable


class Command(BaseCommand):
    help = "Migrate, fill the demo library once (HUB_DEMO=1), then run web and worker until Ctrl-C."
    # The migrations come first here, and the checks need them.
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default="8000")
        parser.add_argument("--reload", action="store_true", help="start again when the code changes")

    def handle(self, *, port: str, reload: bool, **options: Any) -> None:
        number = self._free_port(port)
        with data_in_use():
            if migrations_wait():
                self._say("Preparing the database ...")
                call_command("migrate", interactive=False, verbosity=0)
            if settings.HUB_DEMO:
                call_command("load_demo")
            self._prepare_index()
            connections.close_all()
            self._run(number, reload=reload)
        self._say("Ended.")

    def _prepare_index(self) -> None:
        """Build the index when it is missing or older than the code. A search engine that is away stops nothing."""
        if not settings.ELASTICSEARCH_URL:
            return
        try:
            check_ready()
        except SearchUnavailable:
            try:
                call_command("rebuild_search_index")
            except (CommandError, SearchUnavailable) as error:
                self._say(f"The database answers searches, as the search engine is away: {error}")

    def _run(self, port: int, *, reload: bool) -> None:
        runner = Runner(
            programs(port, reload=reload),
            environment=environment(port),
            is_ready=lambda: answers(port),
            ready=lambda: self._say(welcome(port)),
        )
        try:
            runner.run()
        except (ChildEnded, NotReady) as error:
            raise CommandError(f"{error}\nEverything has been stopped.") from error

    def _free_port(self, port: str) -> int:
        if not port.isdigit() or not 0 < int(port) < 65536:
            raise CommandError(f"{port!r} is not a port. Name a number up to 65535: make demo PORT=8001")
        try:
            check_port_is_free(int(port))
        except PortTaken as error:
            raise CommandError(f"{error} Stop it, or choose another port: make demo PORT=8001") from error
        return int(port)

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


class data_in_use:  # noqa: N801 - reads as a statement: with data_in_use()
    """Held while a hub runs on the embedded data, so that nobody forgets the data under it."""

    def __init__(self, *, alone: bool = False) -> None:
        self._mode = (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB
        self._file: IO[str] | None = None

    def __enter__(self) -> None:
        self._file = open(Path(settings.DATA_DIR) / "running.lock", "a")  # noqa: SIM115 - closed on exit
        try:
            fcntl.flock(self._file, self._mode)
        except BlockingIOError as error:
            self._file.close()
            raise CommandError("A hub is running on this data. End it first (Ctrl-C where it runs).") from error

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()


def migrations_wait() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def programs(port: int, *, reload: bool) -> list[Program]:
    manage = [sys.executable, "manage.py"]
    worker = Program(name="worker", command=[*manage, "run_worker", *(["--reload"] if reload else [])])
    if reload:
        return [Program(name="web", command=[*manage, "runserver", f"127.0.0.1:{port}"]), worker]
    # One process: the embedded cache is a process's own, and threads are enough for one person.
    options = ["--workers", "1", "--worker-class", "gthread", "--threads", "8", "--graceful-timeout", "4"]
    quiet = ["--log-level", "warning", "--no-control-socket"]
    bind = ["--bind", f"127.0.0.1:{port}"]
    return [
        Program(name="web", command=[sys.executable, "-m", "gunicorn", "hub.wsgi", *bind, *options, *quiet]),
        worker,
    ]


def environment(port: int) -> dict[str, str]:
    chosen = {"BASE_URL": f"http://127.0.0.1:{port}"} | dict(os.environ)
    return chosen | {"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE, "PYTHONUNBUFFERED": "1"}


def welcome(port: int) -> str:
    lines = []
    if settings.HUB_DEMO:
        width = max(len(user.username) for user in DEMO_USERS)
        lines = ["", "Log in with one click as one of:"]
        lines += [f"  {user.username:<{width}}  {user.name}, {user.role}: {user.what}" for user in DEMO_USERS]
        lines += ["Ctrl-C ends it; what you did is kept. `make demo-reset` forgets it."]
    return "\n".join([*lines, "", f"Ready: http://127.0.0.1:{port}/"])
