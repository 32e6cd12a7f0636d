"""Open a call, keep it open, end it; make accounts known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from content.models import BuyingStage, Product, Segment
from content.words.letters import composed, readable
from hub.core.people import Person
from tracking.calls.models import IDLE
from tracking.models import Account, Call

LONGEST_NAME = 120
# A call's last act is written down at most this often.
ACT_STEP = timedelta(minutes=5)


def account_key(name: str) -> str:
    """The name as it is compared: in one form of letters, without signs that nobody sees, in one case."""
    return " ".join(readable(composed(name)).casefold().split())[:LONGEST_NAME]


def account_named(name: str, *, at: datetime) -> Account | None:
    """The account of this name, however it is written; made when it is new. None for a name of nothing."""
    key = account_key(name)
    if not key:
        return None
    shown = " ".join(readable(composed(name)).split())[:LONGEST_NAME]
    return Account.objects.get_or_create(key=key, defaults={"name": shown, "created_at": at})[0]


@transaction.atomic
def open_call(
    *,
    by: Person,
    at: datetime,
    account: Account | None = None,
    segments: Sequence[Segment] = (),
    stage: BuyingStage | None = None,
    product: Product | None = None,
) -> Call | None:
    """From now on the person's acts are for this call; what they worked on before is over.

    The same choices as those of the current call keep it. Nothing chosen ends it and answers None. The segments of a
    known account stand in for the axes of which none was chosen.
    """
    segments = _with_those_of(account, segments)
    last = Call.objects.lasting(by.pk, since=at - IDLE).with_choices().first()
    if last is not None and _is_same(last, account, segments, stage, product):
        return last
    _end(by, at)
    if not (account or segments or stage or product):
        return None
    call = Call.objects.create(
        actor_id=by.pk,
        team_id=by.team_id,
        account=account,
        stage=stage,
        product=product,
        opened_at=at,
        last_act_at=at,
    )
    call.segments.set(segments)
    return call


@transaction.atomic
def note_call(
    *,
    by: Person,
    at: datetime,
    account: Account | None = None,
    segments: Sequence[Segment] = (),
    stage: BuyingStage | None = None,
    product: Product | None = None,
) -> Call:
    """The call that was worked on elsewhere at this moment, for facts that a program tells of: it opens nothing here.

    Facts of the same choices within half a working day belong to one call. Safe to repeat.
    """
    segments = _with_those_of(account, segments)
    for known in Call.objects.of(by).begun_around(at, within=IDLE).with_choices():
        if _is_same(known, account, segments, stage, product):
            return known
    call = Call.objects.create(
        actor_id=by.pk, team_id=by.team_id, account=account, stage=stage, product=product,
        opened_at=at, last_act_at=at, ended_at=at,
    )  # fmt: skip
    call.segments.set(segments)
    return call


def end_call(*, by: Person, at: datetime) -> None:
    """The person's acts are for nobody in particular from now on. Safe to repeat."""
    _end(by, at)


def note_act(call: Call, *, at: datetime) -> None:
    """The call is still being worked on."""
    if at - call.last_act_at >= ACT_STEP:
        Call.objects.filter(pk=call.pk, last_act_at__lt=at).update(last_act_at=at)
        call.last_act_at = at


@transaction.atomic
def import_account(*, name: str, external_id: str = "", segments: Iterable[Segment] = (), at: datetime) -> bool:
    """Make an account known, or say anew of which segments it is. Answers whether it is new. Safe to repeat.

    Known by `external_id`, else by its name. Raises ValueError without a name, and when the name is another account's.
    """
    key, external_id = account_key(name), external_id.strip()
    if not key:
        raise ValueError("An account needs a name.")
    account = Account.objects.filter(external_id=external_id).first() if external_id else None
    account = account or Account.objects.filter(key=key).first()
    if account is not None and account.external_id and external_id and account.external_id != external_id:
        raise ValueError(f"“{account.name}” is known as {account.external_id}.")
    is_new = account is None
    account = account or Account(created_at=at)
    account.name, account.key = " ".join(readable(composed(name)).split())[:LONGEST_NAME], key
    account.external_id = external_id or account.external_id
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as taken:
        raise ValueError(f"Another account is called “{account.name}”.") from taken
    account.segments.set(segments)
    return is_new


def _with_those_of(account: Account | None, segments: Sequence[Segment]) -> list[Segment]:
    if account is None:
        return list(segments)
    chosen = {segment.axis_id for segment in segments}
    return [*segments, *(segment for segment in account.segments.all() if segment.axis_id not in chosen)]


def _is_same(
    call: Call,
    account: Account | None,
    segments: Sequence[Segment],
    stage: BuyingStage | None,
    product: Product | None,
) -> bool:
    return (call.account, set(call.segments.all()), call.stage, call.product) == (
        account, set(segments), stage, product,
    )  # fmt: skip


def _end(by: Person, at: datetime) -> None:
    Call.objects.of(by).filter(ended_at=None).update(ended_at=at)
