"""What the tests of the marketer's desk stand on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from content import actions
from content.models import Asset, Script

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
LISTS = ["/admin/assets/", "/admin/assets/collateral/", "/admin/assets/scripts/", "/admin/assets/stories/"]


def draft_script(by: Any, **fields: Any) -> Asset:
    """A draft of `by`'s, owned by them unless said otherwise."""
    body = [("step", {"heading": "Open", "say": "How long is your list?", "listen_for": ""})]
    fields = {"title": "Waiting lists", "type": "talk-track", "owner": by, "body": body, **fields}
    return actions.create_draft(asset=Script(**fields), by=by)
