"""Reminds people of reviews: who answers for an asset before its review date, on it and each Monday after it, and from
the third Monday on their manager too. One mail for all that one person is reminded of together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from content.models import Asset, ReviewReminder
from content.permissions import ADMINISTRATORS, MARKETERS, may_manage_content
from hub.core.notices.habits import due_at
from hub.core.notices.kinds import PlainKind
from hub.core.notices.mail import MailWords
from hub.core.notices.models import OutgoingMail
from hub.core.notices.rhythm import Notify
from hub.core.notices.telling import tell
from hub.core.notices.topics import Topic
from hub.core.people import Person, hold_own_list
from hub.core.quoting import quoted

REVIEWS = "reviews_due"
TOLD_AHEAD = timedelta(days=14)
# From the first Monday that is so long after the review date on: who answers for it, and their manager too.
LATE_AFTER, MANAGER_AFTER = timedelta(days=7), timedelta(days=21)
# A mail names so many of each kind and counts the others.
MOST_NAMED = 20
# What was told is known for longer than anything stays in the same step.
KNOWN_FOR = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class DueAsset:
    """A live asset whose review comes within TOLD_AHEAD or is overdue."""

    pk: int
    title: str
    review_date: date
    owner: AbstractUser | None

    def is_overdue(self, today: date) -> bool:
        return self.review_date < today

    @property
    def address(self) -> str:
        return reverse("still_right", args=[self.pk])

    def step(self, today: date) -> str:
        """What is told of it on that day: until the first Monday that is LATE_AFTER its date, that date; from then on
        each week anew.
        """
        if today < self.review_date:
            return f"before {self.review_date}"
        monday = today - timedelta(days=today.weekday())
        return f"week of {monday}" if monday >= self.review_date + LATE_AFTER else f"on {self.review_date}"

    def is_told(self, known: Collection[tuple[int, str]], today: date) -> bool:
        """Whether that step is among what somebody knows: asset and step. That it comes is no news once it has come,
        though the clock went back since.
        """
        before = today < self.review_date and (self.pk, f"on {self.review_date}") in known
        return before or (self.pk, self.step(today)) in known

    def is_for_the_manager(self, today: date) -> bool:
        return today - timedelta(days=today.weekday()) >= self.review_date + MANAGER_AFTER


@dataclass(frozen=True, slots=True)
class Reminded:
    """One thing that one person is reminded of; `own` if they answer for it, else as the manager of who does."""

    asset: DueAsset
    own: bool


def remind_of_reviews(*, at: datetime) -> int:
    """Remind everybody of what they were not reminded of yet; how many people are reminded now. Each person hears of
    each step of an asset once, also when this is interrupted or runs beside itself. Safe to repeat.
    """
    today = timezone.localdate(at)
    reminded = _by_person(_due_assets(today), today)
    people = get_user_model().objects.filter(is_active=True, pk__in=reminded).order_by("pk")
    return sum(_remind(person, reminded[person.pk], today, at) for person in people)


def forget_reminders(*, at: datetime) -> int:
    """Forget what people were reminded of longer than KNOWN_FOR ago; how much. Safe to repeat."""
    return ReviewReminder.objects.filter(told_at__lt=at - KNOWN_FOR).delete()[0]


def _due_assets(today: date) -> list[DueAsset]:
    due = Asset.objects.review_due(today + TOLD_AHEAD + timedelta(days=1)).order_by("review_date", "pk")
    rows = list(due.values_list("pk", "title", "review_date", "owner"))
    people = get_user_model().objects.select_related("team__manager")
    owners = people.in_bulk({owner for *_, owner in rows if owner is not None})
    return [DueAsset(pk, title, review_date, owners.get(owner)) for pk, title, review_date, owner in rows]


def _by_person(due: Iterable[DueAsset], today: date) -> Mapping[int, list[Reminded]]:
    """Who is reminded of what. What nobody answers for is all marketers', and in the end the administrators'."""
    people = get_user_model().objects.filter(is_active=True)
    marketers = list(people.filter(groups__name=MARKETERS).order_by("pk").values_list("pk", flat=True))
    in_charge = people.filter(Q(is_superuser=True) | Q(groups__name=ADMINISTRATORS)).distinct()
    administrators = list(in_charge.order_by("pk").values_list("pk", flat=True))
    of_owner: dict[AbstractUser | None, list[DueAsset]] = defaultdict(list)
    for asset in due:
        of_owner[asset.owner].append(asset)
    reminded: dict[int, list[Reminded]] = defaultdict(list)
    for owner, assets in of_owner.items():
        for pk in [owner.pk] if owner is not None and _answers(owner) else marketers:
            reminded[pk] += [Reminded(asset, own=True) for asset in assets]
        late = [asset for asset in assets if asset.is_for_the_manager(today)]
        for pk in _managers_of(owner) or administrators:
            told_already = {one.asset.pk for one in reminded[pk]}
            reminded[pk] += [Reminded(asset, own=False) for asset in late if asset.pk not in told_already]
    return reminded


def _answers(owner: AbstractUser) -> bool:
    return owner.is_active and may_manage_content(cast(Person, owner))


def _managers_of(owner: AbstractUser | None) -> list[int]:
    team = getattr(owner, "team", None)
    manager = team.manager if team is not None else None
    return [manager.pk] if manager is not None and manager.is_active and manager != owner else []


def _remind(person: AbstractUser, reminded: Sequence[Reminded], today: date, at: datetime) -> bool:
    with transaction.atomic():
        # Of two workers one waits here, and then finds what the other one told.
        hold_own_list(cast(Person, person))
        known = set(ReviewReminder.objects.filter(person=person).values_list("asset", "step"))
        new = [one for one in reminded if not one.asset.is_told(known, today)]
        if not new:
            return False
        noted = ReviewReminder.objects.bulk_create(
            ReviewReminder(asset_id=one.asset.pk, person=person, step=one.asset.step(today), told_at=at) for one in new
        )
        _tell(person, new, today, at, about=f"reminder {noted[0].pk}")
    return True


def _tell(person: AbstractUser, new: Sequence[Reminded], today: date, at: datetime, *, about: str) -> None:
    own = [one.asset for one in new if one.own]
    others = [one.asset for one in new if not one.own]
    words = _in_words(own, others, today)
    address = reverse("desk_part", args=["reviews"]) if own else f"{reverse('lifecycle')}?concern=overdue"
    tell(
        user=person,
        kind=REVIEWS,
        about=about,
        words=words,
        address=address,
        mail=MailWords(
            subject=words.rstrip("."),
            template="reviews_due",
            context={
                "own": own[:MOST_NAMED],
                "more": max(0, len(own) - MOST_NAMED),
                "others": others[:MOST_NAMED],
                "more_others": max(0, len(others) - MOST_NAMED),
                "today": today,
                "all_own": settings.BASE_URL + reverse("desk_part", args=["reviews"]),
                "all_others": f"{settings.BASE_URL}{reverse('lifecycle')}?concern=overdue",
            },
        ),
        at=at,
        due=due_at(cast(Person, person), rhythm=Notify.DAILY, at=at),
    )


def _in_words(own: Sequence[DueAsset], others: Sequence[DueAsset], today: date) -> str:
    if not own:
        if len(others) == 1:
            return f"{quoted(others[0].title)} is overdue for review and nobody has looked at it."
        return f"{len(others)} assets are overdue for review and nobody has looked at them."
    if len(own) == 1:
        return f"{quoted(own[0].title)} is {'overdue' if own[0].is_overdue(today) else 'due'} for review."
    return f"{len(own)} of your assets are due for review."


class ReviewMails(PlainKind):
    """A mail waits for the morning: by then all that it names may have been looked at."""

    def __init__(self) -> None:
        super().__init__(REVIEWS, Topic.REVIEWS)

    def unwanted(self, mail: OutgoingMail, at: datetime) -> str:
        told = ReviewReminder.objects.filter(person=mail.to_user_id, told_at=mail.created_at)
        named = Asset.objects.among(told.values_list("asset", flat=True))
        due = named.review_due(timezone.localdate(at) + TOLD_AHEAD + timedelta(days=1))
        return "" if due.exists() else "All that it names was reviewed meanwhile."
