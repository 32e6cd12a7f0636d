"""What the demo's reps asked marketing for: waiting, taken, answered and declined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from content.models import Asset
from hub.demo.load import Tags
from hub.people.models import User
from tracking.models import Ask, AssetRequest
from tracking.requests.actions import answer_request, ask_for, decline_request, take_request


@dataclass(frozen=True, slots=True)
class Wish:
    """`voices`: who asked, how many days ago and what for, first one first."""

    words: str
    voices: tuple[tuple[str, int, str], ...]
    segment: str = ""
    stage: str = ""
    needed_in: int | None = None
    account: str = ""


WISHES = (
    Wish(
        "telehealth visits",
        (
            ("rep", 9, "A page on visits by video: three accounts asked whether they count as slots."),
            ("yuki.tanabe", 6, "Same question from two clinics."),
            ("abby.kirkland", 2, ""),
        ),
        stage="Discovery",
        needed_in=12,
        account="Marlow County Health",
    ),
    Wish("dental story", (("priya.raman", 12, "One reference in dental would do."),), stage="Business case"),
    Wish("state inspection checklist", (("rep", 4, "To leave with the compliance lead."),), stage="Security review"),
    Wish("texas law annex", (("rep", 30, "Their counsel wants it before signing."),), stage="Contract"),
    Wish("security answers on one page", (("rep", 26, "Short enough to leave behind."),), stage="Security review"),
)
TAKEN = {"dental story"}
ANSWERED = {"security answers on one page": ("hipaa-one-page", "Use this one; the annex is not for customers.", 19)}
DECLINED = {"texas law annex": ("Legal answers these case by case: write to contracts before you promise it.", 24)}


def ask(*, users: Mapping[str, User], tags: Tags, assets: Mapping[str, Asset], now: datetime) -> None:
    """Ask, take, answer and decline, each at its own time. Loading mails nobody: outcomes count as told."""
    marketer = users["marketer"]
    for wish in WISHES:
        request = _ask(wish, users, tags, now)
        if wish.words in TAKEN:
            take_request(request=request, by=marketer)
        if wish.words in ANSWERED:
            key, reason, days = ANSWERED[wish.words]
            at = now - timedelta(days=days)
            answer_request(request=request, by=marketer, asset=assets[key], at=at, reason=reason)
        if wish.words in DECLINED:
            reason, days = DECLINED[wish.words]
            decline_request(request=request, by=marketer, reason=reason, at=now - timedelta(days=days))
    Ask.objects.filter(request__closed_at__isnull=False).update(told_at=now, seen_at=now)


def _ask(wish: Wish, users: Mapping[str, User], tags: Tags, now: datetime) -> AssetRequest:
    for place, (name, days, note) in enumerate(wish.voices):
        first = place == 0
        request = ask_for(
            by=users[name],
            words=wish.words,
            at=now - timedelta(days=days),
            note=note,
            segment=tags.segments.get(wish.segment),
            stage=tags.stages.get(wish.stage),
            needed_by=(now + timedelta(days=wish.needed_in)).date() if wish.needed_in and first else None,
            account=wish.account if first else "",
        )
    return request
