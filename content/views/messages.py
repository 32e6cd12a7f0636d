"""The message house for reps, the check of a pasted text, and what marketers do with messages and findings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from content import refusals
from content.messages import reading
from content.messages.actions import ChangedMeanwhile, NotOpen, accept_finding, agree_to_message, sides_of
from content.messages.check import Breach
from content.messages.forms import CarryForm
from content.messages.passages import passages_of_text
from content.messages.rules import ready_check
from content.messages.sentences import remedy_of, sentence_of
from content.models import Asset, Message, MessageFinding
from content.permissions import sees_all_states
from content.reading.carried import carriers_of, reach_of
from content.words.letters import readable
from hub.core.http import PersonRequest

#: A pasted text is cut here: a long mail has some 5,000.
MOST_CHARACTERS = 50_000
CARRIERS_A_PAGE = 30


@login_required
@require_safe
def message_house(request: PersonRequest) -> HttpResponse:
    """What may be said and what not; for who agrees to messages also those that wait for it."""
    sides = sides_of(request.user)
    may_see_waiting = bool(sides) or sees_all_states(request.user)
    context = {
        "rooms": reading.house(),
        "rules": reading.rules_beside(),
        "waiting": reading.waiting() if may_see_waiting else [],
        "sides": sides,
        "may_edit": request.user.has_perm("content.change_message"),
    }
    return render(request, "content/message_house.html", context)


@login_required
@require_safe
def message(request: PersonRequest, pk: int) -> HttpResponse:
    """One message, where it is said by segment and stage, and where it is not; one that waits for those alone who work
    on it or agree to it."""
    sides = sides_of(request.user)
    may_see_waiting = bool(sides) or sees_all_states(request.user)
    shown = Message.objects.for_reading() if may_see_waiting else Message.objects.agreed().for_reading()
    found = get_object_or_404(shown, pk=pk)
    context = {
        "message": found,
        "waits": not found.is_agreed,
        "sides": sides,
        **(_said_where(found, request) if found.is_agreed else {}),
        "works_on_it": sees_all_states(request.user),
        "may_edit": request.user.has_perm("content.change_message"),
    }
    return render(request, "content/message.html", context)


def _said_where(said: Message, request: PersonRequest) -> dict[str, object]:
    carriers = carriers_of(said, request.user).with_tags()
    page = Paginator(carriers, CARRIERS_A_PAGE).get_page(request.GET.get("page"))
    return {"reach": reach_of(said, request.user), "page": page}


@login_required
@require_POST
def carry(request: PersonRequest, pk: int) -> HttpResponse:
    """Say on the asset's page that it carries a message, or that it does not."""
    asset = get_object_or_404(Asset.objects.visible_to(request.user), pk=pk)
    form = CarryForm(request.POST)
    try:
        if form.is_valid():
            form.carry_out(asset=asset, by=request.user, at=timezone.now())
        else:
            notices.error(request, "Nothing was changed. Choose a message.")
    except refusals.WrongState as refusal:
        notices.error(request, f"Nothing was changed. {refusal}")
    return redirect(f"{asset.get_absolute_url()}#carries")


@login_required
@require_http_methods(["GET", "POST"])
def check_text(request: PersonRequest) -> HttpResponse:
    """What a text says that the message house rules out. The text is not kept."""
    text = readable(request.POST.get("text", "").replace("\r\n", "\n"))[:MOST_CHARACTERS]
    context: dict[str, Any] = {"text": text, "checked": bool(text.strip())}
    if context["checked"]:
        context["breaches"] = [_shown(one) for one in ready_check().breaches(passages_of_text(text))]
    return render(request, "content/check_text.html", context)


def _shown(breach: Breach) -> dict[str, str]:
    return {
        "words": breach.words,
        "around": breach.around,
        "sentence": sentence_of(breach),
        "remedy": remedy_of(breach),
    }


@login_required
@require_POST
def agree(request: PersonRequest, pk: int) -> HttpResponse:
    """Put the person's name to a message, for the side they speak for; `version` is the one that they read."""
    message = get_object_or_404(Message, pk=pk)
    try:
        if request.POST.get("version", "") != message.version:
            raise ChangedMeanwhile
        agree_to_message(message=message, by=request.user, side=request.POST.get("side", ""), at=timezone.now())
    except ChangedMeanwhile as refusal:
        notices.error(request, f"Nothing was agreed to. {refusal}")
    return redirect("message_house")


@login_required
@require_POST
def accept(request: PersonRequest, pk: int) -> HttpResponse:
    """Let what a rule rules out stand in this asset, with a reason."""
    finding = get_object_or_404(MessageFinding.objects.for_listing(), pk=pk)
    try:
        accept_finding(finding=finding, by=request.user, reason=request.POST.get("reason", ""), at=timezone.now())
    except (refusals.Incomplete, NotOpen) as refusal:
        notices.error(request, f"Nothing was accepted. {_in_words(refusal)}")
    return redirect(f"{finding.asset.get_absolute_url()}#messages")


def _in_words(refusal: Exception) -> str:
    if isinstance(refusal, refusals.Incomplete):
        return " ".join(words for errors in refusal.missing.values() for words in errors)
    return str(refusal)
