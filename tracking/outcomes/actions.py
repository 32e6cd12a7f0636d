"""Say what became of a call or of what was sent, take it back, and note what was used in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.formats import date_format

from content.models import Segment
from content.permissions import is_administrator, is_manager, is_rep
from hub.core.edge import end_of
from hub.core.people import Person, hold_own_list
from tracking.models import Call, ShareLink, UsageEvent, UsageKind
from tracking.outcomes.models import DECIDED, DecidedUse, Decision, LossReason, Outcome, Result, ToldBy
from tracking.usage.models import USING_KINDS

Subject = Call | ShareLink
_NOTED = ("decision_id", "asset_id", "first_used_at", "sent")


class KeyUsedOtherwise(Exception):
    """The idempotency key was given before, with something else."""


class NotYet(ValueError):
    """It is said of a moment that has not come."""


class NotBegun(ValueError):
    """It is said of a moment before the call began, or before the link was sent."""


class NotSent(ValueError):
    """The link was never handed over: nothing can have come of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody says: the result ("" takes back what was said before), why it was lost, and since when.

    `key` tells one request from all others of the same person, `digest` what it asked for.
    """

    result: Result | str
    at: datetime
    told_by: ToldBy
    reason: LossReason | str = ""
    words: str = ""
    key: str = ""
    digest: str = ""


def reason_called(text: str) -> tuple[str, str]:
    """A reason as it is kept, and the words it came in where it is none of ours."""
    wanted = " ".join(text.split())
    for reason in LossReason:
        if wanted.casefold() in (reason.value, str(reason.label).casefold()):
            return reason.value, ""
    return (LossReason.OTHER.value, wanted[:200]) if wanted else ("", "")


def subject_of(link: ShareLink) -> Subject:
    """What is said of a link is said of the call that it was made for; of the link itself where there is none."""
    return link.call or link


def may_tell(person: Person) -> bool:
    """Whether anybody's outcomes are the person's to tell: reps', their managers', and those of administrators, by
    whom a CRM speaks.
    """
    return is_rep(person) or is_manager(person) or is_administrator(person)


def may_tell_of(person: Person, subject: Subject) -> bool:
    """Whether the person may say what became of this: whoever had the call, their manager, and administrators."""
    managed = subject.team is not None and is_manager(person) and subject.team.manager_id == person.pk
    own = is_rep(person) or is_manager(person)
    return (own and _actor_id(subject) == person.pk) or managed or is_administrator(person)


@transaction.atomic
def note_outcome(*, subject: Subject, told: Told, by: Person | None, recorded_at: datetime) -> tuple[Outcome, bool]:
    """Say what became of a call, or of a link that was sent for none; answers the fact and whether it is new.

    The latest by its moment holds, in whichever order they are told. Safe to repeat: the same said again of the same
    moment changes nothing, nor does the same key. `by` None is the command line. Raises PermissionDenied, NotYet,
    NotBegun, NotSent, and KeyUsedOtherwise for a key that was given with something else.
    """
    if by is not None and not may_tell_of(by, subject):
        raise PermissionDenied("Whoever had the call says what became of it, and their manager.")
    if told.at > end_of(timezone.localdate(recorded_at)):
        raise NotYet("It has not happened yet.")
    if isinstance(subject, ShareLink) and subject.sent_at is None:
        raise NotSent("The link was not sent yet.")
    begun = subject.opened_at if isinstance(subject, Call) else subject.sent_at
    if begun is not None and told.at < begun:
        what = "The call began" if isinstance(subject, Call) else "The link was sent"
        raise NotBegun(f"{what} on {date_format(timezone.localtime(begun), 'j M Y, H:i')}, after the moment named.")
    if told.key and by is not None:
        # One key said of two calls at once is found by whoever comes second.
        hold_own_list(by)
    # Whoever speaks of the same at this moment waits, so that each sees what the other said.
    type(subject)._default_manager.select_for_update(no_key=True).filter(pk=subject.pk).values_list("pk").get()
    if told.key and by is not None:
        before = Outcome.objects.keyed(by=by, key=told.key).first()
        if before is not None:
            return _said_before(before, told.digest), False
    values = {
        **_named(subject),
        "result": told.result,
        "reason": told.reason if told.result == Result.LOST else "",
        "words": told.words if told.result == Result.LOST else "",
        "at": told.at,
    }
    same = Outcome.objects.same_as(**values).first()
    if same is not None:
        return same, False
    outcome = Outcome.objects.create(
        **values,
        by_id=by.pk if by is not None else None,
        told_by=told.told_by,
        recorded_at=recorded_at,
        idempotency_key=told.key if by is not None else "",
        request_digest=told.digest if by is not None else "",
    )
    _decide(subject)
    return outcome, True


def last_word(subject: Subject, *, at: datetime) -> datetime:
    """The moment for who speaks last now: after all that was said, also after a program that told of today's end."""
    latest = Outcome.objects.filter(**_named(subject)).aggregate(at=Max("at"))["at"]
    return max(at, latest) if latest is not None else at


def _said_before(outcome: Outcome, digest: str) -> Outcome:
    if outcome.request_digest != digest:
        raise KeyUsedOtherwise("This key was given before, with something else.")
    return outcome


def _named(subject: Subject) -> dict[str, Any]:
    return {"call": subject} if isinstance(subject, Call) else {"share_link": subject}


def _actor_id(subject: Subject) -> int | None:
    return subject.actor_id if isinstance(subject, Call) else subject.created_by_id


def _decide(subject: Subject) -> None:
    """Let the decision be what was said last."""
    # A call of nobody any more counts for nobody.
    if _actor_id(subject) is None:
        return
    said = list(Outcome.objects.filter(**_named(subject)).order_by("at", "pk"))
    decision, _ = Decision.objects.update_or_create(**_named(subject), defaults=decision_values(subject, said))
    note_uses([decision])


def decision_values(subject: Subject, said: Sequence[Outcome]) -> dict[str, Any]:
    """How it stands after all that was said, in its order: the last, since it was first said without another word
    between, with what reports ask by.
    """
    latest = said[-1]
    since = list(takewhile(lambda one: one.result == latest.result, reversed(said)))[-1].at
    call = subject if isinstance(subject, Call) else None
    return {
        "actor_id": _actor_id(subject),
        "team_id": subject.team_id,
        "segment": foremost_segment(call.segments.all()) if call else None,
        "stage_id": call.stage_id if call else None,
        "product_id": call.product_id if call else None,
        "result": latest.result,
        "reason": latest.reason,
        "decided_at": since,
        "day": timezone.localdate(since),
    }


def foremost_segment(segments: Iterable[Segment]) -> Segment | None:
    """Of a call's segments the one on the first axis, by which it is like others."""
    return min(segments, key=lambda one: (one.axis.order, one.axis.name, one.order, one.name), default=None)


def note_uses(decisions: Collection[Decision], *, but: Iterable[UsageEvent] = ()) -> None:
    """Note which assets were used for these, and since when, as far as the usage events are still there, `but` left
    out. What is noted stays when they are forgotten. Safe to repeat. Three queries, however many; none without any.
    """
    if not decisions:
        return
    by_call = {one.call_id: one.pk for one in decisions if one.call_id}
    by_link = {one.share_link_id: one.pk for one in decisions if one.share_link_id}
    events = UsageEvent.objects.filter(
        Q(call__in=list(by_call)) | Q(share_link__in=list(by_link)), counts=True, kind__in=USING_KINDS
    )
    sends = Count("pk", filter=Q(kind=UsageKind.SENT))
    events = events.exclude(pk__in=[one.pk for one in but])
    used = events.order_by().values_list("call", "share_link", "asset").annotate(first=Min("occurred_at"), sends=sends)
    before = DecidedUse.objects.filter(decision__in=decisions)
    noted = {(pk, asset): (first, sent) for pk, asset, first, sent in before.values_list(*_NOTED)}
    for call_id, link_id, asset_id, first, sent in used:
        key = (by_call[call_id] if call_id in by_call else by_link[link_id], asset_id)
        first_before, sent_before = noted.get(key, (first, False))
        noted[key] = (min(first, first_before), bool(sent) or sent_before)
    by_number = {one.pk: one for one in decisions}
    DecidedUse.objects.bulk_create(
        [
            DecidedUse(
                decision_id=decision_id,
                asset_id=asset_id,
                first_used_at=first,
                sent=sent,
                day=_counted_on(by_number[decision_id], first),
            )
            for (decision_id, asset_id), (first, sent) in noted.items()
        ],
        update_conflicts=True,
        unique_fields=["decision", "asset"],
        update_fields=["first_used_at", "sent", "day"],
        batch_size=500,
    )


def _counted_on(decision: Decision, first_used_at: datetime) -> date | None:
    """On which day what was used first at that moment stands beside the decision; None where it says nothing of it."""
    return decision.day if decision.result in DECIDED and first_used_at <= decision.decided_at else None


def note_late_uses(*, calls: Iterable[Call | None], links: Iterable[ShareLink] = ()) -> None:
    """What was used for these is heard of only now: note it where somebody said already what became of them."""
    decisions = Decision.objects.about(
        calls=[call.pk for call in calls if call is not None], links=[link.pk for link in links]
    )
    note_uses(list(decisions))


def take_back_uses(events: Collection[UsageEvent]) -> None:
    """These never happened: what was used in decided calls by them alone is no longer. What is noted of events that
    were forgotten stays, as it was noted of an earlier moment. To be called before they are deleted.
    """
    decisions = list(
        Decision.objects.about(
            calls=[one.call_id for one in events if one.call_id],
            links=[one.share_link_id for one in events if one.share_link_id],
        )
    )
    undone = Q(asset__in={one.asset_id for one in events}, first_used_at__in={one.occurred_at for one in events})
    DecidedUse.objects.filter(undone, decision__in=decisions).delete()
    note_uses(decisions, but=events)
