"""What the gate says of scripts and stories: whether anything stands in them, and in each of their parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from content.findings import Act, Finding, Severity
from content.gate.candidate import Candidate
from content.models import CustomerStory, Script
from content.models.asset import Part
from content.models.places import MERGE_FIELD
from hub.core.edge import is_seen

VOICE_ONLY = "It is for your voice: no part of it is written for a customer."


def script(candidate: Candidate) -> Iterator[Finding]:
    asset = candidate.asset
    if not isinstance(asset, Script):
        return
    if not asset.body and candidate.act == Act.GO_LIVE:
        yield _error("script_empty", "body", "The script is empty.", "Add its first part.")
        return
    yield from _empty_places(asset, "body", "part")
    if not candidate.is_shareable:
        return
    parts = asset.get_parts_for_customers()
    if not parts:
        severity = Severity.ERROR if candidate.act == Act.SEND else Severity.WARNING
        remedy = "Mark the answers that a customer may read, or keep it internal." if severity == "warning" else ""
        yield Finding(code="nothing_for_customers", severity=severity, sentence=VOICE_ONLY, remedy=remedy, field="body")
    for part in filter(_has_stray_braces, parts):
        sentence = f"In part {part.number} braces stand around what is no field."
        yield _error("stray_braces", "body", sentence, "Write fields as {{ first name }}.", part.number)


def _has_stray_braces(part: Part) -> bool:
    """Braces that nothing fills in, which a recipient would read."""
    return any("{{" in left or "}}" in left for left in (MERGE_FIELD.sub("", text) for text in (part.label, part.text)))


def story(candidate: Candidate) -> Iterator[Finding]:
    asset = candidate.asset
    if not isinstance(asset, CustomerStory):
        return
    if not (is_seen(asset.challenge) or is_seen(asset.solution) or asset.results or asset.quotes):
        remedy = "Write the challenge and the solution, add its figures and quotes."
        yield _error("story_empty", "challenge", "The story is empty.", remedy)
    for name, noun in (("results", "result"), ("quotes", "quote")):
        yield from _empty_places(asset, name, noun)
    if candidate.act != Act.GO_LIVE:
        return
    if not asset.results:
        yield _warning("no_figures", "results", "It has no figures.", "Add what came of it, with unit and basis.")
    if not asset.may_be_named(candidate.day) and not is_seen(asset.described_as):
        sentence = "Recipients read “A customer” in place of the name."
        yield _warning("not_described", "described_as", sentence, "Say how to speak of the customer without it.")


def _empty_places(asset: Script | CustomerStory, field: str, noun: str) -> Iterator[Finding]:
    """Parts that lack what they can't do without."""
    for number, block in enumerate(getattr(asset, field), start=1):
        for name, child in block.block.child_blocks.items():
            if child.required and not _is_filled(block.value.get(name)):
                sentence = f"In {noun} {number}, “{child.label or name}” is empty."
                yield _error("part_empty", field, sentence, f"Fill it in, or take the {noun} out.", number)


def _is_filled(value: Any) -> bool:
    return is_seen(value) if isinstance(value, str) else value is not None


def _error(code: str, field: str, sentence: str, remedy: str, page: int | None = None) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, sentence=sentence, remedy=remedy, field=field, page=page)


def _warning(code: str, field: str, sentence: str, remedy: str) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, sentence=sentence, remedy=remedy, field=field)
