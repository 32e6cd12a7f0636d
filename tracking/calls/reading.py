"""Which call a person is working on, and what is known of accounts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils import timezone

from content.models import Asset
from hub.core.fixed_query import RightNow
from hub.core.people import Person
from tracking.calls.actions import account_key
from tracking.calls.models import IDLE
from tracking.models import Account, Call

SUGGESTED = 8
# The attribute of whoever asks that holds the key of their call.
LASTING_CALL = "lasting_call"


def current_call(person: Person, *, at: datetime) -> Call | None:
    """The call that the person's acts belong to now, with its choices; None for nobody in particular."""
    return Call.objects.lasting(person.pk, since=at - IDLE).with_choices().first()


def lasting_call(person: OuterRef) -> Subquery:
    """For a query of people: the key of the call that each one's acts belong to now."""
    return Subquery(Call.objects.lasting(person, since=RightNow(ago=IDLE)).values("pk")[:1])


def call_of(request: HttpRequest | None) -> Call | None:
    """The current call of whoever asks; looked up once a request."""
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return None
    if not hasattr(request, "current_call"):
        request.current_call = _call_now(user)  # type: ignore[attr-defined]
    call: Call | None = request.current_call  # type: ignore[attr-defined]
    return call


def _call_now(user: Person) -> Call | None:
    """What is mostly none is read with whoever asks by a page; a program's user was read without it."""
    if not hasattr(user, LASTING_CALL):
        return current_call(user, at=timezone.now())
    key = getattr(user, LASTING_CALL)
    return Call.objects.with_choices().in_bulk([key]).get(key) if key is not None else None


def own_calls(ids: Collection[int], *, person: Person) -> dict[int, Call]:
    """Of these calls the person's, over or not, by number; another's are left out as if there were none."""
    return Call.objects.of(person).with_choices().in_bulk(ids) if ids else {}


def suggest_accounts(typed: str, *, person: Person) -> list[Account]:
    """Accounts that begin as typed; before anything is typed those the person met last."""
    key = account_key(typed)
    found = Account.objects.beginning_with(key).order_by("name") if key else Account.objects.met_by(person)
    return list(found[:SUGGESTED])


def fits(asset: Asset, call: Call) -> bool | None:
    """Whether the asset was made for such a call; None when the call names neither a segment nor a stage.

    What carries no tag of an axis, or no stage, is made for all of them.
    """
    if call.stage_id is None and not call.segments.all():
        return None
    stages = {stage.pk for stage in asset.stages.all()}
    if call.stage_id is not None and stages and call.stage_id not in stages:
        return False
    tagged: dict[int, set[int]] = {}
    for segment in asset.segments.all():
        tagged.setdefault(segment.axis_id, set()).add(segment.pk)
    return all(segment.pk in tagged[segment.axis_id] for segment in call.segments.all() if segment.axis_id in tagged)
