""" "Is this still right?": drop a file or paste a text, and read the verdict page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from PIL import UnidentifiedImageError

from content import signals
from content.importing.understand import title_of
from content.models import Asset
from content.permissions import may_send
from content.refusals import NotAnOwner, NotStored
from hub.core import limits
from hub.core.headers import attach
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
from tracking.checks.one_file import file_name, may_download, pages_to_bind
from tracking.checks.reading import shown_check
from tracking.checks.right_pages import RightPages, right_pages
from tracking.links.parts import Part, page_words
from tracking.links.sendable import refusals_among
from tracking.links.tray import add_parts, answer_with_tray
from tracking.models import FileCheck
from tracking.own_made.reading import answers_for
from tracking.recipient.binding import PicturedSheet, bound
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
    shown = shown_check(check, viewer=request.user)
    right = right_pages(shown, viewer=request.user)
    answers = answers_for(check.pk, viewer=request.user)
    context = {
        "check": check,
        "shown": shown,
        "pages": [(page, right.standing_for(page.number), answers.get(page.number)) for page in shown.pages],
        "right": right,
        "to_get": [one for one in shown.to_get if one not in right.assets],
        "may_download": any(one.page for one in right.pages) and may_download(request.user),
        "may_send": may_send(request.user),
        "may_propose": FileCheck.objects.can_be_proposed(timezone.now()).among([check.pk]).exists(),
    }
    is_part = request.headers.get("HX-Target") == "check"
    answer = render(request, f"tracking/checks/{'_check' if is_part else 'check'}.html", context)
    answer["Vary"] = "HX-Target"
    return answer


def _right_pages(request: PersonRequest, pk: int) -> tuple[FileCheck, RightPages, Mapping[int, str]]:
    """A check of one's own made right, and what of its assets the gate holds back now, with why, in sentences; with
    `page` for that page of the file alone."""
    if not may_send(request.user):
        raise PermissionDenied("Your role may not send assets.")
    check = get_object_or_404(FileCheck.objects.of(request.user), pk=pk)
    right = right_pages(shown_check(check, viewer=request.user), viewer=request.user)
    number = request.POST.get("page", "")
    if number:
        right = right.only(int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 0)
    refused = refusals_among(right.assets, by=request.user, at=timezone.now())
    return check, right, refused


@login_required
@require_POST
def make_right(request: PersonRequest, pk: int) -> HttpResponse:
    """Put the current pages in the tray, in the order of the file; with `page` what stands for that one."""
    _, right, refused = _right_pages(request, pk)
    right = right.without(refused)
    said = " ".join(filter(None, (_added_words(right, add_parts(request, right.parts)), *refused.values())))
    said = said or "Nothing stands for it today."
    if request.headers.get("HX-Request"):
        return answer_with_tray(request, said)
    messages.success(request, said)
    return redirect("file_check", pk)


def _added_words(right: RightPages, added: Sequence[Part]) -> str:
    """What of the pages is in the tray now, and what was not put there; empty for none."""
    if not right.pages:
        return ""
    if not added:
        return "They were in it already, or it is full."
    number = sum(len(part.pages) or 1 for part in added)
    missing = sum(len(part.pages) or 1 for part in right.parts) - number
    told = _named(right, added[0]) if len(added) == 1 else f"{number} pages of {_assets(added)} assets, in your order,"
    verb = "was" if missing == 1 else "were"
    return f"{told} added. {missing} {verb} in it already, or found no room." if missing else f"{told} added."


def _named(right: RightPages, part: Part) -> str:
    title = next(one.title for one in right.assets if one.pk == part.asset_id)
    return f"{page_words(part.pages).capitalize()} of “{title}”" if part.pages else f"“{title}”"


def _assets(parts: Sequence[Part]) -> int:
    return len({part.asset_id for part in parts})


@login_required
@require_GET
def right_file(request: PersonRequest, pk: int) -> HttpResponseBase:
    """The current pages as one PDF, in the order of the file, its name saying how many of them where some have no
    picture or may not be sent; recorded as a download of each asset."""
    check, right, refused = _right_pages(request, pk)
    if not may_download(request.user):
        raise PermissionDenied("Set by an administrator: no files.")
    taken = pages_to_bind(right.without(refused).pages, at=timezone.now())
    try:
        if not taken:
            raise Http404
        answer = FileResponse(
            bound([PicturedSheet(page) for _, page in taken]), content_type="application/octet-stream"
        )
    except (FileNotFoundError, UnidentifiedImageError) as error:
        raise Http404 from error
    attach(answer, file_name(check, bound=len(taken), of=len(right.pages)))
    answer["Cache-Control"] = "private, no-store"
    for asset in {one.asset.pk: one.asset for one, _ in taken}.values():
        signals.asset_downloaded.send_robust(Asset, asset=asset, user=request.user, request=request, page=None)
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
