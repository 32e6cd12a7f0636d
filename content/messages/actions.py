"""What people do with messages and findings: agree to a message, accept a finding with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from content import refusals
from content.models import Claim, FindingState, Message, MessageFinding
from content.permissions import is_administrator, is_approver, is_manager
from hub.core.people import Person

MARKETING, SALES = "marketing", "sales"


class NotAllowedToAgree(refusals.NotAllowed):
    def __init__(self) -> None:
        super().__init__("Approvers agree for marketing, managers for sales.")


class ChangedMeanwhile(refusals.WrongState):
    def __init__(self, what: str = "message") -> None:
        super().__init__(f"The {what} was changed meanwhile. Read it once more.")


class NotAllowedToAccept(refusals.NotAllowed):
    def __init__(self) -> None:
        super().__init__("Only approvers accept what breaks a rule.")


class NotOpen(refusals.WrongState):
    def __init__(self) -> None:
        super().__init__("It is not open any more.")


def sides_of(person: Person) -> tuple[str, ...]:
    """For which sides the person may agree."""
    sides = []
    if is_approver(person) or is_administrator(person):
        sides.append(MARKETING)
    if is_manager(person) or is_administrator(person):
        sides.append(SALES)
    return tuple(sides)


def agree_to_claim(*, claim: Claim, by: Person, side: str, at: datetime) -> Claim:
    """As `agree_to_message`, to a claim as `claim` has it."""
    with transaction.atomic():
        held = Claim.objects.select_for_update().get(pk=claim.pk)
        _agree(held, read=claim, by=by, side=side, at=at, action="content.agree_to_claim")
    return held


def agree_to_message(*, message: Message, by: Person, side: str, at: datetime) -> Message:
    """Put the person's name to the message as `message` has it, for one side. Once both have, it holds, and so do its
    rules.

    Refuses with NotAllowedToAgree, and with ChangedMeanwhile where another version is there by now. A second time
    changes nothing.
    """
    with transaction.atomic():
        held: Message = Message.objects.select_for_update().get(pk=message.pk)
        _agree(held, read=message, by=by, side=side, at=at, action="content.agree_to_message")
    return held


def _agree(held: Message | Claim, *, read: Message | Claim, by: Person, side: str, at: datetime, action: str) -> None:
    if side not in sides_of(by):
        raise NotAllowedToAgree
    if held.latest_revision_id != read.latest_revision_id:
        raise ChangedMeanwhile(str(held._meta.verbose_name))
    if getattr(held, f"{side}_agreed_at") is not None:
        return
    setattr(held, f"{side}_agreed_by_id", by.pk)
    setattr(held, f"{side}_agreed_at", at)
    held.save(update_fields=[f"{side}_agreed_by", f"{side}_agreed_at"])
    log(instance=held, action=action, user=by, data={"side": side})


def accept_finding(*, finding: MessageFinding, by: Person, reason: str, at: datetime) -> MessageFinding:
    """Let the words stand in this asset, wherever in it they stand, saying why.

    Refuses with NotAllowedToAccept and NotOpen, and with Incomplete without a reason.
    """
    if not by.has_perm("content.approve_asset"):
        raise NotAllowedToAccept
    if not reason.strip():
        raise refusals.Incomplete({"reason": ["Say why it may stand."]})
    with transaction.atomic():
        same = MessageFinding.objects.on(finding.asset_id).open().of_rule(finding.rule).saying(finding.words)
        accepted = same.update(state=FindingState.ACCEPTED, reason=reason.strip()[:300], decided_by=by.pk, ended_at=at)
        if not accepted:
            raise NotOpen
        data = {"words": finding.words, "reason": reason.strip()}
        log(instance=finding.asset.own, action="content.accept_finding", user=by, data=data)
    finding.refresh_from_db()
    return finding
