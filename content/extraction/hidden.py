"""What a file holds and its pages do not show: kept from every reader but the marketer, who is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from content.extraction.types import MOST_HIDDEN_CHARS, Finding

_MOST_PLACES = 8
_JOINT = " … "


class Hiding(StrEnum):
    """The ways in which words stay in a file unseen. Each is the code of a finding."""

    TEXT = "hidden_text"
    DELETED = "tracked_changes"
    COMMENTS = "comments"
    NOTES = "notes"
    PAGES = "hidden"
    SHAPES = "hidden_shapes"
    OUTSIDE = "outside"
    ROWS = "hidden_rows"
    COLUMNS = "hidden_columns"
    CELLS = "hidden_cells"
    LAYERS = "hidden_layers"
    INVISIBLE = "invisible_text"
    DESCRIPTIONS = "descriptions"
    PROPERTIES = "properties"
    KEPT = "kept_data"
    CROPPED = "cropped_pictures"
    PHOTO = "photo_data"
    RECORDING = "recording_data"
    EARLIER = "earlier_versions"


_ONLY_WORDS = (Hiding.DESCRIPTIONS, Hiding.PROPERTIES, Hiding.KEPT, Hiding.COMMENTS)


@dataclass(slots=True)
class _Found:
    """One kind of hiding: in which places, how often, and the first words."""

    places: dict[str, None] = field(default_factory=dict)
    count: int = 0
    words: list[str] = field(default_factory=list)
    chars: int = 0


class Unseen:
    """Gathers what a reader leaves out of a file's pages, and tells of it at the end: a finding for each kind."""

    def __init__(self, unit: str = "page") -> None:
        self.unit = unit
        self._found: dict[Hiding, _Found] = {}

    def add(self, kind: Hiding, words: Iterable[str] | str = "", *, place: int | str = "") -> None:
        """Note one thing that is hidden. `place` is a page's number or a sheet's name; empty where none is known.

        Of what only words make worth telling nothing is noted without any.
        """
        words = (words,) if isinstance(words, str) else list(words)
        if kind in _ONLY_WORDS and not any(word.strip() for word in words):
            return
        found = self._found.setdefault(kind, _Found())
        found.count += 1
        if place != "":
            found.places[str(place)] = None
        for piece in words:
            text = " ".join(piece.split())
            if text and found.chars < MOST_HIDDEN_CHARS:
                found.words.append(text)
                found.chars += len(text) + len(_JOINT)

    def __len__(self) -> int:
        """How many things were noted."""
        return sum(found.count for found in self._found.values())

    def findings(self) -> Iterator[Finding]:
        for kind in Hiding:
            if (found := self._found.get(kind)) is not None:
                where = _places(list(found.places), self.unit)
                words = _JOINT.join(found.words)[:MOST_HIDDEN_CHARS]
                yield Finding(kind.value, _sentence(kind, found.count, where), where, words)


def _places(places: list[str], unit: str) -> str:
    """ "slide 3", "slides 1, 4 and 7", "the sheets Prices and Costs"."""
    if not places:
        return ""
    noun = unit if len(places) == 1 else f"{unit}s"
    if any(not place.isdigit() for place in places):
        noun = f"the {noun}"
    if len(places) > _MOST_PLACES:
        return f"{len(places):,} {unit}s"
    *firsts, last = places
    return f"{noun} {', '.join(firsts)} and {last}" if firsts else f"{noun} {last}"


def _sentence(kind: Hiding, count: int, where: str) -> str:
    on = f" on {where}" if where else ""
    match kind:
        case Hiding.TEXT:
            return f"Hidden text{on}."
        case Hiding.DELETED:
            return f"Deleted text that tracked changes keep{on}."
        case Hiding.COMMENTS:
            return f"Comments{on}."
        case Hiding.NOTES:
            return f"Speaker notes{on}."
        case Hiding.PAGES:
            return f"Hidden: {where}." if where else "Hidden pages."
        case Hiding.SHAPES:
            return f"{'A hidden shape' if count == 1 else f'{count:,} hidden shapes'}{on}."
        case Hiding.OUTSIDE:
            return f"Content outside the visible area{on}."
        case Hiding.ROWS:
            return f"Hidden rows{on}."
        case Hiding.COLUMNS:
            return f"Hidden columns{on}."
        case Hiding.CELLS:
            return f"Cells that show nothing of what is in them{on}."
        case Hiding.LAYERS:
            return f"Words of layers that are switched off{on}."
        case Hiding.INVISIBLE:
            return f"Invisible words{on}."
        case Hiding.DESCRIPTIONS:
            return f"Descriptions and tips that are read out or shown at a touch, not on its pages{on}."
        case Hiding.PROPERTIES:
            return "Words in its properties."
        case Hiding.KEPT:
            return f"Data that no page shows{on}."
        case Hiding.CROPPED:
            return f"Pictures of which a part is cut off but still there{on}."
        case Hiding.PHOTO:
            return "What a camera or a program wrote into a picture, such as where it was taken."
        case Hiding.RECORDING:
            return (
                "What a camera or a program wrote into the recording, such as a title, a remark or where it was made."
            )
        case Hiding.EARLIER:
            return "Earlier versions of it."
