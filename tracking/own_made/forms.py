"""What is filled in to ask for what reps make themselves."""

from __future__ import annotations

from typing import Any

from tracking.own_made.reading import GroupRow
from tracking.requests.forms import AskForm


class GroupRequestForm(AskForm):
    """A request in the words of a group; neither of one deal, nor by a day."""

    needed_by = None  # type: ignore[assignment]
    account = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, typed=True, **kwargs)


def initial_of(row: GroupRow) -> dict[str, Any]:
    """What is known of the group: its words, and the segment and stage that most of its pages were checked for."""
    group = row.group
    return {
        "q": " ".join(group.words),
        "note": f"{group.reps} reps have made {group.pages} pages about it themselves.",
        "segment": row.segments[0][0].pk if row.segments else None,
        "stage": row.stages[0][0].pk if row.stages else None,
    }
