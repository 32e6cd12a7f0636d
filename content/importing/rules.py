"""What folder names say about the files in them.

A rules file is CSV with the columns `folder` and what it means: `segments`, `stages`, `products`, `type`, `kind`,
`audience`, `language`, `owner`. `folder` is a pattern for a folder's path below the root, such as `Healthcare`,
`*/Proof` or `2026/*`; it holds for the folder and all below it. Every rule that fits counts: lists add up, of single
values that of the longest pattern stands.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

from content.importing.manifest import BadManifest, table

LISTS = ("segments", "stages", "products")
SINGLE = ("type", "kind", "audience", "language", "owner")


class BadRules(Exception):
    """The rules file can't be used, and why."""


@dataclass(frozen=True, slots=True)
class Rule:
    pattern: str
    values: tuple[tuple[str, str], ...]

    def fits(self, folder: PurePosixPath) -> bool:
        """Whether this folder, or one it lies in, has the pattern's path or, for a single name, the pattern's name."""
        pattern = self.pattern.casefold()
        for place in (folder, *folder.parents):
            path = str(place).casefold()
            if fnmatchcase(path, pattern) or ("/" not in pattern and fnmatchcase(place.name.casefold(), pattern)):
                return path != "."
        return False


def read_rules(file: Path) -> list[Rule]:
    """Raises BadRules when a column means nothing or a row names no folder."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            heading, rows = table(lines)
            numbered = list(rows)
    except BadManifest as error:
        raise BadRules(f"{file}: {error}") from error
    except UnicodeDecodeError as error:
        raise BadRules(f"{file} is not UTF-8. Save it as UTF-8.") from error
    columns = [name.strip().lower() for name in heading]
    if "folder" not in columns:
        raise BadRules(f"{file} has no rules: its first line names the columns, folder and what it means, such as type")
    if unknown := set(columns) - {"folder", *LISTS, *SINGLE}:
        raise BadRules(f"{file} has columns that mean nothing: {', '.join(sorted(unknown))}")
    rules = []
    for number, cells in numbered:
        if isinstance(cells, csv.Error) or len(cells) > len(columns):
            raise BadRules(f"{file}, line {number}: a quotation mark is not closed, or a comma needs quoting")
        values = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
        pattern = values.pop("folder", "").strip("/")
        if not pattern:
            raise BadRules(f"{file}, line {number}: it names no folder")
        rules.append(Rule(pattern, tuple((name, value) for name, value in values.items() if value)))
    return rules


def without_effect(rules: Sequence[Rule], files: Iterable[PurePosixPath]) -> list[str]:
    """The patterns that fit no folder of these files: most likely written otherwise than the folder is."""
    folders = {path.parent for path in files}
    return [rule.pattern for rule in rules if not any(rule.fits(folder) for folder in folders)]


def values_for(rules: Sequence[Rule], path: PurePosixPath) -> dict[str, Any]:
    """What the rules say about the file at `path` below the root."""
    found: dict[str, Any] = {}
    for rule in sorted((rule for rule in rules if rule.fits(path.parent)), key=lambda rule: len(rule.pattern)):
        for name, value in rule.values:
            if name in LISTS:
                found[name] = ";".join(filter(None, [found.get(name, ""), value]))
            else:
                found[name] = value
    return found
