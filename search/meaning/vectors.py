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


def signs(vectors: Sequence[Vector]) -> bytes:
    """One after the other, of each number its sign alone: an eighth of the room of bytes, and enough to tell which of
    a few sentences is nearest."""
    return b"".join(np.packbits(vector > 0).tobytes() for vector in vectors)


def nearest_by_signs(data: bytes, count: int, vector: Vector) -> int | None:
    """Which of the `count` vectors, of which `data` holds the signs, lies nearest to `vector`; None when they are of
    another size."""
    each = -(-len(vector) // 8)
    if not count or len(data) != count * each:
        return None
    bits = np.unpackbits(np.frombuffer(data, dtype=np.uint8).reshape(count, each), axis=1)[:, : len(vector)]
    return int(np.argmax((2.0 * bits - 1.0) @ vector))


def cosines(rows: Bytes, vector: Vector, at_once: int = 8_192) -> Vector:
    """How near each row lies to `vector`, from -1 to 1; so many at once, as each takes four times its room."""
    near = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), at_once):
        part = rows[start : start + at_once].astype(np.float32)
        near[start : start + at_once] = part @ vector / np.maximum(np.linalg.norm(part, axis=1), 1e-9)
    return near
