"""Links of people who left, for managers and administrators."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hub.core.people import person_of
from tracking.links.left_behind import (
    CannotTakeOver,
    close_links_of,
    hand_over_links,
    links_left_behind,
    may_look_after,
    people_to_take_over,
)
from tracking.links.reading import state_line


@login_required
@require_safe
def left_behind(request: HttpRequest) -> HttpResponse:
    """The open links of everybody who left, by person."""
    by, now = person_of(request), timezone.now()
    left = links_left_behind(by=by, at=now)
    context = {
        "left": [(one, [(read, state_line(read, now)) for read in one.shown]) for one in left],
        "takers": people_to_take_over(by) if left else [],
    }
    return render(request, "tracking/left_behind.html", context)


@login_required
@require_POST
def close_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Close all open links of one person who left."""
    number = close_links_of(person=_person(pk), by=person_of(request), at=timezone.now())
    messages.success(request, f"{_links(number)} closed. Whoever opens one reads that it is not open.")
    return redirect("left_behind")


@login_required
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand all open links of one person who left over to `to`."""
    if not may_look_after(person_of(request)):
        raise PermissionDenied("Links of others are looked after by managers and administrators.")
    chosen = request.POST.get("to", "")
    to = get_object_or_404(get_user_model(), pk=int(chosen)) if _is_number(chosen) else None
    try:
        if to is None:
            raise CannotTakeOver("Choose who takes the links over.")
        number = hand_over_links(person=_person(pk), to=to, by=person_of(request), at=timezone.now())
    except CannotTakeOver as refused:
        messages.error(request, f"{refused} Nothing was changed.")
    else:
        messages.success(request, f"{_links(number)} handed over to {to}.")
    return redirect("left_behind")


def _person(pk: int) -> Any:
    return get_object_or_404(get_user_model(), pk=pk)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _links(number: int) -> str:
    return "One link is" if number == 1 else f"{number} links are"
