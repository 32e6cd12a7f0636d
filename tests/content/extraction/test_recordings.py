"""What recordings say about themselves is told; nothing of them is on a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.extraction import Limits, Wanted, sniff
from content.extraction.readers import Item, Job, reader_for
from content.extraction.types import Finding
from tests.factories.recordings import BROKEN, RECORDINGS, SAYING_NOTHING


@pytest.fixture
def read_here(tmp_path: Path):
    def run(data: bytes, name: str) -> list[Item]:
        source = tmp_path / "source"
        source.write_bytes(data)
        kind = sniff.content_type_of(source, name)
        assert kind.startswith(("video/", "audio/"))
        return list(reader_for(kind)(Job(source, name, kind, tmp_path, Limits(), Wanted())))

    return run


@pytest.mark.parametrize("case", RECORDINGS)
def test_what_a_recording_says_about_itself_is_told(read_here, case):
    data, name, told = RECORDINGS[case]
    [finding] = read_here(data, name)
    assert isinstance(finding, Finding)
    assert (finding.code, told in finding.words) == ("recording_data", True)


@pytest.mark.parametrize("case", SAYING_NOTHING)
def test_what_programs_write_by_themselves_is_not_told(read_here, case):
    assert read_here(*SAYING_NOTHING[case]) == []


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_recording_is_stored_all_the_same(read_here, case):
    assert all(isinstance(one, Finding) for one in read_here(*BROKEN[case]))
