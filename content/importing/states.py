"""What the report says of a row's file: how it ended, or in a dry run how it likely will."""

from __future__ import annotations

from pathlib import Path

from content.actions.workspace import limits
from content.extraction import State, at_a_glance
from content.importing import store
from content.importing.names import name_on_disk
from content.importing.types import Item, Wanted
from content.models import Asset, FileState
from content.reading.file_states import sentence_for


def tell(item: Item, asset: Asset) -> None:
    """The state of the asset's file, its pages, and what it means for a marketer."""
    if not store.has_file(asset):
        item.state, item.pages = FileState.READY.value, len(asset.get_parts())
        return
    document = asset.document
    item.state, item.pages, item.reason = document.state, document.page_count, document.state_detail


def foresee(item: Item, wanted: Wanted, known: Asset | None) -> None:
    """The state as it is where the row changes nothing; else as far as the file tells from outside."""
    own = known.own if known is not None else None
    item.asset = own.pk if own is not None else None
    outcome = item.reason
    if own is not None and item.outcome == store.UNCHANGED and (not store.has_file(own) or own.document.ended):
        tell(item, own)
        item.reason = f"{outcome} {item.reason}".strip()
        return
    state, detail = State.READY, ""
    if wanted.file is not None:
        state, detail = at_a_glance(wanted.file, filename=name_on_disk(Path(wanted.file.name)), limits=limits())
    item.state = state.value
    if state != State.READY:
        item.reason = f"{outcome} {sentence_for(item.state, detail=detail)}"
