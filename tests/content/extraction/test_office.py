"""Page images by LibreOffice, where it is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from content.extraction import Limits, State, Wanted, extract
from tests.factories import files
from tests.factories.processes import descendants, is_alive, name_of, wait_for

pytestmark = pytest.mark.libreoffice

EVERY_IMAGE = Wanted(text=False, images=None)


def test_words_come_first_and_images_in_a_run_of_their_own(read):
    extraction = read(files.deck({"title": "One", "body": ["a"]}), "a.pptx", limits=Limits())
    assert [(page.text, page.image) for page in extraction.pages] == [("One\na", "")]


def test_slides_are_rendered_hidden_ones_too(read):
    data = files.deck({"title": "Seen"}, {"title": "Unseen", "hidden": True})
    pages = list(read(data, "a.pptx", wanted=EVERY_IMAGE, limits=Limits()).pages)
    assert [(page.number, page.text, bool(page.image)) for page in pages] == [(1, "", True), (2, "", True)]
    assert [page.words[0][0] for page in pages] == ["Seen", "Unseen"]


def test_document_takes_the_pages_of_its_layout_when_they_are_others(read):
    # Short paragraphs: few words, but far more than one printed page.
    data = files.document(*(f"Line {number}" for number in range(120)))
    extraction = read(data, "a.docx", wanted=EVERY_IMAGE, limits=Limits())
    pages = list(extraction.pages)
    assert (extraction.state, extraction.repaginated) == (State.READY, True)
    assert len(pages) > 2
    assert pages[0].text.startswith("Line 0")
    assert all(page.image for page in pages)


def test_document_with_the_same_pages_keeps_its_words(read):
    extraction = read(files.document("Short."), "a.docx", wanted=EVERY_IMAGE, limits=Limits())
    assert extraction.repaginated is False
    assert [(page.text, page.words[0][0]) for page in extraction.pages] == [("", "Short.")]


DECK = files.deck(*({"title": f"Slide {number}", "body": ["words"]} for number in range(40)))

WORKER = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from content.extraction import Wanted, extract
extract(Path({path!r}), filename="a.pptx", output_dir=Path({output!r}), wanted=Wanted(text=False, images=None))
"""


def test_killed_worker_leaves_no_libreoffice_behind(tmp_path):
    source = files.written(tmp_path, "a.pptx", DECK)
    output = tmp_path / "out"
    output.mkdir()
    script = WORKER.format(root=os.getcwd(), path=str(source), output=str(output))
    worker = subprocess.Popen([sys.executable, "-c", script])
    started = wait_for(lambda: [pid for pid in descendants(worker.pid) if name_of(pid).startswith("soffice.bin")])
    everybody = descendants(worker.pid)
    worker.kill()
    worker.wait()
    assert started
    assert wait_for(lambda: not any(is_alive(pid) for pid in everybody))


def test_two_at_a_time_do_not_meet(tmp_path):
    source = files.written(tmp_path, "a.pptx", DECK)

    def drawn(name: str) -> list[int]:
        output = tmp_path / name
        output.mkdir()
        extraction = extract(source, filename="a.pptx", output_dir=output, wanted=EVERY_IMAGE)
        return [page.number for page in extraction.pages if page.words]

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(drawn, ["one", "two"])) == [list(range(1, 41))] * 2
