"""How near assets lie to each other as a whole, by the vectors that the database keeps for every engine."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from search import weights
from search.meaning import storing
from search.meaning.model import Model, Vector, current
from search.meaning.passages import LETTERS, WHOLE
from search.meaning.vectors import Bytes, cosines, unpacked
from search.models import AssetVectors


def nearness_of(text: str, ids: Iterable[int]) -> dict[int, float]:
    """How near each of these assets lies to a text, from 0 (no nearer than by chance) to 1; those without a vector are
    left out, and all are without a model. One query."""
    model = current().model
    if model is None or not text.strip():
        return {}
    return _near(model, model.of_passage(" ".join(text.split())[:LETTERS]), ids)


def nearness_to(asset_id: int, ids: Iterable[int]) -> dict[int, float]:
    """As `nearness_of`, to an asset in place of a text; nothing when it has no vector. Two queries."""
    model = current().model
    own = storing.kept([asset_id]).get(asset_id) if model is not None else None
    if model is None or own is None or own.model != model.name or (vector := _whole(own)) is None:
        return {}
    length = max(float(np.linalg.norm(vector.astype(np.float32))), 1e-9)
    return _near(model, np.divide(vector, length, dtype=np.float32), ids)


def _near(model: Model, vector: Vector, ids: Iterable[int]) -> dict[int, float]:
    least = model.unrelated + weights.LEAST_ALIKE * (1 - model.unrelated)
    found = {}
    for pk, row in storing.kept(ids).items():
        other = _whole(row) if row.model == model.name else None
        if other is not None:
            cosine = float(cosines(other.reshape(1, -1), vector)[0])
            found[pk] = max(cosine - least, 0.0) / (1 - least)
    return found


def _whole(row: AssetVectors) -> Bytes | None:
    """The vector of the asset as a whole, which stands first."""
    if not row.places or row.places[0][0] != WHOLE:
        return None
    first: Bytes = unpacked(bytes(row.vectors), len(row.places))[0]
    return first
