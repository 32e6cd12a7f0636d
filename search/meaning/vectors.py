"""Vectors as bytes: a quarter of the room, and as near to each other as before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.meaning.model import Vector

Bytes = NDArray[np.int8]
# The largest number of a byte with a sign; vectors are of length 1.
_SCALE = 127.0


def as_bytes(vector: Vector) -> Bytes:
    return np.round(vector * _SCALE).astype(np.int8)


def packed(vectors: Sequence[Vector]) -> bytes:
    """One after the other."""
    return b"".join(as_bytes(vector).tobytes() for vector in vectors)


def unpacked(data: bytes, count: int) -> Bytes:
    """The `count` vectors in `data`, a row each."""
    return np.frombuffer(data, dtype=np.int8).reshape(count, -1)


def cosines(rows: Bytes, vector: Vector, at_once: int = 8_192) -> Vector:
    """How near each row lies to `vector`, from -1 to 1; so many at once, as each takes four times its room."""
    near = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), at_once):
        part = rows[start : start + at_once].astype(np.float32)
        near[start : start + at_once] = part @ vector / np.maximum(np.linalg.norm(part, axis=1), 1e-9)
    return near
