"""A rep's filing address, from where they send, and what was filed."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.core.people import person_of
from tracking.inbox.addresses import (
    NotAdded,
    NotConfirmed,
    add_sender_address,
    confirm_sender_address,
    filing_address,
    remove_sender_address,
    renew_filing_address,
    sender_to_confirm,
)
from tracking.inbox.reading import read_filing


class SenderForm(forms.Form):
    address = forms.EmailField(label="Another address of yours", max_length=254)


@login_required
@require_safe
def own_mail(request: HttpRequest) -> HttpResponse:
    """The address to put into blind copy, the person's other addresses, and what was filed last."""
    return _show(request, SenderForm())


def _show(request: HttpRequest, form: SenderForm, *, status: int = 200) -> HttpResponse:
    person = person_of(request)
    own = filing_address(user=person, at=timezone.now())
    context = {
        "address": own.address,
        "is_read": settings.HUB_INBOX is not None,
        "filing": read_filing(person),
        "form": form,
        "person": person,
    }
    return render(request, "tracking/own_mail.html", context, status=status)


@login_required
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """Another address in place of the one there is."""
    renew_filing_address(user=person_of(request), at=timezone.now())
    messages.success(request, "You have a new address. What is sent to the old one is not filed any more.")
    return redirect("own_mail")


@login_required
@require_POST
def add_sender(request: HttpRequest) -> HttpResponse:
    """Mail a link to another address of the person's. Raises TooMany."""
    form = SenderForm(request.POST)
    if form.is_valid():
        try:
            added = add_sender_address(user=person_of(request), address=form.cleaned_data["address"], at=timezone.now())
        except NotAdded as refused:
            form.add_error("address", str(refused))
        else:
            messages.success(request, f"A mail is on its way to {added.address}. Open what it says to confirm it.")
            return redirect("own_mail")
    return _show(request, form, status=422)


@login_required
@require_POST
def remove_sender(request: HttpRequest, pk: int) -> HttpResponse:
    """Mails from there are not filed any more."""
    remove_sender_address(user=person_of(request), pk=pk)
    return redirect("own_mail")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_sender(request: HttpRequest, signed: str) -> HttpResponse:
    """What was mailed to the address leads here; a tap confirms it, since programs open links too."""
    try:
        if request.method == "POST":
            added = confirm_sender_address(user=person_of(request), signed=signed, at=timezone.now())
            messages.success(request, f"Mails from {added.address} are filed from now on.")
            return redirect("own_mail")
        added = sender_to_confirm(user=person_of(request), signed=signed)
    except NotConfirmed as refused:
        return render(request, "tracking/confirm_sender.html", {"refused": str(refused)}, status=404)
    return render(request, "tracking/confirm_sender.html", {"added": added})
