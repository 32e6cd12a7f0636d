"""The reports on what is looked for: coverage by segment and stage, and searches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from wagtail.admin.admin_url_finder import AdminURLFinder

from content.models import Asset
from content.permissions import may_manage_content
from hub.core.people import Person, person_of
from tracking import metrics
from tracking.reports.coverage import coverage
from tracking.reports.elsewhere import Untagged, used_elsewhere
from tracking.reports.scope import ReportScope
from tracking.reports.searches import (
    SearchedWords,
    queries_of,
    summarise_searches,
    telling_words,
)
from tracking.reports.unmet import unmet_words
from tracking.reports.views.pages import ReportRequest, report_page
from tracking.searches.word_acts import WordAct, noted


@report_page
def coverage_page(request: HttpRequest, asked: ReportRequest) -> HttpResponse:
    """Segment by stage: where there is nothing, and where something was looked for in vain."""
    context = {
        "tab": "coverage",
        "report_name": "Coverage",
        "scope": asked.scope,
        "pickers": asked.pickers,
        "coverage": coverage(asked.scope, request.GET.get("axis", ""), used_for=request.GET.get("by") == "calls"),
        "definition": asked.scope.meaning(metrics.COVERAGE),
        "made_for_text": asked.scope.meaning(metrics.USED_WHERE_MADE_FOR),
        "elsewhere": with_editors(used_elsewhere(asked.scope), person_of(request)),
        "elsewhere_text": asked.scope.meaning(metrics.USED_WHERE_NOT_TAGGED),
        **_unmet(asked.scope, noted(request.session)),
    }
    return render(request, "tracking/reports/coverage.html", context)


def _unmet(scope: ReportScope, done: Mapping[str, WordAct]) -> dict[str, Any]:
    """The words that nothing says, each with what the person did about it."""
    return {
        "unmet": [(row, done.get(row.words)) for row in unmet_words(scope)],
        "unmet_text": scope.meaning(metrics.UNMET_WORDS),
    }


def with_editors(rows: Sequence[Untagged], user: Person) -> list[tuple[Untagged, str | None]]:
    """Each with the place where its tag can be added, for those who may."""
    finder = AdminURLFinder(user) if may_manage_content(user) else None
    return [(row, finder.get_edit_url(row.asset.own) if finder else None) for row in rows]


@dataclass(frozen=True, slots=True)
class WordList:
    """One list of the searches report. `acts`: each word offers what helps; `slow`: times in place of counts;
    `counts_now`: each says what its words find today.
    """

    name: str
    rows: tuple[SearchedWords, ...]
    definition: str = ""
    acts: bool = True
    slow: bool = False
    counts_now: bool = False
    done: Mapping[str, WordAct] = field(default_factory=dict)

    @property
    def entries(self) -> list[tuple[SearchedWords, WordAct | None]]:
        """Each row, with what the person did about its words."""
        return [(row, self.done.get(row.words) if self.acts else None) for row in self.rows]


@report_page
def searches_page(request: HttpRequest, asked: ReportRequest) -> HttpResponse:
    """What is searched for most, what finds nothing, what is left, what takes long; each with what to do about it."""
    scope, done = asked.scope, noted(request.session)
    words = telling_words(scope)
    lists = (
        WordList("Searched most", words.most, acts=False),
        WordList(
            "Found nothing",
            words.zero,
            scope.meaning(metrics.ZERO_RESULTS),
            done=done,
            counts_now=True,
        ),
        WordList("No result opened", words.abandoned, scope.meaning(metrics.ABANDONED), done=done),
        WordList("Took long to use", words.slow, scope.meaning(metrics.SLOW), slow=True, done=done),
    )
    context = {
        "tab": "searches",
        "report_name": "Searches",
        "scope": scope,
        "pickers": [picker for picker in asked.pickers if picker.name in ("team", "days")],
        "summary": summarise_searches(scope),
        "lists": lists,
        "time_to_find": scope.meaning(metrics.TIME_TO_FIND),
        **_unmet(scope, done),
    }
    return render(request, "tracking/reports/searches.html", context)


@login_required
@permission_required("tracking.view_reports", raise_exception=True)
@require_safe
def asset_queries(request: HttpRequest, pk: int) -> HttpResponse:
    """Beside an asset, for those who read reports: the words that show it and those from which it is used."""
    asset = get_object_or_404(Asset.objects.visible_to(person_of(request)), pk=pk)
    definition = metrics.ASSET_QUERIES.text
    context = {"asset": asset, "queries": queries_of(asset), "definition": definition}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "tracking/_asset_queries.html", context)
    return render(request, "tracking/fragment_page.html", context | {"part": "tracking/_asset_queries.html"})
