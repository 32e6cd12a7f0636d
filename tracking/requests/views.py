"""Ask for it: the dialog, and what became of what a person asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hub.core.people import person_of
from tracking.calls.reading import call_of
from tracking.models import AssetRequest
from tracking.requests.actions import ask_for, mark_outcomes_seen
from tracking.requests.forms import AskForm, preset
from tracking.requests.reading import Known, asked_by, known_of
from tracking.searches import word_acts
from tracking.searches.word_acts import WordAct

# The part of a page that holds the fields themselves, not a dialog with them.
INLINE = "ask-inline"


@login_required
@permission_required("tracking.add_assetrequest", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The dialog, preset by `?q=&segment=&stage=`, or its fields for a page that fetches them into its `INLINE`; POST
    asks and leads to the person's requests.

    From the searches report (`?back=`) it leads back to it, where the words' row says so and can undo it.
    """
    back = request.POST.get("back", "") or request.GET.get("back", "")
    inline = request.headers.get("HX-Target") == INLINE
    if request.method == "POST":
        form = AskForm(request.POST, typed=not request.POST.get("q", "").strip())
        if form.is_valid():
            at, wanted = timezone.now(), dict(form.cleaned_data)
            words = wanted.pop("q")
            asked = ask_for(by=person_of(request), words=words, at=at, call=call_of(request), **wanted)
            if back:
                _note(request, words, asked, at)
                return word_acts.go_back(request, back)
            told = f"Asked for “{asked.words}”. You are told when it is answered.{_joined(request, asked)}"
            messages.success(request, told)
            return _to_requests(request)
        known = _known(request, str(form["q"].value() or ""))
    else:
        given = _of_call(request) | {name: value for name, value in preset(request.GET).items() if value}
        known = _known(request, given["q"])
        # What was searched for is what is needed, until it is said better.
        initial = {"note": given["q"]} | given | (known.written if known else {})
        form = AskForm(initial=initial, typed=known is None, outside=inline)
    context = {
        "base": "components/dialog.html" if request.htmx else "components/dialog_page.html",  # type: ignore[attr-defined]
        "dialog_name": "Ask for it",
        "dialog_action": request.path,
        "form": form,
        "words": str(form["q"].value() or ""),
        "known": known,
        "back": back and word_acts.way_back(back),
    }
    template = "tracking/_ask_inline.html" if inline else "tracking/ask.html"
    answer = render(request, template, context, status=422 if form.is_bound else 200)
    answer["Vary"] = "HX-Target"
    return answer


def _of_call(request: HttpRequest) -> dict[str, Any]:
    """What the call that the person is working on says of a request."""
    call = call_of(request)
    if call is None:
        return {"q": ""}
    segments = call.segments.all()
    return {"q": "", "segment": segments[0] if segments else None, "stage": call.stage, "account": call.account or ""}


def _known(request: HttpRequest, words: str) -> Known | None:
    return known_of(words, user=person_of(request)) if words.strip() else None


def _joined(request: HttpRequest, asked: AssetRequest) -> str:
    """Who else asked; empty for nobody."""
    others = asked.asks.exclude(user=request.user.pk).count()
    return f" {others} other{'s' if others > 1 else ''} asked for it too." if others else ""


def _note(request: HttpRequest, words: str, asked: AssetRequest, at: datetime) -> None:
    """In the words' row; only a voice that is new can be taken back, not what was written anew about an earlier one."""
    is_new = asked.was_asked_by(person_of(request), at=at)
    said = f"{'Asked for' if is_new else 'Asked for before; what you wrote is changed'}.{_joined(request, asked)}"
    word_acts.note(request.session, words, WordAct(said, f"{word_acts.ASKED}{asked.pk}" if is_new else ""))


def _to_requests(request: HttpRequest) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = reverse("requests")
        return answer
    return redirect("requests")


@login_required
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """What the person asked for, and what became of it. Opening it marks the outcomes as seen."""
    mine = asked_by(person_of(request))
    mark_outcomes_seen(user=person_of(request), at=timezone.now())
    return render(request, "tracking/requests.html", {"mine": mine})
