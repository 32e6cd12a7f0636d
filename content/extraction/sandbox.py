"""What a child gives up before it opens a file: its group, its network, its share of the machine."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
import time
from functools import lru_cache
from pathlib import Path

from content.extraction.types import MIB, Limits

#: LibreOffice maps far more memory than it uses; it may have this much where the readers have `memory_bytes`.
OFFICE_MEMORY_BYTES = 4096 * MIB

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_CHILD_SUBREAPER = 36
_PATIENCE_SECONDS = 5.0


def enter(limits: Limits, *, keep: tuple[int, ...] = ()) -> None:
    """Give up what reading a file does not need. Can't be undone; to be called in the forked child only."""
    os.setsid()
    _close_inherited_files(keep)
    die_with_parent()
    _limit(limits)
    wait_behind_others(limits.niceness)


def wait_behind_others(niceness: int) -> None:
    """Let others have the processor first; best effort.

    Where Linux shares it by session, as most distributions have it, niceness counts within a session only, and a
    child has one of its own: the session is told as well.
    """
    with contextlib.suppress(OSError):
        os.nice(niceness)
    if niceness > 0:
        with contextlib.suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(niceness))


def _close_inherited_files(keep: tuple[int, ...]) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    ends = sorted(keep)
    for after, before in zip([2, *ends], [*ends, 64], strict=True):
        os.closerange(after + 1, before)


def leave_network() -> None:
    """Enter an empty network, for this process and all it forks; best effort, as containers often forbid it.

    To be called once, in the forker: making a network takes the kernel longer than reading most files.
    """
    if sys.platform == "linux" and _libc().unshare(_CLONE_NEWNET) != 0:
        _libc().unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def die_with_parent() -> None:
    """So that a program started by a child goes with it; a fork of that program does not inherit this."""
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        _libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of whatever a child leaves behind, so that it can be ended and leaves no zombie either."""
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_orphans() -> None:
    """End and reap every process that is left below this one, whatever group it has gone to."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        kill_below(os.getpid())
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not ended:
            time.sleep(0.002)


def kill_below(pid: int) -> None:
    """Kill all that a process has started, and what that has started; the process itself is left."""
    try:
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return
    for child in children:
        kill_below(child)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


@lru_cache(maxsize=1)
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _limit(limits: Limits) -> None:
    # The hard limit on memory is higher so that the step to LibreOffice can raise the soft one.
    _set(resource.RLIMIT_AS, limits.memory_bytes, max(limits.memory_bytes, OFFICE_MEMORY_BYTES))
    renew_time(limits)
    _set(resource.RLIMIT_FSIZE, limits.max_output_bytes, limits.max_output_bytes)
    _set(resource.RLIMIT_NOFILE, 256, 256)
    _set(resource.RLIMIT_CORE, 0, 0)


def renew_time(limits: Limits) -> None:
    """Give the next file its own processor time, on top of what this process has used."""
    _, used_seconds = used()
    _set(resource.RLIMIT_CPU, int(used_seconds) + 1 + limits.cpu_seconds, resource.RLIM_INFINITY)


def used() -> tuple[int, float]:
    """What this process has used so far: the most memory at a time in bytes, and processor seconds."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return peak, usage.ru_utime + usage.ru_stime


def _set(kind: int, soft: int, hard: int) -> None:
    _, most = resource.getrlimit(kind)
    if most != resource.RLIM_INFINITY:
        soft = min(soft, most)
        hard = most if hard == resource.RLIM_INFINITY else min(hard, most)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (soft, hard))


def allow_office_memory() -> None:
    """Raise the soft memory limit to the hard one: between fork and exec of LibreOffice."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def memory_was_short(limits: Limits) -> bool:
    """Whether this process came near its memory limit; False where the system doesn't tell."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return False
    peak = next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmPeak:")), 0)
    return peak > 0.85 * limits.memory_bytes
