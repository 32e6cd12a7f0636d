"""Many files through few processes: whatever one of them does, the others come out as if it had not been there."""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from content.extraction import Extraction, Limits, Readers, State, Wanted, extract
from tests.content.extraction.test_refusals import _endless_pdf
from tests.factories import files
from tests.factories.processes import is_alive, wait_for

TEXT = Wanted(images=frozenset())


@pytest.fixture
def readers():
    with Readers(at_most=1) as one:
        yield one


def _read(readers, tmp_path, named: dict[str, bytes], *, limits=None, of_each=None) -> dict[str, Extraction]:
    """All at once, from a thread each. `of_each` holds limits by name, for those that have their own."""

    def one(name: str) -> Extraction:
        output = tmp_path / f"{name}-out"
        output.mkdir()
        source = files.written(tmp_path, name, named[name])
        own = (of_each or {}).get(name, limits)
        return extract(source, filename=name, output_dir=output, wanted=TEXT, readers=readers, limits=own)

    with ThreadPoolExecutor(len(named)) as pool:
        return dict(zip(named, pool.map(one, named), strict=True))


def _texts(extraction: Extraction) -> list[str]:
    return [page.text for page in extraction.pages]


def test_files_that_share_a_process_keep_their_own_words(readers, tmp_path):
    read = _read(readers, tmp_path, {f"{number}.pdf": files.pdf(f"word{number}") for number in range(40)})
    assert {name: _texts(extraction) for name, extraction in read.items()} == {
        f"{number}.pdf": [f"word{number}"] for number in range(40)
    }
    assert len(readers._forkers) == 1


def test_hostile_file_costs_only_itself_when_others_wait_behind_it(readers, tmp_path):
    named = {"endless.pdf": _endless_pdf(), "cut.pdf": files.pdf("x")[:60], "text.txt": b"plain words"}
    named |= {f"{number}.pdf": files.pdf(f"word{number}") for number in range(6)}
    read = _read(readers, tmp_path, named, limits=Limits(wall_seconds=2, cpu_seconds=20))
    assert {name: str(extraction.state) for name, extraction in read.items()} == {
        "endless.pdf": State.TIMED_OUT,
        "cut.pdf": State.DAMAGED,
        **{name: State.READY for name in named if name not in ("endless.pdf", "cut.pdf")},
    }
    assert [_texts(read[f"{number}.pdf"]) for number in range(6)] == [[f"word{number}"] for number in range(6)]


def test_time_of_a_file_starts_when_its_turn_comes(readers, tmp_path):
    """Three that take two seconds each stand before one that may take four."""
    named = {f"endless{number}.pdf": _endless_pdf() for number in range(3)} | {"good.pdf": files.pdf("Fine")}
    read = _read(
        readers,
        tmp_path,
        named,
        limits=Limits(wall_seconds=2, cpu_seconds=20),
        of_each={"good.pdf": Limits(wall_seconds=4)},
    )
    assert _texts(read["good.pdf"]) == ["Fine"]


def test_process_that_goes_while_files_wait_is_replaced(readers, tmp_path):
    """The one being read is lost with it, as its process may have died of it; those behind it are read by another."""
    named = {"endless.pdf": _endless_pdf()}

    def kill_when_all_wait() -> None:
        assert wait_for(lambda: bool(readers._forkers) and readers._forkers[0].users == 4)
        os.kill(readers._forkers[0].process.pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_when_all_wait)
    killer.start()
    first = threading.Thread(target=lambda: results.update(_read(readers, tmp_path, named)))
    results: dict[str, Extraction] = {}
    first.start()
    assert wait_for(lambda: bool(readers._forkers))
    time.sleep(0.2)
    results |= _read(readers, tmp_path, {f"{number}.pdf": files.pdf(f"word{number}") for number in range(3)})
    for thread in (first, killer):
        thread.join()
    assert [_texts(results[f"{number}.pdf"]) for number in range(3)] == [["word0"], ["word1"], ["word2"]]
    assert results["endless.pdf"].state == State.DAMAGED


def test_listener_that_fails_ends_its_own_file_alone(readers, tmp_path):
    """As when the storage fails for a page: its file is given up, the one behind it is not."""
    source = files.written(tmp_path, "endless.pdf", _endless_pdf())
    (tmp_path / "out").mkdir()
    began = threading.Event()

    def fail() -> None:
        began.set()
        if readers._forkers[0].users == 2:
            raise OSError("The storage is full.")

    def give_up() -> None:
        with pytest.raises(OSError, match="storage is full"):
            extract(source, filename="a.pdf", output_dir=tmp_path / "out", on_wait=fail, readers=readers)

    failing = threading.Thread(target=give_up)
    failing.start()
    assert began.wait(20)
    read = _read(readers, tmp_path, {"good.pdf": files.pdf("Fine")})
    failing.join()
    assert _texts(read["good.pdf"]) == ["Fine"]


def test_processes_are_gone_with_their_readers(tmp_path):
    with Readers(at_most=2) as readers:
        _read(readers, tmp_path, {f"{number}.pdf": files.pdf("x") for number in range(6)})
        pids = [forker.process.pid for forker in readers._forkers]
        assert 1 <= len(pids) <= 2
    assert wait_for(lambda: not any(is_alive(pid) for pid in pids))


def test_pages_are_the_same_whether_kept_in_memory_or_read_from_disk_again(tmp_path, readers):
    """A short document's are kept, a long one's are not; both can be gone through more than once."""
    read = _read(readers, tmp_path, {"short.pdf": files.pdf("one", "two"), "long.txt": b"word " * 200_000})
    short, long = (read[name].pages for name in ("short.pdf", "long.txt"))
    assert (short.kept is not None, long.kept is None) == (True, True)
    assert [[page.text for page in short] for _ in range(2)] == [["one", "two"]] * 2
    assert [sum(page.text.count("word") for page in long) for _ in range(2)] == [200_000] * 2
