"""From a row as written to the asset as it shall be, or the reason why not."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path, PurePath
from typing import Any
from unicodedata import normalize

from content.extraction.names import plain_name
from content.importing import bodies
from content.importing.names import name_on_disk
from content.importing.types import Row, RowError, Wanted
from content.models import Asset, AssetType, Audience, Collateral, CustomerStory, Kind, Language, Script
from content.reading.type_guess import guess_type
from hub.core.edge import NotAccepted, clean_title, in_utc, written_day, written_moment
from hub.core.people import Person

MODELS: dict[str, type[Asset]] = {
    Kind.COLLATERAL: Collateral,
    Kind.SCRIPT: Script,
    Kind.STORY: CustomerStory,
}
DEFAULT_TYPES: dict[str, AssetType] = {Kind.SCRIPT: AssetType.TALK_TRACK, Kind.STORY: AssetType.CUSTOMER_STORY}
MOST_BYTES_OF_WORDS = 1024 * 1024
# A date before it is a slip of the pen, or a program's zero.
FIRST_PUBLISHED = 1980
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}


def understand(
    row: Row, *, root: Path, owners: Mapping[str, Person], owner: Person | None, now: datetime
) -> Wanted:
    """Raises RowError with what is wrong and what to write instead."""
    values = row.values
    kind = _choice(values, "kind", Kind.choices, Kind.COLLATERAL)
    file = row.path or _file(values, root)
    if kind == Kind.COLLATERAL and file is None:
        raise RowError("Collateral needs a file: name it in the column file.")
    sha256 = sha256_of(file) if file else ""
    if kind != Kind.COLLATERAL and file is not None and not values.get("body"):
        values = {**values, "body": _words_of(file, kind)}
    key = _text(values, "key") or sha256
    if not key:
        raise RowError("A row without a file needs a key, by which a second run finds it again.")
    if len(key) > 200:
        raise RowError("The key is longer than 200 characters.")
    fields = _fields(values, kind, file)
    published_at = _moment(values, "published_at", ends=False)
    if published_at and published_at > now:
        raise RowError("published_at is in the future: it is the date on which it first went live elsewhere.")
    if published_at and published_at.year < FIRST_PUBLISHED:
        raise RowError(f"published_at is before {FIRST_PUBLISHED}, when nothing of this kind went live.")
    wanted = Wanted(
        line=row.line,
        key=key,
        kind=kind,
        fields=fields,
        segments=_segments(values),
        stages=_names(values, "stages"),
        products=_names(values, "products"),
        owner=_owner(values, owners) or owner,
        published_at=published_at,
        file=file if kind == Kind.COLLATERAL else None,
        sha256=sha256 if kind == Kind.COLLATERAL else "",
        fingerprint=_fingerprint(values, sha256, fields["title"]),
    )
    _check(wanted)
    return wanted


def sha256_of(file: Path) -> str:
    """Of the bytes, read in pieces."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def title_of(file: Path | str) -> str:
    """A file name as a title: without its ending, version marks kept, separators as spaces."""
    name = plain_name(name_on_disk(Path(Path(file).name))).translate(_LIGATURES)
    stem = name.removesuffix(_ending(name))
    words = re.sub(r"[_\s]+|(?<=\w)-(?=[^\W\d])", " ", stem).strip()
    return _capital(words)[:200] or name[:200]


def _ending(name: str) -> str:
    """What stands for the type. The end of "Pricing 2.0" does not."""
    ending = PurePath(name).suffix
    return "" if ending[1:].isdigit() else ending


def _capital(words: str) -> str:
    """With a capital first, unless the first word has its capital elsewhere (iPhone) or the letter has none (ß)."""
    first = words.partition(" ")[0]
    capital = words[:1].upper()
    return words if len(capital) != 1 or first != first.lower() else capital + words[1:]


def _fields(values: Mapping[str, Any], kind: str, file: Path | None) -> dict[str, Any]:
    types = [(member.value, member.label) for member in MODELS[kind].TYPES]
    title = _text(values, "title") or (title_of(file) if file else "")
    if not title:
        raise RowError("It has no title.")
    try:
        title = clean_title(title)
    except NotAccepted as error:
        raise RowError(f"title: {error}") from error
    guessed = DEFAULT_TYPES.get(kind) or guess_type(name=file.name if file else "", title=title)
    fields: dict[str, Any] = {
        "type": _choice(values, "type", types, guessed),
        "title": title,
        "summary": _text(values, "summary"),
        "language": _choice(values, "language", Language.choices, Language.ENGLISH),
        "audience": _choice(values, "audience", Audience.choices, Audience.INTERNAL),
        "review_date": _day(values, "review_date"),
        "expire_at": _moment(values, "expires_at", ends=True),
    }
    if kind == Kind.COLLATERAL and not _text(values, "type"):
        fields["guessed_type"] = fields["type"]
    if kind == Kind.SCRIPT:
        fields["body"] = bodies.script_body(values.get("body"), fields["type"], title)
    if kind == Kind.STORY:
        fields |= bodies.story_fields(values, title)
        fields["may_name_until"] = _day(values, "may_name_until")
    return fields


def _check(wanted: Wanted) -> None:
    """The model's own rules for single fields, as one sentence each."""
    model = MODELS[wanted.kind]
    for name, value in wanted.fields.items():
        field = model._meta.get_field(name)
        limit = getattr(field, "max_length", None)
        if limit and isinstance(value, str) and len(value) > limit:
            raise RowError(f"{name} has {len(value)} characters; the most is {limit}.")


def _fingerprint(values: Mapping[str, Any], sha256: str, title: str) -> str:
    """The file's path is left out: moved, it is still the same."""
    kept = {name: value for name, value in values.items() if name != "file" and value not in ("", None)}
    content = json.dumps([kept, sha256, title], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(content.encode()).hexdigest()


def _file(values: Mapping[str, Any], root: Path) -> Path | None:
    name = _text(values, "file")
    if not name:
        return None
    file = _on_disk(root, name)
    if file is None and "\\" in name:
        file = _on_disk(root, name.replace("\\", "/"))
    if file is None or not file.is_file():
        raise RowError(f"There is no such file in {root}: {name}")
    if not file.resolve().is_relative_to(root.resolve()):
        raise RowError(f"The file is outside {root}: {name}")
    return file.resolve()


def _on_disk(root: Path, name: str) -> Path | None:
    """The path with each of its names as the disk has it: macOS writes them with decomposed letters."""
    place = root
    for part in PurePath(name).parts:
        forms = (place / form for form in dict.fromkeys((part, normalize("NFC", part), normalize("NFD", part))))
        there = next((one for one in forms if one.exists()), None)
        if there is None:
            return None
        place = there
    return place


def _words_of(file: Path, kind: str) -> str:
    """The words of a script or story that is a file of its own."""
    if file.suffix.lower() not in (".txt", ".md") or file.stat().st_size > MOST_BYTES_OF_WORDS:
        raise RowError(f"A {kind} is words: import this file as collateral, or save its words as .txt or .md.")
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RowError("Its words are not UTF-8. Save it as UTF-8.") from error


def _owner(values: Mapping[str, Any], owners: Mapping[str, Person]) -> Person | None:
    name = _text(values, "owner")
    if not name:
        return None
    try:
        return owners[name.casefold()]
    except KeyError:
        raise RowError(f"There is no user {name}: write a user name or an email address.") from None


def _segments(values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    pairs = []
    for written in _names(values, "segments"):
        axis, colon, name = (part.strip() for part in written.partition(":"))
        if not colon or not axis or not name:
            raise RowError(
                f'The segment "{written}" has no axis: write axis:name, such as Industry:{written or "Retail"}.'
            )
        pairs.append((axis, name))
    return tuple(pairs)


def _names(values: Mapping[str, Any], column: str) -> tuple[str, ...]:
    value = values.get(column)
    parts = value if isinstance(value, list) else str(value or "").split(";")
    return tuple(dict.fromkeys(str(part).strip() for part in parts if str(part).strip()))


def _text(values: Mapping[str, Any], column: str) -> str:
    value = values.get(column)
    return "" if value is None else str(value).strip()


def _choice(values: Mapping[str, Any], column: str, choices: Any, default: Any) -> str:
    """A choice by its value or its label, whatever the case."""
    written = _text(values, column)
    if not written:
        return str(default)
    for value, label in choices:
        if written.casefold() in (str(value).casefold(), str(label).casefold()):
            return str(value)
    raise RowError(f'{column} is "{written}"; it has to be one of: {", ".join(str(value) for value, _ in choices)}.')


def _day(values: Mapping[str, Any], column: str) -> date | None:
    return _parsed(values, column, written_day, "2026-11-24")


def _moment(values: Mapping[str, Any], column: str, *, ends: bool) -> datetime | None:
    """A date or a date with time, without a zone in the hub's. A bare date is all of that day."""

    def parse(written: str) -> datetime | None:
        moment = written_moment(written, ends=ends)
        return None if moment is None else in_utc(moment)

    return _parsed(values, column, parse, "2026-11-24 or 2026-11-24T09:30:00Z")


def _parsed(values: Mapping[str, Any], column: str, parse: Callable[[str], Any], example: str) -> Any:
    written = _text(values, column)
    if not written:
        return None
    try:
        parsed = parse(written)
    except NotAccepted as error:
        raise RowError(f'{column} is "{written}". {error}') from error
    if parsed is None:
        raise RowError(f'{column} is "{written}"; write {example}.')
    return parsed
