"""Reading rows: a manifest as CSV or JSON lines, or the files of a folder."""

from __future__ import annotations

import codecs
import csv
import itertools
import json
import os
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from content.importing.types import Row, RowError
from hub.core.edge import NotAccepted, clean_json

COLUMNS = frozenset(
    {
        *("key", "kind", "type", "title", "summary", "body", "file", "segments", "stages", "products", "language"),
        *("audience", "owner", "review_date", "expires_at", "published_at"),
        *("customer", "other_names", "described_as", "challenge", "solution", "results", "quotes"),
        *("may_name_customer", "may_name_until"),
    }
)
# What may be a list of several, or parts; anything else is one text.
_SEVERAL = frozenset({"segments", "stages", "products", "body", "results", "quotes"})
_SEPARATOR = re.compile(r'"?sep=(.)"?', re.I)
# Of what was written instead, in a message.
LONGEST_TOLD = 100
# What programs leave behind in folders; none of it is content.
LEFTOVERS = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


_NOT_KEPT = "It is JSON that can't be kept: nested too deeply, or with too long a number."


class BadManifest(Exception):
    """No row of the manifest can be read, and why."""


def read_manifest(file: Path, columns: frozenset[str] = COLUMNS) -> Iterator[Row | tuple[int, RowError]]:
    """The rows in order; a line that can't be read stands as its number and what is wrong with it. One of `columns` at
    least has to be named.

    Raises BadManifest when there are no rows to read at all.
    """
    csv.field_size_limit(10_000_000)
    with file.open(encoding=_encoding_of(file), errors="strict", newline="") as lines:
        if file.suffix.lower() in (".jsonl", ".ndjson", ".json"):
            yield from _json_lines(lines, columns)
        else:
            yield from _csv_rows(lines, columns)


def _encoding_of(file: Path) -> str:
    with file.open("rb") as opened:
        return encoding_of(opened.read(2))


def encoding_of(beginning: bytes) -> str:
    """UTF-8, or UTF-16 where a file begins by saying so, as spreadsheets' "Unicode text" does."""
    return "utf-16" if beginning[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"


def unknown_columns(file: Path) -> list[str]:
    """The columns of a manifest that mean nothing, so that a misspelt one is not lost in silence."""
    for row in read_manifest(file):
        if isinstance(row, Row):
            return sorted(set(row.values) - COLUMNS)
    return []


def _csv_rows(lines: Iterator[str], columns: frozenset[str]) -> Iterator[Row | tuple[int, RowError]]:
    heading, rows = table(lines)
    names = [name.strip().lower() for name in heading]
    if doubled := sorted({name for name in names if name and names.count(name) > 1}):
        raise BadManifest(f"Its heading names a column twice: {', '.join(doubled)}")
    if not columns.intersection(names):
        raise BadManifest(f"{_no_column(columns)} Its first line is: {_cut(' '.join(heading)) or 'empty'}")
    for line, cells in rows:
        if isinstance(cells, csv.Error):
            yield line, RowError("A quotation mark in it is not closed, or something stands behind the closing one.")
        elif len(cells) > len(names):
            yield line, RowError(f"It has more than the {len(names)} cells of the heading: quote commas.")
        else:
            padded = [*cells, *[""] * (len(names) - len(cells))]
            yield _cleaned(line, {name: cell.strip() for name, cell in zip(names, padded, strict=True) if name})


def _cleaned(line: int, values: dict[str, Any]) -> Row | tuple[int, RowError]:
    try:
        return Row(line=line, values=clean_json(values))
    except NotAccepted as error:
        return line, RowError(str(error))


def table(lines: Iterator[str]) -> tuple[list[str], Iterator[tuple[int, list[str] | csv.Error]]]:
    """CSV: its heading, then each row with the number of its first line, or what is wrong with that line.

    With semicolons or tabs where a spreadsheet program wrote those. Empty lines and Excel's `sep=` are passed over.
    """
    kept = _Lines(lines)
    delimiter, heading = "", ""
    for line in kept:
        if named := _SEPARATOR.fullmatch(line.strip("\r\n")):
            delimiter = named[1]
        elif line.strip(",;\t\r\n "):
            heading = line
            break
    delimiter = delimiter or max(",;\t", key=heading.count)
    kept.give_back(heading)
    reader = csv.reader(kept, skipinitialspace=True, delimiter=delimiter, strict=True)
    rows = _rows(reader, kept)
    first = next(rows, (0, []))[1]
    if isinstance(first, csv.Error):
        raise BadManifest("A quotation mark in its heading is not closed.")
    return first, rows


def _rows(reader: Iterator[list[str]], lines: _Lines) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """A row that is no CSV ends with its first line: the next ones may be well, and were only swallowed by a quote."""
    while True:
        line = lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.give_back(*lines.taken[1:])
            yield line, error
            continue
        if any(cell.strip() for cell in cells):
            yield line, cells


class _Lines:
    """Lines, counted, of which the last ones can be given back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.ahead: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.ahead.popleft() if self.ahead else next(self.lines)
        self.number += 1
        self.taken.append(line)
        return line

    def begin(self) -> int:
        """The number of the line that comes next. Only what is taken from here on can be given back."""
        self.taken = []
        return self.number + 1

    def give_back(self, *lines: str) -> None:
        self.ahead.extendleft(reversed(lines))
        self.number -= len(lines)


def _json_lines(lines: Iterator[str], columns: frozenset[str]) -> Iterator[Row | tuple[int, RowError]]:
    for line, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        if line == 1 and text.lstrip().startswith("["):
            yield from _json_array(itertools.chain([text], lines), columns)
            return
        try:
            values = json.loads(text)
        except json.JSONDecodeError as error:
            yield line, RowError(f"It is not JSON: {error.msg} at character {error.pos + 1}.")
            continue
        except (RecursionError, ValueError):
            yield line, RowError(_NOT_KEPT)
            continue
        yield _json_row(line, values, columns)


def _json_array(lines: Iterator[str], columns: frozenset[str]) -> Iterator[Row | tuple[int, RowError]]:
    """A list of objects instead of a line for each; what is counted as lines are then its objects."""
    try:
        several = json.loads("".join(lines))
    except json.JSONDecodeError as error:
        raise BadManifest(f"It begins like a JSON list and is none: {error}") from error
    except (ValueError, RecursionError) as error:
        raise BadManifest(_NOT_KEPT) from error
    for number, values in enumerate(several, start=1):
        yield _json_row(number, values, columns)


def _json_row(line: int, values: Any, columns: frozenset[str]) -> Row | tuple[int, RowError]:
    if not isinstance(values, dict):
        return line, RowError("A line has to be a JSON object: {...}.")
    named = {str(name).strip().lower(): value for name, value in values.items()}
    if not columns.intersection(named):
        return line, RowError(f"{_no_column(columns)} It has: {_cut(', '.join(named)) or 'none'}")
    for name in columns.intersection(named) - _SEVERAL:
        if isinstance(named[name], list | dict):
            return line, RowError(f"{name} is a list or an object; write it as text.")
    return _cleaned(line, named)


def _no_column(columns: frozenset[str]) -> str:
    named = ("title", "file") if columns is COLUMNS else sorted(columns)[:2]
    return f"It names no column that an import knows, such as {' or '.join(named)}."


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TOLD else f"{text[:LONGEST_TOLD]}…"


def walk(folder: Path) -> Iterator[Path]:
    """The files of a folder tree in a stable order, without hidden ones and what programs leave behind."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_leftover(name))
        for name in sorted(names):
            yield Path(parent, name)


def is_leftover(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in LEFTOVERS
