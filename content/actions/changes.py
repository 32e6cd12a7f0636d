"""Changes to what is said about assets, not in them: type, tags, teams, owner, dates, who may get it. No approval.

Only that a live asset may be sent needs one. They apply at once to what is live and to a draft on top of it, so that
publishing the draft later takes nothing back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from content import refusals
from content.actions.schedule import hold_by_the_clock
from content.models import Asset, Audience, Collateral
from content.permissions import is_administrator
from hub.core.people import Person

TAGS = ("segments", "stages", "products", "teams")
LABELS = {
    "type": "Type",
    "language": "Language",
    "audience": "Audience",
    "segments": "Segments",
    "stages": "Buying stages",
    "products": "Products",
    "teams": "Only for teams",
    "owner": "Owner",
    "review_date": "Review date",
    "expire_at": "Expires",
}
_CHOICES = ("type", "language", "audience")
ACTION = "content.change"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What is added, removed and set; None and "" leave what is there as it is."""

    add: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    remove: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    type: str = ""
    language: str = ""
    audience: str = ""
    owner: Person | None = None
    review_date: date | None = None
    expire_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing about an asset, before and after, in words."""

    label: str
    before: str
    after: str


def differences(asset: Asset, change: Change) -> list[Difference]:
    """What `change` would do to `asset`; empty when nothing."""
    before, after = _values(asset), _after(asset, change)
    return [
        Difference(LABELS[name], _in_words(asset, name, before[name]), _in_words(asset, name, after[name]))
        for name in LABELS
        if before[name] != after[name]
    ]


def change_asset(*, asset: Asset, by: Person, at: datetime, change: Change) -> bool:
    """Apply `change`, with one entry in the audit log; answers whether anything was different. Safe to run again.

    What has expired stays so: with a later expiry it is a draft to approve anew.

    Refuses with NotAllowedToChange, TypeOfAnotherKind, SendingNeedsApproval, AlreadyOver.
    """
    if not by.has_perm(f"content.change_{asset.own._meta.model_name}"):
        raise refusals.NotAllowedToChange
    with transaction.atomic():
        own = hold_by_the_clock(asset, at=at)
        refuse_change(own, change, at=at)
        return _set(own, by, _after(own, change))


def give_to(*, asset: Asset, to: Person, by: Person, at: datetime) -> bool:
    """Make `to` the owner of what somebody left, with one entry in the audit log; answers whether that is new. Safe to
    run again. For administrators, and for the manager of its owner's team, who need not work on assets themselves.

    Refuses with NotAllowedToHandOver.
    """
    team = asset.owner.team if asset.owner is not None else None
    if not is_administrator(by) and (team is None or team.manager_id != by.pk):
        raise refusals.NotAllowedToHandOver
    with transaction.atomic():
        own = hold_by_the_clock(asset, at=at)
        return _set(own, by, _after(own, Change(owner=to)))


def refuse_change(own: Asset, change: Change, *, at: datetime) -> None:
    """Refuse a type that the asset's kind does not have, that a live asset may be sent from now on, and an end in the
    past, which would be retiring without a reason."""
    if change.type and change.type not in own.TYPES:
        raise refusals.TypeOfAnotherKind(own._meta.verbose_name, [member.label for member in own.TYPES])
    opens = change.audience == Audience.SHAREABLE and own.audience != Audience.SHAREABLE
    if opens and (own.live or own.workflow_in_progress):
        raise refusals.SendingNeedsApproval
    if change.expire_at is not None and change.expire_at <= at:
        raise refusals.AlreadyOver


def undo_changes(*, uuid: str, by: Person, at: datetime) -> tuple[int, int]:
    """Take back what `by` changed in one go; answers how many were taken back, and how many were not.

    An asset that was changed again since is left as it is. A second run takes nothing back.
    """
    entries = ModelLogEntry.objects.filter(uuid=uuid, user=by, action=ACTION).order_by("pk")
    done = kept = 0
    for entry in entries:
        asset = Asset.objects.filter(pk=int(entry.object_id)).first()
        if asset is None or not by.has_perm(f"content.change_{asset.own._meta.model_name}"):
            kept += 1
            continue
        with transaction.atomic():
            own = hold_by_the_clock(asset, at=at)
            now = _values(own)
            if all(now[name] == value for name, value in entry.data["after"].items()):
                _set(own, by, now | entry.data["before"])
                done += 1
            else:
                kept += 1
    return done, kept


def _values(asset: Asset) -> dict[str, Any]:
    """As plain values that fit into the audit log."""
    values: dict[str, Any] = {name: sorted(tag.pk for tag in getattr(asset, name).all()) for name in TAGS}
    values |= {name: getattr(asset, name) for name in _CHOICES}
    values["owner"] = asset.owner_id
    for name in ("review_date", "expire_at"):
        day_or_moment = getattr(asset, name)
        values[name] = day_or_moment.isoformat() if day_or_moment else None
    return values


def _after(asset: Asset, change: Change) -> dict[str, Any]:
    values = _values(asset)
    for name in TAGS:
        added = {tag.pk for tag in change.add.get(name, ())}
        removed = {tag.pk for tag in change.remove.get(name, ())}
        values[name] = sorted((set(values[name]) | added) - removed)
    values |= {name: getattr(change, name) for name in _CHOICES if getattr(change, name)}
    if change.owner is not None:
        values["owner"] = change.owner.pk
    for name in ("review_date", "expire_at"):
        if (set_to := getattr(change, name)) is not None:
            values[name] = set_to.isoformat()
    return values


def _set(own: Asset, by: Person, after: dict[str, Any]) -> bool:
    before = _values(own)
    changed = {name for name in LABELS if before[name] != after[name]}
    if not changed:
        return False
    draft = own.get_latest_revision_as_object() if own.has_unpublished_changes and own.latest_revision else None
    _apply(own, changed, after)
    own.save()
    if draft is not None:
        # The draft's words stay its author's: who tags it is not who wrote it.
        _apply(draft, changed, after)
        draft.save_revision(user=own.latest_revision.user, log_action=False, clean=False)
    elif own.live and own.latest_revision is not None:
        revision = own.save_revision(user=own.latest_revision.user, changed=False, log_action=False, clean=False)
        type(own)._default_manager.filter(pk=own.pk).update(live_revision=revision)
    data = {side: {name: values[name] for name in changed} for side, values in (("before", before), ("after", after))}
    told = [
        Difference(LABELS[n], *(_in_words(own, n, side[n]) for side in (before, after))) for n in LABELS if n in changed
    ]
    words = [f"{one.label}: {one.before or 'none'} → {one.after or 'none'}" for one in told]
    log(instance=own, action=ACTION, user=by, data=data | {"words": words}, content_changed=True)
    return True


def _apply(asset: Asset, names: Iterable[str], values: dict[str, Any]) -> None:
    for name in names:
        if name in TAGS:
            model = asset._meta.get_field(name).related_model
            getattr(asset, name).set(model._default_manager.filter(pk__in=values[name]))
        elif name == "owner":
            asset.owner_id = values["owner"]
        elif name in _CHOICES:
            setattr(asset, name, values[name])
            if name == "type" and isinstance(asset, Collateral):
                asset.guessed_type = ""
        else:
            read = datetime if name == "expire_at" else date
            setattr(asset, name, read.fromisoformat(values[name]) if values[name] else None)


def _in_words(asset: Asset, name: str, value: Any) -> str:
    if not value:
        return ""
    if name in _CHOICES:
        return str(dict(asset._meta.get_field(name).choices)[value])
    if name == "expire_at":
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "j M Y, H:i")
    if name == "review_date":
        return f"{date.fromisoformat(value):%-d %b %Y}"
    model = asset._meta.get_field(name).related_model
    if name in TAGS:
        return ", ".join(str(tag) for tag in model._default_manager.filter(pk__in=value).order_by("name"))
    return str(model._default_manager.filter(pk=value).first() or "")
