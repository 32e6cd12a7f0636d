"""How what was done about requests reads in the audit log."""

from __future__ import annotations

from typing import Any

from wagtail.log_actions import LogActionRegistry, LogFormatter


class Taken(LogFormatter):
    label = "Take"
    message = "Taken"


class PutBack(LogFormatter):
    label = "Put back"
    message = "Opened again"


class HandedOver(LogFormatter):
    label = "Hand over"

    def format_message(self, log_entry: Any) -> str:
        return f"Handed over to {log_entry.data['to']}"


class Answered(LogFormatter):
    label = "Answer"

    def format_message(self, log_entry: Any) -> str:
        return f"Answered with {log_entry.data['asset']['title']}"


class Declined(LogFormatter):
    label = "Decline"

    def format_message(self, log_entry: Any) -> str:
        return f"Declined: {log_entry.data['reason']}"


def register(registry: LogActionRegistry) -> None:
    registry.register_action("tracking.take_request")(Taken)
    registry.register_action("tracking.put_back_request")(PutBack)
    registry.register_action("tracking.hand_over_request")(HandedOver)
    registry.register_action("tracking.answer_request")(Answered)
    registry.register_action("tracking.decline_request")(Declined)
