"""`manage.py erase_person WHO [--yes]`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.people.personal_data.admin import erase_subject
from hub.people.personal_data.erasing import NotErased
from hub.people.personal_data.finding import find_subjects


class Command(BaseCommand):
    help = "Erase what is held about a person, inside or outside. The sums in the reports stay. Can't be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("who", help="A user name, or an email address.")
        parser.add_argument("--yes", action="store_true", help="Erase without asking.")

    def handle(self, *args: Any, who: str, yes: bool, **options: Any) -> None:
        subjects = find_subjects(who)
        if not subjects:
            raise CommandError(f"Nothing is held under {who}.")
        for subject in subjects:
            kind = "the account" if subject.user else "the recipient"
            if not yes and input(f"Erase {kind} {subject}? Write yes: ").strip().lower() != "yes":
                raise CommandError("Nothing more was erased.")
            try:
                erase_subject(subject, by=None)
            except NotErased as refused:
                raise CommandError(str(refused)) from refused
            self.stdout.write(f"Erased {kind}. The sums in the reports are as they were.")
