"""Workers that are killed while they deliver: started by `test_killed_workers` as a process of its own.

Each worker is a fork that delivers what every consumer has due, and is killed by SIGKILL after a random time. Its clock
runs ahead of the one before by more than any claim lasts. When enough were killed, one is left to finish.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import django

LONGEST_LIFE_SECONDS = 0.12
# On a loaded machine no worker may come to its first claim in that time: after so many in vain they live up to longer.
IN_VAIN, LONGER_LIFE_SECONDS = 5, 1.0
# Most begin with what is claimed in a transaction of its own.
ORDERS = [["mail", "tally"], ["mail", "words"], ["words", "mail"], ["tally", "words", "mail"]]
INDEXING = [["elasticsearch", "mail"], ["elasticsearch", "words"], ["mail", "elasticsearch"], ["elasticsearch"]]


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--database", required=True)
    arguments.add_argument("--mail-port", type=int, required=True)
    arguments.add_argument("--kills", type=int, required=True)
    arguments.add_argument("--seed", type=int, required=True)
    arguments.add_argument("--index", default="", help="Prefix of an Elasticsearch index")
    arguments.add_argument("--only", default="", help="the one consumer to deliver")
    given = arguments.parse_args()
    django.setup()

    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    connection.settings_dict["NAME"] = given.database
    settings.HUB_MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", given.mail_port
    if given.index:
        settings.SEARCH_INDEX_PREFIX = given.index
    else:
        settings.ELASTICSEARCH_URL = ""
    _register_tally()
    consumers = [given.only] if given.only else ["tally", "words", "mail", *(["elasticsearch"] if given.index else [])]
    chance = random.Random(given.seed)
    orders = [[given.only]] if given.only else INDEXING if given.index else ORDERS
    # The one whose claims outlive a worker that is killed, as its work is not the database's alone.
    claiming = "elasticsearch" if given.index else "mail"
    longest, in_vain = LONGEST_LIFE_SECONDS, 0
    now, killed, finished, claims = timezone.now() + timedelta(hours=1), 0, 0, Counter[str]()
    while killed < given.kills:
        now += timedelta(hours=1)
        if given.index:
            _rename_all(now, f"Rename {killed + finished}")
        if _run_and_kill(now, chance.random() * longest, chance.choice(orders)):
            killed += 1
            claims.update(_claims_left(now))
            in_vain = 0 if claims[claiming] or given.only else in_vain + 1
            longest = LONGER_LIFE_SECONDS if in_vain > IN_VAIN else LONGEST_LIFE_SECONDS
        else:
            finished += 1
    _deliver_all(now + timedelta(hours=1), consumers)
    print(json.dumps({"killed": killed, "finished": finished, "with_a_claim": claims}))


def _rename_all(now: datetime, title: str) -> None:
    """Elasticsearch takes in one request what there is: so that each worker finds work, it changes before each."""
    from django.db import connection, transaction

    from content.models import Asset
    from hub.core.outbox.noting import note_unstarted

    with transaction.atomic():
        Asset.objects.update(title=title)
        keys = map(str, Asset.objects.values_list("pk", flat=True))
        note_unstarted(consumers=["words", "elasticsearch"], keys=keys, at=now)
    # The next fork must not share it.
    connection.close()


def _run_and_kill(now: datetime, seconds: float, order: Sequence[str]) -> bool:
    """Whether the worker was still at work when it was killed, after so long."""
    reading, writing = os.pipe()
    worker = os.fork()
    if not worker:
        try:
            os.write(writing, b"!")
            _deliver_all(now, order)
        finally:
            os._exit(0)
    os.read(reading, 1)
    os.close(reading)
    os.close(writing)
    time.sleep(seconds)
    os.kill(worker, signal.SIGKILL)
    _, status = os.waitpid(worker, 0)
    return os.WIFSIGNALED(status)


def _deliver_all(now: datetime, order: Sequence[str]) -> None:
    from hub.core.outbox.delivery import deliver

    for name in order:
        deliver(name, now=now)


def _claims_left(now: datetime) -> list[str]:
    """The consumers of which the worker of that time was killed between claim and done."""
    from django.db import connection

    from hub.core.outbox.models import Outgoing

    claimed = Outgoing.objects.filter(claim__isnull=False, claimed_until__gt=now)
    left = list(claimed.values_list("consumer", flat=True).distinct())
    # The next fork must not share it.
    connection.close()
    return left


def _register_tally() -> None:
    from hub.core.notices.models import Notice
    from hub.core.outbox import consumers
    from hub.core.outbox.consumers import Failure, RetryPolicy
    from hub.core.outbox.models import Outgoing

    class Tally:
        """Writes a row for each delivery, in the hub's database; `test_killed_workers` counts them."""

        name, label = "tally", "Tally"
        policy = RetryPolicy(tries=None)
        batch = 5
        lease = timedelta(minutes=10)
        transactional = True

        def is_on(self) -> bool:
            return True

        def describe(self, keys: Sequence[str]) -> Mapping[str, str]:
            return {}

        def start(self, keys: Sequence[str]) -> None:
            return None

        def deliver(self, rows: Sequence[Outgoing]) -> Mapping[str, Failure]:
            for row in rows:
                user, _, _ = row.key.partition("-")
                Notice.objects.create(
                    user_id=int(user),
                    kind="tally",
                    about=f"{row.key} {random.getrandbits(64)}",
                    words=row.key,
                    created_at=row.noted_at,
                )
            return {}

    consumers.register(Tally())


if __name__ == "__main__":
    main()
