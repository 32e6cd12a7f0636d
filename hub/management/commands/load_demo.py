"""`manage.py load_demo`: fill an empty hub with the demo company's library and months of its use, once."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from content.models import Asset, SegmentAxis
from hub.demo.files import make_files
from hub.demo.finding import know
from hub.demo.history import History
from hub.demo.library.people import OWNERS, PERSONAS
from hub.demo.load import KEY_PREFIX, entries_of, give_addresses, make_assets, make_people, make_taxonomy
from hub.demo.this_week import ThisWeek, bookmark
from hub.models import User
from search.outbox import store_changes


class Command(BaseCommand):
    help = "Fill an empty hub with the demo library, its people and months of use. Does nothing when it is filled."

    def handle(self, **options: Any) -> None:
        if Asset.objects.filter(import_key__startswith=KEY_PREFIX).exists():
            return
        if User.objects.exists() or SegmentAxis.objects.exists():
            raise CommandError(
                "This hub holds people or assets of its own, and the demo would mix with them. Choose another folder "
                "with HUB_DATA_DIR, or forget this one with `make demo-reset`."
            )
        started = time.monotonic()
        with quiet():
            load(say=self._say)
        passwords = ", ".join(person.username for person in PERSONAS)
        self._say(f"The demo is filled ({time.monotonic() - started:.0f} s). Users, each its own password: {passwords}")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def load(*, say: Any) -> None:
    """Files first, each for itself; then everything else at once or not at all."""
    now = timezone.now()
    today = timezone.localdate(now)
    say("Writing and reading the demo's files ...")
    documents = make_files(today=today, progress=partial(_each_quarter, say))
    with transaction.atomic():
        say(f"Read {len(documents)} files. Publishing the library ...")
        users = make_people(now=now)
        tags = make_taxonomy()
        assets = make_assets(users=users, tags=tags, documents=documents, now=now)
        say(f"{len(assets)} assets. Living through five months of use ...")
        library = know(assets, list(entries_of(today)), now, Random(3))
        owners = [users[person.username] for person in (*OWNERS, PERSONAS[1])]
        reps = [user for user in users.values() if user.team_id and user != users["manager"]]
        history = History(library, reps, owners, tags.stages, now)
        history.live_through()
        known = {each.key: each for each in library}
        ThisWeek(history, users["rep"], known).live_through()
        history.write()
        bookmark(users["rep"], known)
        give_addresses(users)
        # All at once: after the commit each of a thousand changes would be brought up to date for itself.
        store_changes()


def _each_quarter(say: Any, done: int, total: int) -> None:
    if done % (total // 4) == 0 and done < total:
        say(f"  {done} of {total} files")


@contextmanager
def quiet() -> Iterator[None]:
    """Wagtail logs a line for each of a thousand steps."""
    logger = logging.getLogger("wagtail")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)
