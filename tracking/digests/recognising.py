"""Whether what was promised was done, as far as the hub sees it by itself: from its own log, its states, its facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from wagtail.models import ModelLogEntry, TaskState

from content.actions.changes import ACTION as CHANGED
from content.models import Asset
from tracking.digests.about_assets import EXPIRES_WITHIN
from tracking.digests.candidates import Week
from tracking.digests.models import LineKind, Promise
from tracking.models import AssetRequest, FollowedAct, RequestState, ShareLink
from tracking.reports.acts import PUBLISHED
from tracking.reports.coverage import ANY_STAGE
from tracking.searches.actions import normalised


def what_was_done(promise: Promise, *, at: datetime) -> str:
    """What the hub recognises as the promised act, since it was promised and until `at`; "" for nothing yet."""
    recognise = RECOGNISED.get(LineKind(promise.line.kind))
    return recognise(promise, at) if recognise else ""


def _key(promise: Promise) -> str:
    return promise.line.about.split(":", 1)[1]


def _asset(promise: Promise) -> Asset | None:
    return Asset.objects.among([int(_key(promise))]).first()


def _changed(promise: Promise, at: datetime) -> str:
    asset = _asset(promise)
    if asset is None:
        return "It was deleted."
    if asset.retired_at is not None and promise.at <= asset.retired_at <= at:
        return "It was retired."
    entries = ModelLogEntry.objects.filter(
        content_type__app_label="content", object_id=str(asset.pk), timestamp__range=(promise.at, at)
    )
    actions = set(entries.filter(action__in=(PUBLISHED, CHANGED)).values_list("action", flat=True))
    if PUBLISHED in actions:
        return "A new version was published."
    return "It was retagged." if CHANGED in actions else ""


def _lasts(promise: Promise, at: datetime) -> str:
    asset = _asset(promise)
    if asset is None:
        return "It was deleted."
    if asset.superseded_by_id is not None:
        return "A successor was named."
    soon = Week(promise.line.digest.week).as_of + EXPIRES_WITHIN
    return "It was extended." if asset.live and (asset.expire_at is None or asset.expire_at > soon) else ""


def _links_cleared(promise: Promise, at: datetime) -> str:
    asset = _asset(promise)
    if asset is not None and asset.superseded_by_id is not None:
        return "A successor was named."
    links = ShareLink.objects.open_at(at).still_carrying(int(_key(promise)))
    team = promise.line.digest.team_id
    links = links.filter(team=team) if team else links
    return "" if links.exists() else "No open link carries it any more."


def _words_answered(promise: Promise, at: datetime) -> str:
    acts = FollowedAct.objects.on_words().filter(undone_at=None, at__range=(promise.at, at))
    act = acts.filter(words__contains=normalised(_key(promise))).newest_first().first()
    return f"{act.get_kind_display()}." if act else ""


def _request_closed(promise: Promise, at: datetime) -> str:
    request = AssetRequest.objects.filter(pk=int(_key(promise)), closed_at__range=(promise.at, at)).first()
    if request is None:
        return ""
    return "It was answered." if request.state == RequestState.ANSWERED else "It was declined."


def _gap_closed(promise: Promise, at: datetime) -> str:
    named = _key(promise).split(":", 2)
    if len(named) < 3:
        # The line kept the beginning of very long names only: whoever promised it ticks it.
        return ""
    axis, segment, stage = named
    assets = Asset.objects.live().filter(segments__axis__name=axis, segments__name=segment)
    # Who leaves the stage open is served by any asset of the segment.
    there = assets if stage == ANY_STAGE else assets.filter(stages__name=stage)
    return "An asset is live there." if there.exists() else ""


def _decided(promise: Promise, at: datetime) -> str:
    asset = _asset(promise)
    if asset is None:
        return "It was deleted."
    steps = TaskState.objects.filter(
        workflow_state__base_content_type__model="asset",
        workflow_state__object_id=str(asset.pk),
        finished_at__range=(promise.at, at),
    )
    said = {
        TaskState.STATUS_APPROVED: "It was approved.",
        TaskState.STATUS_REJECTED: "It was sent back.",
        TaskState.STATUS_CANCELLED: "It was taken back.",
    }
    last = steps.order_by("-finished_at").first()
    return said.get(last.status, "") if last else ""


RECOGNISED: dict[LineKind, Callable[[Promise, datetime], str]] = {
    LineKind.WITHDRAWN_LINKS: _links_cleared,
    LineKind.EXPIRING: _lasts,
    LineKind.UNMET_WORD: _words_answered,
    LineKind.REQUEST: _request_closed,
    LineKind.GAP: _gap_closed,
    LineKind.APPROVAL: _decided,
    LineKind.NEW_UNUSED: _changed,
    LineKind.SENT_NOT_READ: _changed,
    LineKind.UNUSED: _changed,
}
