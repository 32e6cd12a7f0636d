"""Reading rows: a manifest as CSV or JSON lines, or the files of a folder."""

from __future__ import annotations

import csv
import itertools
import json
import os
from collections.abc import Iterator
from pathlib import Path

from content.importing.types import Row, RowError

COLUMNS = frozenset(
    {
        *("key", "kind", "type", "title", "summary", "body", "file", "segments", "stages", "products", "language"),
        *("audience", "owner", "review_date", "expires_at", "published_at"),
        *("customer", "other_names", "described_as", "challenge", "solution", "results", "quotes"),
        *("may_name_customer", "may_name_until"),
    }
)
# What programs leave behind in folders; none of it is content.
LEFTOVERS = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


def read_manifest(file: Path) -> Iterator[Row | tuple[int, RowError]]:
    """The rows in order; a line that can't be read stands as its number and what is wrong with it."""
    csv.field_size_limit(10_000_000)
    with file.open(encoding="utf-8-sig", errors="strict", newline="") as lines:
        if file.suffix.lower() in (".jsonl", ".ndjson", ".json"):
            yield from _json_lines(lines)
        else:
            yield from _csv_rows(lines)


def unknown_columns(file: Path) -> list[str]:
    """The columns of a manifest that mean nothing, so that a misspelt one is not lost in silence."""
    for row in read_manifest(file):
        if isinstance(row, Row):
            return sorted(set(row.values) - COLUMNS)
    return []


def _csv_rows(lines: Iterator[str]) -> Iterator[Row | tuple[int, RowError]]:
    reader = table(lines)
    reader.fieldnames = [(name or "").strip().lower() for name in reader.fieldnames or []]
    start = reader.line_num + 1
    for values in reader:
        line, start = start, reader.line_num + 1
        if None in values:
            yield line, RowError(f"It has more than the {len(reader.fieldnames)} cells of the heading: quote commas.")
        elif any(value and value.strip() for value in values.values()):
            yield Row(line=line, values={name: (value or "").strip() for name, value in values.items()})


def table(lines: Iterator[str]) -> csv.DictReader[str]:
    """CSV with a heading, and with semicolons or tabs where a spreadsheet program wrote those."""
    heading = next(lines, "")
    delimiter = max(",;\t", key=heading.count)
    return csv.DictReader(itertools.chain([heading], lines), skipinitialspace=True, delimiter=delimiter)


def _json_lines(lines: Iterator[str]) -> Iterator[Row | tuple[int, RowError]]:
    for line, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        try:
            values = json.loads(text)
        except json.JSONDecodeError as error:
            yield line, RowError(f"It is not JSON: {error.msg} at character {error.pos + 1}.")
            continue
        if isinstance(values, dict):
            yield Row(line=line, values={str(name).strip().lower(): value for name, value in values.items()})
        else:
            yield line, RowError("A line has to be a JSON object: {...}.")


def walk(folder: Path) -> Iterator[Path]:
    """The files of a folder tree in a stable order, without hidden ones and what programs leave behind."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_leftover(name))
        for name in sorted(names):
            yield Path(parent, name)


def is_leftover(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in LEFTOVERS
