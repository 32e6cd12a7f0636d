"""The runner, on small programs that stand for web and worker."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.operations import runner
from hub.operations.runner import ChildEnded, NotReady, PortTaken, Program, Runner, check_port_is_free

STAYS = "import time; print('here', flush=True); time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"


def program(name: str, code: str) -> Program:
    return Program(name=name, command=[sys.executable, "-c", code])


class Scene:
    """A runner over some programs, and what came of it."""

    def __init__(self) -> None:
        self.out = io.StringIO()
        self.readied = 0

    def runner(self, *programs: Program, is_ready=lambda: True, on_ready=lambda: None, **options) -> Runner:
        def ready() -> None:
            self.readied += 1
            on_ready()

        return Runner(list(programs), environment=os.environ, is_ready=is_ready, ready=ready, out=self.out, **options)

    def send_soon(self, *numbers: int, when: str, and_when: str = "") -> None:
        """Send this process signals once the programs have said `when`."""

        def send() -> None:
            while when not in self.out.getvalue() or and_when not in self.out.getvalue():
                time.sleep(0.02)
            for number in numbers:
                os.kill(os.getpid(), number)
                time.sleep(0.3)

        threading.Thread(target=send, daemon=True).start()


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_refuses_a_port_that_is_taken(taken_port):
    with pytest.raises(PortTaken, match=f"Port {taken_port} is taken"):
        check_port_is_free(taken_port)


def test_accepts_a_port_that_has_been_left(taken_port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        free = other.getsockname()[1]
    check_port_is_free(free)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ends_all_programs_on_a_signal(scene, number):
    running = scene.runner(program("web", STAYS), program("worker", STAYS))
    scene.send_soon(number, when="worker | here")
    running.run()
    assert [child.process.returncode for child in running._children] == [-signal.SIGTERM, -signal.SIGTERM]
    assert scene.readied == 1


def test_shows_what_the_programs_say_under_their_names(scene):
    scene.send_soon(signal.SIGTERM, when="worker | here", and_when="web    | here")
    scene.runner(program("web", "print('one'); " + STAYS), program("worker", "print('two'); " + STAYS)).run()
    lines = scene.out.getvalue().splitlines()
    assert sorted(lines) == ["web    | here", "web    | one", "worker | here", "worker | two"]


def test_kills_a_program_that_does_not_end(scene, monkeypatch):
    monkeypatch.setattr(runner, "SECONDS_TO_END", 0.5)
    running = scene.runner(program("worker", DEAF))
    scene.send_soon(signal.SIGTERM, when="deaf")
    running.run()
    assert running._children[0].process.returncode == -signal.SIGKILL


def test_a_second_interrupt_does_not_wait(scene, monkeypatch):
    """Else it would wait for an hour, longer than any test may take."""
    monkeypatch.setattr(runner, "SECONDS_TO_END", 3600)
    running = scene.runner(program("worker", DEAF))
    scene.send_soon(signal.SIGINT, signal.SIGINT, when="deaf")
    running.run()
    assert running._children[0].process.returncode == -signal.SIGKILL


def test_a_program_that_ends_takes_the_others_with_it_and_its_last_words_are_told(scene):
    running = scene.runner(program("web", STAYS), program("worker", "print('no disk left'); raise SystemExit(3)"))
    with pytest.raises(ChildEnded, match=r"(?s)The worker process ended with exit code 3.*no disk left"):
        running.run()
    assert running._children[0].process.returncode == -signal.SIGTERM


def test_says_so_when_nothing_answers_in_time(scene):
    running = scene.runner(program("web", STAYS), is_ready=lambda: False, seconds_to_start=0.3)
    with pytest.raises(NotReady):
        running.run()
    assert scene.readied == 0
    assert running._children[0].process.returncode == -signal.SIGTERM


def test_puts_signal_handlers_back(scene):
    before = signal.getsignal(signal.SIGTERM)
    scene.send_soon(signal.SIGTERM, when="here")
    scene.runner(program("web", STAYS)).run()
    assert signal.getsignal(signal.SIGTERM) is before


def test_an_interrupt_of_the_whole_group_is_no_accident(tmp_path):
    """As a terminal does on Ctrl-C: the programs get the signal too, and may be gone before the runner looks."""
    script = tmp_path / "run.py"
    script.write_text(
        textwrap.dedent(
            f"""
            import os, sys
            from hub.operations.runner import Program, Runner
            stays = [sys.executable, "-c", {STAYS!r}]
            Runner([Program(name="web", command=stays), Program(name="worker", command=stays)], environment=os.environ,
                   is_ready=lambda: True, ready=lambda: print("Ready", flush=True)).run()
            """
        )
    )
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, script],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        for line in process.stdout:
            if line.startswith("worker | here"):
                break
        os.killpg(process.pid, signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(timeout=20) == 0, rest
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
