"""What reps make themselves, group by group, and what marketing does about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from content.models import Asset
from hub.core.http import PersonRequest
from hub.core.people import Person
from tracking.floor import least_reps
from tracking.models import OwnMadeGroup
from tracking.own_made.actions import GroupGone, NotLive, answer_group, ask_for_group, refuse_others, take_back_answer
from tracking.own_made.forms import GroupRequestForm, initial_of
from tracking.own_made.reading import with_names

PAGE_SIZE = 20
MATCHES = 8


@login_required
@require_safe
def groups(request: PersonRequest) -> HttpResponse:
    """Those that wait for an answer, most reps first; with `?answered=1` those that have one."""
    refuse_others(request.user)
    answered = request.GET.get("answered") == "1"
    told = OwnMadeGroup.objects.told()
    listed = (told.answered() if answered else told.waiting()).with_answers().most_made_first()
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "answered": answered,
        "page": page,
        "rows": with_names(page.object_list),
        "query": "answered=1" if answered else "",
        "minimum": least_reps(),
    }
    return render(request, "tracking/own_made/groups.html", context)


@login_required
@require_safe
def group(request: PersonRequest, pk: int) -> HttpResponse:
    """One of them: ask for it, or name the asset that answers it, found by `?find=`."""
    refuse_others(request.user)
    return _page(request, pk)


def _page(request: PersonRequest, pk: int, *, form: GroupRequestForm | None = None) -> HttpResponse:
    found = get_object_or_404(OwnMadeGroup.objects.told().with_answers(), pk=pk)
    (row,) = with_names([found])
    words = " ".join(request.GET.get("find", "").split())
    assets = Asset.objects.live().visible_to(request.user).titled(words.split()[:6]).order_by("title", "pk")
    context: dict[str, Any] = {
        "row": row,
        "group": found,
        "form": form or GroupRequestForm(initial=initial_of(row)),
        "words": words,
        "matches": list(assets[:MATCHES]) if words else [],
    }
    return render(request, "tracking/own_made/group.html", context, status=422 if form is not None else 200)


@login_required
@require_POST
def ask(request: PersonRequest, pk: int) -> HttpResponse:
    """Make a request of it."""
    refuse_others(request.user)
    found = get_object_or_404(OwnMadeGroup.objects.told(), pk=pk)
    form = GroupRequestForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form=form)
    given = dict(form.cleaned_data)
    try:
        asked = ask_for_group(group=found, by=request.user, words=given.pop("q"), at=timezone.now(), **given)
    except GroupGone as gone:
        return _without_it(request, gone)
    messages.success(request, f"Asked for “{asked.words}”. Whoever answers the request answers this too.")
    return redirect("own_made_group", pk)


def _without_it(request: PersonRequest, gone: GroupGone) -> HttpResponse:
    messages.error(request, str(gone))
    return redirect("own_made_groups")


@login_required
@require_POST
def answer(request: PersonRequest, pk: int) -> HttpResponse:
    """Name the asset that answers it; without one it waits again."""
    refuse_others(request.user)
    found = get_object_or_404(OwnMadeGroup.objects.told(), pk=pk)
    wanted = request.POST.get("asset", "")
    try:
        said = _answer(found, request.user, wanted) if wanted else _take_back(found, request.user)
        messages.success(request, said)
    except GroupGone as gone:
        return _without_it(request, gone)
    except NotLive as refused:
        messages.error(request, str(refused))
    return redirect("own_made_group", pk)


def _take_back(group: OwnMadeGroup, by: Person) -> str:
    take_back_answer(group=group, by=by)
    return "It waits for an answer again."


def _answer(group: OwnMadeGroup, by: Person, wanted: str) -> str:
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 12 else 0
    asset = get_object_or_404(Asset.objects.visible_to(by), pk=number)
    answer_group(group=group, by=by, asset=asset, at=timezone.now())
    return f"Answered by “{asset.title}”. Reps read it beside such pages of theirs."
