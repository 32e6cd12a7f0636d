"""The exact neighbours of a question among the vectors that the database keeps: held in memory by each process, and
read again when they change."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db.models import Count
from numpy.typing import NDArray

from content.models import Asset
from hub.core.fixed_query import FixedQuery
from hub.core.people import Person
from search import weights
from search.meaning.model import MODELS_HELD, earlier
from search.meaning.question import Neighbour, Place, Question, question_to
from search.meaning.vectors import Bytes, cosines, unpacked
from search.models import AssetVectors, KnownModel, VectorsStamp
from search.reading.request import Reading
from search.results.snippets import PAGES_SHOWN

# How many of the nearest are asked at once whether the person may see them.
ASKED = 200
# A search asks no more models than are held in memory: reading one takes seconds.
MOST_EARLIER = MODELS_HELD - 1

_stamp = FixedQuery(lambda slot: VectorsStamp.objects.filter(pk=1).values_list("stamp"))


class _Shelf:
    """The vectors of one model, as of one stamp."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.model = ""
        self.stamp: UUID | None = None
        self.asked_at = float("-inf")
        self.held: dict[int, tuple[str, list[Place], Bytes]] = {}
        self.all = _Rows([])


class _Others:
    """The models, beside the one in use, that vectors are left of: as of one stamp."""

    def __init__(self) -> None:
        self.model = ""
        self.stamp: UUID | None = None
        self.asked_at = float("-inf")
        self.found: tuple[tuple[str, str], ...] = ()


class _Rows:
    """Vectors one below the other. Never changed: a change makes another."""

    def __init__(self, held: Iterable[tuple[int, list[Place], Bytes]]) -> None:
        kept = list(held)
        self.ids: list[int] = [asset for asset, _, _ in kept]
        self.places = [place for _, places, _ in kept for place in places]
        lengths = [len(places) for _, places, _ in kept]
        #: Where each asset's rows begin, and after the last of them.
        self.starts: NDArray[np.intp] = np.concatenate([[0], np.cumsum(lengths)]).astype(np.intp)
        self.rows: Bytes = np.concatenate([rows for _, _, rows in kept]) if kept else np.empty((0, 0), np.int8)


_shelves: dict[str, _Shelf] = {}
_others = _Others()


def neighbours_by_earlier(question: Question, reading: Reading) -> list[Neighbour]:
    """As `neighbours`, among the assets whose vectors another model made, before the one in use took its place: that
    model is asked itself, so that they are found until their vectors are made anew. Of several such models those of
    which most vectors are left, MOST_EARLIER at most. One query when there are none."""
    found: list[Neighbour] = []
    for name, named in _models_beside(question.model.name):
        model = earlier(name, named)
        asked = question_to(model, reading) if model is not None else None
        if asked is not None:
            found += neighbours(asked, reading.request.user)
    return found


def _models_beside(model: str) -> tuple[tuple[str, str], ...]:
    """Name, and what HUB_MODEL was, of each."""
    others, now = _others, time.monotonic()
    if others.model == model and now - others.asked_at < settings.SEARCH_VOCABULARY_SECONDS:
        return others.found
    stamp = next((row[0] for row in _stamp.rows()), None)
    if others.model != model or others.stamp != stamp or stamp is None:
        left = AssetVectors.objects.order_by().exclude(model=model).values_list("model").annotate(Count("pk"))
        counts = dict(left)
        known = KnownModel.objects.filter(name__in=counts).values_list("name", "named")
        others.found = tuple(sorted(known, key=lambda one: (-counts[one[0]], one[0]))[:MOST_EARLIER])
        for name in _shelves.keys() - {model, *(name for name, _ in others.found)}:
            _shelves.pop(name, None)
    others.model, others.stamp, others.asked_at = model, stamp, now
    return others.found


def neighbours(question: Question, user: Person) -> list[Neighbour]:
    """The live assets visible to `user` that lie nearest to the question, nearest first; NEIGHBOURS at most.

    One query when nothing changed, and one for each ASKED of the nearest that are looked at.
    """
    rows = _current(question.model.name)
    if not rows.ids:
        return []
    cosine = cosines(rows.rows, question.vector)
    best = np.maximum.reduceat(cosine, rows.starts[:-1])
    order = [int(at) for at in np.argsort(-best, kind="stable") if best[at] >= question.least_cosine]
    found: list[int] = []
    for start in range(0, len(order), ASKED):
        part = order[start : start + ASKED]
        seen = Asset.objects.live().visible_to(user).filter(pk__in=[rows.ids[at] for at in part])
        visible = set(seen.values_list("pk", flat=True))
        found += [at for at in part if rows.ids[at] in visible]
        if len(found) >= weights.NEIGHBOURS:
            break
    return [
        Neighbour(rows.ids[at], question, question.nearness(float(best[at])), _places(rows, at, cosine, question))
        for at in found[: weights.NEIGHBOURS]
    ]


def _places(rows: _Rows, at: int, cosine: NDArray[np.float32], question: Question) -> tuple[Place, ...]:
    start, end = int(rows.starts[at]), int(rows.starts[at + 1])
    nearest = start + np.argsort(-cosine[start:end], kind="stable")
    return places_shown(rows.places[int(row)] for row in nearest if cosine[row] >= question.least_cosine)


def places_shown(nearest: Iterable[Place]) -> tuple[Place, ...]:
    """The first places, one for each page."""
    by_page: dict[int, Place] = {}
    for place in nearest:
        by_page.setdefault(place.number, place)
    return tuple(place for place in by_page.values() if place.number)[:PAGES_SHOWN]


def _current(model: str) -> _Rows:
    """The vectors as they are now, or were SEARCH_VOCABULARY_SECONDS ago."""
    shelf, now = _shelves.setdefault(model, _Shelf()), time.monotonic()
    if shelf.model == model and now - shelf.asked_at < settings.SEARCH_VOCABULARY_SECONDS:
        return shelf.all
    stamp = next((row[0] for row in _stamp.rows()), None)
    with shelf.lock:
        if shelf.model != model or shelf.stamp != stamp or stamp is None:
            _read_again(shelf, model)
        shelf.model, shelf.stamp, shelf.asked_at = model, stamp, now
        return shelf.all


def _read_again(shelf: _Shelf, model: str) -> None:
    """Read what is new or changed, and forget what is gone."""
    now = dict(AssetVectors.objects.filter(model=model).values_list("pk", "passages"))
    held = {pk: one for pk, one in shelf.held.items() if shelf.model == model and now.get(pk) == one[0]}
    changed = [pk for pk in now if pk not in held]
    for start in range(0, len(changed), ASKED):
        for row in AssetVectors.objects.filter(pk__in=changed[start : start + ASKED]):
            places = [Place(number, at) for number, at in row.places]
            held[row.pk] = (row.passages, places, unpacked(bytes(row.vectors), len(places)))
    shelf.held = held
    shelf.all = _Rows((pk, places, rows) for pk, (_, places, rows) in sorted(held.items()))
