"""Pages that several of the demo's reps made alike: one that marketing has answered, one that waits, one of too few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from content.models import Asset
from hub.demo.finding import Known
from hub.people.models import User
from tracking.checks.actions import check_text
from tracking.models import Call, CheckCount, FileCheck, OwnMadeGroup
from tracking.own_made.actions import answer_group, count_group, group_pages


@dataclass(frozen=True, slots=True)
class Theme:
    """A page as its reps have it: `text` with each one's own words in the place of {0}, first checked `days` ago."""

    text: str
    own_words: tuple[str, ...]
    days: int
    answers: tuple[str, ...] = ()


FIRST_WEEK = Theme(
    "Your first week, day by day\nOn Monday we sit beside the front desk and listen to the phones.\nOn Tuesday the "
    "appointment list is imported overnight, nobody types anything twice.\nFrom Wednesday the reminders go out to {0}"
    ".\nOn Friday the front desk decides which messages stay, and we look at the empty slots together.",
    (
        "one clinic only",
        "two clinics that volunteered",
        "imaging first",
        "half of the patients",
        "the patients of one surgeon",
    ),
    days=40,
)
CALL_CENTRE = Theme(
    "A call centre beside Wardline\nA call centre rings every patient for the price of a coffee, and hears an "
    "answering machine four times of ten.\nWardline writes first and rings only who stays silent.\nAsk {0} what "
    "a second call costs them, and who pays for the third.",
    ("the office manager", "their finance team", "the head of scheduling", "the practice owner"),
    days=70,
    answers=("call-savings", "five-year-cost"),
)
PARKING = Theme(
    "Where to park when you visit us\nThe garage behind the old mill is free for guests after five, and the tram stops "
    "at the door every ten minutes.\nRing {0}, and somebody fetches you at the gate with an umbrella.",
    ("the bell", "reception"),
    days=20,
)
THEMES = (FIRST_WEEK, CALL_CENTRE, PARKING)


def make_alike(*, reps: Sequence[User], by: User, known: Mapping[str, Known], now: datetime) -> None:
    """Have each theme's pages checked by as many reps, in calls that they worked on by then, and answer what is."""
    for theme in THEMES:
        for number, words in enumerate(theme.own_words):
            rep, at = reps[number % len(reps)], now - timedelta(days=theme.days - 6 * number, hours=2 + number)
            check = check_text(text=theme.text.format(words), by=rep, at=at)
            call = Call.objects.filter(actor=rep, opened_at__lte=at).order_by("-opened_at").first()
            FileCheck.objects.filter(pk=check.pk).update(call=call)
            CheckCount.objects.filter(check_of=check).update(call=call)
            group_pages(check_id=check.pk)
        group = OwnMadeGroup.objects.order_by("-pk").first()
        if group is None:
            continue
        count_group(group_id=group.pk)
        live = (Asset.objects.get(pk=known[key].pk) for key in theme.answers if key in known)
        answer = next((asset for asset in live if asset.is_live(now)), None)
        if answer is not None:
            answer_group(group=group, by=by, asset=answer, at=now - timedelta(days=12))
