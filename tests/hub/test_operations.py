"""What the operations guide says of variables is complete."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
# They have no place in production, and the guide says so elsewhere.
NOT_FOR_OPERATORS = {"DEBUG", "HUB_DEMO"}


def variables_read() -> set[str]:
    sources = (ROOT / "hub" / "settings").glob("*.py")
    text = "\n".join(source.read_text() for source in sources)
    return set(re.findall(r"(?:env\.\w+|required_secret)\(\s*\"([A-Z][A-Z0-9_]+)\"", text)) - NOT_FOR_OPERATORS


def test_the_guide_has_every_variable_that_the_settings_read():
    guide = (ROOT / "docs" / "operations.md").read_text()
    rows = "\n".join(line for line in guide.splitlines() if line.startswith("|"))
    described = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", rows))
    assert {"SECRET_KEY", "DATABASE_URL", "HUB_UNUSED_DAYS"} <= variables_read()
    assert variables_read() - described == set()
