"""What fits into a text vector of PostgreSQL, which refuses more than 1 MB of words and their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

#: What the words may take together, each once; the rest is for the places of those given whole.
_ROOM_BYTES = 800_000
_BYTES_A_WORD = 6


def fitted(pieces: Iterable[Sequence[str]], *, whole: int) -> Iterator[str]:
    """The words of `pieces` that a vector has room for: all of the first `whole` characters, past that each new one
    once, until the room is taken. Words are without spaces and punctuation."""
    seen: set[str] = set()
    characters = taken = 0
    for piece in pieces:
        new = [word for word in dict.fromkeys(piece) if word not in seen]
        taken += sum(len(word.encode()) + _BYTES_A_WORD for word in new)
        if taken > _ROOM_BYTES:
            return
        seen.update(new)
        yield from piece if characters <= whole else new
        characters += sum(map(len, piece)) + len(piece)
