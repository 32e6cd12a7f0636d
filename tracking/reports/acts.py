"""Acts that are followed: noted as they are done, or found in the audit log, and taken off when they are taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Max
from django.utils import timezone
from wagtail.models import ModelLogEntry

from content.actions.changes import ACTION as CHANGED
from content.models import Asset, AssetVersion
from hub.core.people import Person
from tracking.models import ActKind, AssetRequest, FollowedAct, RequestState
from tracking.reports.classes import asset_class, eligible_then, in_scope
from tracking.reports.definitions import UNUSED_CLASSES
from tracking.reports.scope import ReportScope
from tracking.searches.actions import normalised

PUBLISHED = "wagtail.publish"
TAGS = ("segments", "stages", "products")
# How long an act is followed, in days.
HORIZONS = (14, 30, 60)
# So far back acts are looked for where none was noted yet: all that may be followed to the end and a little more.
FIRST_LOOK = timedelta(days=max(HORIZONS) + 14)
# What is looked through again each time: an entry may be committed after a later one.
OVERLAP = timedelta(days=2)
BATCH = 500


def note_word_act(
    *, kind: ActKind, words: str, key: str, at: datetime, by: Person | None = None, asset: Asset | None = None
) -> None:
    """Follow from now on what comes of `words`, in the transaction of what was done about them. Once for each `key`,
    and anew where that was taken back, or is about other words or another asset by now.
    """
    counted = normalised(words)
    if not counted:
        return
    FollowedAct.objects.of_fact(key[:200]).exclude(undone_at=None, words=counted, asset=asset).delete()
    known = {"kind": kind, "words": counted, "at": at, "day": timezone.localdate(at), "by_id": by.pk if by else None}
    FollowedAct.objects.get_or_create(key=key[:200], defaults=known | {"asset": asset})


def take_back_act(*, key: str, at: datetime) -> None:
    """What was noted by `key` is not told any more. Safe to repeat."""
    FollowedAct.objects.of_fact(key[:200]).filter(undone_at=None).update(undone_at=at)


def take_back_but(*, key_from: str, words: Iterable[str], at: datetime) -> None:
    """What was noted by keys that begin so is told no more, but for what is about one of `words`. Safe to repeat."""
    kept = [normalised(one) for one in words]
    FollowedAct.objects.of_facts_from(key_from).filter(undone_at=None).exclude(words__in=kept).update(undone_at=at)


def note_acts(*, at: datetime) -> int:
    """Note the acts on assets since the last time, and that of them which was taken back; how many are new. Acts on
    assets that were not unused when it was done are not followed. Safe to run again.
    """
    last = FollowedAct.objects.on_assets().aggregate(last=Max("at"))["last"]
    since = max(at - FIRST_LOOK, last - OVERLAP) if last else at - FIRST_LOOK
    found = [*_published_and_changed(since), *_new_versions(since), *_succeeded(since), *_answered(since)]
    known = set(FollowedAct.objects.filter(key__in=[act.key for act in found]).values_list("key", flat=True))
    new = [act for act in found if act.key not in known and act.undone_at is None]
    made = FollowedAct.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    for act in found:
        if act.undone_at is not None:
            take_back_act(key=act.key, at=act.undone_at)
    _take_back_ended(at)
    _class_acts()
    return len(made)


@dataclass(slots=True)
class _Said:
    """What an asset was called and tagged with at one time; None and a missing name where nobody knows."""

    title: str | None
    tags: dict[str, tuple[int, ...]]

    def differs(self, later: _Said) -> dict[ActKind, Any]:
        """What of it is another in `later`, and what it was before."""
        known = {name: tags for name, tags in self.tags.items() if name in later.tags}
        changed: dict[ActKind, Any] = {}
        if any(later.tags[name] != tags for name, tags in known.items()):
            changed[ActKind.RETAGGED] = known
        if self.title is not None and later.title is not None and self.title.casefold() != later.title.casefold():
            changed[ActKind.RETITLED] = self.title.casefold()
        return changed

    def is_again(self, kind: ActKind, before: Any) -> bool:
        """Whether it is what it was before such a change."""
        if kind == ActKind.RETITLED:
            return self.title is not None and self.title.casefold() == before
        return all(self.tags.get(name) == tags for name, tags in before.items())


def _published_and_changed(since: datetime) -> Iterator[FollowedAct]:
    """Changed titles and tags of what was live before; those that were changed back are undone."""
    told = ModelLogEntry.objects.filter(
        content_type__app_label="content", action__in=(PUBLISHED, CHANGED), object_id__isnull=False
    )
    ids = sorted(set(told.filter(timestamp__gte=since).values_list("object_id", flat=True)))
    for start in range(0, len(ids), BATCH):
        content = {name: F(f"revision__content__{name}") for name in ("title", *TAGS)}
        rows = told.filter(object_id__in=ids[start : start + BATCH]).order_by("object_id", "timestamp", "pk")
        by_object: dict[str, list[Any]] = {}
        for row in rows.values("pk", "object_id", "action", "timestamp", "user_id", "data", **_renamed(content)):
            by_object.setdefault(row["object_id"], []).append(row)
        for object_id, entries in by_object.items():
            acts = _acts_of(int(object_id), entries)
            yield from (act for act in acts if (act.undone_at or act.at) >= since)


def _renamed(content: dict[str, F]) -> dict[str, F]:
    return {f"said_{name}": value for name, value in content.items()}


def _acts_of(asset_id: int, entries: Sequence[dict[str, Any]]) -> Iterator[FollowedAct]:
    now: _Said | None = None
    acts: dict[str, tuple[FollowedAct, Any]] = {}
    done: list[FollowedAct] = []
    for entry in entries:
        now = _before(now, entry)
        after = _after(now, entry)
        if now is not None:
            for kind, was in now.differs(after).items():
                last = acts.get(kind)
                if last is not None and last[0].undone_at is None and after.is_again(kind, last[1]):
                    last[0].undone_at = entry["timestamp"]
                else:
                    act = _act(kind, asset_id, f"{kind}:{entry['pk']}", entry["timestamp"], entry["user_id"])
                    acts[kind] = (act, was)
                    done.append(act)
        now = after
    yield from done


def _before(now: _Said | None, entry: dict[str, Any]) -> _Said | None:
    """What was known before the entry; what a change says of it goes before what is known from elsewhere."""
    if entry["action"] == PUBLISHED:
        return now
    return _Said(now.title if now else None, (now.tags if now else {}) | _tags_in(entry, "before"))


def _tags_in(entry: dict[str, Any], side: str) -> dict[str, tuple[int, ...]]:
    said = (entry["data"] or {}).get(side, {})
    return {name: tuple(said[name]) for name in TAGS if name in said}


def _after(now: _Said | None, entry: dict[str, Any]) -> _Said:
    if entry["action"] == PUBLISHED:
        tags = {name: tuple(sorted(entry[f"said_{name}"] or ())) for name in TAGS}
        return _Said(" ".join(str(entry["said_title"] or "").split()), tags)
    return _Said(now.title if now else None, (now.tags if now else {}) | _tags_in(entry, "after"))


def _act(
    kind: ActKind, asset_id: int, key: str, at: datetime, by_id: int | None, instead_id: int | None = None
) -> FollowedAct:
    return FollowedAct(
        kind=kind,
        asset_id=asset_id,
        key=key,
        at=at,
        day=timezone.localdate(at),
        by_id=by_id,
        instead_id=instead_id,
    )


def _new_versions(since: datetime) -> Iterator[FollowedAct]:
    rows = AssetVersion.objects.filter(number__gt=1, live_from__gte=since).select_related("asset")
    for version in rows.iterator(chunk_size=BATCH):
        by_id = version.asset.approved_by_id
        yield _act(ActKind.NEW_VERSION, version.asset_id, f"version:{version.pk}", version.live_from, by_id)


def _succeeded(since: datetime) -> Iterator[FollowedAct]:
    rows = Asset.objects.filter(retired_at__gte=since, superseded_by__isnull=False)
    for asset in rows.only("pk", "retired_at", "retired_by_id", "superseded_by_id").iterator(chunk_size=BATCH):
        assert asset.retired_at is not None
        key = f"successor:{asset.pk}:{asset.retired_at:%Y%m%d%H%M%S}:{asset.superseded_by_id}"
        by_id, instead_id = asset.retired_by_id, asset.superseded_by_id
        yield _act(ActKind.SUCCEEDED, asset.pk, key, asset.retired_at, by_id, instead_id)


def _answered(since: datetime) -> Iterator[FollowedAct]:
    rows = AssetRequest.objects.filter(state=RequestState.ANSWERED, closed_at__gte=since, asset__isnull=False)
    for request in rows.iterator(chunk_size=BATCH):
        assert request.asset_id is not None
        assert request.closed_at is not None
        key, by_id = f"answer:{request.pk}", request.closed_by_id
        act = _act(ActKind.ANSWERED, request.asset_id, key, request.closed_at, by_id)
        act.words = normalised(request.words)
        if act.words:
            yield act


def _take_back_ended(at: datetime) -> None:
    """A retirement is taken back when the asset is reinstated, or another successor is named."""
    open_acts = FollowedAct.objects.of_kind(ActKind.SUCCEEDED).filter(undone_at=None)
    open_acts.exclude(asset__superseded_by=F("instead")).update(undone_at=at)
    open_acts.filter(asset__superseded_by=None).update(undone_at=at)


def _class_acts() -> None:
    """Say of each new act in which class its asset stood at the end of the day before; forget those on used ones."""
    acts = list(FollowedAct.objects.unclassed())
    for day in sorted({act.day for act in acts}):
        of_day = [act for act in acts if act.day == day]
        scope = scope_before(day)
        assets = in_scope(scope).filter(eligible_then(scope)).among({act.asset_id for act in of_day if act.asset_id})
        classes = dict(assets.annotate(then=asset_class(scope)).values_list("pk", "then"))
        for act in of_day:
            act.class_then = classes.get(act.asset_id, "")
        unused = [act for act in of_day if act.class_then in UNUSED_CLASSES]
        FollowedAct.objects.bulk_update(unused, ["class_then"])
        FollowedAct.objects.filter(pk__in=[act.pk for act in of_day if act not in unused]).delete()


def scope_before(day: date) -> ReportScope:
    """All use up to the end of the day before."""
    midnight = timezone.make_aware(datetime.combine(day, time.min))
    return ReportScope(as_of=midnight - timedelta(microseconds=1), days=settings.HUB_UNUSED_DAYS)
