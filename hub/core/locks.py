"""All locks of the hub, in their order. Whoever holds one takes only such as stand below it.

Named locks (`Lock`) belong to work that spans many rows; no request takes one, and nobody locks a table. Rows are
locked by `select_for_update(no_key=True)`, or by changing them, within one transaction and in this order; rows of one
kind by their key:

0. a person (`hub.core.people.hold_own_list`), for lists of theirs that hold only so much.
1. content: `Asset`, then `Document`.
2. a link's reader: `Viewer`, then `Open`, `ViewSession`, `PageView`, `RecipientDownload`.
3. `LinkSweep`, then `ShareLink`, then `ShareLinkAsset`, `ReaderQuestion`; then the sender's own `Call`.
4. search log: `SearchLog`, then its `SearchHit`.
5. sums: `UsageDay`, `CellUseDay`, `FindDay`, `UnmetWordDay`, `EngagementDay`, always through
   `tracking.rollups.tables`, which sorts their rows.

`no_key`, as a full lock of a row also stops those who only refer to it: their references are checked when they commit,
with all their other rows held. Who changes a column that is unique (`SearchLog.refined_by`) stops them all the same: a
row of which such a column changes is locked by those who will refer to it, in its turn, before the sums.

PostgreSQL holds named locks for the session, so that they end with the process; SQLite has one machine, so a locked
file does. Both need a connection of their own: a pool that deals out connections by transaction would lose them.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

# The first half of a PostgreSQL advisory lock's key, so that ours are nobody else's.
FAMILY = 0x48_55_42
# How often a file that another process holds is tried again.
TRY_SECONDS = 0.05


class Lock(IntEnum):
    """The named locks, in the order in which they may be taken. The numbers are keys in the database: never reuse."""

    SEARCH_INDEX = 1  # a new index is built beside the old one
    DAILY_SUMS = 2  # the sums of use, finding and engagement are compared with the facts
    SEARCH_SUMS = 3  # the sums of searches are made anew
    OWN_MADE_PAGES = 4  # pages that reps made are put beside those that resemble them


class LockTaken(Exception):
    """Another process does the same work."""


@contextmanager
def alone(lock: Lock, *, wait: bool) -> Iterator[None]:
    """Nobody else holds `lock` meanwhile, in any process. Others are waited for, or LockTaken is raised at once.

    Begins outside of a transaction and outlives those within; freed when the process ends, however it ends. Not to be
    nested with itself.
    """
    held = _in_database(lock, wait) if connection.vendor == "postgresql" else _in_file(lock, wait)
    with held:
        yield


@contextmanager
def _in_database(lock: Lock, wait: bool) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_{'' if wait else 'try_'}advisory_lock(%s, %s)", [FAMILY, lock])
        if cursor.fetchone() == (False,):
            raise LockTaken(lock.name)
    try:
        yield
    finally:
        # A session that broke has freed it already, and what broke it is to be heard of.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [FAMILY, lock])


@contextmanager
def _in_file(lock: Lock, wait: bool) -> Iterator[None]:
    folder = Path(settings.DATA_DIR) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    database = Path(connection.settings_dict["NAME"]).name
    with (folder / f"{database}-{lock.name.lower()}").open("w") as file:
        while not _locked(file.fileno()):
            if not wait:
                raise LockTaken(lock.name)
            time.sleep(TRY_SECONDS)
        yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
