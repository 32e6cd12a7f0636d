"""Ask marketing for material that is missing, and what marketing does about it."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.log_actions import log

from content.models import Asset, BuyingStage, Segment
from content.words import tokens
from content.words.empty_words import is_stop_word
from content.words.letters import composed
from content.words.stems import singular
from hub.core.notices.mail import MailWords
from hub.core.notices.telling import tell
from hub.core.people import Person
from tracking.models import PENDING, Ask, AssetRequest, Call, RequestState

TOLD_AS = "request_closed"
LONGEST_WORDS = 300
_NEGATIONS = frozenset(["no", "not", "cannot"])


class AlreadyClosed(Exception):
    """The request was answered or declined meanwhile. The message says by whom."""


class NotForYou(PermissionDenied):
    """The role may not ask, or not answer."""


def key_of(words: str) -> str:
    """The same for the same words in any order and letters, one or several of a thing: by it, repeated requests join.

    Not by their stems, which police and policy have in common, or state and stats: joined requests lose a person's
    question without a word.
    """
    spoken = tokens.words(words)
    telling = sorted({singular(word) for word in spoken if word in _NEGATIONS or not is_stop_word(word, ["en"])})
    return (" ".join(telling) or " ".join(words.casefold().split()))[:LONGEST_WORDS]


def ask_for(
    *,
    by: Person,
    words: str,
    at: datetime,
    note: str = "",
    segment: Segment | None = None,
    stage: BuyingStage | None = None,
    needed_by: date | None = None,
    account: str = "",
    call: Call | None = None,
) -> AssetRequest:
    """Ask for material, in the words it was searched by; joins the pending request of the same words.

    Refuses with NotForYou, and with ValueError without words. Asking again changes one's own note, never the count.
    """
    if not by.has_perm("tracking.add_assetrequest"):
        raise NotForYou("Your role may not ask for assets.")
    words = " ".join(composed(words).split())[:LONGEST_WORDS]
    if not words:
        raise ValueError("A request needs words.")
    with transaction.atomic():
        request, made = AssetRequest.objects.select_for_update().get_or_create(
            key=key_of(words),
            state__in=PENDING,
            defaults={"words": words, "segment": segment, "stage": stage, "asked_at": at},
        )
        if not made and ((segment and not request.segment_id) or (stage and not request.stage_id)):
            request.segment = request.segment or segment
            request.stage = request.stage or stage
            request.save(update_fields=["segment", "stage"])
        Ask.objects.update_or_create(
            request=request,
            user=by,
            defaults={"note": note.strip(), "needed_by": needed_by, "account": account.strip()},
            create_defaults={
                "note": note.strip(),
                "needed_by": needed_by,
                "account": account.strip(),
                "call": call,
                "asked_at": at,
            },
        )
    return request


def take_back_ask(*, request_id: int, by: Person) -> None:
    """Withdraw one's own voice. The request goes with it when nobody else asked and nobody is on it.

    Safe to repeat; what was answered or declined stays.
    """
    with transaction.atomic():
        request = AssetRequest.objects.select_for_update().filter(pk=request_id, state__in=PENDING).first()
        if request is None:
            return
        request.asks.filter(user=by).delete()
        if request.state == RequestState.OPEN and not request.asks.exists():
            request.delete()


def take_request(*, request: AssetRequest, by: Person) -> AssetRequest:
    """Say that one is working on it, in place of whoever was. Safe to repeat. Refuses NotForYou, AlreadyClosed."""
    with transaction.atomic():
        held = _hold(request, by)
        if held.taken_by_id != by.pk or held.state != RequestState.TAKEN:
            held.state, held.taken_by_id = RequestState.TAKEN, by.pk
            held.save(update_fields=["state", "taken_by"])
            log(held, "tracking.take_request", user=by)
    return held


def put_back_request(*, request: AssetRequest, by: Person) -> AssetRequest:
    """Open it again for others to take. Safe to repeat. Refuses NotForYou, AlreadyClosed."""
    with transaction.atomic():
        held = _hold(request, by)
        if held.state == RequestState.TAKEN:
            held.state, held.taken_by = RequestState.OPEN, None
            held.save(update_fields=["state", "taken_by"])
            log(held, "tracking.put_back_request", user=by)
    return held


def answer_request(*, request: AssetRequest, by: Person, asset: Asset, at: datetime, reason: str = "") -> AssetRequest:
    """Answer with a live asset; those who asked are told. Refuses NotForYou, AlreadyClosed, ValueError if not live."""
    if not asset.is_live(at):
        raise ValueError("Only a live asset answers a request.")
    return _close(request, by, RequestState.ANSWERED, at, asset=asset, reason=reason.strip())


def decline_request(*, request: AssetRequest, by: Person, reason: str, at: datetime) -> AssetRequest:
    """Decline, saying why; those who asked are told. Refuses NotForYou, AlreadyClosed, ValueError without a reason."""
    if not reason.strip():
        raise ValueError("Say why, for those who asked.")
    return _close(request, by, RequestState.DECLINED, at, asset=None, reason=reason.strip())


def _hold(request: AssetRequest, by: Person) -> AssetRequest:
    if not by.has_perm("tracking.change_assetrequest"):
        raise NotForYou("Your role may not answer requests.")
    held = AssetRequest.objects.select_for_update().get(pk=request.pk)
    if not held.is_pending:
        who = f" by {held.closed_by}" if held.closed_by else ""
        raise AlreadyClosed(f"It was {held.get_state_display().lower()} already{who}.")
    return held


def _close(
    request: AssetRequest, by: Person, state: RequestState, at: datetime, *, asset: Asset | None, reason: str
) -> AssetRequest:
    with transaction.atomic():
        held = _hold(request, by)
        held.state, held.closed_by_id, held.closed_at = state, by.pk, at
        held.asset, held.reason = asset, reason
        held.save(update_fields=["state", "closed_by", "closed_at", "asset", "reason"])
        data = {"asset": {"id": asset.pk, "title": asset.title}} if asset else {"reason": reason}
        log(held, "tracking.answer_request" if asset else "tracking.decline_request", user=by, data=data)
        _tell_all(Ask.objects.filter(request=held), at)
    return held


def mark_outcomes_seen(*, user: Person, at: datetime) -> None:
    """The person looked at what became of their requests. Safe to repeat."""
    Ask.objects.filter(user=user, seen_at=None, request__closed_at__isnull=False).update(seen_at=at)


def tell_outcomes(*, at: datetime) -> int:
    """Tell people what became of what they asked for, where that was not done when it was decided; how many people.

    Safe to repeat and side by side: each is told once.
    """
    return _tell_all(Ask.objects.filter(request__closed_at__isnull=False), at)


def _tell_all(asks: QuerySet[Ask], at: datetime) -> int:
    with transaction.atomic():
        waiting = asks.filter(told_at=None, user__is_active=True).select_for_update(of=("self",))
        return sum(_tell(ask, at) for ask in waiting.select_related("user", "request__asset").order_by("pk"))


def _tell(ask: Ask, at: datetime) -> bool:
    request = ask.request
    visible = Asset.objects.visible_to(ask.user).filter(pk=request.asset_id).first() if request.asset_id else None
    subject = f"{request.get_state_display()}: {request.words}"
    Ask.objects.filter(pk=ask.pk).update(told_at=at)
    return tell(
        user=ask.user,
        kind=TOLD_AS,
        about=f"request {request.pk}",
        words=subject,
        address=reverse("requests"),
        mail=MailWords(
            subject=subject, template="request_closed", context={"ask": ask, "request": request, "asset": visible}
        ),
        at=at,
    )
