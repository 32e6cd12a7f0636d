"""`manage.py create_api_token USERNAME [--name NAME]`."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.log_actions import log
from wagtail.models import APIToken


class Command(BaseCommand):
    help = "Make an API token for a user. Prints it once, as the last line; only its hash is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="What it is for.")

    def handle(self, *args: Any, username: str, name: str, **options: Any) -> None:
        user = get_user_model().objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user named {username}.")
        issued, token = APIToken.create_token(user=user, name=name or "Command line")
        log(issued, "wagtail.apitoken.create", data={"source": "management_command"})
        self.stderr.write("Keep it now: it is not shown again.")
        self.stdout.write(token)
