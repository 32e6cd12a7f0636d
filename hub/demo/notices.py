"""What the demo's people were told: at its own time, read but for the latest, and what was asked of the marketer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Q
from wagtail.models import TaskState

from content.models import Asset
from hub.core.notices.models import Notice
from hub.core.notices.reading import forget_notices
from hub.people.models import User
from tracking.questions.actions import ask_owners
from tracking.withdrawals.telling import tell_of_withdrawal

# So many are unread of those that are not older: a desk that somebody looks after.
LEFT_UNREAD, UNREAD_FOR = 4, timedelta(days=60)
ASKED_ABOUT, ASKED_DAYS_AGO = ("tt-renewal", "wp-patient-survey"), 3


def ask_the_marketer(*, users: Mapping[str, User], assets: Mapping[str, Asset], now: datetime) -> None:
    """The manager asks what would make two assets useful that nobody used."""
    chosen = [assets[key] for key in ASKED_ABOUT]
    words = "Both would fit my renewals. Are they still right?"
    ask_owners(assets=chosen, by=users["manager"], at=now - timedelta(days=ASKED_DAYS_AGO), words=words)


def tell_of_what_has_gone() -> None:
    """Tell those who relied on what was retired or has expired, as of then. While nobody has an address: else the
    worker would tell them as the hub starts, and mail what happened long ago."""
    for asset in Asset.objects.withdrawn().order_by("pk"):
        while tell_of_withdrawal(asset=asset, at=asset.retired_at or asset.expire_at):
            pass


def date_approvals() -> None:
    """Give what was told of each approval the time at which it was submitted and decided."""
    for key, submitted, decided in TaskState.objects.values_list("pk", "started_at", "finished_at"):
        waiting = Notice.objects.filter(about=f"task {key}")
        waiting.update(created_at=submitted)
        waiting.exclude(seen_at=None).update(seen_at=decided or submitted)
        Notice.objects.filter(about__startswith=f"task {key} ").update(created_at=decided or submitted)


def read_most(*, now: datetime) -> None:
    """Everybody has read what they were told, but for the latest."""
    for user in User.objects.filter(notices__isnull=False).distinct():
        told = Notice.objects.of(user.pk).unseen()
        recent = told.filter(created_at__gte=now - UNREAD_FOR).newest_first().values_list("pk", flat=True)
        told.filter(~Q(pk__in=list(recent[:LEFT_UNREAD]))).update(seen_at=now)
    forget_notices(at=now)
