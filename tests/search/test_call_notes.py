"""For the next call: what the notes mean is found, each thing they say by itself, with a reason to believe."""

from __future__ import annotations

import pytest
from django.utils import timezone

from search.call_notes import answers
from search.next_call import CallProfile, suggest
from tests.factories.content import CollateralFactory, CustomerStoryFactory, ScriptFactory
from tests.search.conftest import deck, deliver

pytestmark = pytest.mark.django_db
NOTES = "They run MedCadence, the CFO doubts the return, 12 MRI scanners"


@pytest.fixture(params=["words", "meaning too"])
def asked_by(request, settings):
    settings.HUB_MODEL = "off" if request.param == "words" else ""
    return request.param


@pytest.fixture
def library(asked_by, backend):
    for number in range(12):
        ScriptFactory(title=f"12 ways to run a meeting, {number}", summary="They run on time.")
    made = {
        "battlecard": CollateralFactory(title="Against MedCadence", summary="", type="battlecard"),
        "story": CustomerStoryFactory(title="Fort Laurel", summary="Payback in nine months."),
        "scanners": deck("Full scanners", "Each MRI scanner is booked to the minute."),
    }
    deliver()
    return made


def told(user, notes=NOTES):
    ranked, _ = suggest(CallProfile(notes=notes), user=user, today=timezone.localdate())
    return {one.asset.pk: one.why for one in ranked}


def test_each_thing_the_notes_say_brings_its_answer_and_says_why(library, raj):
    why = told(raj)
    assert why[library["battlecard"].pk] == "About “MedCadence”, from your notes"
    assert why[library["scanners"].pk] == "About “scanners”, from your notes"
    assert why[library["story"].pk] == "Says “payback”, where your notes say “the return”"
    assert not any("12" in reason or "run" in reason for reason in why.values())


def test_what_others_may_not_see_is_neither_shown_nor_a_reason(library, raj, oli, other_team):
    library["battlecard"].teams.set([other_team])
    library["battlecard"].save()
    CollateralFactory(title="Draft on MedCadence", live=False)
    deliver()
    assert library["battlecard"].pk not in told(raj)
    assert not any("MedCadence" in reason for reason in told(raj).values())
    assert library["battlecard"].pk in told(oli)


def test_notes_that_say_nothing_bring_nothing(library, raj, django_assert_num_queries):
    for notes in ("", "12", "12, 13; 14", "they are and we were", "?!", "\x00"):
        with django_assert_num_queries(0):
            assert answers(notes, raj) == {}


def test_long_notes_and_odd_signs_are_taken(library, raj):
    found = answers('kind:nothing "quoted -MedCadence ' + "a b, " * 800, raj)
    assert library["battlecard"].pk in found
