"""Candidates about what reps look for and do not find."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone

from content.models import SegmentAxis
from hub.core.quoting import quoted
from tracking import metrics
from tracking.digests.candidates import LOOKED_AT, WEEK, Candidate, Week
from tracking.digests.models import LineKind
from tracking.models import AssetRequest, UnmetWordDay
from tracking.reports.coverage import coverage

# One search is a slip of the finger.
LEAST_SEARCHES = 2


def unmet_words(week: Week) -> Iterator[Candidate]:
    """Words that stand nowhere, those that were searched for most. One query."""
    scope = week.scope
    days = UnmetWordDay.objects.filter(day__range=scope.window)
    days = days.filter(team=week.team) if week.team else days
    sums = days.order_by().values("word").annotate(number=Sum("searches")).filter(number__gte=LEAST_SEARCHES)
    address = week.address("searches", days=WEEK)
    for word, number in sums.order_by("-number", "word").values_list("word", "number")[:LOOKED_AT]:
        yield Candidate(
            kind=LineKind.UNMET_WORD,
            about=f"word:{word}",
            metric=metrics.UNMET_WORDS,
            days=WEEK,
            number=number,
            words=f"searches for {quoted(word)}, which nothing in the library says",
            address=address,
            act=f"Pin an answer to {quoted(word)}, give it another name, or make what is missing",
            act_address=address,
        )


def requests_waiting(week: Week) -> Iterator[Candidate]:
    """Requests that waited when the week ended, those that waited longest. Two queries."""
    waited = AssetRequest.objects.filter(asked_at__lte=week.as_of).filter(
        Q(closed_at=None) | Q(closed_at__gt=week.as_of)
    )
    waited = waited.filter(asks__user__team=week.team).distinct() if week.team else waited
    number = waited.count()
    whose = " of this team" if week.team else ""
    words = f"request{whose} waits" if number == 1 else f"requests{whose} wait"
    for request in waited.order_by("asked_at", "pk")[:LOOKED_AT]:
        days = (week.monday - timezone.localdate(request.asked_at)).days
        yield Candidate(
            kind=LineKind.REQUEST,
            about=f"request:{request.pk}",
            metric=metrics.REQUESTS_WAITING,
            days=WEEK,
            number=number,
            words=words,
            more=f"{quoted(request.words)} for {days} {'day' if days == 1 else 'days'}.",
            address=reverse("requests"),
            act=f"Answer or decline {quoted(request.words)}",
            act_address=reverse("requests"),
            owner_id=request.taken_by_id,
        )


def gaps(week: Week) -> Iterator[Candidate]:
    """Cells with demand and no live asset, those with most of it. Twelve queries for each axis."""
    found = []
    for axis in SegmentAxis.objects.order_by("order", "name"):
        for row in coverage(week.scope, axis.slug).rows:
            found += [(cell.sought + cell.requests, axis, row, cell) for cell in row.cells if cell.gap and row.key]
    found.sort(key=lambda one: (-one[0], one[2].key, one[3].stage))
    for number, axis, row, cell in found[:LOOKED_AT]:
        times = "session in vain or request" if number == 1 else "sessions in vain and requests"
        yield Candidate(
            kind=LineKind.GAP,
            about=f"cell:{row.key}:{cell.stage}"[:100],
            metric=metrics.COVERAGE,
            days=WEEK,
            number=number,
            words=f"{times} for {row.segment}, {cell.stage}, where nothing is live",
            address=week.address("coverage", axis=axis.slug, days=WEEK),
            act=f"Make something for {row.segment}, {cell.stage}, or retag what fits",
            act_address=week.address("coverage", axis=axis.slug, days=WEEK),
        )
