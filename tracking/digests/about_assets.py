"""Candidates about assets: what is in the way of a customer, what nobody profits from, what can be learnt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from content.models import Asset
from hub.core.quoting import quoted
from tracking import metrics
from tracking.digests.candidates import LOOKED_AT, WEEK, Candidate, Week
from tracking.digests.models import LineKind
from tracking.models import ActResult, ShareLink, ShareLinkAsset
from tracking.phrases import day, full_day
from tracking.reports.acts import HORIZONS
from tracking.reports.classes import asset_class, counted_usage, eligible_then, engagement, finds, told_in_scope, use
from tracking.reports.definitions import UNUSED_CLASSES, AssetClass, Concern
from tracking.reports.lifecycle import list_concern
from tracking.reports.unused import count_classes_then
from tracking.rollups.models import USES
from tracking.usage.models import USING_KINDS

NEW_FROM, NEW_UNTIL = timedelta(days=14), timedelta(days=56)
SENT_WITHIN, LEAST_SENDS = 30, 3
EXPIRES_WITHIN = timedelta(days=14)
LEAST_USES = 3
WAITS_LONG = timedelta(days=7)
# What helps an unused asset, by what happened to it instead.
REMEDIES = {
    AssetClass.NEVER_FOUND: "Retag {title}, or retire it",
    AssetClass.FOUND_NOT_OPENED: "Give {title} a title that says what it answers, or retire it",
    AssetClass.OPENED_NOT_USED: "Ask two reps what is wrong with {title}, and mend it",
}


def withdrawn_links(week: Week) -> Iterator[Candidate]:
    """What was withdrawn without a successor and stands on open links, that on most links first. Two queries."""
    gone = Asset.objects.withdrawn().filter(superseded_by=None)
    carried = ShareLinkAsset.objects.filter(asset__in=gone.values("pk"), followed_in=None)
    links = ShareLink.objects.open_at(week.as_of).filter(created_at__lte=week.as_of)
    links = links.filter(team=week.team) if week.team else links
    counted = carried.filter(share_link__in=links.values("pk")).order_by().values_list("asset")
    for asset, number in _most(counted.annotate(number=Count("share_link", distinct=True))):
        went = asset.retired_at or asset.expire_at
        how = "retired" if asset.retired_at else "expired"
        one = number == 1
        address = f"{reverse('sent')}?asset={asset.pk}" if week.team else reverse("withdrawal", args=[asset.pk])
        yield Candidate(
            kind=LineKind.WITHDRAWN_LINKS,
            about=f"asset:{asset.pk}",
            metric=metrics.WITHDRAWN_LINKS,
            days=WEEK,
            number=number,
            words=f"open {'link' if one else 'links'} still {'carries' if one else 'carry'} {quoted(asset.title)}",
            more=f"It {'was ' if how == 'retired' else ''}{how} on {day(went)} and nothing takes its place."
            if went
            else "",
            address=address,
            act=f"Close the {'link' if one else 'links'}, or name what takes its place",
            act_address=address,
            owner_id=asset.owner_id,
            for_manager=True,
        )


def expiring(week: Week) -> Iterator[Candidate]:
    """Live assets that expire soon and are used, the most used first. Two queries."""
    scope = week.over(settings.HUB_UNUSED_DAYS)
    soon = Q(expire_at__gt=week.as_of, expire_at__lte=week.as_of + EXPIRES_WITHIN)
    assets = told_in_scope(scope).filter(soon, live=True)
    used = use(scope).filter(asset__in=assets.values("pk")).order_by().values_list("asset")
    for asset, number in _most(used.annotate(number=Sum(USES))):
        assert asset.expire_at is not None
        yield Candidate(
            kind=LineKind.EXPIRING,
            about=f"asset:{asset.pk}",
            metric=metrics.EXPIRING,
            days=settings.HUB_UNUSED_DAYS,
            number=number,
            words=f"{_uses(number)} of {quoted(asset.title)}, which expires on {day(asset.expire_at)}",
            address=asset.get_absolute_url(),
            act=f"Extend {quoted(asset.title)}, or publish what takes its place",
            act_address=asset.get_absolute_url(),
            owner_id=asset.owner_id,
        )


def waiting_for_approval(week: Week) -> Iterator[Candidate]:
    """What nobody has decided about for WAITS_LONG, the longest first; marketing's. A fixed number of queries."""
    if week.team:
        return
    submitted_by = week.scope.last_day - WAITS_LONG
    rows = list_concern(week.scope, Concern.WAITING)
    waiting = sorted((row.on, row.asset.pk, row.asset) for row in rows if row.on and row.on <= submitted_by)
    for since, key, asset in waiting[:LOOKED_AT]:
        title = quoted(asset.title)
        yield Candidate(
            kind=LineKind.APPROVAL,
            about=f"asset:{key}",
            metric=metrics.WAITS_FOR_APPROVAL,
            days=WEEK,
            number=len(waiting),
            words=f"{'asset waits' if len(waiting) == 1 else 'assets wait'} for approval for a week or longer",
            more=f"{title} since {full_day(since)}.",
            counted=tuple(pk for _, pk, _ in waiting),
            act=f"Ask an approver to decide about {title}, or take it back",
            act_address=asset.get_absolute_url(),
            owner_id=asset.owner_id,
        )


def new_unused(week: Week) -> Iterator[Candidate]:
    """Assets of two to eight weeks that nobody has used, those that searches showed most. Two queries."""
    scope = week.over(NEW_UNTIL.days)
    then = eligible_then(week.over(NEW_FROM.days + 1))
    new = told_in_scope(scope).filter(then, first_published_at__gt=week.as_of - NEW_UNTIL)
    new = new.annotate(used=Exists(use(scope).filter(asset_id=OuterRef("pk"))))
    known = list(new.order_by("pk").values_list("pk", "used"))
    keys = tuple(pk for pk, used in known if not used)
    shown = finds(scope).filter(asset_id=OuterRef("pk")).order_by().values("asset").annotate(number=Sum("shown"))
    times = Coalesce(Subquery(shown.values("number")), 0)
    ranked = new.filter(used=False).annotate(times_shown=times).order_by("-times_shown", "first_published_at", "pk")
    for asset in ranked.only("pk", "title", "owner_id", "first_published_at")[:LOOKED_AT]:
        since = day(asset.first_published_at)
        yield Candidate(
            kind=LineKind.NEW_UNUSED,
            about=f"asset:{asset.pk}",
            metric=metrics.NEW_UNUSED,
            days=WEEK,
            number=len(keys),
            words=f"of {len(known)} new {'asset' if len(known) == 1 else 'assets'} no rep has used yet",
            more=f"{quoted(asset.title)} is live since {since}; searches showed it {_times(asset.times_shown)}.",
            counted=keys,
            act=f"Show reps when to use {quoted(asset.title)}, or retag it",
            act_address=asset.get_absolute_url(),
            owner_id=asset.owner_id,
        )


def sent_not_read(week: Week) -> Iterator[Candidate]:
    """What was sent and not read, that sent most first. Two queries."""
    scope = week.over(SENT_WITHIN)
    read = engagement(scope).filter(asset_id=OuterRef("asset_id"), views__gt=0)
    sent = use(scope).filter(sent__gt=0, asset__in=told_in_scope(scope).live().values("pk"))
    unread = sent.filter(~Exists(read)).order_by().values_list("asset")
    for asset, number in _most(unread.annotate(number=Sum("sent")).filter(number__gte=LEAST_SENDS)):
        title = quoted(asset.title)
        yield Candidate(
            kind=LineKind.SENT_NOT_READ,
            about=f"asset:{asset.pk}",
            metric=metrics.SENT_NOT_READ,
            days=SENT_WITHIN,
            number=number,
            words=f"sends of {title} in {SENT_WITHIN} days, and no recipient has read it",
            address=f"{week.address('unused', days=SENT_WITHIN)}&class={AssetClass.SENT_NOT_READ}",
            act=f"Send a note on what {title} answers, or send another"
            if week.team
            else f"Put what {title} answers on its first page",
            act_address=asset.get_absolute_url(),
            owner_id=asset.owner_id,
            for_manager=True,
        )


def unused(week: Week) -> Iterator[Candidate]:
    """The largest class of what no rep used, with what is live longest in it. Two queries."""
    scope = week.long
    classed = told_in_scope(scope).filter(eligible_then(scope)).annotate(then=asset_class(scope))
    counts = count_classes_then(scope)
    number = sum(counts[one] for one in UNUSED_CLASSES)
    if not number:
        return
    largest = max(UNUSED_CLASSES, key=lambda one: counts[one])
    longest = classed.filter(then=largest).order_by("first_published_at", "pk").only("pk", "title", "owner_id")
    for asset in longest[:LOOKED_AT]:
        yield Candidate(
            kind=LineKind.UNUSED,
            about=f"asset:{asset.pk}",
            metric=metrics.UNUSED,
            days=settings.HUB_UNUSED_DAYS,
            number=number,
            words=f"of {sum(counts.values())} assets {'was' if number == 1 else 'were'} not used in {scope.days} days",
            more=f"{largest.label}: {counts[largest]}, for longest {quoted(asset.title)}.",
            address=week.address("unused"),
            act=REMEDIES[largest].format(title=quoted(asset.title)),
            act_address=asset.get_absolute_url(),
            owner_id=asset.owner_id,
        )


def followed_up(week: Week) -> Iterator[Candidate]:
    """Acts whose sixty days were over in this week, those first that did not work; marketing's. One query."""
    if week.team:
        return
    longest = timedelta(days=max(HORIZONS) + 1)
    ended = ActResult.objects.filter(
        days=max(HORIZONS),
        act__undone_at=None,
        act__day__range=(week.scope.first_day - longest, week.scope.last_day - longest),
    )
    results = list(ended.select_related("act__asset", "act__instead").order_by("worked", "act__at", "act"))
    number = sum(not one.worked for one in results)
    for result in results[:LOOKED_AT] if number else []:
        act, asset = result.act, result.act.instead or result.act.asset
        subject = quoted(act.words or (asset.title if asset else ""))
        if result.worked:
            return
        yield Candidate(
            kind=LineKind.FOLLOWED_UP,
            about=f"act:{act.pk}",
            metric=metrics.WHAT_CAME_OF_IT,
            days=max(HORIZONS),
            number=number,
            words=f"of {len(results)} {'act' if len(results) == 1 else 'acts'} did not work in {max(HORIZONS)} days",
            more=f"{act.get_kind_display()}: {subject}.",
            address=reverse("what_came_of_it"),
            act=f"Try something else for {subject}" + ("" if act.words else ", or retire it"),
            act_address=act.asset.get_absolute_url() if act.asset else reverse("searches"),
            owner_id=act.by_id,
        )


def top_used(week: Week) -> Iterator[Candidate]:
    """What was used most, by reps enough that it tells of none of them. Four queries."""
    scope, before = week.scope, week.scope.earlier(WEEK)
    by_reps = counted_usage(scope).filter(kind__in=USING_KINDS).order_by().values("asset")
    many = by_reps.annotate(reps=Count("actor", distinct=True)).filter(reps__gte=settings.HUB_MINIMUM_GROUP_SIZE)
    live = told_in_scope(scope).live().filter(pk__in=many.values("asset"))
    sums = use(scope).filter(asset__in=live.values("pk")).order_by().values_list("asset").annotate(number=Sum(USES))
    most = _most(sums.filter(number__gte=LEAST_USES))
    then = use(before).filter(asset__in=[asset.pk for asset, _ in most]).order_by().values_list("asset")
    earlier = dict(then.annotate(number=Sum(USES)))
    for asset, number in most:
        title = quoted(asset.title)
        yield Candidate(
            kind=LineKind.TOP_USED,
            about=f"asset:{asset.pk}",
            metric=metrics.USED,
            days=WEEK,
            number=number,
            words=f"uses of {title}, {earlier.get(asset.pk, 0)} the week before",
            address=asset.get_absolute_url(),
            act=f"Say in the team what {title} is good for"
            if week.team
            else f"See which calls {title} is used for, and tag it for them",
            act_address=asset.get_absolute_url() if week.team else week.address("coverage", by="calls"),
            owner_id=asset.owner_id,
            for_manager=True,
        )


def _most(counted: QuerySet[Any, Any]) -> list[tuple[Asset, int]]:
    """The assets that have the largest of these numbers, told as (asset, number), with them. Two queries."""
    numbers = dict(counted.order_by("-number", "asset")[:LOOKED_AT])
    assets = Asset.objects.in_bulk(numbers)
    return [(assets[key], number) for key, number in numbers.items()]


def _uses(number: int) -> str:
    return f"{'use' if number == 1 else 'uses'} in {settings.HUB_UNUSED_DAYS} days"


def _times(number: int) -> str:
    return ["never", "once"][number] if number < 2 else f"{number} times"
