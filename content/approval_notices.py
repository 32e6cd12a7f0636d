"""Tells approvers what waits for them, and authors what was decided and what did not go live as planned: in the hub,
and by mail, several in one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db.models import Q
from django.urls import reverse
from wagtail.models import TaskState, WorkflowState

from content.models import Asset, Collateral, WebAddress
from content.permissions import MARKETERS
from hub.core.notices.gathering import tell_with_others
from hub.core.notices.models import Notice
from hub.core.quoting import quoted

WAITS, DECIDED, KEPT_BACK = "approval_waits", "approval_decided", "release_kept_back"
DEAD_ADDRESS = "dead_address"


def tell_approvers(task_state: TaskState, *, at: datetime) -> int:
    """Tell each who may decide, but not whoever owns, wrote or submitted it; how many are told now."""
    asset, task = task_state.workflow_state.content_object, task_state.task.specific
    by = task_state.workflow_state.requested_by
    groups = getattr(task, "groups", None)
    if not isinstance(asset, Asset) or groups is None:
        return 0
    members = get_user_model().objects.filter(is_active=True, groups__in=groups.all()).distinct().order_by("pk")
    words = f"{quoted(_title(task_state))} waits for your approval" + (f", submitted by {by}." if by else ".")
    behind = asset.people_behind()
    able = (person for person in members if person.pk not in behind)
    return _tell(able, WAITS, f"task {task_state.pk}", words, asset, at)


def settle(task_state: TaskState, *, at: datetime) -> int:
    """Note as read that it waits for approval: it was decided on or withdrawn, perhaps by another. How many notices."""
    return Notice.objects.about(WAITS, f"task {task_state.pk}").unseen().update(seen_at=at)


def tell_of_decision(workflow_state: WorkflowState, *, by: AbstractUser | None, at: datetime) -> int:
    """Tell who submitted it and who owns it, but not whoever decided; how many are told now."""
    asset, task_state = workflow_state.content_object, workflow_state.current_task_state
    if not isinstance(asset, Asset) or task_state is None:
        return 0
    people = get_user_model().objects.filter(
        Q(pk=workflow_state.requested_by_id) | Q(pk=asset.owner_id), is_active=True
    )
    others = people.exclude(pk=by.pk if by else None).order_by("pk")
    about = f"task {task_state.pk} {workflow_state.status}"
    return _tell(others, DECIDED, about, _decision(workflow_state, task_state, by), asset, at)


def tell_kept_back(asset: Asset, *, why: str, by: AbstractUser | None, at: datetime) -> int:
    """Tell its owner and who approved it, all marketers where neither is there, that it did not go live as planned; not
    whoever called that off. How many are told now.
    """
    people = get_user_model().objects.filter(is_active=True)
    concerned = people.filter(pk__in=[pk for pk in (asset.owner_id, asset.approved_by_id) if pk])
    if not concerned.exists():
        concerned = people.filter(groups__name=MARKETERS)
    if by is not None:
        words = f"The release of {quoted(asset.title)} was called off by {by}."
        concerned = concerned.exclude(pk=by.pk)
    else:
        words = f"{quoted(asset.title)} did not go live as planned. {why}"
    about = f"asset {asset.pk} kept back at {at:%Y-%m-%dT%H:%M:%S.%f}"
    return _tell(concerned.order_by("pk"), KEPT_BACK, about, words, asset, at)


def tell_dead_address(asset: Collateral, address: WebAddress, *, at: datetime) -> int:
    """Tell its owner, all marketers where there is none, that the address does not answer; how many are told now."""
    people = get_user_model().objects.filter(is_active=True)
    concerned = people.filter(pk=asset.owner_id)
    if not concerned.exists():
        concerned = people.filter(groups__name=MARKETERS)
    words = f"“{asset.title}” can’t be sent: its address does not answer. {address.reason}"
    about = f"asset {asset.pk} dead at {at:%Y-%m-%dT%H:%M:%S.%f}"
    return _tell(concerned.order_by("pk"), DEAD_ADDRESS, about, words, asset, at)


def _decision(workflow_state: WorkflowState, task_state: TaskState, by: AbstractUser | None) -> str:
    title, who = _title(task_state), by or "somebody who has left"
    if workflow_state.status == WorkflowState.STATUS_APPROVED:
        return f"{quoted(title)} was approved by {who}."
    said = f" {task_state.comment}" if task_state.comment else ""
    return f"{quoted(title)} was sent back by {who}.{said}"


def _title(task_state: TaskState) -> str:
    return task_state.revision.object_str if task_state.revision else str(task_state.workflow_state.content_object)


def _tell(people: Iterable[AbstractUser], kind: str, about: str, words: str, asset: Asset, at: datetime) -> int:
    address = reverse("assets_admin:edit", args=[asset.pk])
    return sum(
        tell_with_others(user=person, kind=kind, about=about, words=words, address=address, at=at) for person in people
    )


class ApprovalWaits:
    """What was decided or withdrawn meanwhile waits for nobody."""

    name = WAITS

    def subject(self, notices: Sequence[Notice]) -> str:
        return notices[0].words.rstrip(".") if len(notices) == 1 else f"{len(notices)} assets wait for your approval"

    def holding(self, abouts: Collection[str]) -> set[str]:
        keys = [int(about.split()[1]) for about in abouts]
        waiting = TaskState.objects.filter(pk__in=keys, status=TaskState.STATUS_IN_PROGRESS).values_list(
            "pk", flat=True
        )
        return {f"task {pk}" for pk in waiting}


class ApprovalDecided:
    name = DECIDED

    def subject(self, notices: Sequence[Notice]) -> str:
        return notices[0].words.rstrip(".") if len(notices) == 1 else f"{len(notices)} of your assets were decided on"

    def holding(self, abouts: Collection[str]) -> set[str]:
        return set(abouts)


class ReleaseKeptBack:
    name = KEPT_BACK

    def subject(self, notices: Sequence[Notice]) -> str:
        if len(notices) == 1:
            return notices[0].words.partition(". ")[0].rstrip(".")
        return f"{len(notices)} assets did not go live as planned"

    def holding(self, abouts: Collection[str]) -> set[str]:
        return set(abouts)


class DeadAddress:
    """What answers again or was withdrawn meanwhile needs nobody."""

    name = DEAD_ADDRESS

    def subject(self, notices: Sequence[Notice]) -> str:
        return "An address does not answer" if len(notices) == 1 else f"{len(notices)} addresses do not answer"

    def holding(self, abouts: Collection[str]) -> set[str]:
        of_asset = {int(about.split()[1]): about for about in abouts}
        held = dict(Collateral.objects.live().filter(pk__in=of_asset).values_list("pk", "address"))
        dead = set(WebAddress.objects.of(held.values()).exclude(dead_since=None).values_list("address", flat=True))
        return {of_asset[pk] for pk, address in held.items() if address in dead}
