"""How often something may be tried: counted before it is done, and atomically, so that tries side by side all count.

The table forgets by the clock only (`forget_old`). A window begins with the first try in it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import connection, models
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.ipv6 import is_valid_ipv6_address

# No window is longer.
LONGEST = timedelta(days=1)
# Who has a line has this much of IPv6, and may come from any address in it.
OWN_NETWORK_BITS = 64


class Tally(models.Model):
    """How often one thing was tried by one in the window that `began_at`. Whose it is can't be read from it."""

    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=64, help_text="SHA-256 of who or what is limited.")
    began_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        app_label = "core"
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.count} {self.scope}"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in a window of this length, for each key."""

    scope: str
    tries: int
    window: timedelta


class TooMany(Exception):
    """The limit is reached; `seconds` until tries are taken again."""

    def __init__(self, seconds: int) -> None:
        self.wait = f"Wait {_in_words(seconds)}."
        super().__init__(f"Too many tries. {self.wait}")
        self.seconds = seconds


def count(limit: Limit, *key: object, at: datetime | None = None) -> None:
    """Count one try under `key`, in one statement. Raises TooMany for each after `limit.tries` within the window.

    Call it before the work and outside of a transaction that the work may undo.
    """
    at = at or timezone.now()
    number, began_at = _add_one(limit, _hashed(key), at)
    if number > limit.tries:
        raise TooMany(max(1, math.ceil((began_at + limit.window - at).total_seconds())))


def give_back(limit: Limit, *key: object) -> None:
    """Take one try back that turned out well."""
    Tally.objects.filter(scope=limit.scope, key=_hashed(key), count__gt=0).update(count=F("count") - 1)


def forget_old(*, at: datetime) -> int:
    """Delete the tallies whose window is over. Safe to repeat."""
    return Tally.objects.filter(began_at__lt=at - LONGEST).delete()[0]


def _add_one(limit: Limit, key: str, at: datetime) -> tuple[int, datetime]:
    """The number of the try in its window and when that began. The ORM's upsert can only overwrite."""
    table = connection.ops.quote_name(Tally._meta.db_table)
    over = f"{table}.began_at <= %s"
    adapt = connection.ops.adapt_datetimefield_value
    since = adapt(at - limit.window)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (scope, key, began_at, count) VALUES (%s, %s, %s, 1) "
            f"ON CONFLICT (scope, key) DO UPDATE SET "
            f"count = CASE WHEN {over} THEN 1 ELSE {table}.count + 1 END, "
            f"began_at = CASE WHEN {over} THEN excluded.began_at ELSE {table}.began_at END "
            f"RETURNING count, began_at",
            [limit.scope, key, adapt(at), since, since],
        )
        number, began_at = cursor.fetchone()
    if timezone.is_naive(began_at):  # as SQLite keeps it
        began_at = timezone.make_aware(began_at, connection.timezone)
    return number, began_at


def _hashed(key: tuple[object, ...]) -> str:
    return hashlib.sha256("\x1f".join(map(str, key)).encode("utf-8", "backslashreplace")).hexdigest()


def _in_words(seconds: int) -> str:
    if seconds < 60:
        return "a minute"
    minutes = math.ceil(seconds / 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"


def client_address(request: HttpRequest) -> str:
    """The address that a request comes from: the connection's, or what our own proxies (HUB_PROXIES) wrote down. What
    others wrote is not believed.
    """
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    if 0 < settings.HUB_PROXIES <= len(hops):
        return str(hops[-settings.HUB_PROXIES].strip())
    return str(request.META.get("REMOTE_ADDR", ""))


def client_key(request: HttpRequest) -> str:
    """By what a request's sender is limited: the address, of IPv6 the network that one line has."""
    address = client_address(request)
    if is_valid_ipv6_address(address) and ip_address(address).version == 6:
        return str(ip_network(f"{address.split('%')[0]}/{OWN_NETWORK_BITS}", strict=False))
    return address


class AnswerTooMany:
    """Answers TooMany by a page with status 429 and Retry-After."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer(request, exception) if isinstance(exception, TooMany) else None


def answer(request: HttpRequest, too_many: TooMany) -> HttpResponse:
    """The plain page that says how long to wait."""
    page = render(request, "429.html", {"wait": too_many.wait, "csrf_token": ""}, status=429)
    page["Retry-After"] = str(too_many.seconds)
    page["Cache-Control"] = "no-store"
    return page
