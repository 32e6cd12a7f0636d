"""Say at one tap what became of a call or of what was sent."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from hub.core.people import person_of
from tracking.models import Call
from tracking.outcomes.actions import NotSent, Subject, Told, last_word, may_tell, note_outcome, subject_of
from tracking.outcomes.models import LossReason, Result, ToldBy
from tracking.outcomes.reading import ENDED_CALL, standing_of, tellable_calls, tellable_links


@login_required
@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """Note what became of a call (`call`) or a link (`link`): `outcome` is a result, or "" to take back what was said;
    `reason` is why it was lost. Leads back to `next`, or answers how it stands now.
    """
    subject, now = _subject(request), timezone.now()
    result, reason = request.POST.get("outcome", ""), request.POST.get("reason", "")
    if result not in ("", *Result.values) or reason not in ("", *LossReason.values):
        messages.error(request, "Nothing was noted: choose what became of it.")
        return _back(request)
    told = Told(result=result, reason=reason, at=last_word(subject, at=now), told_by=ToldBy.HUB)
    try:
        outcome, _ = note_outcome(subject=subject, told=told, by=person_of(request), recorded_at=now)
    except NotSent as refusal:
        messages.error(request, f"Nothing was noted: {str(refusal)[0].lower()}{str(refusal)[1:]}")
        return _back(request)
    if isinstance(subject, Call) and request.session.get(ENDED_CALL) == subject.pk:
        del request.session[ENDED_CALL]
    if request.htmx:  # type: ignore[attr-defined]
        context = {"standing": standing_of(subject), "next": request.POST.get("next", "")}
        return render(request, "tracking/_outcome.html", context)
    messages.success(request, f"Noted: {outcome.in_words}." if outcome.result else "What was said is taken back.")
    return _back(request)


@login_required
@require_POST
def later(request: HttpRequest) -> HttpResponse:
    """Ask no more about the call that was just ended; it can be told on its account's page."""
    request.session.pop(ENDED_CALL, None)
    return _back(request)


def _subject(request: HttpRequest) -> Subject:
    """What the form is about. Raises Http404 for what the person may say nothing of."""
    person = person_of(request)
    if not may_tell(person):
        raise PermissionDenied("Whoever had the call says what became of it, and their manager.")
    call, link = request.POST.get("call", ""), request.POST.get("link", "")
    if call.isascii() and call.isdigit() and len(call) < 19:
        return get_object_or_404(tellable_calls(person), pk=int(call))
    if link.isascii() and link.isdigit() and len(link) < 19:
        return subject_of(get_object_or_404(tellable_links(person), pk=int(link)))
    raise Http404("Neither a call nor a link is named.")


def _back(request: HttpRequest) -> HttpResponse:
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if safe else reverse("sent"))
