"""What each report takes and begins with where programs ask for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Schema
from ninja.errors import HttpError

from content.models import Kind
from content.permissions import may_view_reports
from hub.core.people import person_of
from tracking.defining import Metric
from tracking.reports.forms import FilterChoices, ReportForm, as_form_data, load_choices
from tracking.reports.scope import ReportScope, TeamHidden, may_see_everyone


class ReportQuery(Schema):
    """The filters. Without a team: everyone's use, or that of one's own teams where everyone's would tell of few."""

    days: int | None = Field(None, description="The period in days; the hub's own setting when not given.")
    team: list[str] | None = Field(
        None, description="A team's slug or name; `mine` for the teams you manage. Repeatable."
    )
    segment: list[str] | None = Field(None, description="`axis:name`. Repeatable: one of each axis must hold.")
    stage: str | None = Field(None, description="A buying stage's name.")
    owner: str | None = Field(None, description="A username.")
    kind: Kind | None = Field(None, description="A kind of asset.")
    product: str | None = Field(None, description="A product's name.")


class MetricVersion(Schema):
    """Which definition a number is by: see `GET /reports/definitions`."""

    key: str
    version: int


class ReportOut(Schema):
    """What each report begins with."""

    as_of: datetime = Field(description="Where the data ends.")
    definition: str
    metrics: list[MetricVersion]
    days: int
    teams: list[str] = Field(description="Whose use is counted, by the teams' slugs; empty for everyone's.")


def versions_of(metrics: Iterable[Metric]) -> list[MetricVersion]:
    return [MetricVersion(key=metric.key, version=metric.version) for metric in metrics]


def slugs_of(scope: ReportScope) -> list[str]:
    return [team.slug for team in scope.teams]


def scope_of(request: HttpRequest, query: ReportQuery) -> ReportScope:
    """The filters, resolved: see `choices_and_scope`."""
    return choices_and_scope(request, query)[1]


def choices_and_scope(request: HttpRequest, query: ReportQuery) -> tuple[FilterChoices, ReportScope]:
    """What may be chosen, and what was. 403 for roles without reports and for teams too small to be shown, 422 for
    filters that name nothing. Who may not be told of everyone together is told of their own teams where they name none.
    """
    check_role(request)
    choices = load_choices(person_of(request))
    form = ReportForm(
        as_form_data(**query.dict()),
        choices=choices,
        as_of=timezone.now(),
        teams_by_default=not may_see_everyone(choices.teams),
    )
    if not form.is_valid():
        raise HttpError(422, form.error_text)
    try:
        return choices, form.scope
    except TeamHidden as refusal:
        raise PermissionDenied(str(refusal)) from refusal


def check_role(request: HttpRequest) -> None:
    if not may_view_reports(person_of(request)):
        raise PermissionDenied("Reports are for managers, marketers and administrators.")
