"""What people do with claims: change them, and bring in a list of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from wagtail.log_actions import log

from content.models import Asset, Claim, ClaimCitation, Language
from hub.core.people import Person

COLUMNS = (
    "figure", "unit", "statement", "context", "words", "source", "link", "as_of", "valid_until", "owner", "language",
)  # fmt: skip
MOST_ROWS = 2_000
#: What a reader of the claim would not notice: a change of it is agreed to by nobody.
_UNREAD = frozenset(("owner", "words"))


class RowErrors(Exception):
    """Lines of a list that can't be read; nothing was kept. `lines` says of each what is wrong."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(" ".join(lines))
        self.lines = lines


def note_change(claim: Claim, *, figure_before: str, names: Collection[str]) -> None:
    """What the claim loses by a change, not stored yet: its agreement, and the figure that it had, which is looked for
    from now on as out of date."""
    if set(names) - _UNREAD:
        for side in ("marketing", "sales"):
            setattr(claim, f"{side}_agreed_by", None)
            setattr(claim, f"{side}_agreed_at", None)
    if figure_before and "figure" in names:
        kept = [one for one in (*claim.earlier, figure_before) if one != claim.figure]
        claim.earlier_figures = "\n".join(dict.fromkeys(kept))


def show_anew(claim: Claim) -> int:
    """Have the assets that cite the claim by reference found by what they say now; how many."""
    citing = ClaimCitation.objects.of(claim).filter(by_reference=True).values("asset")
    assets = list(Asset.objects.filter(pk__in=citing))
    for asset in assets:
        # Whoever listens to a save reads it anew.
        asset.own.save(update_fields=["changed_at"])
    return len(assets)


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
    for number, row in enumerate(_rows(data), start=2):
        try:
            with transaction.atomic():
                is_new, has_changed = _keep(row, by)
        except ValidationError as error:
            errors.append(f"Line {number}: {' '.join(error.messages)}")
        else:
            made, changed = made + is_new, changed + (has_changed and not is_new)
    if errors:
        raise RowErrors(errors)
    return made, changed


def _rows(data: bytes) -> list[dict[str, str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RowErrors(["It is no CSV file in UTF-8."]) from error
    if "\0" in text:
        raise RowErrors(["It is no CSV file in UTF-8."])
    lines = list(csv.reader(io.StringIO(text, newline="")))
    names = [name.strip().lower().replace(" ", "_") for name in lines[0]] if lines else []
    if missing := [name for name in ("figure", "statement") if name not in names]:
        raise RowErrors([f"The first line names no column {' and '.join(missing)}."])
    if len(lines) > MOST_ROWS + 1:
        raise RowErrors([f"It has more than {MOST_ROWS} lines."])
    return [dict(zip(names, (value.strip() for value in line), strict=False)) for line in lines[1:] if any(line)]


def _keep(row: dict[str, str], by: Person) -> tuple[bool, bool]:
    # What an export guards from being run as a formula is a text again.
    given = {name: row[name].removeprefix("'") for name in COLUMNS if name in row}
    same = Claim.objects.filter(statement=given.get("statement", ""), context=given.get("context", ""))
    claim = same.select_for_update().first() or Claim(owner_id=by.pk)
    is_new, figure_before = claim.pk is None, claim.figure
    names = []
    for name, value in given.items():
        field, read = ("owner_id", _owner(value)) if name == "owner" else (name, _read(name, value))
        if getattr(claim, field) != read:
            setattr(claim, field, read)
            names.append(name)
    if not names:
        return False, False
    note_change(claim, figure_before=figure_before, names=names)
    claim.clean_fields(exclude={one.name for one in Claim._meta.fields} - {*given} | {"owner"})
    claim.validate_constraints()
    claim.save()
    claim.save_revision(user=by, clean=False)
    log(instance=claim, action="wagtail.create" if is_new else "wagtail.edit", user=by)
    if not is_new:
        show_anew(claim)
    return is_new, True


def _read(name: str, value: str) -> Any:
    if name in ("as_of", "valid_until"):
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            raise ValidationError(f"“{value}” is not a day such as 2026-11-20.") from None
    if name == "language":
        return value or Language.ENGLISH
    return value


def _owner(username: str) -> int | None:
    if not username:
        return None
    owner = get_user_model().objects.filter(username=username, is_active=True).first()
    if owner is None:
        raise ValidationError(f"There is nobody called “{username}”.")
    return int(owner.pk)
