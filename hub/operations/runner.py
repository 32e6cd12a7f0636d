"""Runs several processes in the foreground as one: shows what they say, and ends all of them together."""

from __future__ import annotations

import errno
import http.client
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FrameType
from typing import TextIO

SECONDS_TO_END = 6
LAST_WORDS = 15
# Ctrl-C reaches every process of the terminal; the programs leave it to the runner, which ends them in order.
DEAF_TO_CTRL_C = ["/bin/sh", "-c", 'trap "" INT; exec "$@"', "sh"]


class PortTaken(Exception):
    pass


class ChildEnded(Exception):
    pass


class NotReady(Exception):
    pass


def check_port_is_free(port: int) -> None:
    """Refuse, with a sentence for the user, a port that something else listens on or that may not be used."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the web server does: a port whose last connections are just closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(f"Port {port} is taken: another program listens on 127.0.0.1:{port}.") from error
            if error.errno == errno.EACCES:
                raise PortTaken(f"Port {port} may not be used by this user.") from error
            raise


def answers(port: int) -> bool:
    """Whether the hub's first page comes without a server error."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    name: str
    command: list[str]


class _Child:
    """One running program, and what it said last."""

    def __init__(self, program: Program, *, environment: Mapping[str, str], out: TextIO) -> None:
        self.name = program.name
        self.last_words: deque[str] = deque(maxlen=LAST_WORDS)
        # In the runner's own process group, so that a signal to the group, even SIGKILL, leaves none behind.
        self.process = subprocess.Popen(
            [*DEAF_TO_CTRL_C, *program.command],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read, args=[out], daemon=True)
        self._reader.start()

    def _read(self, out: TextIO) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            for line in lines:
                self.last_words.append(line.rstrip())
                out.write(f"{self.name:<6} | {line.rstrip()}\n")
                out.flush()

    def finish_reading(self) -> None:
        """A program of the program's own may hold the pipe open for longer, so this does not wait for long."""
        self._reader.join(timeout=1)

    def how_it_ended(self) -> str:
        self.finish_reading()
        code = self.process.returncode
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        words = "\n".join(f"    {line}" for line in self.last_words) or "    (nothing)"
        return f"The {self.name} process {how}. Its last words:\n{words}"


class Runner:
    """Starts the programs, calls `ready` once `is_ready` holds, and stays until a signal comes or one of them ends."""

    def __init__(
        self,
        programs: list[Program],
        *,
        environment: Mapping[str, str],
        is_ready: Callable[[], bool],
        ready: Callable[[], None],
        out: TextIO = sys.stdout,
        seconds_to_start: float = 90,
    ) -> None:
        self._programs = programs
        self._environment = environment
        self._is_ready = is_ready
        self._ready = ready
        self._out = out
        self._seconds_to_start = seconds_to_start
        self._children: list[_Child] = []
        self._signals: list[int] = []

    def run(self) -> None:
        """Return after SIGINT, SIGTERM or SIGHUP; raise ChildEnded or NotReady. All programs have ended by then."""
        earlier = {
            number: signal.signal(number, self._remember) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        try:
            for program in self._programs:
                self._children.append(_Child(program, environment=self._environment, out=self._out))
            self._watch()
        finally:
            self._end_all()
            for number, handler in earlier.items():
                signal.signal(number, handler)

    def _remember(self, number: int, frame: FrameType | None) -> None:
        self._signals.append(number)

    def _watch(self) -> None:
        limit = time.monotonic() + self._seconds_to_start
        is_ready = False
        while not self._signals:
            for child in self._children:
                if child.process.poll() is not None:
                    # A signal to the whole group ends the children as well; that is no accident of theirs.
                    time.sleep(0.2)
                    if self._signals:
                        return
                    raise ChildEnded(child.how_it_ended())
            if not is_ready and self._is_ready():
                is_ready = True
                self._ready()
            if not is_ready and time.monotonic() > limit:
                raise NotReady(f"The web process did not answer within {self._seconds_to_start:.0f} s.")
            time.sleep(0.1)

    def _end_all(self) -> None:
        for child in self._children:
            if child.process.poll() is None:
                child.process.terminate()
        limit = time.monotonic() + SECONDS_TO_END
        for child in self._children:
            # A second Ctrl-C does not wait.
            while child.process.poll() is None and time.monotonic() < limit and len(self._signals) < 2:
                time.sleep(0.05)
            if child.process.poll() is None:
                child.process.kill()
                child.process.wait()
            child.finish_reading()
