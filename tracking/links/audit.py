"""What is written down of links, and how it reads in the audit log. No entry names a recipient, token or passcode."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from wagtail.log_actions import LogActionRegistry, LogFormatter, log

from hub.core.audit import register_acts
from hub.core.people import Person
from hub.core.quoting import quoted
from tracking.models import Recipient, ShareLink

MADE, CLOSED, EXPIRY, NEWEST = (
    "tracking.make_link",
    "tracking.close_link",
    "tracking.move_expiry",
    "tracking.show_newest",
)
OPTIONS, PARTS = "tracking.change_options", "tracking.change_parts"
CLAIMS = "tracking.confirm_claims"
PASSED_ON, ANSWERED = "tracking.pass_on_link", "tracking.answer_question"
REOPENED, OVERRULED, HANDED_OVER = "tracking.reopen_link", "tracking.overrule_verdict", "tracking.hand_over_link"

# How options are called in a sentence.
IN_WORDS = {
    "expires_at": "its end",
    "expires_after_days": "its days after the first view",
    "passcode": "its passcode",
    "verify_email": "the code to the recipient",
    "allowed": "who may open it besides",
    "allow_download": "downloading",
    "watermark": "its watermark",
    "pass_on": "passing it on",
    "terms": "its terms",
    "keep_versions": "its version",
    "notify": "when its sender is told",
}


def note_made(link: ShareLink, *, by: Person, titles: Sequence[str]) -> None:
    _note(link, MADE, by, link.created_at, {"titles": list(titles)})


def note_closed(link: ShareLink, *, by: Person | None, at: datetime) -> None:
    _note(link, CLOSED, by, at, {})


def note_reopened(link: ShareLink, *, by: Person, at: datetime) -> None:
    _note(link, REOPENED, by, at, {"until": link.expires_at})


def note_options(link: ShareLink, *, by: Person, at: datetime, names: Sequence[str]) -> None:
    """`names` of the options that were changed; what they are now is not written down."""
    _note(link, OPTIONS, by, at, {"names": list(names)})


def note_parts(link: ShareLink, *, by: Person, at: datetime, titles: Sequence[str]) -> None:
    _note(link, PARTS, by, at, {"titles": list(titles)})


def note_claims(link: ShareLink, *, by: Person, at: datetime) -> None:
    _note(link, CLAIMS, by, at, {})


def note_newest(link: ShareLink, *, by: Person, at: datetime) -> None:
    _note(link, NEWEST, by, at, {})


def note_overruled(link: ShareLink, *, by: Person, at: datetime, open_id: int, verdict: str) -> None:
    _note(link, OVERRULED, by, at, {"open": open_id, "verdict": verdict})


def note_handed_over(link: ShareLink, *, by: Person, at: datetime, before: Person, after: Person) -> None:
    _note(link, HANDED_OVER, by, at, {"before": before.get_username(), "after": after.get_username()})


def note_passed_on(link: ShareLink, *, to: ShareLink, at: datetime) -> None:
    """By a reader, of whom nobody knows who it was."""
    _note(link, PASSED_ON, None, at, {"link": to.pk})


def note_answered(link: ShareLink, *, by: Person, at: datetime, question_id: int, again: bool) -> None:
    _note(link, ANSWERED, by, at, {"question": question_id, "again": again})


def _note(link: ShareLink, action: str, by: Person | None, at: datetime, data: dict[str, Any]) -> None:
    log(link, action, user=by, title=f"Link {link.pk}", data=data, timestamp=at)


class Made(LogFormatter):
    label = "Make a link"

    def format_message(self, log_entry: Any) -> str:
        return f"Made a link to {', '.join(map(quoted, log_entry.data['titles']))}"


class Closed(LogFormatter):
    label = "Close a link"
    message = "Closed the link"


class Reopened(LogFormatter):
    label = "Open a link again"

    def format_message(self, log_entry: Any) -> str:
        until = log_entry.data["until"]
        return f"Opened the link again, until {_day(until)[3:]}" if until else "Opened the link again"


class ExpiryMoved(LogFormatter):
    label = "Move a link's expiry"

    def format_message(self, log_entry: Any) -> str:
        data = log_entry.data
        return f"Let the link close {_day(data['after'])} instead of {_day(data['before'])}"


class OptionsChanged(LogFormatter):
    label = "Change a link's options"

    def format_message(self, log_entry: Any) -> str:
        return f"Changed of the link: {', '.join(IN_WORDS.get(name, name) for name in log_entry.data['names'])}"


class PartsChanged(LogFormatter):
    label = "Change what a link shows"

    def format_message(self, log_entry: Any) -> str:
        return f"Let the link show {', '.join(f'“{title}”' for title in log_entry.data['titles'])}"


class ClaimsConfirmed(LogFormatter):
    label = "Send what has lapsed"
    message = "Said that the link goes out with claims that lapsed"


class NewestShown(LogFormatter):
    label = "Let a link show the newest"
    message = "Let the link show the newest version"


class Overruled(LogFormatter):
    label = "Overrule a verdict"

    def format_message(self, log_entry: Any) -> str:
        said = "a person" if log_entry.data["verdict"] == "person" else "not a person"
        return f"Said that an open was {said}"


class HandedOver(LogFormatter):
    label = "Hand over a link"

    def format_message(self, log_entry: Any) -> str:
        return f"Handed the link of {log_entry.data['before']} over to {log_entry.data['after']}"


class PassedOn(LogFormatter):
    label = "Pass on a link"

    def format_message(self, log_entry: Any) -> str:
        return f"A reader passed it on: link {log_entry.data['link']}"


class Answered(LogFormatter):
    label = "Answer a reader"

    def format_message(self, log_entry: Any) -> str:
        did = "Changed the answer to" if log_entry.data["again"] else "Answered"
        return f"{did} question {log_entry.data['question']} of a reader"


ACTIONS: dict[str, type[LogFormatter]] = {
    MADE: Made,
    CLOSED: Closed,
    REOPENED: Reopened,
    EXPIRY: ExpiryMoved,
    OPTIONS: OptionsChanged,
    PARTS: PartsChanged,
    CLAIMS: ClaimsConfirmed,
    NEWEST: NewestShown,
    OVERRULED: Overruled,
    HANDED_OVER: HandedOver,
    PASSED_ON: PassedOn,
    ANSWERED: Answered,
}


def register(actions: LogActionRegistry) -> None:
    register_acts(actions, ACTIONS, kept_of=(ShareLink, Recipient))


def _day(written: str | None) -> str:
    return f"on {timezone.localtime(datetime.fromisoformat(written)):%-d %b %Y}" if written else "never"
