"""What a person did about words of the searches report, for the rows of these words, and the way back to them.

Kept in the session.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

SESSION_KEY = "word_acts"
# A person who works through the lists; older ones are offered their acts again.
MOST_KEPT = 60
# Begins the `undo` of a request.
ASKED = "ask:"


@dataclass(frozen=True, slots=True)
class WordAct:
    """`said` stands in the row; `undo` is for who did it to find what to take back, "" when it can't be."""

    said: str
    undo: str = ""


def note(session: Any, words: str, act: WordAct) -> None:
    """The row of `words` says from now on what was done."""
    kept = {name: about for name, about in session.get(SESSION_KEY, {}).items() if name != words}
    session[SESSION_KEY] = dict(list(kept.items())[-MOST_KEPT + 1 :]) | {words: asdict(act)}


def noted(session: Any) -> dict[str, WordAct]:
    """What was done, by words."""
    return {words: WordAct(**about) for words, about in session.get(SESSION_KEY, {}).items()}


def forget(session: Any, words: str) -> WordAct | None:
    """The row offers its acts again; what was noted, None when nothing was."""
    act = noted(session).get(words)
    session[SESSION_KEY] = {name: about for name, about in session.get(SESSION_KEY, {}).items() if name != words}
    return act


def way_back(address: str) -> str:
    """The address to return to if it is one of ours, else that of the report."""
    ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None) and address.startswith("/")
    return address if ours else reverse("searches")


def go_back(request: HttpRequest, address: str) -> HttpResponse:
    """Answer an act with the page it was done from, at the place where it was left when it is still open."""
    address = way_back(address)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(address)
    if request.htmx.current_url_abs_path == address:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return HttpResponse(status=204, headers={"HX-Redirect": address})
