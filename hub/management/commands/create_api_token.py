"""`manage.py create_api_token USERNAME [--name NAME] [--scope SCOPE] [--days DAYS]`."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hub.people.tokens.actions import LIFETIMES, NoSuchLifetime, TooManyTokens, make_token
from hub.people.tokens.models import Scope


class Command(BaseCommand):
    help = "Make an API token for a user. Prints it once, as the last line; only its hash is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        longest = LIFETIMES[-1]
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="What it is for.")
        parser.add_argument("--scope", default=Scope.ALL, choices=Scope.values, help="What it may do (all).")
        parser.add_argument("--days", type=int, default=longest, help=f"How long it lasts: 1 to {longest} ({longest}).")

    def handle(self, *args: Any, username: str, name: str, scope: str, days: int, **options: Any) -> None:
        user = get_user_model().objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user named {username}.")
        try:
            token, text = make_token(
                user=user, name=name or "Command line", scope=Scope(scope), days=days, by=None, at=timezone.now()
            )
        except (NoSuchLifetime, TooManyTokens, PermissionDenied) as refused:
            raise CommandError(str(refused)) from refused
        self.stderr.write(f"Keep it now: it is not shown again. It lasts until {token.expires_at:%Y-%m-%d}.")
        self.stdout.write(text)
