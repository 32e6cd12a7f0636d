"""The API of outcomes: what became of a call or a send, told by a program such as a CRM."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Literal

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from ninja import Field, Header, Router, Schema, Status
from ninja.errors import HttpError

from hub.core.door import Ending
from hub.core.people import Person, person_of
from tracking.outcomes.actions import (
    KeyUsedOtherwise,
    NotBegun,
    NotSent,
    NotYet,
    Subject,
    Told,
    may_tell,
    note_outcome,
    reason_called,
    subject_of,
)
from tracking.outcomes.models import Outcome, ToldBy
from tracking.outcomes.reading import last_call_with, tellable_calls, tellable_links

router = Router(tags=["calls"])


class OutcomeIn(Schema):
    """Of one of `call`, `share` and `account`."""

    call: int | None = Field(None, description="A call's id.")
    share: int | None = Field(None, description="A link's id: of the call that it was made for, or of the send itself.")
    account: str | None = Field(
        None, max_length=100, description="An account's id in the CRM: of the last call with it that had begun by `at`."
    )
    rep: str | None = Field(None, max_length=150, description="With `account`: the username of whose call it was.")
    outcome: Literal["moved_on", "won", "lost", "no_answer"]
    reason: str | None = Field(
        None,
        max_length=200,
        description="Why it was lost: price, timing, competitor, no_need, missing, no_decision, other, or your own "
        "words, which count as other.",
    )
    at: Ending | None = Field(
        None, description="Since when it is so; a day means its end. Now when not given. The latest holds."
    )


class OutcomeOut(Schema):
    id: int
    call: int | None
    share: int | None = Field(description="Of a send for no call.")
    outcome: str
    reason: str = Field(description="Why it was lost; empty when that was not said.")
    words: str = Field(description="The reason in your own words, where it is none of ours.")
    at: datetime
    recorded_at: datetime

    @classmethod
    def of(cls, outcome: Outcome) -> OutcomeOut:
        return cls(
            id=outcome.pk,
            call=outcome.call_id,
            share=outcome.share_link_id,
            outcome=outcome.result,
            reason=outcome.reason,
            words=outcome.words,
            at=outcome.at,
            recorded_at=outcome.recorded_at,
        )


@router.post("/outcomes", response={201: OutcomeOut}, summary="Say what became of a call or a send")
def post_outcome(
    request: HttpRequest,
    body: OutcomeIn,
    idempotency_key: str | None = Header(None, alias="Idempotency-Key", max_length=200),
) -> Status[OutcomeOut]:
    """Of the caller's own calls and links, for a manager those of their teams, for an administrator all. What is said
    later supersedes, and nothing is overwritten. The same said again of the same moment changes nothing; the same
    `Idempotency-Key` answers the same outcome, and 409 with another body.
    """
    by, now = person_of(request), timezone.now()
    if not may_tell(by):
        raise PermissionDenied("Outcomes are told by reps, their managers and administrators.")
    at = body.at or now
    reason, words = reason_called(body.reason or "")
    told = Told(
        result=body.outcome,
        reason=reason,
        words=words,
        at=at,
        told_by=ToldBy.API,
        key=idempotency_key or "",
        digest=_digest(body) if idempotency_key else "",
    )
    try:
        outcome, _ = note_outcome(subject=_subject(body, by, at), told=told, by=by, recorded_at=now)
    except (NotYet, NotBegun, NotSent) as refusal:
        raise HttpError(422, str(refusal)) from refusal
    except KeyUsedOtherwise as used:
        raise HttpError(409, str(used)) from used
    return Status(201, OutcomeOut.of(outcome))


def _subject(body: OutcomeIn, by: Person, at: datetime) -> Subject:
    """What the outcome is of. Raises Http404 for what the caller may say nothing of."""
    named = [value for value in (body.call, body.share, body.account) if value is not None]
    if len(named) != 1:
        raise HttpError(422, "Name one of call, share and account.")
    if body.rep and body.account is None:
        raise HttpError(422, "A rep is named with an account.")
    if body.share is not None:
        link = tellable_links(by).filter(pk=body.share).first()
        if link is None:
            raise Http404("No such link.")
        return subject_of(link)
    if body.call is not None:
        call = tellable_calls(by).filter(pk=body.call).first()
    else:
        call = last_call_with(body.account or "", person=by, at=at, rep=body.rep or "")
    if call is None:
        raise Http404("No such call.")
    return call


def _digest(body: OutcomeIn) -> str:
    """Of what was sent, whatever was left out or stood in another order."""
    sent = json.dumps(body.model_dump(mode="json", exclude_unset=True), sort_keys=True)
    return salted_hmac("tracking.outcomes.api", sent, algorithm="sha256").hexdigest()
