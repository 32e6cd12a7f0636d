"""Gold text for the files of a folder, wherever people tend to keep it, and how near a text comes to it.

For `sub/NAME.pdf` it is one of

- `NAME.pdf.txt`, `NAME.txt` or `NAME.gold.txt` beside it,
- the same within a folder `gold`, `text`, `expected` or the like, beside it, at the top or at the top with `sub`,
- `NAME/*.txt` within such a folder, a file for each page,
- a row of `gold.jsonl` or an entry of `gold.json`: the file's name or path with its text, or with its pages.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDERS = ("gold", "gold_text", "gold-text", "golden", "text", "texts", "txt", "expected", "truth", "ground_truth")
LISTS = ("gold", "gold_text", "texts", "text", "expected", "truth", "ground_truth")
_NAMES = ("file", "path", "name", "filename", "document", "doc", "source", "id")
_TEXTS = ("text", "gold", "gold_text", "expected", "content", "pages")


@dataclass(slots=True)
class Gold:
    """The text of each file that has one, and which files are such texts themselves."""

    texts: dict[Path, str] = field(default_factory=dict)
    used: set[Path] = field(default_factory=set)


def for_files(root: Path, files: Sequence[Path]) -> Gold:
    found = Gold()
    listed = _listed(root)
    # Nothing in a folder called gold is a file to read; one called text may hold notes of its own.
    found.used.update(
        path for path in files if any(part.startswith("gold") for part in path.relative_to(root).parts[:-1])
    )
    for path in files:
        if path in found.used:
            continue
        written = next((place for place in _places(root, path) if place != path and place.exists()), None)
        if written is not None:
            pages = [written] if written.is_file() else sorted(written.glob("*.txt"), key=_by_number)
            found.used.update(pages)
            found.texts[path] = "\n".join(page.read_text(encoding="utf-8", errors="replace") for page in pages)
        elif (text := _from_list(listed, root, path)) is not None:
            found.texts[path] = text
    for used in found.used:
        found.texts.pop(used, None)
    return found


def _places(root: Path, path: Path) -> Iterator[Path]:
    inside = path.relative_to(root).parent
    folders = [path.parent]
    for name in FOLDERS:
        folders += [path.parent / name, root / name / inside, root / name, path.parent.parent / name]
        if inside.parts:
            folders.append(root / name / Path(*inside.parts[1:]))
    names = (f"{path.name}.txt", f"{path.stem}.txt", f"{path.name}.gold.txt", f"{path.stem}.gold.txt")
    for folder in folders:
        yield from (folder / name for name in names)
    for folder in folders[1:]:
        yield from (folder / name for name in (path.name, path.stem) if (folder / name).is_dir())


def _by_number(path: Path) -> list[tuple[int, str]]:
    """`page-2` before `page-10`."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", path.stem)]


def _listed(root: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name in LISTS:
        if (path := root / f"{name}.jsonl").is_file():
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
        elif (path := root / f"{name}.json").is_file():
            body = json.loads(path.read_text(encoding="utf-8-sig"))
            rows = [{"file": key, "text": value} for key, value in body.items()] if isinstance(body, dict) else body
        else:
            continue
        for row in rows:
            key = next((str(row[column]) for column in _NAMES if row.get(column)), "")
            text = next((row[column] for column in _TEXTS if row.get(column) is not None), None)
            if key and text is not None:
                texts[key] = f"{texts[key]}\n{_joined(text)}" if key in texts else _joined(text)
    return texts


def _joined(text: Any) -> str:
    if isinstance(text, dict):
        return "\n".join(_joined(part) for part in text.values())
    return text if isinstance(text, str) else "\n".join(_joined(part) for part in text)


def _from_list(listed: dict[str, str], root: Path, path: Path) -> str | None:
    for key in (path.relative_to(root).as_posix(), path.name, path.stem):
        if key in listed:
            return listed[key]
    return None


def f1(text: str, gold: str) -> float:
    """Of the words of both, each counted as often as it stands there; their order does not count."""
    found, wanted = Counter(tokens(text)), Counter(tokens(gold))
    if not found or not wanted:
        return float(found == wanted)
    shared = sum((found & wanted).values())
    precision, recall = shared / sum(found.values()), shared / sum(wanted.values())
    return 2 * precision * recall / (precision + recall) if shared else 0.0


def tokens(text: str) -> list[str]:
    """Words in lower case; ligatures and wide letters as the letters they stand for."""
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).replace("\xad", "").lower())
