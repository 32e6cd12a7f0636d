"""The rules in force: those of the message house, and those that other rooms add."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256

from content.messages.check import Check, Rule, RuleKind
from content.models import MessageRule
from content.models.message_house import lines_of

Source = Callable[[], Iterable[Rule]]
_sources: list[Source] = []


def add_source(source: Source) -> None:
    """Rules from elsewhere, as from the glossary; registered as an app starts, asked in each check."""
    if source not in _sources:
        _sources.append(source)


def rules_in_force() -> list[Rule]:
    """One query, and those of the sources."""
    rules = [_rule(row) for row in MessageRule.objects.in_force()]
    return [rule for rule in (*rules, *(one for source in _sources for one in source())) if rule.phrases]


def _rule(row: MessageRule) -> Rule:
    return Rule(
        key=f"rule:{row.pk}",
        kind=RuleKind(row.kind),
        phrases=lines_of(row.phrases),
        instead=row.instead.strip(),
        why=row.why.strip(),
        allowed=lines_of(row.allowed),
        language=row.language,
        stops=row.stops,
    )


def ready_check() -> Check:
    """The check by the rules as they are now."""
    return Check(rules_in_force())


def fingerprint(check: Check) -> str:
    """Tells this set of rules from every other."""
    return sha256("\n".join(map(repr, check.rules)).encode()).hexdigest()
