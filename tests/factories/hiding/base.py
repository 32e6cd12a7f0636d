"""What every case says: a word that is seen, and one that nobody sees."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from tests.factories import files

SEEN, SECRET = "Meerkatseen", "Zebrasecret"


def saved(thing: Any) -> bytes:
    out = io.BytesIO()
    thing.save(out)
    return out.getvalue()


def changed(made: bytes, name: str, before: bytes, after: bytes) -> bytes:
    """A package with something else written in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        part = archive.read(name)
    assert before in part
    return files.repacked(made, {name: part.replace(before, after)})
