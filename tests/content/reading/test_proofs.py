"""The proof under an answer leads to the page that it names."""

from __future__ import annotations

import pytest

from content.reading.proofs import Proof, proofs_of
from tests.factories.content import CollateralFactory

pytestmark = pytest.mark.django_db


def test_a_title_with_a_page_leads_to_the_page_and_all_else_stays_words(raj, django_assert_num_queries):
    deck = CollateralFactory(title="Security, page by page")
    sheet = CollateralFactory(title="HIPAA on one page")
    assert raj.role_names
    said = "Security, page by page, page 7; HIPAA on one page; Annual audit, page 3"
    with django_assert_num_queries(1):
        found = proofs_of([said, "It reads both."], raj)
    assert found == {
        said: [
            Proof("Security, page by page, page 7", f"{deck.get_absolute_url()}?page=7"),
            Proof("HIPAA on one page", sheet.get_absolute_url()),
            Proof("Annual audit, page 3"),
        ],
        "It reads both.": [Proof("It reads both.")],
    }


def test_what_the_reader_may_not_see_is_not_linked(raj, other_team):
    CollateralFactory(title="Theirs", teams=[other_team])
    CollateralFactory(title="Drafted", live=False)
    assert proofs_of(["Theirs; Drafted, page 2"], raj) == {
        "Theirs; Drafted, page 2": [Proof("Theirs"), Proof("Drafted, page 2")]
    }
