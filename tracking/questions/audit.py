"""How questions to owners read in the audit log of their asset."""

from __future__ import annotations

from typing import Any

from wagtail.log_actions import LogActionRegistry, LogFormatter


class OwnerAsked(LogFormatter):
    label = "Ask the owner"

    def format_message(self, log_entry: Any) -> str:
        words = log_entry.data.get("words")
        return f"{log_entry.data['owner']} asked what would make it useful{f': {words}' if words else ''}"


def register(registry: LogActionRegistry) -> None:
    registry.register_action("tracking.ask_owner")(OwnerAsked)
