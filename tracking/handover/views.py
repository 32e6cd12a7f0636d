"""People who left, and handing over what one of them left: for managers and administrators."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from content.reading.owners import possible_owners
from hub.core.people import Person, person_of
from tracking.handover import actions
from tracking.handover.reading import MOST_NAMED, left_by, people_who_left, things_left
from tracking.links.left_behind import CannotTakeOver, people_to_take_over


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who left something, by name. A fixed number of queries."""
    left = people_who_left(by=person_of(request), at=timezone.now())
    return render(request, "tracking/handover/people.html", {"left": left})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """What this person left, and who takes it over. A fixed number of queries to show it."""
    by, now = person_of(request), timezone.now()
    left = left_by(pk, by=by, at=now)
    if request.method == "POST":
        return _hand_over(request, pk)
    if left is None:
        messages.info(request, "Nothing is left to hand over.")
        return redirect("people_who_left")
    things = things_left(by=by, at=now)
    context = {
        "left": left,
        "assets": things.assets.owned_by(left.person).order_by("-live", "title", "pk")[:MOST_NAMED],
        "more": max(0, left.assets - MOST_NAMED),
        "requests": things.requests.taken_by(left.person).order_by("pk")[:MOST_NAMED],
        "owners": possible_owners() if left.to_own else [],
        "senders": people_to_take_over(by) if left.links else [],
    }
    return render(request, "tracking/handover/hand_over.html", context)


def _hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(get_user_model(), pk=pk)
    chosen = {name: _chosen(request.POST.get(name, "")) for name in ("to", "links_to")}
    try:
        done = actions.hand_over(person=person, by=person_of(request), at=timezone.now(), **chosen)
    except CannotTakeOver as refused:
        messages.error(request, f"{refused} Nothing was changed.")
        return redirect("hand_over", pk)
    what = " and ".join(
        f"{what} to {taker}" for what, taker in ((done.owned, chosen["to"]), (done.links, chosen["links_to"])) if what
    )
    messages.success(request, f"Handed over: {what}. They are told.")
    return redirect("people_who_left")


def _chosen(text: str) -> Person | None:
    is_number = text.isascii() and text.isdigit() and len(text) < 19
    return get_object_or_404(get_user_model(), pk=int(text)) if is_number else None
