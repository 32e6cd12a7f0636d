""" "Is this still right?": drop a file or paste a text, and read the verdict page by page."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from content.importing.understand import title_of
from content.permissions import may_send
from content.refusals import NotAnOwner, NotStored
from hub.core import limits
from hub.core.http import PersonRequest
from tracking.calls.reading import call_of
from tracking.checks.actions import (
    A_PERSON,
    BYTES_KEPT,
    NothingToCheck,
    NothingToPropose,
    TooManyUnderWay,
    ask_for_check,
    check_text,
    propose,
)
from tracking.checks.forms import CheckForm, ProposeForm
from tracking.checks.reading import shown_check
from tracking.models import FileCheck
from tracking.tasks import check_file

RECENT = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def checks(request: PersonRequest) -> HttpResponse:
    """The place to drop or paste, and what one had checked of late."""
    form = CheckForm(request.POST, request.FILES) if request.method == "POST" else CheckForm()
    if form.is_bound and form.is_valid():
        limits.count(A_PERSON, request.user.pk)
        try:
            check = _asked(request, form)
        except (TooManyUnderWay, NothingToCheck, NotStored) as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("file_check", check.pk)
    context = {
        "form": form,
        "recent": FileCheck.objects.of(request.user).newest_first()[:RECENT],
        "hours": int(BYTES_KEPT.total_seconds() // 3600),
    }
    return render(request, "tracking/checks/checks.html", context, status=422 if form.errors else 200)


def _asked(request: PersonRequest, form: CheckForm) -> FileCheck:
    now, call, file = timezone.now(), call_of(request), form.cleaned_data["file"]
    if file is None:
        return check_text(text=form.cleaned_data["text"], by=request.user, at=now, call=call)
    check = ask_for_check(file=file, name=file.name, by=request.user, at=now, call=call)
    transaction.on_commit(partial(check_file.enqueue, check.pk))
    return check


@login_required
@require_safe
def file_check(request: PersonRequest, pk: int) -> HttpResponse:
    """One check of one's own; while it is under way its part of the page, which asks again by itself."""
    check = get_object_or_404(FileCheck.objects.of(request.user).select_related("call", "proposed"), pk=pk)
    context = {
        "check": check,
        "shown": shown_check(check, viewer=request.user),
        "may_send": may_send(request.user),
        "may_propose": FileCheck.objects.can_be_proposed(timezone.now()).among([check.pk]).exists(),
    }
    is_part = request.headers.get("HX-Target") == "check"
    answer = render(request, f"tracking/checks/{'_check' if is_part else 'check'}.html", context)
    answer["Vary"] = "HX-Target"
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose_file(request: PersonRequest, pk: int) -> HttpResponse:
    """Propose a checked file to marketing: its title, who looks after it, and what is near it already."""
    check = get_object_or_404(FileCheck.objects.of(request.user), pk=pk)
    form = ProposeForm(request.POST or None, initial={"title": title_of(check.name)})
    if form.is_valid():
        given, now = form.cleaned_data, timezone.now()
        try:
            propose(check=check, by=request.user, at=now, **given)
        except (NothingToPropose, NotAnOwner, NotStored) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Proposed. {given['owner']} is told and decides what becomes of it.")
            return redirect("file_check", pk)
    context = {"check": check, "form": form, "near": shown_check(check, viewer=request.user).near}
    return render(request, "tracking/checks/propose.html", context, status=422 if form.errors else 200)
