"""Reads questions about documents, as they are published: CSV, TSV, JSON or JSON lines, under the usual names.

The document is a file's name, with or without its ending or folder, or glob patterns of it (separated by `;`); the page
is a number, several, or what stands in a list of evidence. Pages count from 1, or from 0 where one is 0.
"""

from __future__ import annotations

import csv
import fnmatch
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

QUESTION = ("question", "query", "prompt")
DOCUMENT = ("source docs", "source doc", "source document", "source", "doc name", "doc", "document", "documents")
DOCUMENT += ("file name", "filename", "file", "pdf", "doc id")
PAGE = ("page", "pages", "page number", "page numbers", "page num", "evidence page num", "evidence page", "source page")
EVIDENCE = ("evidence", "evidences", "contexts", "references")


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    files: frozenset[str]
    pages: frozenset[int]


def read(folder: Path, files: Sequence[str]) -> list[Question]:
    """Those about `files` (paths below `folder`): of the file that has most, one beside these before one elsewhere."""
    best: tuple[bool, int] = (False, 0)
    questions: list[Question] = []
    for path in sorted(folder.rglob("*")):
        if path.suffix.casefold() not in (".csv", ".tsv", ".json", ".jsonl"):
            continue
        try:
            found = [one for row in _rows(path) if (one := _question(row, files))]
        except (ValueError, csv.Error):
            continue
        is_beside = any((folder / file).is_relative_to(path.parent) for file in files)
        if found and (is_beside, len(found)) > best:
            best, questions = (is_beside, len(found)), found
    return _from_one(questions)


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    kind = path.suffix.casefold()
    if kind == ".jsonl":
        given: Any = [json.loads(line) for line in text.splitlines() if line.strip()]
    elif kind == ".json":
        given = json.loads(text)
        if isinstance(given, dict):
            # A list within, or rows by their id.
            given = next((value for value in given.values() if isinstance(value, list)), list(given.values()))
    else:
        given = csv.DictReader(text.splitlines(keepends=True), delimiter="\t" if kind == ".tsv" else ",")
    for row in given:
        if isinstance(row, dict):
            yield {_name(key): value for key, value in row.items() if isinstance(key, str)}


def _name(key: str) -> str:
    return " ".join(re.sub(r"([a-z])([A-Z])", r"\1 \2", key).replace("_", " ").casefold().split())


def _question(row: Mapping[str, Any], files: Sequence[str]) -> Question | None:
    text = _first(row, QUESTION)
    evidence = [row, *_evidence(row)]
    named = [name for part in evidence for name in _names(_first(part, DOCUMENT))]
    fitting = frozenset(file for file in files if any(_fits(file, name) for name in named))
    if not text or not fitting:
        return None
    pages = frozenset(number for part in evidence for number in _numbers(_first(part, PAGE)))
    return Question(str(text), fitting, pages)


def _first(row: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((row[name] for name in names if row.get(name) not in (None, "", [])), None)


def _evidence(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    given = _first(row, EVIDENCE)
    parts = given if isinstance(given, list) else [given]
    return [{_name(key): value for key, value in part.items()} for part in parts if isinstance(part, dict)]


def _names(said: Any) -> list[str]:
    if isinstance(said, list):
        return [name for one in said for name in _names(one)]
    return [one.strip() for one in re.split(r"[;\n]|,\s*(?=\*)", str(said or "")) if one.strip()]


def _fits(file: str, said: str) -> bool:
    """Whether `said` (a name, a path or a pattern) means the file at the path `file`."""
    path, said = file.casefold(), said.casefold()
    if "*" in said or "?" in said:
        return fnmatch.fnmatch(Path(path).stem, said.removesuffix(".pdf")) or fnmatch.fnmatch(path, said)
    return path == said or _plain(Path(path).name) == _plain(Path(said).name)


def _plain(name: str) -> str:
    return " ".join(re.split(r"[\W_]+", name.removesuffix(".pdf"))).strip()


def _numbers(said: Any) -> list[int]:
    if isinstance(said, list):
        return [number for one in said for number in _numbers(one)]
    numbers: list[int] = []
    for first, last in re.findall(r"(\d+)(?:\.0+)?(?:\s*[-–]\s*(\d+))?", str(said if said is not None else "")):
        numbers += range(int(first), min(int(last or first), int(first) + 50) + 1)
    return numbers


def _from_one(questions: list[Question]) -> list[Question]:
    if not any(0 in one.pages for one in questions):
        return questions
    return [replace(one, pages=frozenset(page + 1 for page in one.pages)) for one in questions]
