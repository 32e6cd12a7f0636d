"""Files of all kinds with bytes changed, lost or doubled at random: each comes to an end that can be said."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from content.extraction import Limits, Readers, State, extract
from content.reading.file_states import sentence_for
from tests.content.extraction.test_places import deck, document
from tests.content.extraction.test_recognition_mail import SHOWN
from tests.content.extraction.test_recognition_office import OF_SCANS
from tests.factories import files

SOURCES = {"a.pdf": files.pdf("One", "Two"), "b.docx": document(), "b.pptx": deck(), **OF_SCANS, **SHOWN}
VARIANTS = 30


def changed(data: bytes, draw: random.Random) -> bytes:
    some, place = bytearray(data), draw.randrange(len(data))
    match draw.choice(("flip", "cut", "zero", "double", "large")):
        case "flip":
            for _ in range(draw.choice((1, 10, 100))):
                some[draw.randrange(len(some))] ^= 1 << draw.randrange(8)
        case "cut":
            del some[place:]
        case "zero":
            some[place : place + 64] = bytes(64)
        case "double":
            some[place:place] = some[place : place + 512]
        case "large":
            some[place : place + 4] = b"\xff\xff\xff\x7f"
    return bytes(some)


def test_whatever_happened_to_a_file_it_has_a_state_and_nothing_is_left(tmp_path: Path):
    draw = random.Random(7)
    names = [draw.choice(list(SOURCES)) for _ in range(VARIANTS)]
    variants = [(number, name, changed(SOURCES[name], draw)) for number, name in enumerate(names)]

    def said(variant: tuple[int, str, bytes]) -> str:
        number, name, data = variant
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "original").write_bytes(data)
        (folder / "made").mkdir()
        found = extract(
            folder / "original",
            filename=name,
            output_dir=folder / "made",
            limits=Limits(office=False),
            readers=readers,
        )
        assert found.state != State.TIMED_OUT
        return sentence_for(
            found.state, detail=found.detail, content_type=found.content_type, pages=len(list(found.pages))
        )

    with Readers(2) as readers, ThreadPoolExecutor(2) as pool:
        assert all(said.strip() for said in pool.map(said, variants))
    left = {path.name for folder in tmp_path.iterdir() for path in folder.iterdir()}
    assert left <= {"original", "made"}
