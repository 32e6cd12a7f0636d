"""The claims for everybody who cites them: the list, one claim with the pages that cite it, and agreeing to one."""

from __future__ import annotations

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from content.messages.actions import ChangedMeanwhile, agree_to_claim, sides_of
from content.models import Claim
from content.permissions import sees_all_states
from content.reading.claims import STATES, citations_of, claim_numbers, claims_shown, narrowed, with_live_assets
from content.words.letters import readable
from hub.core.http import PersonRequest
from hub.core.pickers import make_picker

CLAIMS_A_PAGE = 50
CITATIONS_A_PAGE = 30


def _works_on_it(request: PersonRequest) -> bool:
    return bool(sides_of(request.user)) or sees_all_states(request.user)


@login_required
@require_safe
def claims(request: PersonRequest) -> HttpResponse:
    """All claims, or those of `?state=` with the words of `?q=`; reps see what both sides agreed to."""
    today, works_on_it = timezone.localdate(), _works_on_it(request)
    state, words = request.GET.get("state", ""), readable(request.GET.get("q", "")).strip()[:100]
    found = narrowed(claims_shown(works_on_it=works_on_it), state=state, words=words, today=today)
    page = Paginator(with_live_assets(found).for_reading(), CLAIMS_A_PAGE).get_page(request.GET.get("page"))
    offered = STATES.items() if works_on_it else [(key, STATES[key]) for key in ("holding", "lapsed")]
    context = {
        "page": page,
        "words": words,
        "state": state,
        "picker": make_picker("State", "state", list(offered), {state}),
        "numbers": claim_numbers(today) if works_on_it else None,
        "today": today,
        "query": f"state={state}&q={words}",
        "may_edit": request.user.has_perm("content.change_claim"),
    }
    return render(request, "content/claims.html", context)


@login_required
@require_safe
def claim(request: PersonRequest, pk: int) -> HttpResponse:
    """One claim with its source, how long it holds, and the live pages that cite it."""
    found = get_object_or_404(claims_shown(works_on_it=_works_on_it(request)).for_reading(), pk=pk)
    today = timezone.localdate()
    page = Paginator(citations_of(found, request.user), CITATIONS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "claim": found,
        "lapsed": found.has_lapsed(today),
        "page": page,
        "sides": sides_of(request.user),
        "may_edit": request.user.has_perm("content.change_claim"),
    }
    return render(request, "content/claim.html", context)


@login_required
@require_POST
def agree_with_claim(request: PersonRequest, pk: int) -> HttpResponse:
    """Put the person's name to a claim, for the side they speak for; `version` is the one that they read."""
    found = get_object_or_404(Claim, pk=pk)
    try:
        if request.POST.get("version", "") != found.version:
            raise ChangedMeanwhile("claim")
        agree_to_claim(claim=found, by=request.user, side=request.POST.get("side", ""), at=timezone.now())
    except ChangedMeanwhile as refusal:
        notices.error(request, f"Nothing was agreed to. {refusal}")
    return redirect(found)
