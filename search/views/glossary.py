"""From a word that found nothing to what it means: the dialog beside the words of the searches report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from hub.core.people import Person, person_of
from search.reading import glossary, vocabulary
from search.reading.glossary import PINNED, AlreadyKnown, NotAllowed, Target
from search.reading.request import read_request
from search.reading.understanding import normal
from search.types import SearchRequest
from tracking.requests.actions import take_back_ask
from tracking.searches import word_acts
from tracking.searches.word_acts import WordAct


class SynonymForm(forms.Form):
    """`words` mean what is chosen in `target`, or a new `term`."""

    asked = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    back = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
    words = forms.CharField(label="Words", max_length=glossary.LONGEST_WORDS, help_text="As people type them.")
    target = forms.ChoiceField(label="Mean the same as", required=False)
    term = forms.CharField(
        label="Or a new term",
        required=False,
        max_length=120,
        help_text="As we say it, when nothing above is what they mean.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    avoid = forms.BooleanField(
        label="We don't say it",
        required=False,
        help_text="Whoever searches for it is shown our term. For terms of the glossary.",
    )

    def __init__(self, *args: Any, known: list[Target], may_add: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = _choices(str(self["words"].value() or ""), known)  # type: ignore[attr-defined]
        if not may_add:
            del self.fields["term"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        target, term = cleaned.get("target", ""), cleaned.get("term", "")
        if not self.errors and bool(target) == bool(term):
            self.add_error("target", "Choose one, or name a new term." if not target else "Choose one or name one.")
        if cleaned.get("words") and not normal(cleaned["words"]):
            self.add_error("words", "Words have letters or digits.")
        if target and not target.startswith("glossary:") and cleaned.get("avoid"):
            self.add_error("avoid", "Only a term of the glossary can say what we don't say.")
        return cleaned


def _choices(words: str, known: list[Target]) -> list[Any]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for target in known:
        groups.setdefault(target.group, []).append((target.key, target.label))
    near = [(target.key, f"{target.label} ({target.group})") for target in glossary.likely(words, known)]
    first = [("Likely", near)] if near else []
    return [("", "Choose …"), *first, *groups.items()]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_synonym(request: HttpRequest) -> HttpResponse:
    """The dialog, preset by `?words=` and `?back=` (where to return to); POST adds the words and returns."""
    known = glossary.targets(person_of(request))
    may_add = request.user.has_perm("search.add_glossaryterm")
    if not known and not may_add:
        raise PermissionDenied
    if request.method == "POST":
        form = SynonymForm(request.POST, known=known, may_add=may_add)
        if form.is_valid() and _added(form, request):
            return word_acts.go_back(request, form.cleaned_data["back"])
    else:
        asked = request.GET.get("words", "")[:300]
        initial = {"asked": asked, "words": _plain(asked, person_of(request)), "back": request.GET.get("back", "")}
        form = SynonymForm(initial=initial, known=known, may_add=may_add)
    context = {
        "base": "components/dialog.html" if request.htmx else "components/dialog_page.html",  # type: ignore[attr-defined]
        "dialog_name": "Add a synonym",
        "dialog_action": request.path,
        "form": form,
        "back": word_acts.way_back(str(form["back"].value() or "")),
    }
    return render(request, "search/synonym.html", context, status=422 if form.is_bound else 200)


def _plain(asked: str, user: Person) -> str:
    """The words of a query without its operators and quotes."""
    reading = read_request(SearchRequest(user=user, query=asked), vocabulary.current())
    return (reading.understood.text or asked)[: glossary.LONGEST_WORDS]


def _added(form: SynonymForm, request: HttpRequest) -> bool:
    given = form.cleaned_data
    words, term, target = " ".join(given["words"].split()), given.get("term", ""), given["target"]
    try:
        if target:
            undo = glossary.add_synonym(words=words, target=target, by=person_of(request), avoid=given["avoid"])
            term = glossary.name_of(target)
        else:
            undo = glossary.add_term(term=term, words=words, by=person_of(request), avoid=given["avoid"])
    except AlreadyKnown as refusal:
        form.add_error("target" if target else "term", str(refusal))
        return False
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    said = f"“{words}” is not said; {term} is shown" if given["avoid"] else f"“{words}” now finds {term}"
    word_acts.note(request.session, given["asked"] or words, WordAct(said, undo))
    return True


@login_required
@require_POST
def undo_word_act(request: HttpRequest) -> HttpResponse:
    """Take back what was done about the words from their row; the row offers its acts again."""
    act = word_acts.forget(request.session, request.POST.get("words", ""))
    if act and act.undo:
        _take_back(act.undo, person_of(request))
    return word_acts.go_back(request, request.POST.get("back", ""))


def _take_back(undo: str, by: Person) -> None:
    """Take back a pin, a request or a synonym. Refuses with PermissionDenied."""
    try:
        if undo.startswith(PINNED):
            glossary.remove_pin(pk=undo.removeprefix(PINNED), by=by)
        elif undo.startswith(word_acts.ASKED):
            take_back_ask(request_id=int(undo.removeprefix(word_acts.ASKED)), by=by)
        else:
            glossary.take_back(undo=undo, by=by)
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
