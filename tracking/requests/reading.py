"""What was asked for: by a person, and in the words of a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from content.models import Asset
from hub.core.people import Person
from tracking.models import PENDING, Ask, AssetRequest, RequestState
from tracking.requests.actions import key_of


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a wish: the pending request for it, one's own voice, how many others asked, an answer before."""

    pending: AssetRequest | None
    others: int
    mine: Ask | None
    answer: AssetRequest | None

    @property
    def written(self) -> dict[str, Any]:
        """What the person wrote when they asked: they may change it by asking again."""
        if self.mine is None:
            return {}
        return {name: getattr(self.mine, name) for name in ("note", "needed_by", "account")}


def known_of(words: str, *, user: Person) -> Known:
    """Requests in these words. Two queries; an answer that `user` may not see is none."""
    key = key_of(words)
    pending = AssetRequest.objects.filter(key=key, state__in=PENDING).prefetch_related("asks").first() if key else None
    voices = list(pending.asks.all()) if pending else []
    visible = Asset.objects.visible_to(user).live()
    answers = AssetRequest.objects.filter(key=key, state=RequestState.ANSWERED, asset__in=visible)
    return Known(
        pending=pending,
        others=sum(voice.user_id != user.pk for voice in voices),
        mine=next((voice for voice in voices if voice.user_id == user.pk), None),
        answer=answers.select_related("asset").order_by("-closed_at").first() if key else None,
    )


@dataclass(frozen=True, slots=True)
class Mine:
    """A person's voice for a request. `asset` is the answer when the person may see it."""

    ask: Ask
    request: AssetRequest
    asset: Asset | None
    new: bool


def asked_by(user: Person, *, limit: int = 100) -> list[Mine]:
    """What the person asked for: what waits first, then newest outcome first. Two queries."""
    asks = (
        Ask.objects.filter(user=user)
        .select_related("request__segment", "request__stage", "request__taken_by", "request__closed_by")
        .order_by("-request__closed_at", "-asked_at")[:limit]
    )
    ordered = sorted(asks, key=lambda ask: not ask.request.is_pending)
    return _with_answers(ordered, user)


def outcomes_unseen(user: Person) -> list[Mine]:
    """Outcomes the person has not seen yet, newest first: for the home page. At most two queries."""
    asks = Ask.objects.filter(user=user, seen_at=None, request__closed_at__isnull=False)
    found = list(asks.select_related("request__closed_by").order_by("-request__closed_at")[:2])
    return _with_answers(found, user) if found else []


def _with_answers(asks: list[Ask], user: Person) -> list[Mine]:
    answers = [ask.request.asset_id for ask in asks if ask.request.asset_id]
    assets = Asset.objects.visible_to(user).in_bulk(answers) if answers else {}
    return [
        Mine(
            ask=ask,
            request=ask.request,
            asset=assets.get(ask.request.asset_id) if ask.request.asset_id else None,
            new=ask.seen_at is None and ask.request.closed_at is not None,
        )
        for ask in asks
    ]
