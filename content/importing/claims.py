"""A list of claims as CSV: those that are new are added, those that are there are changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from wagtail.log_actions import log

from content.actions.claims import WRITTEN, note_change, show_anew
from content.importing.manifest import BadManifest, encoding_of, table
from content.models import Claim, Language
from hub.core.edge import NotAccepted, clean_text, written_day
from hub.core.people import Person

MOST_ROWS = 2_000


class RowErrors(Exception):
    """Lines of a list that can't be read; nothing was kept. `lines` says of each what is wrong."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(" ".join(lines))
        self.lines = lines


@transaction.atomic
def import_claims(*, data: bytes, by: Person) -> tuple[int, int]:
    """Add claims from a CSV file, and change those that are there; how many of each. A line means the claim of the same
    words of whom and when.

    Raises PermissionDenied, and RowErrors with nothing kept where a line can't be read.
    """
    if not by.has_perm("content.add_claim"):
        raise PermissionDenied("Your role may not add claims.")
    made = changed = 0
    errors = []
    for number, row in _rows(data):
        try:
            if isinstance(row, str):
                raise ValidationError(row)
            with transaction.atomic():
                is_new, has_changed = _keep(row, by)
        except ValidationError as error:
            errors.append(f"Line {number}: {' '.join(error.messages)}")
        else:
            made, changed = made + is_new, changed + (has_changed and not is_new)
    if errors:
        raise RowErrors(errors)
    return made, changed


def _rows(data: bytes) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Each line with its number: its cells by column, or what is wrong with it. Raises RowErrors where there are none
    to read.
    """
    try:
        heading, lines = table(io.StringIO(data.decode(encoding_of(data)), newline=""))
    except UnicodeDecodeError as error:
        raise RowErrors(["It is no CSV file in UTF-8."]) from error
    except BadManifest as error:
        raise RowErrors([str(error)]) from error
    names = [name.strip().lower().replace(" ", "_") for name in heading]
    if missing := [name for name in ("figure", "statement") if name not in names]:
        raise RowErrors([f"The first line names no column {' and '.join(missing)}."])
    if doubled := sorted({name for name in names if name and names.count(name) > 1}):
        raise RowErrors([f"The first line names a column twice: {', '.join(doubled)}."])
    for count, (number, cells) in enumerate(lines):
        if count >= MOST_ROWS:
            raise RowErrors([f"It has more than {MOST_ROWS} lines."])
        if isinstance(cells, csv.Error):
            yield number, "A quotation mark in it is not closed, or something stands behind the closing one."
        elif len(cells) > len(names):
            yield number, f"It has more than the {len(names)} cells of the heading: quote commas."
        else:
            yield number, _cleaned(dict(zip(names, cells, strict=False)))


def _cleaned(row: dict[str, str]) -> dict[str, str] | str:
    try:
        return {name: clean_text(cell).strip() for name, cell in row.items()}
    except NotAccepted as error:
        return str(error)


def _keep(row: dict[str, str], by: Person) -> tuple[bool, bool]:
    # What an export guards from being run as a formula is a text again.
    given = {name: row[name].removeprefix("'") for name in WRITTEN if name in row}
    same = Claim.objects.filter(statement=given.get("statement", ""), context=given.get("context", ""))
    claim = same.select_for_update().first() or Claim(owner_id=by.pk)
    is_new = claim.pk is None
    for name, value in given.items():
        field, read = ("owner_id", _owner(value)) if name == "owner" else (name, _read(name, value))
        setattr(claim, field, read)
    if not note_change(claim):
        return False, False
    claim.clean_fields(exclude={one.name for one in Claim._meta.fields} - {*given} | {"owner"})
    claim.validate_constraints()
    claim.save()
    claim.save_revision(user=by, clean=False)
    log(instance=claim, action="wagtail.create" if is_new else "wagtail.edit", user=by)
    if not is_new:
        show_anew(claim)
    return is_new, True


def _read(name: str, value: str) -> Any:
    if name not in ("as_of", "valid_until"):
        return value or (Language.ENGLISH if name == "language" else "")
    try:
        day = written_day(value)
    except NotAccepted as error:
        raise ValidationError(str(error)) from error
    if value and day is None:
        raise ValidationError(f"“{value}” is not a day such as 2026-11-20.")
    return day


def _owner(username: str) -> int | None:
    if not username:
        return None
    owner = get_user_model().objects.filter(username=username, is_active=True).first()
    if owner is None:
        raise ValidationError(f"There is nobody called “{username}”.")
    return int(owner.pk)
