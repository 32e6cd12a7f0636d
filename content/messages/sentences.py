"""How what breaks a rule reads."""

from __future__ import annotations

from content.messages.check import Breach, RuleKind


def sentence_of(breach: Breach) -> str:
    """What is wrong, in a sentence: "Page 3 says “guaranteed”."."""
    said = f"{breach.passage.where} says “{breach.words}”"
    if breach.rule.kind == RuleKind.REQUIRED_LINE:
        return f"{said} without the line that goes with it."
    if breach.rule.kind == RuleKind.RETIRED_NAME:
        return f"{said}, a name that is no longer used."
    return f"{said}. {breach.rule.why}".rstrip() if breach.rule.why else f"{said}."


def remedy_of(breach: Breach) -> str:
    """What to do: "Say “helps you keep” instead."."""
    if not breach.rule.instead:
        return "Put it in other words."
    if breach.rule.kind == RuleKind.REQUIRED_LINE:
        return f"Add: “{breach.rule.instead}”"
    return f"Say “{breach.rule.instead}” instead."
