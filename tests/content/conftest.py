from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from content import actions
from content.extraction import Extraction, Limits, Wanted, extract
from content.models import Asset
from tests.content.desk import NOW, draft_script

# How LibreOffice draws is tested apart; what is drawn without it must not depend on the machine.
NO_OFFICE = Limits(office=False)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Extraction]:
    """Extract some bytes under a name; the images stay in `tmp_path / "out"`."""

    def run(data: bytes, name: str, *, limits: Limits | None = None, wanted: Wanted | None = None) -> Extraction:
        source = tmp_path / "source"
        source.write_bytes(data)
        output = tmp_path / "out"
        output.mkdir()
        return extract(source, filename=name, output_dir=output, limits=limits or NO_OFFICE, wanted=wanted)

    return run


@pytest.fixture
def in_review(ana) -> Asset:
    """A script of Ana's that waits for an approver."""
    return actions.submit_asset(asset=draft_script(ana), by=ana, at=NOW)
