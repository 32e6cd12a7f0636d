"""Reads judged collections as they are published: a folder with a corpus, queries, and judgements of what answers them.

- corpus.jsonl[.gz]: {_id, title, text[, metadata]}; title, text and metadata may be missing, ids may be numbers.
- queries.jsonl[.gz] ({_id, text}) or queries.tsv[.gz] (id, text).
- qrels.txt, qrels.tsv or a folder qrels (test before dev before train), plain or .gz: "query 0 document grade" as TREC
  has it, or "query document grade" with or without a line of names, as BEIR has it.

`spoken_demo` beside this module has no corpus: its questions are about the demo's library.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CORPUS = ("corpus.jsonl", "documents.jsonl", "docs.jsonl")
# Questions as reps say them about the demo's own library, whose assets are named by their keys.
SPOKEN_DEMO = Path(__file__).resolve().parent / "spoken_demo"
SPLITS = ("test", "dev", "valid", "train")
IDS = ("_id", "id", "doc_id", "docid", "docno", "query_id", "qid")
TEXTS = ("text", "contents", "abstract", "body", "query")

Judgements = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Row:
    """A document as it was published."""

    id: str
    title: str
    text: str
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents, the queries that have an answer, and the grades of what was judged for them."""

    rows: tuple[Row, ...]
    queries: Mapping[str, str]
    judged: Judgements
    #: Of what kind each query is, where the collection says so.
    kinds: Mapping[str, str] = field(default_factory=dict)


def read(folder: Path) -> Collection:
    """All of a collection; no rows of one about the demo's library. Of documents with the same id the first counts; a
    grade below 0 is 0."""
    rows: dict[str, Row] = {}
    for found in [] if folder == SPOKEN_DEMO else _objects(_one(folder, *CORPUS)):
        row = Row(_text(found, IDS), _text(found, ("title",)), _text(found, TEXTS), _flat(found.get("metadata") or {}))
        rows.setdefault(row.id, row)
    judged = _judgements(folder)
    queries = {key: text for key, text in _queries(folder) if any(judged.get(key, {}).values())}
    return Collection(tuple(rows.values()), queries, judged, dict(_kinds(folder)))


def _one(folder: Path, *names: str) -> Path:
    candidates = [folder / f"{name}{ending}" for name in names for ending in ("", ".gz")]
    found = next((path for path in candidates if path.exists()), None)
    if found is None:
        raise SystemExit(f"{folder} has none of {', '.join(names)}.")
    return found


def _lines(path: Path) -> Iterator[str]:
    with (
        gzip.open(path, "rt", encoding="utf-8-sig") if path.suffix == ".gz" else path.open(encoding="utf-8-sig") as file
    ):
        for line in file:
            if line.strip():
                yield line.rstrip("\r\n")


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in _lines(path))


def _text(found: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """The first of `names` that is there, as text; "" when none is."""
    value = next((found[name] for name in names if found.get(name) is not None), "")
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _flat(metadata: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Values within values under both their names."""
    flat: dict[str, Any] = {}
    for name, value in metadata.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{name}_")
        else:
            flat[f"{prefix}{name}"] = value
    return flat


def _kinds(folder: Path) -> Iterator[tuple[str, str]]:
    path = _one(folder, "queries.jsonl", "queries.tsv")
    if ".jsonl" in path.name:
        yield from ((_text(found, IDS), str(found["kind"])) for found in _objects(path) if found.get("kind"))


def _queries(folder: Path) -> Iterator[tuple[str, str]]:
    path = _one(folder, "queries.jsonl", "queries.tsv")
    if ".jsonl" in path.name:
        yield from ((_text(found, IDS), _text(found, TEXTS)) for found in _objects(path))
    else:
        for line in _lines(path):
            key, _, text = line.partition("\t")
            yield key.strip(), text.strip()


def _judgements(folder: Path) -> Judgements:
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    for line in _lines(_qrels(folder)):
        parts = [part.strip() for part in line.split("\t")] if "\t" in line else line.split()
        if len(parts) < 3 or not _is_number(parts[-1]):
            # The line of names.
            continue
        judged[parts[0]][parts[-2]] = max(round(float(parts[-1])), 0)
    return judged


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _qrels(folder: Path) -> Path:
    inside = folder / "qrels"
    if inside.is_dir():
        files = sorted(path for path in inside.iterdir() if path.is_file())
        ranked = [path for split in SPLITS for path in files if path.name.startswith(split)] + files
        if ranked:
            return ranked[0]
    return _one(folder, "qrels.txt", "qrels.tsv", "qrels")
