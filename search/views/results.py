"""The results page: as you type with a script, by address without."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from content.models import Asset
from content.permissions import is_administrator
from content.reading.succession import Withdrawn, withdrawn_titles
from content.words.tokens import words
from hub.core.people import person_of
from search import engine, forms, saved, similar, suggestions
from search.meaning.model import current, is_wanted
from search.reading import vocabulary
from search.recording import AnswerFirst, announce, record
from search.results import facets
from search.types import SearchRequest, SearchResults
from search.views import result_rows
from search.views.no_results import ask_context
from tracking.calls.reading import call_of
from tracking.models import Call, SearchLog

# Fewer people than this are not told of: it would say who they are.
SMALLEST_GROUP = 3
LOOKED_DAYS = 30
# A query that says more has its own words for most of them.
ALSO_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Chip:
    """A recognised value: what it is, the address without it, and the address with it as a filter."""

    facet: str
    label: str
    remove: str
    only: str


@login_required
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Results for the address; with htmx only what changes while typing."""
    wanted = forms.read(request)
    now = timezone.now()
    found = announce(wanted, engine.search(wanted), at=now)
    context = _context(wanted, found, request)
    template = "search/_found.html" if request.headers.get("HX-Target") == "found" else "search/results.html"
    call = call_of(request)
    page = render_to_string(template, context, request)
    answer = AnswerFirst(page, then=lambda: _note(wanted, found, now, call))
    answer["Vary"] = "HX-Target"
    return answer


def _note(wanted: SearchRequest, found: SearchResults, now: datetime, call: Call | None) -> None:
    record(wanted, found, at=now, call=call)
    saved.mark_seen(request=wanted, at=now)


@login_required
@require_safe
def count_now(request: HttpRequest) -> HttpResponse:
    """How many assets words find today, in a few words: for lists of what found nothing once. No search of anybody's:
    it is not logged.
    """
    wanted = forms.read(request)
    found = engine.search(replace(wanted, page=1, page_size=1)).matched if wanted.query else 0
    return HttpResponse(f"finds {found} now" if found else "", content_type="text/plain; charset=utf-8")


@login_required
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The lines under the search field while typing."""
    found = suggestions.suggest(request.GET.get("q", ""), user=person_of(request), now=timezone.now())
    return render(request, "search/_suggestions.html", {"suggestions": found})


@login_required
@require_safe
def similar_assets(request: HttpRequest, pk: int) -> HttpResponse:
    """What resembles this asset: as a part of its page, or as a page of its own where there is no script."""
    asset = get_object_or_404(Asset.objects.visible_to(person_of(request)).for_listing(), pk=pk)
    assets = similar.similar(asset, user=person_of(request))
    context = {"asset": asset, "assets": assets, "part": "search/_similar.html"}
    fragment = request.htmx  # type: ignore[attr-defined]
    return render(request, context["part"] if fragment else "tracking/fragment_page.html", context)


def _context(wanted: SearchRequest, found: SearchResults, request: HttpRequest) -> dict[str, Any]:
    chosen = sum(len(values) for values in wanted.filters.values())
    last = max(found.total, 1)
    return {
        "wanted": wanted,
        "found": found,
        "rows_html": _list(
            "rows.jinja", rows=_rows(wanted, found), used_days=result_rows.USED_DAYS, origin=_origin(request)
        ),
        "facets_html": _list("facets.jinja", facets=found.facets),
        "chips": _chips(wanted, found),
        "for_call": _for_call(wanted, found),
        "chosen": chosen,
        "hidden": found.matched - found.total,
        "all_values": forms.address(wanted, **dict.fromkeys(wanted.filters), page=None),
        "only_words": forms.address(wanted, only="words", without=None),
        "as_typed": forms.address(wanted, exact="1"),
        "meant": forms.address(wanted, q=found.did_you_mean),
        "sorts": [
            {"value": code, "label": label, "chosen": code == wanted.sort} for code, label in forms.SORTS.items()
        ],
        "page": Paginator(range(last), wanted.page_size).get_page(wanted.page),
        "page_query": forms.address(wanted)[1:],
        "address": forms.address(wanted),
        "reason": found.reason if found.degraded and is_administrator(person_of(request)) else "",
        "retry_seconds": int(engine.COOL_DOWN_SECONDS),
        "also_searched": list(dict.fromkeys(other for _, other in found.also_searched))[:ALSO_SHOWN],
        "gone": _gone(request, wanted, found),
        "looked": _looked_in_vain(wanted) if not found.total else 0,
        "meaning_missing": _meaning_missing(wanted) if is_administrator(person_of(request)) else "",
        **ask_context(wanted, found),
    }


def _gone(request: HttpRequest, wanted: SearchRequest, found: SearchResults) -> list[Withdrawn]:
    """What has gone and is asked for by its title: beside the first page only."""
    if wanted.page > 1:
        return []
    return withdrawn_titles(words(wanted.query), person_of(request), others_found=bool(found.total))


def _rows(wanted: SearchRequest, found: SearchResults) -> list[result_rows.Row]:
    return result_rows.rows_of(wanted, found, timezone.localdate())


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _list(template: str, **context: Any) -> SafeString:
    return mark_safe(render_to_string(template, context, using="lists"))  # noqa: S308 - it escapes


def _chips(wanted: SearchRequest, found: SearchResults) -> list[Chip]:
    known = vocabulary.current() if found.recognised else None
    chips = []
    for one in found.recognised:
        value = known.find(one.facet, one.value) if known else None
        name = value.axis if value and value.axis else facets.LABELS.get(one.facet, one.facet.capitalize())
        dropped = [*wanted.dropped, f"{one.facet}:{one.value}"]
        only = forms.address(wanted, **{one.facet: [*wanted.filters.get(one.facet, ()), one.value]}) if value else ""
        label = value.label if value else (one.text if one.facet == "owner" else one.value)
        if one.facet == "newest":
            name, label = "Prefer", "the newest"
        chips.append(Chip(facet=name, label=label, remove=forms.address(wanted, without=dropped), only=only))
    return chips


def _for_call(wanted: SearchRequest, found: SearchResults) -> str:
    """What the words say of a call, as the view that opens one reads it; nothing when they say nothing of one."""
    said = [(one.facet, one.value) for one in found.recognised if one.facet in ("segment", "stage", "product")]
    return urlencode([*said, ("next", reverse("search") + forms.address(wanted))]) if said else ""


def _meaning_missing(wanted: SearchRequest) -> str:
    """Why nothing is found by meaning, where something should be; "" when all is well or none was asked for."""
    return current().reason if wanted.query and is_wanted() else ""


def _looked_in_vain(wanted: SearchRequest) -> int:
    """How many searched for the same in the last 30 days and found nothing; 0 for too few to tell."""
    since = timezone.now() - timedelta(days=LOOKED_DAYS)
    logged = SearchLog.objects.in_vain(wanted.query, since=since).exclude(actor=wanted.user)
    people = logged.values("actor").distinct().count()
    return people if wanted.query.strip() and people >= SMALLEST_GROUP else 0
