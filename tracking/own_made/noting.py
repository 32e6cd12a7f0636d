"""What is noted for the background: own-made pages to be grouped, and groups to be counted anew."""

from __future__ import annotations

from collections.abc import Iterable

from hub.core.outbox.noting import note

PAGES, GROUPS = "own_made_pages", "own_made_groups"


def note_own_made(check_id: int) -> None:
    """Note in this transaction that a check has own-made pages; they are grouped after its commit."""
    note(consumers=[PAGES], keys=[str(check_id)])


def note_groups(ids: Iterable[int]) -> None:
    """Note in this transaction that groups have other pages than before; they are counted after its commit."""
    note(consumers=[GROUPS], keys=map(str, ids))
