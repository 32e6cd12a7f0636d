"""The Monday pages: by team and week, what a line counts, and what is promised."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from content.models import Asset
from hub.core.http import is_by_script
from hub.core.people import Person, person_of
from tracking.digests.actions import (
    Promised,
    WeekOver,
    monday_of,
    promise_act,
    take_promise_back,
    tick_promise,
)
from tracking.digests.models import Digest, DigestLine, Promise
from tracking.digests.reading import Readable, chosen_team, may_read, read_page, readable_by, weeks_to_choose
from tracking.digests.telling import page_address

HOME = "/"
PAGE_SIZE = 50
NOTHING_YET = "The first page is made next Monday at six."


def _for_readers_of_reports(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    return login_required(permission_required("tracking.view_reports", raise_exception=True)(view))


@require_safe
@_for_readers_of_reports
def monday(request: HttpRequest) -> HttpResponse:
    """The newest page of the team that `of` names, else of the first that the person manages, else marketing's: within
    Home, or by its own address.
    """
    readable = readable_by(person_of(request))
    team = chosen_team(readable, request.GET.get("of", ""))
    newest = readable.pages().of_team(team.pk if team else None).newest_first().with_lines().first()
    if newest is not None and not is_by_script(request):
        return redirect(page_address(newest))
    return _show(request, readable, newest)


@require_safe
@_for_readers_of_reports
def monday_marketing(request: HttpRequest, week: str) -> HttpResponse:
    readable = readable_by(person_of(request))
    return _show(request, readable, _page_of(readable, None, week))


@require_safe
@_for_readers_of_reports
def monday_team(request: HttpRequest, week: str, team: str) -> HttpResponse:
    readable = readable_by(person_of(request))
    chosen = next((one for one in readable.teams if one.slug == team), None)
    if chosen is None:
        raise Http404("There is no such page.")
    return _show(request, readable, _page_of(readable, chosen.pk, week))


def _page_of(readable: Readable, team_id: int | None, week: str) -> Digest:
    try:
        day = date.fromisoformat(week)
    except ValueError as error:
        raise Http404("There is no such week.") from error
    return get_object_or_404(readable.pages().of_team(team_id).with_lines(), week=day)


def _show(request: HttpRequest, readable: Readable, digest: Digest | None) -> HttpResponse:
    """A fixed number of queries, however many teams, weeks and facts there are."""
    within_home = is_by_script(request)
    monday = monday_of(timezone.now())
    context = {
        "tab": "monday",
        "report_name": f"{digest.whose}, week of {digest.week:%d %b %Y}" if digest else "Monday page",
        "page": read_page(digest) if digest else None,
        "readable": readable,
        "whose": digest.team_id if digest else None,
        "weeks": weeks_to_choose(readable, digest.team_id) if digest and not within_home else [],
        "runs": digest is not None and digest.week == monday,
        "may_manage": person_of(request).has_perm("wagtailadmin.access_admin"),
        "back": HOME if within_home else request.path,
        "within_home": within_home,
        "nothing_yet": NOTHING_YET,
    }
    template = "tracking/digests/_page.html" if within_home else "tracking/digests/page.html"
    return render(request, template, context)


@require_safe
@_for_readers_of_reports
def monday_line(request: HttpRequest, pk: int) -> HttpResponse:
    """The assets that a line counted then, as they stand now."""
    line = _line(request, pk)
    assets = Asset.objects.visible_to(person_of(request)).among(line.counted).for_cards().order_by("title", "pk")
    page = Paginator(assets, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"tab": "monday", "line": line, "page": page, "query": "", "address": page_address(line.digest)}
    return render(request, "tracking/digests/line.html", context | {"report_name": str(line)})


def _line(request: HttpRequest, pk: int) -> DigestLine:
    line = get_object_or_404(DigestLine.objects.select_related("digest__team"), pk=pk)
    if not may_read(line.digest, person_of(request)):
        raise Http404("There is no such page.")
    return line


def _acting(act: Callable[[HttpRequest, DigestLine, Person], str]) -> Callable[..., HttpResponse]:
    """An act on a line: done, or refused with the reason, and back to where it was asked for."""

    @wraps(act)
    @require_POST
    @_for_readers_of_reports
    def answer(request: HttpRequest, pk: int) -> HttpResponse:
        line = _line(request, pk)
        try:
            messages.success(request, act(request, line, person_of(request)))
        except (Promised, WeekOver) as refusal:
            messages.warning(request, str(refusal))
        return redirect(HOME if request.POST.get("back") == HOME else page_address(line.digest))

    return answer


@_acting
def promise(request: HttpRequest, line: DigestLine, by: Person) -> str:
    made = promise_act(line=line, by=by, at=timezone.now())
    return f"You promised it until {made.due:%A}."


@_acting
def take_back(request: HttpRequest, line: DigestLine, by: Person) -> str:
    take_promise_back(promise=_promise(line), by=by, at=timezone.now())
    return "It is not promised any more."


@_acting
def tick(request: HttpRequest, line: DigestLine, by: Person) -> str:
    done = request.POST.get("done") != "no"
    tick_promise(promise=_promise(line), done=done, by=by, at=timezone.now())
    return "Noted as done." if done else "Noted as not done."


def _promise(line: DigestLine) -> Promise:
    return get_object_or_404(Promise.objects.select_related("line__digest"), line=line)
