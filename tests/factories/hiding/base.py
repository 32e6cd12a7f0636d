"""What every case says: a word that is seen, and one that nobody sees."""

from __future__ import annotations

import io
from typing import Any

SEEN, SECRET = "Meerkatseen", "Zebrasecret"


def saved(thing: Any) -> bytes:
    out = io.BytesIO()
    thing.save(out)
    return out.getvalue()
