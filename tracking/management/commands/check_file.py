from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from content.management.acting import person_named
from tracking.checks.actions import ask_for_check, carry_out
from tracking.checks.api import check_out
from tracking.checks.forms import why_not_taken
from tracking.checks.reading import ShownCheck, shown_check
from tracking.models import FileCheck


class Command(BaseCommand):
    help = "Check a file as the page “Is this still right?” does, at once. The check is kept as the person's own."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--user", help="user name; default: the first administrator")
        parser.add_argument("--json", action="store_true", help="the API's answer")

    def handle(self, *args: Any, **options: Any) -> None:
        path, by = options["path"], person_named(options["user"])
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        if why := why_not_taken(path.stat().st_size):
            raise CommandError(why)
        with path.open("rb") as stream:
            check = ask_for_check(file=File(stream), name=path.name, by=by, at=timezone.now())
        carry_out(check_id=check.pk, at=timezone.now())
        check = FileCheck.objects.get(pk=check.pk)
        shown = shown_check(check, viewer=by)
        if options["json"]:
            self.stdout.write(check_out(shown, viewer=by, absolute=str).model_dump_json(by_alias=True, indent=2))
        else:
            self.stdout.write(_lines(shown))


def _lines(shown: ShownCheck) -> str:
    lines = [f"{shown.check}: {shown.check.get_state_display().lower()}. {shown.check.detail}".rstrip()]
    for page in shown.pages:
        where = f": {page.asset.title}" + (f", page {page.page}" if page.page else "") if page.asset else ""
        lines.append(f"{page.number:4} {page.label}{where}")
    return "\n".join(lines)
