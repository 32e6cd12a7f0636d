"""A pytest plugin that tries mutants: for each it runs the tests that reach the changed function, until one fails.

pytest is set up once: what it collected, and the migrated database, are inherited by a process for each mutant, which
works on a copy of that database. Which test reaches which function is noted by a first run and kept in reached.json.
"""

import contextlib
import hashlib
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from django.db import connection
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.utils.format_utils import get_module_from_key, mangled_name_from_mutant_name

REACHED, PLAN, VERDICTS = Path("reached.json"), Path("plan.json"), Path("verdicts.jsonl")
KILLED, SURVIVED, UNREACHED, TIMED_OUT = 1, 0, 33, 36
# What a mutant may cost: the quickest tests that reach it, those nearest to its module first.
TESTS, SECONDS = 120, 30.0
Reach = dict[str, dict[str, Any]]


def digest(item: pytest.Item) -> str:
    """Changes with the test's file, and with what it may use."""
    parts = os.environ.get("ELASTICSEARCH_URL", "") and "with Elasticsearch"
    return hashlib.sha256(item.path.read_bytes() + parts.encode()).hexdigest()[:16]


def commits(item: pytest.Item) -> bool:
    """Whether the test commits, and empties the tables when it ends: those come last, as pytest-django orders them."""
    marker = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    return bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in names or "live_server" in names


def run(items: Sequence[pytest.Item], after: pytest.Item) -> Iterator[tuple[pytest.Item, bool, float]]:
    """Each test with whether it passed and its seconds. `after` keeps what the whole session shares set up."""
    for item, following in zip(items, [*items[1:], after], strict=True):
        begun = time.perf_counter()
        reports = runtestprotocol(item, log=False, nextitem=following)
        yield item, not any(report.failed for report in reports), time.perf_counter() - begun


def in_process_of_its_own(work: Callable[[], int], *, seconds: float) -> int:
    """What `work` answers, done in a fork on a copy of the database; whatever it started ends with it."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setsid()
            silence = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(silence, stream)
            take_copy_of_database()
            status = work()
        finally:
            os._exit(status)
    until = time.monotonic() + seconds
    while True:
        ended, code = os.waitpid(child, os.WNOHANG)
        if ended or time.monotonic() > until:
            break
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if not ended:
        os.waitpid(child, 0)
        return TIMED_OUT
    return os.waitstatus_to_exitcode(code)


def take_copy_of_database() -> None:
    source = Path(connection.settings_dict["NAME"])
    mine = source.with_name(f"trial-{source.name}")
    for ending in ("-wal", "-shm"):
        Path(f"{mine}{ending}").unlink(missing_ok=True)
    shutil.copyfile(source, mine)
    connection.settings_dict["NAME"] = str(mine)


def note_reach(items: Sequence[pytest.Item], after: pytest.Item) -> int:
    """Runs the tests once and keeps which functions each reaches, beside what is known of the others."""
    set_mutant_under_test("stats")
    known: Reach = load_reach()
    for item, passed, seconds in run(items, after):
        functions = sorted(state()._stats)
        known[item.nodeid] = {"of": digest(item), "passed": passed, "seconds": seconds, "functions": functions}
        state()._stats.clear()
    REACHED.write_text(json.dumps(known))
    return 0


def load_reach() -> Reach:
    return json.loads(REACHED.read_text()) if REACHED.exists() else {}


def distance(nodeid: str, module: str) -> int:
    """How far from where the module's own tests stand: 0 in tests/tracking/links/test_actions.py for
    tracking.links.actions, 1 in its folder, 2 elsewhere."""
    folder, _, name = module.rpartition(".")
    place = f"tests/{folder.replace('.', '/')}/"
    if nodeid.startswith((f"{place}test_{name}.py", f"{place}{name}/")):
        return 0
    return 1 if nodeid.startswith(place) else 2


def choose(function: str, reach: Reach, items: dict[str, pytest.Item]) -> list[pytest.Item]:
    module = get_module_from_key(function)
    reaching = [nodeid for nodeid in items if function in reach[nodeid]["functions"]]
    reaching.sort(key=lambda nodeid: (distance(nodeid, module), reach[nodeid]["seconds"]))
    chosen, spent = [], 0.0
    for nodeid in reaching[:TESTS]:
        spent += reach[nodeid]["seconds"]
        if chosen and spent > SECONDS:
            break
        chosen.append(items[nodeid])
    return sorted(chosen, key=commits)


def try_mutant(mutant: str, tests: Sequence[pytest.Item], after: pytest.Item, reach: Reach) -> int:
    def notice() -> int:
        set_mutant_under_test(mutant)
        return SURVIVED if all(passed for _, passed, _ in run(tests, after)) else KILLED

    if not tests:
        return UNREACHED
    expected = sum(reach[test.nodeid]["seconds"] for test in tests)
    verdict = in_process_of_its_own(notice, seconds=60 + 10 * expected)
    return verdict if verdict in (SURVIVED, TIMED_OUT) else KILLED


def show(text: str) -> None:
    sys.__stderr__.write(text)
    sys.__stderr__.flush()


def with_reach(items: Iterable[pytest.Item], after: pytest.Item) -> Reach:
    known = load_reach()
    # What failed before may have been mended since.
    passed = {nodeid: entry["of"] for nodeid, entry in known.items() if entry["passed"]}
    unknown = [one for one in items if passed.get(one.nodeid) != digest(one)]
    if unknown:
        show(f"Noting what {len(unknown)} tests reach\n")
        in_process_of_its_own(lambda: note_reach(unknown, after), seconds=3600)
    return load_reach()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    usable = [item for item in session.items if "demo" not in getattr(item, "fixturenames", ())]
    # Sets up what the session shares, so that each process inherits it; no test of it can fail.
    first = next(item for item in usable if "db" in getattr(item, "fixturenames", ()) and not commits(item))
    set_mutant_under_test("")
    runtestprotocol(first, log=False, nextitem=usable[-1])
    connection.close()
    reach = with_reach(usable, first)
    items = {item.nodeid: item for item in usable if reach.get(item.nodeid, {}).get("passed")}
    if left_out := sorted({item.nodeid for item in usable} - items.keys()):
        show(f"Left out, since they fail without any change: {', '.join(left_out)}\n")
    plan: list[str] = json.loads(PLAN.read_text())
    survived, begun = 0, time.monotonic()
    with VERDICTS.open("a", buffering=1) as verdicts:
        for number, mutant in enumerate(plan, 1):
            tests = choose(mangled_name_from_mutant_name(mutant), reach, items)
            verdict = try_mutant(mutant, tests, first, reach)
            verdicts.write(json.dumps([mutant, verdict]) + "\n")
            survived += verdict in (SURVIVED, UNREACHED)
            left = (time.monotonic() - begun) / number * (len(plan) - number)
            if number % 10 == 0 or number == len(plan):
                show(f"\r{number} of {len(plan)} tried, {survived} not noticed, {left / 60:.0f} min left  ")
    show("\n")
    return True
