"""What a rep copies can be pasted to a customer as it is."""

from __future__ import annotations

from datetime import date

import pytest

from content.reading.copies import copy_of, figures_of, quotes_of
from content.reading.naming import Naming
from tests.factories.content import CustomerStoryFactory, ScriptFactory, answer

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 1)
KESTREL = {"customer": "Kestrel Valley Hospitals", "described_as": "A hospital group in the Midwest"}


def story(*, named: bool, **quote: str):
    block = {"quote": "We stopped dreading Mondays", "speaker": "", "role": ""} | quote
    return CustomerStoryFactory.build(**KESTREL, may_name_customer=named, quotes=[("quote", block)])


def test_an_email_is_copied_with_its_subject_and_what_is_left_to_fill_in():
    email = {
        "name": "",
        "subject": "{{ company }}: our call",
        "body": "Dear {{first_name}},\nhere: {{ tracked_link }}.",
    }
    script = ScriptFactory.build(body=[("email", email)])
    assert copy_of(script.get_parts()[0], Naming(TODAY)) == (
        "Subject: [company]: our call\n\nDear [first name],\nhere: [tracked link]."
    )


def test_no_braces_are_copied_of_any_part_whatever_stands_in_them():
    script = ScriptFactory.build(body=[answer("Why?", "Because {{ their-words }} and {{ 3 things }}.")])
    assert copy_of(script.get_parts()[0], Naming(TODAY)) == "Because [their-words] and [3 things]."


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        (
            {"speaker": "Dana Reyes", "role": "Director of Access"},
            "“We stopped dreading Mondays.” – Dana Reyes, Director of Access, Kestrel Valley Hospitals.",
        ),
        ({"speaker": "Dana Reyes"}, "“We stopped dreading Mondays.” – Dana Reyes, Kestrel Valley Hospitals."),
        (
            {"role": "COO, Kestrel Valley Hospitals"},
            "“We stopped dreading Mondays.” – COO, Kestrel Valley Hospitals.",
        ),
        ({}, "“We stopped dreading Mondays.” – Kestrel Valley Hospitals."),
        ({"quote": "“Why wait?”"}, "“Why wait?” – Kestrel Valley Hospitals."),
    ],
)
def test_a_quote_of_a_customer_who_may_be_named(quote, sentence):
    assert [one.sentence for one in quotes_of(story(named=True, **quote), Naming(TODAY))] == [sentence]


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        (
            {"speaker": "Dana Reyes", "role": "Director of Access"},
            "“We stopped dreading Mondays.” – Director of Access, a hospital group in the Midwest.",
        ),
        ({"speaker": "Dana Reyes"}, "“We stopped dreading Mondays.” – a hospital group in the Midwest."),
        (
            {"quote": "Kestrel never sleeps.", "role": "COO"},
            "“The customer never sleeps.” – COO, a hospital group in the Midwest.",
        ),
    ],
)
def test_a_quote_of_a_customer_who_may_not_be_named_names_nobody(quote, sentence):
    assert [one.sentence for one in quotes_of(story(named=False, **quote), Naming(TODAY))] == [sentence]


def test_a_figure_is_copied_as_a_sentence_with_whose_it_is():
    assert [one.sentence for one in figures_of(story(named=False), Naming(TODAY))] == [
        "A hospital group in the Midwest: -38 % fewer no-shows (in six months)."
    ]
    assert [one.sentence for one in figures_of(story(named=True), Naming(TODAY))] == [
        "Kestrel Valley Hospitals: -38 % fewer no-shows (in six months)."
    ]


def test_a_script_that_names_a_customer_is_copied_in_other_words_since_that_may_not_be():
    until = date(2026, 8, 31)
    CustomerStoryFactory(**KESTREL, may_name_customer=True, may_name_until=until)
    script = ScriptFactory.build(body=[answer("Who?", "KESTREL VALLEY HOSPITALS does, and so Kestrel saves.")])
    [part] = script.get_parts()
    assert copy_of(part, Naming(until)) == "KESTREL VALLEY HOSPITALS does, and so Kestrel saves."
    assert copy_of(part, Naming(TODAY)) == "A hospital group in the Midwest does, and so the customer saves."
