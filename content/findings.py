"""What the gate says of an asset: each finding in a sentence, with what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error stops the act; a warning is for whoever decides."""

    ERROR = "error"
    WARNING = "warning"


class Act(StrEnum):
    """What an asset is judged for. Submitting, approving, publishing and importing are all on the way to live."""

    GO_LIVE = "go_live"
    SEND = "send"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that stands in the way, or that whoever decides should know.

    `code` names its kind for programs. `field` is the field it is about, `page` the number of the page of the file, or
    of the part of a script or story.
    """

    code: str
    severity: Severity
    sentence: str
    remedy: str = ""
    field: str = ""
    page: int | None = None

    @property
    def words(self) -> str:
        return f"{self.sentence} {self.remedy}".strip()

    @property
    def is_error(self) -> bool:
        return self.severity == Severity.ERROR


def errors_among(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.is_error]


def in_words(findings: Iterable[Finding]) -> str:
    """All of them as one text, each once."""
    return " ".join(dict.fromkeys(finding.words for finding in findings))
