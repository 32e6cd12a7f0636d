"""Releases by the clock, whether or not a worker runs: each request first publishes what is due.

The queries of the hub compare expiry with the clock; a release they cannot, as the words of a scheduled version are in
its revision until it is published. So the web process looks when the next release is: at most once in ASKED_EVERY, and
at once when this process schedules one. What others schedule further ahead than that is never missed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.models import Revision

from content.actions.schedule import Release, next_releases, release

ASKED_EVERY = timedelta(seconds=1)
# What could not be published is not tried again by every request.
TRIED_AGAIN_AFTER = timedelta(seconds=30)


class Watch:
    """When this process looks for releases next. Threads may share one: two that look at once do no harm."""

    def __init__(self) -> None:
        self._asked_at: datetime | None = None
        self._look_at: datetime | None = None
        self._failed: dict[Release, datetime] = {}

    def forget(self) -> None:
        """Look at the next request."""
        self._asked_at = None

    def catch_up(self, *, now: datetime) -> list[int]:
        """Publish what is due; the ids of what was published now. Asks the database nothing in between looks.

        Requests that come while a release is being published wait for it.
        """
        # A clock that was put back has to be asked as well.
        if self._asked_at is not None and self._look_at is not None and self._asked_at <= now < self._look_at:
            return []
        releases = next_releases()
        wanted = [one for one in releases if one.due_at <= now and self._failed.get(one, now) <= now]
        released = release([one.asset_id for one in wanted], at=now) if wanted else []
        self._failed = {one: again for one, again in self._failed.items() if again > now}
        self._failed |= {one: now + TRIED_AGAIN_AFTER for one in wanted if one.asset_id not in released}
        following = [one.due_at for one in releases if one.due_at > now]
        self._asked_at, self._look_at = now, min([*following, now + ASKED_EVERY])
        return released


watch = Watch()


@receiver(post_save, sender=Revision, dispatch_uid="content-release-scheduled")
def _look_again(instance: Revision, raw: bool, **kwargs: Any) -> None:
    if not raw and instance.approved_go_live_at is not None:
        watch.forget()


class ReleaseOnTime:
    """Publishes what is due before the request is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        watch.catch_up(now=timezone.now())
        return self.get_response(request)
