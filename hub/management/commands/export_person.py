"""`manage.py export_person WHO [--file PATH]`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hub.people.personal_data.admin import note_export
from hub.people.personal_data.finding import find_subjects
from hub.people.personal_data.held import as_json


class Command(BaseCommand):
    help = "Write all that is held about a person, inside or outside, as JSON. Nothing in it lets anybody in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("who", help="A user name, or an email address.")
        parser.add_argument("--file", type=Path, help="Where to (standard output).")

    def handle(self, *args: Any, who: str, file: Path | None, **options: Any) -> None:
        subjects = find_subjects(who)
        if not subjects:
            raise CommandError(f"Nothing is held under {who}.")
        told = []
        for subject in subjects:
            note_export(subject, by=None)
            told.append(json.loads(as_json(subject, at=timezone.now())))
        text = json.dumps(told, indent=2, ensure_ascii=False)
        if file is None:
            self.stdout.write(text)
        else:
            file.write_text(text + "\n")
