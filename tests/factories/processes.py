"""Looking at processes, for tests of what is left when one is killed. Linux only."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path


def wait_for(question: Callable[[], object], *, seconds: float = 60) -> object:
    """The first answer that is true; None when none comes."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := question():
            return answer
        time.sleep(0.1)
    return None


def descendants(pid: int) -> list[int]:
    """What a process has started, and what that has started."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit() and _parent_and_state(int(entry))[0] == pid:
            found += [int(entry), *descendants(int(entry))]
    return found


def is_alive(pid: int) -> bool:
    return _parent_and_state(pid)[1] not in ("", "Z")


def name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _parent_and_state(pid: int) -> tuple[int, str]:
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()[:2]
    except (OSError, IndexError):
        return 0, ""
    return int(parent), state
