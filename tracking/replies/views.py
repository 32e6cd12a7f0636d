"""Answering what a reader asked."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from content.permissions import may_send
from hub.core.people import person_of
from tracking.models import ReaderQuestion, ShareLink
from tracking.replies.actions import NoAnswer, answer_question
from tracking.replies.models import LONGEST_ANSWER
from tracking.replies.reading import page_labels


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int, question_id: int) -> HttpResponse:
    """A question of a reader, and the form to answer it, for whoever sent the link; with `how` elsewhere it is marked
    as answered in another way.
    """
    person = person_of(request)
    if not may_send(person):
        raise PermissionDenied("Your role sends nothing.")
    link = get_object_or_404(ShareLink.objects.visible_to(person), pk=pk)
    question = get_object_or_404(ReaderQuestion.objects.on([link]).with_links(), pk=question_id)
    if question.share_link.created_by_id != person.pk:
        raise PermissionDenied("Whoever sent the link answers.")
    if request.method != "POST":
        return _form(request, question, typed=question.answer)
    elsewhere = request.POST.get("how") == "elsewhere"
    typed = "" if elsewhere else request.POST.get("answer", "").replace("\r\n", "\n")
    if not elsewhere and not typed.strip():
        return _form(request, question, typed=typed, error="Write the answer, or say that you gave it in another way.")
    by_mail = request.POST.get("mail") == "on" and not elsewhere
    try:
        answer_question(question=question, by=person, at=timezone.now(), words=typed, by_mail=by_mail)
    except NoAnswer as refused:
        return _form(request, question, typed=typed, error=str(refused))
    said = "It is marked as answered." if elsewhere else "The answer stands on the page of the link."
    messages.success(request, said)
    return redirect("sent_link", pk)


def _form(request: HttpRequest, question: ReaderQuestion, *, typed: str, error: str = "") -> HttpResponse:
    context = {
        "question": question,
        "link": question.share_link,
        "page": page_labels([question]).get((question.asset_id, question.page), f"Page {question.page}"),
        "typed": typed,
        "error": error,
        "longest": LONGEST_ANSWER,
        "can_mail": _can_mail(question.share_link),
    }
    return render(request, "tracking/answer_question.html", context, status=422 if error else 200)


def _can_mail(link: ShareLink) -> bool:
    return bool(link.recipient and link.recipient.email and link.url and link.is_open(timezone.now()))
