"""The reports' pages and files: for managers, marketers and administrators."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.views.decorators.http import require_safe
from wagtail.admin.admin_url_finder import AdminURLFinder

from content.models import Kind, Product
from content.permissions import may_manage_content
from hub.core.people import Person, person_of
from hub.core.periods import last_days
from hub.core.pickers import Option, Picker, make_picker
from tracking.defining import defined, explained
from tracking.metrics import CATALOGUE, OLD_ENOUGH, USED, UTILISATION, ZERO_RESULTS
from tracking.questions.reading import ASKED_AGAIN_AFTER, asked_in_words, latest_questions
from tracking.reports.definitions import OF_UNUSED, UNUSED_CLASSES, USED_CLASSES, AssetClass
from tracking.reports.forms import GROUPS, MINE, PERIODS, FilterChoices, ReportForm, load_choices
from tracking.reports.made_files import Wanted, wanted_of
from tracking.reports.on_message import on_message
from tracking.reports.own_made import trend_of
from tracking.reports.scope import ReportScope, TeamHidden, own_teams, team_access
from tracking.reports.this_week import WEEK, managed, teams_week
from tracking.reports.unused import AssetRow, ClassCount, ClassCounts, count_classes, count_classes_before, list_assets
from tracking.reports.utilisation import (
    USUAL,
    Breakdown,
    Utilisation,
    utilisation_by_segment,
    utilisation_by_stage,
    utilisation_by_team,
    utilisation_by_week,
)

PAGE_SIZE = 25
# To print, or to look through at once; CSV and XLSX hold however many there are.
MOST_AT_ONCE = 500
CODES = {one: f"d{number}" for number, one in enumerate(AssetClass, start=1)}


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What was asked for: the scope, the classes to list, and the filters as they stand."""

    scope: ReportScope
    classes: tuple[AssetClass, ...]
    pickers: tuple[Picker, ...]
    choices: FilterChoices
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class in the table. `code` names its colour, `before` is its count a period ago."""

    entry: ClassCount
    code: str
    before: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class ClassGroupRow:
    """The unused or the used classes in the table: a sum, then its classes."""

    name: str
    value: str
    count: int
    before: int
    ratio: float | None
    chosen: bool
    rows: tuple[ClassRow, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do about a row: a page to go to, or with `asks` the owner to ask, at one tap."""

    label: str
    url: str
    plain: bool = False
    asks: bool = False


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row of the list, what can be done about it, and whom its owner was asked by lately, in words."""

    row: AssetRow
    acts: tuple[Act, ...]
    asked: str


class Refused(Exception):
    """The filters can't be used; `status` and the message say why."""

    def __init__(self, message: str, status: int, pickers: tuple[Picker, ...]) -> None:
        super().__init__(message)
        self.status = status
        self.pickers = pickers


def report_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For who may view reports. Reads the filters, and says what is wrong with them on the same page."""

    @require_safe
    @login_required
    @permission_required("tracking.view_reports", raise_exception=True)
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponseBase:
        try:
            asked = read_request(request)
        except Refused as refusal:
            context = {"pickers": refusal.pickers, "refusal": str(refusal)}
            return render(request, "tracking/reports/refused.html", context, status=refusal.status)
        return view(request, asked)

    return answer


def read_request(request: HttpRequest) -> ReportRequest:
    """The filters of the URL; who manages teams starts with these."""
    choices = load_choices(person_of(request))
    form = ReportForm(request.GET, choices=choices, as_of=timezone.now(), teams_by_default=True)
    if not form.is_valid():
        raise Refused(form.error_text, 422, make_pickers(choices, None))
    try:
        wanted = wanted_of(form, request.GET)
    except TeamHidden as refusal:
        raise Refused(str(refusal), 403, make_pickers(choices, None)) from refusal
    pickers = make_pickers(choices, wanted.scope)
    return ReportRequest(wanted.scope, wanted.classes, pickers=pickers, choices=choices, wanted=wanted)


@report_page
def overview(request: HttpRequest, asked: ReportRequest) -> HttpResponse:
    """Utilisation: the number, its line, and by team, segment and stage."""
    scope = asked.scope
    weeks = utilisation_by_week(scope)
    context = {
        "tab": "overview",
        "report_name": "Utilisation",
        "number": weeks[-1],
        "breakdowns": breakdowns_of(asked),
        "on_message": on_message(scope),
        "on_message_then": on_message(scope.earlier(scope.days)).rate,
        "own_made": trend_of(scope, asked.choices.teams),
    }
    return render(request, "tracking/reports/overview.html", {**_common(asked, weeks), **context})


def breakdowns_of(asked: ReportRequest) -> list[Breakdown]:
    """Utilisation by each grouping that has anything to show."""
    scope = asked.scope
    found = (
        utilisation_by_team(scope, asked.choices.teams),
        utilisation_by_stage(scope),
        *utilisation_by_segment(scope),
    )
    return [breakdown for breakdown in found if breakdown.shares]


@require_safe
@login_required
@permission_required("tracking.view_reports", raise_exception=True)
def this_week(request: HttpRequest) -> HttpResponse:
    """What a manager's teams did lately: within Home, or as a page of its own."""
    teams = managed(team_access(person_of(request)))
    week = teams_week(teams, as_of=timezone.now()) if teams else None
    context = {
        "tab": "this_week",
        "report_name": "Your teams this week",
        "week": week,
        "used_text": USED.over(WEEK),
        "zero_text": ZERO_RESULTS.over(WEEK),
        "unused_text": explained(OF_UNUSED, settings.HUB_UNUSED_DAYS),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "tracking/reports/_this_week.html", context)
    return render(request, "tracking/reports/this_week.html", context)


@report_page
def unused(request: HttpRequest, asked: ReportRequest) -> HttpResponse:
    """What is unused and why, class by class, asset by asset. A fixed number of queries."""
    scope = asked.scope
    counts = count_classes(scope)
    size = MOST_AT_ONCE if request.GET.get("rows") == "all" else PAGE_SIZE
    page = Paginator(range(counts.total(asked.classes)), size).get_page(request.GET.get("page"))
    found = list_assets(scope, classes=asked.classes, page=page.number, page_size=size, counts=counts)
    context = {
        "tab": "unused",
        "report_name": f"Unused: {list_name(asked.classes).lower()}",
        "number": counts.utilisation,
        "counts": counts,
        "groups": class_groups(counts, count_classes_before(scope), asked.classes),
        "bars": [(entry.asset_class.label, entry.count) for entry in counts.classes],
        "longest": max(entry.count for entry in counts.classes),
        "list_name": list_name(asked.classes),
        "total": found.total,
        "page": page,
        "query": urlencode([(key, value) for key, value in request.GET.lists() if key != "page"], doseq=True),
        "rows": with_acts(found.rows, person_of(request), back=request.get_full_path()),
        "may_retire": request.user.has_perm("content.retire_asset"),
        "kept": [
            (key, value) for key, values in request.GET.lists() if key not in ("page", "asset") for value in values
        ],
    }
    return render(request, "tracking/reports/unused.html", {**_common(asked, utilisation_by_week(scope)), **context})


@report_page
def definitions(request: HttpRequest, asked: ReportRequest) -> HttpResponse:
    """Every number of the reports with its definition and its source."""
    days = asked.scope.days
    context = {
        "tab": "definitions",
        "report_name": "Definitions",
        "definitions": [defined(metric, days) for metric in CATALOGUE],
        "classes": [(one, CODES[one]) for one in AssetClass],
        "minimum": settings.HUB_MINIMUM_GROUP_SIZE,
    }
    return render(request, "tracking/reports/definitions.html", {"as_of": asked.scope.as_of, "days": days, **context})


def class_groups(
    counts: ClassCounts, before: Mapping[AssetClass, int], chosen: Sequence[AssetClass]
) -> list[ClassGroupRow]:
    groups = []
    for name, value, classes in (("Unused", "unused", UNUSED_CLASSES), ("Used", "used", USED_CLASSES)):
        members = counts.of(classes)
        count = counts.total(classes)
        groups.append(
            ClassGroupRow(
                name=name,
                value=value,
                count=count,
                before=sum(before[one] for one in classes),
                ratio=count / members[0].of if members[0].of else None,
                chosen=tuple(chosen) == classes,
                rows=tuple(
                    ClassRow(entry, CODES[one], before[one], chosen=tuple(chosen) == (one,))
                    for entry, one in zip(members, classes, strict=True)
                ),
            )
        )
    return groups


def list_name(classes: Sequence[AssetClass]) -> str:
    if len(classes) == 1:
        return str(classes[0].label)
    return next(name.capitalize() for name, group in GROUPS.items() if group == tuple(classes))


def with_acts(rows: Sequence[AssetRow], user: Person, *, back: str) -> list[ListedRow]:
    """Each row with what can be done about it: the remedy first. Who may not edit asks the owner, who then is left
    alone for a while. One query."""
    now = timezone.now()
    asked = latest_questions([row.asset.pk for row in rows], since=now - ASKED_AGAIN_AFTER)
    finder = AdminURLFinder(user) if may_manage_content(user) else None
    may_retire = user.has_perm("content.retire_asset")
    answer = []
    for row in rows:
        asset, remedy, question = row.asset, row.obstacle.remedy, asked.get(row.asset.pk)
        editor = finder.get_edit_url(asset.own) if finder and remedy else None
        acts = []
        if editor:
            acts.append(Act(remedy, editor))
        elif remedy and question is None and asset.owner is not None and asset.owner != user:
            acts.append(Act("Ask owner", reverse("ask_owners"), asks=True))
        if may_retire:
            retire = reverse("retire_asset", args=[asset.pk])
            acts.append(Act("Retire", f"{retire}?{urlencode({'next': back})}", plain=True))
        answer.append(ListedRow(row, tuple(acts), asked_in_words(question, now=now) if question else ""))
    return answer


def make_pickers(
    choices: FilterChoices, scope: ReportScope | None, products: Iterable[Product] = ()
) -> tuple[Picker, ...]:
    """The filters as selects: teams, an axis at a time, stage, product where there are any or one is chosen, kind,
    owner, period.
    """
    teams = make_picker("Team", "team", [(entry.team.slug, entry.team.name) for entry in choices.teams], ())
    if choices.teams:
        teams = _team_picker(choices, scope)
    axes: dict[str, list[tuple[str, str]]] = {}
    for segment in choices.segments:
        axes.setdefault(segment.axis.name, []).append((segment.key, segment.name))
    chosen = {segment.key for segment in scope.segments} if scope else set()
    stage = {scope.stage.slug} if scope and scope.stage else set()
    owner = {scope.owner.username} if scope and scope.owner else set()
    days = scope.days if scope else settings.HUB_UNUSED_DAYS
    periods = sorted({*PERIODS, settings.HUB_UNUSED_DAYS, days})
    return (
        teams,
        *(make_picker(axis, "segment", options, chosen) for axis, options in axes.items()),
        make_picker("Stage", "stage", [(one.slug, one.name) for one in choices.stages], stage),
        *_product_pickers(products, scope),
        make_picker("Kind", "kind", Kind.choices, {scope.kind} if scope and scope.kind else ()),
        make_picker("Owner", "owner", [(one.username, str(one)) for one in choices.owners], owner),
        Picker("Period", "days", tuple(Option(str(n), last_days(n), n == days) for n in periods)),
    )


def _product_pickers(products: Iterable[Product], scope: ReportScope | None) -> list[Picker]:
    chosen = [scope.product] if scope and scope.product else []
    options = {one.slug: one.name for one in (*products, *chosen)}
    return [make_picker("Product", "product", list(options.items()), {one.slug for one in chosen})] if options else []


def _team_picker(choices: FilterChoices, scope: ReportScope | None) -> Picker:
    chosen = {team.slug for team in scope.teams} if scope else set()
    own = own_teams(choices.teams)
    options = [(entry.team.slug, entry.team.name) for entry in choices.teams]
    if len(own) > 1:
        options.insert(0, (MINE, "Yours"))
        if chosen == {team.slug for team in own}:
            chosen = {MINE}
    return make_picker("Team", "team", options, chosen)


def _common(asked: ReportRequest, weeks: Sequence[Utilisation]) -> dict[str, Any]:
    known = [(format_date(timezone.localtime(week.as_of), "j M"), week.ratio) for week in weeks]
    points = [(when, ratio) for when, ratio in known if ratio is not None]
    sentence = ", ".join(f"{when}: {ratio:.0%}" for when, ratio in points)
    return {
        "scope": asked.scope,
        "pickers": asked.pickers,
        "weeks": weeks,
        "points": points,
        "usual": USUAL,
        "utilisation_text": UTILISATION.text,
        "used_text": asked.scope.meaning(USED),
        "old_enough_text": asked.scope.meaning(OLD_ENOUGH),
        "trend": f"Utilisation at the end of each of the last {len(weeks)} weeks. {sentence}",
    }
