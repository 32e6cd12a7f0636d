"""What an import reads and what it reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from hub.core.people import Person

ROW_ERROR = "row_error"
ONE_FILE_ONE_ASSET = "One file is one asset: add this row's tags to that one, or leave the row out."


class RowError(Exception):
    """This row can't be imported, and why, with what to do. The others go on."""


class SameFile(RowError):
    """Another asset has the row's file: refused, as an upload is, with the asset that has it (None in a dry run)."""

    def __init__(self, reason: str, asset: int | None) -> None:
        super().__init__(reason)
        self.asset = asset


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a manifest, or one file of a folder. `line` is None for the latter."""

    line: int | None
    values: Mapping[str, Any]
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row understood: the asset as it shall be. `fields` are model fields; tags are names as written."""

    line: int | None
    key: str
    kind: str
    fields: Mapping[str, Any]
    segments: tuple[tuple[str, str], ...] = ()
    stages: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    owner: Person | None = None
    published_at: datetime | None = None
    file: Path | None = None
    sha256: str = ""
    fingerprint: str = ""

    @property
    def source(self) -> str:
        return str(self.file) if self.file else self.key


@dataclass(slots=True)
class Item:
    """What became of one row or file; a line of the report."""

    path: str
    line: int | None = None
    key: str = ""
    asset: int | None = None
    state: str = ""
    pages: int = 0
    seconds: float = 0.0
    reason: str = ""
    outcome: str = ""


@dataclass(slots=True)
class Report:
    """The whole run. `made` lists the segments, stages and products that did not exist before.

    `tagged` counts, in a dry run, the assets that would be of a type or carry a tag.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    seconds: float = 0.0
    peak_mb: float = 0.0
    items: list[Item] = field(default_factory=list)
    made: dict[str, list[str]] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    tagged: dict[str, int] = field(default_factory=dict)
    dry_run: bool = False

    def count(self, item: Item) -> None:
        setattr(self, item.outcome, getattr(self, item.outcome) + 1)
        self.items.append(item)


def as_date(moment: date | datetime | None) -> str:
    return moment.isoformat() if moment else ""
