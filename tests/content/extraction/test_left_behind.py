"""Nothing that a child starts outlives its file, whatever it does to get away."""

from __future__ import annotations

import sys

import pytest

from content.extraction import Limits, Wanted, extract, pool
from tests.factories import files
from tests.factories.processes import is_alive, wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux only")

# Stands for LibreOffice: hands its work to another process, in a session of its own, and waits.
RUNAWAY = """#!/bin/sh
setsid sh -c 'echo $$ >> {noted}; exec sleep 300' &
echo $$ >> {noted}
{then}
"""


@pytest.mark.parametrize("then", ["sleep 300", "while [ ! -s {noted}.ready ]; do sleep 0.05; done"])
def test_program_that_went_to_a_session_of_its_own_is_ended_with_the_file(tmp_path, monkeypatch, then):
    noted, programs, output = tmp_path / "noted", tmp_path / "bin", tmp_path / "out"
    programs.mkdir()
    output.mkdir()
    program = programs / "soffice"
    program.write_text(RUNAWAY.format(noted=noted, then=then.format(noted=noted)))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    source = files.written(tmp_path, "a.pptx", files.deck({"title": "One"}))
    pool.stop_forkers()  # those that wait know another PATH

    def let_it_end() -> None:
        if noted.exists() and len(noted.read_text().split()) == 2:
            (tmp_path / "noted.ready").write_text("yes")

    try:
        extract(
            source,
            filename="a.pptx",
            output_dir=output,
            limits=Limits(wall_seconds=10),
            wanted=Wanted(text=False, images=None),
            on_wait=let_it_end,
        )
    finally:
        pool.stop_forkers()
    pids = [int(pid) for pid in noted.read_text().split()]
    assert len(pids) == 2
    assert wait_for(lambda: not any(is_alive(pid) for pid in pids))
