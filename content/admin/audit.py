"""How the hub's own entries read in the audit log."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from wagtail.log_actions import LogActionRegistry, LogFormatter

from hub.core.audit import register_acts
from hub.core.quoting import quoted


class Retired(LogFormatter):
    label = "Retire"

    def format_message(self, log_entry: Any) -> str:
        successor = log_entry.data.get("successor")
        after = f" {successor['title']} supersedes it." if successor else ""
        return f"Retired: {log_entry.data.get('reason', '')}{after}"


class Reinstated(LogFormatter):
    label = "Reinstate"

    def format_message(self, log_entry: Any) -> str:
        return "Reinstated, live again" if log_entry.data.get("live") else "Reinstated as a draft"


class SuccessorNamed(LogFormatter):
    label = "Name a successor"

    def format_message(self, log_entry: Any) -> str:
        return f"{log_entry.data['successor']['title']} takes its place"


class KeptBack(LogFormatter):
    label = "Keep a release back"

    def format_message(self, log_entry: Any) -> str:
        why = log_entry.data.get("why")
        return f"Did not go live as planned. {why}" if why else "Release called off"


class Imported(LogFormatter):
    label = "Import"

    def format_message(self, log_entry: Any) -> str:
        return f"Imported from {log_entry.data.get('source', 'a file')}"


class Uploaded(LogFormatter):
    label = "Upload"

    def format_message(self, log_entry: Any) -> str:
        return f"Uploaded as {log_entry.data.get('file', 'a file')}"


class Proposed(LogFormatter):
    label = "Propose"

    def format_message(self, log_entry: Any) -> str:
        why = log_entry.data.get("why", "")
        return f"Proposed as {log_entry.data.get('file', 'a file')}" + (f": {why}" if why else "")


class NewVersion(LogFormatter):
    label = "New version"

    def format_message(self, log_entry: Any) -> str:
        said = f"New version: {log_entry.data.get('file', 'a file')}"
        draft = log_entry.data.get("draft")
        return f"{said}, which had been uploaded as {quoted(draft['title'])}" if draft else said


class VersionTakenBack(LogFormatter):
    label = "Take back a new version"

    def format_message(self, log_entry: Any) -> str:
        return f"New version taken back: {log_entry.data.get('file', 'a file')}"


class BecameVersion(LogFormatter):
    label = "Become a version"

    def format_message(self, log_entry: Any) -> str:
        return f"Became the new version of {quoted(log_entry.data['of']['title'])}"


class Changed(LogFormatter):
    label = "Change tags, owner or review date"

    def format_message(self, log_entry: Any) -> str:
        return "; ".join(log_entry.data.get("words", []))


class StillRight(LogFormatter):
    label = "Find it still right"

    def format_message(self, log_entry: Any) -> str:
        return f"Still right; next review on {date_format(date.fromisoformat(log_entry.data['next']), 'j M Y')}"


class Agreed(LogFormatter):
    label = "Agree to a message"

    def format_message(self, log_entry: Any) -> str:
        return f"Agreed for {log_entry.data.get('side', 'one side')}"


class ClaimAgreed(Agreed):
    label = "Agree to a claim"


class ClaimHandedOver(LogFormatter):
    label = "Hand over a claim"

    def format_message(self, log_entry: Any) -> str:
        return f"Handed over to {log_entry.data['to']}"


class FindingAccepted(LogFormatter):
    label = "Accept what a rule rules out"

    def format_message(self, log_entry: Any) -> str:
        return f"“{log_entry.data.get('words', '')}” may stand: {log_entry.data.get('reason', '')}"


class MessageCarried(LogFormatter):
    label = "Carry a message"

    def format_message(self, log_entry: Any) -> str:
        return f"It carries {quoted(log_entry.data.get('message', ''))}"


class MessageDropped(LogFormatter):
    label = "Drop a message"

    def format_message(self, log_entry: Any) -> str:
        return f"It does not carry {quoted(log_entry.data.get('message', ''))}"


ACTIONS: dict[str, type[LogFormatter]] = {
    "content.retire": Retired,
    "content.reinstate": Reinstated,
    "content.name_successor": SuccessorNamed,
    "content.keep_back": KeptBack,
    "content.import": Imported,
    "content.upload": Uploaded,
    "content.propose": Proposed,
    "content.change": Changed,
    "content.still_right": StillRight,
    "content.new_version": NewVersion,
    "content.take_back_version": VersionTakenBack,
    "content.become_version": BecameVersion,
    "content.agree_to_message": Agreed,
    "content.agree_to_claim": ClaimAgreed,
    "content.hand_over_claim": ClaimHandedOver,
    "content.accept_finding": FindingAccepted,
    "content.carry_message": MessageCarried,
    "content.drop_message": MessageDropped,
}


def register(actions: LogActionRegistry) -> None:
    register_acts(actions, ACTIONS)
