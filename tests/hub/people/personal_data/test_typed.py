"""What colleagues typed of a recipient is exported with them, and erased with the sums kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Sum
from django.utils import timezone

from hub.people.personal_data.admin import erase_subject
from hub.people.personal_data.held import Subject, held_about
from hub.people.personal_data.typed import TAKEN_OUT, Names, names_of
from search.models import SavedSearch
from tests.hub.people.personal_data.test_outside import everything
from tracking.models import Ask, AssetRequest, Recipient, SearchDay, SearchLog, UnmetWord, UnmetWordDay
from tracking.requests.actions import ask_for
from tracking.searches.actions import log_search

pytestmark = pytest.mark.django_db

RITA = "rita.halloran@marlow.example"
TYPED = ("Halloran", "HALLORAN", "hallóran", "Hallóran", "rita.halloran", "Rita")


def _search(user, query: str, *, unmet: Sequence[str] = (), minutes: int = 0) -> None:
    at = timezone.now() - timedelta(minutes=minutes)
    log_search(
        user=user, query=query, filters={}, total=0, shown=[], backend="database", degraded=False, at=at, unmet=unmet
    )


@pytest.fixture
def typed(raj, oli) -> None:
    """Rita is a recipient of Raj's; he and Oli typed her name and address where words are kept."""
    Recipient.objects.create(sender=raj, name="Rita Hallóran", email=RITA, company="Marlow County Health")
    _search(raj, "deck for Rita Halloran", unmet=["halloran"], minutes=60)
    _search(raj, "pricing rita.halloran@marlow.example", minutes=40)
    _search(oli, "HALLORAN, Rita pricing", unmet=["rita", "halloran"], minutes=20)
    _search(oli, "security deck", minutes=2)
    for name, address in (("Halloran pricing", "q=Halloran+pricing"), ("hallóran pricing", "q=hall%C3%B3ran+pricing")):
        SavedSearch.objects.create(user=raj, name=name, address=address)
    day, now = timezone.localdate(), timezone.now()
    for words, number in (("halloran", 2), ("halloran rita", 3), ("deck", 7)):
        sums = {"searches": number, "sessions": number, "zero": 1, "abandoned": 0, "used": 1, "seconds": 1.5}
        SearchDay.objects.create(day=day, team=None, words=words, last_at=now, made_at=now, **sums)
    for word, number in (("halloran", 2), ("rita", 5)):
        UnmetWordDay.objects.filter(word=word).delete()
        UnmetWordDay.objects.create(word=word, day=day, team=None, searches=number, last_at=now)


def _sums() -> list:
    of_days = [model.objects.aggregate(n=Sum("searches"))["n"] for model in (SearchDay, UnmetWordDay)]
    in_vain = SearchLog.objects.filter(unmet_words__isnull=False).distinct().count()
    return [*of_days, SearchLog.objects.count(), in_vain]


def test_erasing_takes_out_what_was_typed_and_keeps_the_sums(typed, raj, ada):
    before, told = _sums(), everything()
    assert "HALLORAN, Rita pricing" in told
    erase_subject(Subject(email=RITA), by=ada)
    told = everything()
    assert [words for words in TYPED if words in told or words.lower() in told] == []
    assert _sums() == before
    assert set(SearchLog.objects.values_list("query", "normalised")) == {
        (f"deck for {TAKEN_OUT}", f"deck for {TAKEN_OUT}"),
        (f"pricing {TAKEN_OUT}", f"pricing {TAKEN_OUT}"),
        (f"{TAKEN_OUT} pricing", f"{TAKEN_OUT} pricing"),
        ("security deck", "security deck"),
    }
    assert sorted(UnmetWord.objects.values_list("word", flat=True)) == [TAKEN_OUT, TAKEN_OUT]
    assert dict(SearchDay.objects.values_list("words", "searches")) == {TAKEN_OUT: 5, "deck": 7}
    assert dict(UnmetWordDay.objects.values_list("word", "searches"))[TAKEN_OUT] == 7
    kept = SavedSearch.objects.get()
    assert (kept.name, kept.address) == (f"{TAKEN_OUT} pricing", "q=%28erased%29+pricing")


def test_requests_lose_the_name_and_stay_two(raj, oli, ada, typed):
    for person, words in ((raj, "Halloran pricing"), (oli, "Rita pricing")):
        ask_for(words=words, by=person, at=timezone.now(), note="Mrs Halloran waits")
    erase_subject(Subject(email=RITA), by=ada)
    assert list(AssetRequest.objects.values_list("words", flat=True)) == [f"{TAKEN_OUT} pricing"] * 2
    assert set(Ask.objects.values_list("note", flat=True)) == {f"Mrs {TAKEN_OUT} waits"}
    erase_subject(Subject(email=RITA), by=ada)


def test_the_export_shows_what_was_typed(typed, tmp_path):
    held = held_about(Subject(email=RITA))
    assert {row["query"] for row in held["tracking.SearchLog"]} == {
        "deck for Rita Halloran",
        "pricing rita.halloran@marlow.example",
        "HALLORAN, Rita pricing",
    }
    assert {row["name"] for row in held["search.SavedSearch"]} == {"Halloran pricing", "hallóran pricing"}
    out = StringIO()
    call_command("export_person", RITA, stdout=out)
    assert "HALLORAN, Rita pricing" in json.dumps(json.loads(out.getvalue()), ensure_ascii=False)


def test_a_part_of_a_name_that_assets_hold_is_taken_out_beside_the_rest_alone(raj, monkeypatch):
    Recipient.objects.create(sender=raj, name="Grace Price", email="info@marlow.example")
    monkeypatch.setattr("hub.people.personal_data.typed.held_by_assets", lambda words, languages: {"price": 4})
    names = names_of("info@marlow.example")
    assert names.without("price list for Grace") == f"price list for {TAKEN_OUT}"
    assert names.without("Price, Grace and info@marlow.example") == f"{TAKEN_OUT} and {TAKEN_OUT}"
    assert names.without("info on price") == "info on price"


def test_nobody_is_named_by_parts_of_other_words():
    names = Names(rows=(("ann", "lee"),), alone=frozenset({"ann"}))
    assert names.without("annual plan of Annie Lee") == "annual plan of Annie Lee"
    assert names.without("Ann Lee's plan") == f"{TAKEN_OUT}'s plan"
