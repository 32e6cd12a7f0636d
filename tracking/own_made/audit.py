"""How what was done about own-made pages reads in the audit log of the asset that answers them."""

from __future__ import annotations

from wagtail.log_actions import LogActionRegistry, LogFormatter


class Answers(LogFormatter):
    label = "Answer own-made pages"
    message = "Answers pages that reps make themselves"


def register(registry: LogActionRegistry) -> None:
    registry.register_action("tracking.answer_own_made")(Answers)
