"""The message house as reps read it, and what stands open in an asset."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from content.models import Message, MessageFinding, MessageRule


@dataclass(frozen=True, slots=True)
class Room:
    """A pillar with its messages."""

    pillar: str
    messages: list[Message]


def house() -> list[Room]:
    """What both sides agreed to, pillar by pillar."""
    messages = Message.objects.agreed().for_reading()
    return [Room(pillar, list(rows)) for pillar, rows in groupby(messages, key=lambda one: one.pillar.name)]


def waiting() -> list[Message]:
    """What one side or both have not agreed to yet."""
    return list(Message.objects.waiting().for_reading())


def rules_beside() -> list[MessageRule]:
    """What not to say that belongs to no message."""
    return list(MessageRule.objects.in_force().of_no_message())


def findings_of(asset_id: int) -> list[MessageFinding]:
    """What the asset says that a rule rules out: open first, then what was accepted."""
    found = MessageFinding.objects.on(asset_id).standing().select_related("decided_by")
    return sorted(found, key=lambda one: (one.state != "open", one.field != "title", one.page or 0, one.words))
