"""What people do with messages and findings: agree to a message, accept a finding with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from content import refusals
from content.models import FindingState, Message, MessageFinding
from content.permissions import is_administrator, is_approver, is_manager
from hub.core.people import Person

MARKETING, SALES = "marketing", "sales"


class NotAllowedToAgree(refusals.NotAllowed):
    def __init__(self) -> None:
        super().__init__("Approvers agree for marketing, managers for sales.")


class ChangedMeanwhile(refusals.WrongState):
    def __init__(self) -> None:
        super().__init__("The message was changed meanwhile. Read it once more.")


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


def agree_to_message(*, message: Message, by: Person, side: str, at: datetime) -> Message:
    """Put the person's name to the message as `message` has it, for one side. Once both have, it holds, and so do its
    rules.

    Refuses with NotAllowedToAgree, and with ChangedMeanwhile where another version is there by now. A second time
    changes nothing.
    """
    if side not in sides_of(by):
        raise NotAllowedToAgree
    with transaction.atomic():
        held = Message.objects.select_for_update().get(pk=message.pk)
        if held.latest_revision_id != message.latest_revision_id:
            raise ChangedMeanwhile
        if getattr(held, f"{side}_agreed_at") is not None:
            return held
        setattr(held, f"{side}_agreed_by_id", by.pk)
        setattr(held, f"{side}_agreed_at", at)
        held.save(update_fields=[f"{side}_agreed_by", f"{side}_agreed_at"])
        log(instance=held, action="content.agree_to_message", user=by, data={"side": side})
    return held


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
