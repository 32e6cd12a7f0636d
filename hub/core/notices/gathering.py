"""Notices that go out together: several of a kind within a short while are one mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from hub.core.notices.mail import MailWords, write_mail
from hub.core.notices.models import TOGETHER, Notice, OutgoingMail
from hub.core.outbox.consumers import Failure, RetryPolicy
from hub.core.outbox.models import Outgoing
from hub.core.outbox.noting import note_unstarted

GATHERED = "gathered_notices"
#: After the last one; whoever submits a dozen does it within that.
GATHERED_FOR = timedelta(seconds=60)


class Gathered(Protocol):
    """A kind of notice whose mails are gathered. Registered in the `AppConfig.ready` of the app that tells it."""

    # As the mail kind of that name.
    name: str

    def subject(self, notices: Sequence[Notice]) -> str:
        """Called once for a mail, with at least one notice."""

    def holding(self, abouts: Collection[str]) -> set[str]:
        """Called right before the mail is written: which of these still hold, as what waits may be settled by now."""


_registered: dict[str, Gathered] = {}


def register(kind: Gathered) -> None:
    _registered[kind.name] = kind


def tell_with_others(
    *,
    user: AbstractUser,
    kind: str,
    about: str,
    words: str,
    at: datetime,
    address: str = "",
    due: datetime | None = None,
) -> bool:
    """Tell `user` once in the hub now, and in one mail with all of this kind that follows within GATHERED_FOR, or until
    `due`; whether it is told now for the first time.
    """
    with transaction.atomic():
        _, is_new = Notice.objects.get_or_create(
            user=user,
            kind=kind,
            about=about,
            defaults={
                "words": words[:300],
                "address": address[:300],
                "created_at": at,
                "waits_for_mail": bool(user.email and user.is_active),
            },
        )
        if is_new and user.email and user.is_active:
            note_unstarted(consumers=[GATHERED], keys=[f"{kind} {user.pk}"], at=due or at + GATHERED_FOR)
    return is_new


def forget_gathered(notices: QuerySet[Notice]) -> int:
    """Delete the mails in which these notices went out together with others, sent or not; how many. The others still
    stand in the hub. Safe to repeat.
    """
    named: dict[tuple[int, str], list[str]] = defaultdict(list)
    for user_id, kind, words in notices.values_list("user", "kind", "words"):
        named[user_id, kind].append(words)
    keys = [
        pk
        for (user_id, kind), told in named.items()
        for pk, text in OutgoingMail.objects.gathered(user_id, kind).values_list("pk", "text")
        if any(words in text for words in told)
    ]
    return OutgoingMail.objects.filter(pk__in=keys).delete()[0]


class Gatherer:
    """Writes the mails, for the one place that sends them. The clock starts it."""

    name, label = GATHERED, "Gathered notices"
    policy = RetryPolicy(tries=None)
    batch = 50
    lease = timedelta(minutes=5)
    transactional = True

    def is_on(self) -> bool:
        return True

    def describe(self, keys: Sequence[str]) -> Mapping[str, str]:
        people = get_user_model().objects.in_bulk([int(key.split()[1]) for key in keys])
        return {key: f"{key.split()[0]} for {people.get(int(key.split()[1]), 'nobody')}" for key in keys}

    def start(self, keys: Sequence[str]) -> None:
        """Not before others had time to follow."""

    def deliver(self, rows: Sequence[Outgoing]) -> Mapping[str, Failure]:
        now = timezone.now()
        for row in rows:
            kind, user_id = row.key.split()
            _write(kind, int(user_id), now)
        return {}


def _write(kind: str, user_id: int, at: datetime) -> None:
    waiting = Notice.objects.select_for_update().filter(user_id=user_id, kind=kind, waits_for_mail=True)
    notices = list(waiting.order_by("created_at", "pk"))
    waiting.update(waits_for_mail=False)
    gathered = _registered[kind]
    holding = gathered.holding([notice.about for notice in notices])
    told = [notice for notice in notices if notice.about in holding]
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    if not told or user is None:
        return
    words = MailWords(subject=gathered.subject(told), template="gathered", context={"notices": told})
    write_mail(kind=kind, to=user, words=words, at=at, about=f"{len(told)}{TOGETHER}{told[-1].pk}")
