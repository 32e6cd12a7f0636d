"""How acts on the links of a withdrawn asset read in its audit log."""

from __future__ import annotations

from typing import Any

from wagtail.log_actions import LogActionRegistry, LogFormatter

from hub.core.quoting import quoted


class LetLinksFollow(LogFormatter):
    label = "Let all links follow"

    def format_message(self, log_entry: Any) -> str:
        title = log_entry.data["successor"]["title"]
        return f"Its {_links(log_entry)} to follow {quoted(title)}, where their senders may see it"


class ClosedLinks(LogFormatter):
    label = "Close all links"

    def format_message(self, log_entry: Any) -> str:
        return f"Its {_links(log_entry)} closed"


class UndidLinks(LogFormatter):
    label = "Take back what was done with all links"

    def format_message(self, log_entry: Any) -> str:
        act = "closed" if log_entry.data["act"] == "close" else "let follow"
        return f"Taken back: its {_links(log_entry)} {act}"


def _links(log_entry: Any) -> str:
    count = log_entry.data["links"]
    return "1 open link" if count == 1 else f"{count} open links"


def register(registry: LogActionRegistry) -> None:
    registry.register_action("tracking.follow_links")(LetLinksFollow)
    registry.register_action("tracking.close_links")(ClosedLinks)
    registry.register_action("tracking.undo_links")(UndidLinks)
