"""Readers report and reps use assets in processes that are killed, again and again: started by `test_killed`.

A page keeps the sums of what it read until they are taken, and tells them again; a program tells an event again with
its id. The ledger of what was acknowledged, and of what was told, is printed as one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import django

STEP = timedelta(seconds=2.5)
MOST_READ = 2.0
# A process that works says four lines in a round.
MOST_LINES = 12
# Long enough to be in the midst of whatever comes after a line.
LONGEST_WAIT = 0.05


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--database", required=True)
    arguments.add_argument("--loads", type=int, nargs="+", required=True)
    arguments.add_argument("--actor", type=int, required=True)
    arguments.add_argument("--kills", type=int, required=True)
    arguments.add_argument("--seed", type=int, required=True)
    given = arguments.parse_args()
    django.setup()

    from django.db import connection

    connection.settings_dict["NAME"] = given.database
    draw = random.Random(given.seed)
    ledger: dict[str, Any] = {"sums": {}, "acknowledged": {}, "steps": {}, "promised": [], "events": [], "killed": 0}
    for _ in range(given.kills):
        ledger["killed"] += run_child(given, ledger, draw.random(), Kill.drawn(draw))
    run_child(given, ledger, draw.random(), None)
    print(json.dumps(ledger))


@dataclass(frozen=True)
class Kill:
    """When a process is killed: so many seconds after so many lines, as a loaded machine does little in any time."""

    lines: int
    seconds: float

    @classmethod
    def drawn(cls, draw: random.Random) -> Kill:
        return cls(draw.randint(0, MOST_LINES), draw.uniform(0.0, LONGEST_WAIT))


def run_child(given: argparse.Namespace, ledger: dict[str, Any], seed: float, kill: Kill | None) -> int:
    """Fork a process that works, and kill it; its lines go into the ledger. Without a kill it tells all once more."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        with os.fdopen(writing, "w", buffering=1) as lines:
            work(given, ledger, random.Random(seed), lines, last=kill is None)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as lines:
        said = list(islice(lines, kill.lines)) if kill is not None else []
        if kill is not None:
            time.sleep(kill.seconds)
            os.kill(pid, signal.SIGKILL)
        for line in (*said, *lines):
            if line.endswith("\n"):
                note(ledger, *json.loads(line))
    _, status = os.waitpid(pid, 0)
    if kill is None and status != 0:
        raise SystemExit("The last process failed.")
    return int(os.WIFSIGNALED(status))


def note(ledger: dict[str, Any], what: str, key: str, value: Any) -> None:
    if what == "told":
        ledger["sums"][key], ledger["steps"][key] = value
    elif what == "taken":
        ledger["acknowledged"][key] = value
    else:
        ledger[what].append(key)


def work(given: argparse.Namespace, ledger: dict[str, Any], draw: random.Random, lines: Any, *, last: bool) -> None:
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import AnonymousUser

    from content.models import Asset
    from tracking.engagement.actions import Caller, Reading, record_reading, viewer_key
    from tracking.models import Open
    from tracking.usage.actions import Use, record_uses

    assets = list(Asset.objects.order_by("pk"))
    actor = get_user_model().objects.get(pk=given.actor)

    def say(*line: Any) -> None:
        lines.write(json.dumps(line) + "\n")

    def report(load: int, sums: dict[str, float], step: int) -> None:
        opened = Open.objects.select_related("share_link__created_by", "share_link__recipient", "session").get(pk=load)
        pages = {tuple(map(int, key.split(":"))): seconds for key, seconds in sums.items()}
        who = Caller(user=AnonymousUser(), user_agent=opened.user_agent, viewer_key=viewer_key(str(load)), device="")
        reading = Reading(sign="pointer", pages=pages, inputs=(("pointer", 0.2), ("wheel", 0.9)))
        record_reading(opened=opened, reading=reading, shown=pages.keys(), caller=who, at=moment(opened.at, step))
        say("taken", str(load), sums)

    def use(key: uuid.UUID, at: datetime) -> None:
        record_uses(uses=[Use(id=key, asset=assets[key.int % len(assets)], kind="copied", at=at)], actor=actor)
        say("events", str(key), None)

    at = Open.objects.earliest("at").at
    if last:
        for load, sums in ledger["sums"].items():
            report(int(load), sums, ledger["steps"][load])
        for key in ledger["promised"]:
            use(uuid.UUID(key), at)
        return
    sums, steps = {**ledger["sums"]}, {**ledger["steps"]}
    while True:
        load = str(draw.choice(given.loads))
        read = dict(sums.get(load, {}))
        for asset in draw.sample(assets, 2):
            key = f"{asset.pk}:{draw.randint(1, 4)}"
            read[key] = read.get(key, 0.0) + MOST_READ / 2
        sums[load], steps[load] = read, steps.get(load, 0) + 1
        say("told", load, [read, steps[load]])
        report(int(load), read, steps[load])
        key = uuid.UUID(int=draw.getrandbits(128), version=4)
        say("promised", str(key), None)
        use(key, at)


def moment(loaded_at: datetime, step: int) -> datetime:
    return loaded_at + step * STEP


if __name__ == "__main__":
    main()
