"""What is held about a person, for administrators: seen, taken out as a file, erased."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log

from content.permissions import is_administrator
from hub.core.headers import attach
from hub.core.people import Person, person_of
from hub.people.personal_data.erasing import NotErased, erase_account
from hub.people.personal_data.finding import find_subjects
from hub.people.personal_data.held import Subject, as_json, held_about, kind_in_words
from hub.people.personal_data.typed import forget_in_words, names_of
from tracking.links.erasure import erase_recipient
from tracking.models import Recipient
from tracking.reports.made_files import forget_all_files

EXPORTED = "hub.export_person"


@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    """Who is meant by `who`, and how many rows of which kind are held about them."""
    _check(person_of(request))
    who = request.GET.get("who", "")
    found = [
        (subject, sorted((kind_in_words(label), len(rows)) for label, rows in held_about(subject).items()))
        for subject in find_subjects(who)
    ]
    return render(request, "people/admin/personal_data.html", {"who": who, "found": found})


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """All that is held, as a JSON file; written down in the audit log."""
    by = person_of(request)
    _check(by)
    subject = _subject(request)
    note_export(subject, by=by)
    answer = HttpResponse(as_json(subject, at=timezone.now()), content_type="application/json")
    attach(answer, f"held-about-{slugify(str(subject)) or 'person'}.json")
    return answer


@require_POST
def erase(request: HttpRequest) -> HttpResponse:
    """Erase what is held. `confirm` repeats whom, so that nobody does it by a slip."""
    by = person_of(request)
    _check(by)
    subject = _subject(request)
    back = reverse("personal_data:index")
    if request.POST.get("confirm", "").strip().lower() != str(subject).lower():
        messages.error(request, "The name was not repeated. Nothing was erased.")
        return redirect(f"{back}?who={request.POST.get('who', '')}")
    try:
        erase_subject(subject, by=by)
    except NotErased as refused:
        messages.error(request, f"{refused} Nothing was erased.")
    else:
        messages.success(request, "Erased. The sums in the reports are as they were.")
    return redirect(back)


def erase_subject(subject: Subject, *, by: Person | None) -> None:
    """Erase the account, or whoever outside has the address, with what colleagues typed of them."""
    at = timezone.now()
    if subject.user is not None:
        erase_account(user=subject.user, by=by, at=at)
        return
    with transaction.atomic():
        names = names_of(subject.email)
        erase_recipient(email=subject.email, by=by, at=at)
        forget_in_words(names)
        forget_all_files(at=at)


def note_export(subject: Subject, *, by: Person | None) -> None:
    """Write down that the person's data were taken out, without saying whose address it was."""
    if subject.user is not None:
        log(subject.user, EXPORTED, user=by)
    else:
        for recipient in Recipient.objects.with_address(subject.email):
            log(recipient, EXPORTED, user=by, title=f"Recipient {recipient.pk}")


def _check(by: Person) -> None:
    if not is_administrator(by):
        raise PermissionDenied("Administrators see what is held about people.")


def _subject(request: HttpRequest) -> Subject:
    """The one of those whom `who` means that `of` names."""
    named = request.POST.get("of", "")
    for subject in find_subjects(request.POST.get("who", "")):
        if ("inside" if subject.user else "outside") + f":{subject}" == named:
            return subject
    raise Http404("Nothing is held about such a person.")


class _PersonalDataMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_administrator(person_of(request))


class PersonalDataViewSet(ViewSet):
    name = "personal_data"
    url_prefix = "personal-data"
    menu_label = "People’s data"
    menu_icon = "user"
    menu_order = 620
    add_to_settings_menu = True
    menu_item_class = _PersonalDataMenuItem

    @property
    def menu_url(self) -> str:
        return reverse("personal_data:index")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", look_up, name="index"),
            path("export/", export, name="export"),
            path("erase/", erase, name="erase"),
        ]
