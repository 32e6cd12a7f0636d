"""Numbers, versions and names with punctuation, on both backends: found as typed, before what only resembles them."""

from __future__ import annotations

import pytest
from django.utils.html import escape

from search.index.documents import LONG_PAGES
from tests.search.conftest import deck, titles

pytestmark = pytest.mark.django_db

# A name, a page that holds it, and one that holds its pieces alone.
NAMES = [
    ("Q3", "The results of Q3 were good.", "A q, and 3 of them."),
    ("C++", "The client library is written in C++ only.", "The vitamin C of an orange."),
    ("C#", "The client library is written in C# only.", "In the key of C, written in C++."),
    (".NET", "The connector runs on .NET in the cloud.", "The net income, and a fishing net."),
    ("ISO-27001", "Certified by ISO-27001 in May.", "An iso standard of 27000 words, 27002 too."),
    ("24/7", "Somebody answers 24/7 everywhere.", "On 24 May, 7 of them."),
    ("v2.1", "What came with v2.1 of the gateway.", "What came with v2 of the gateway, page 1."),
    ("S/4HANA", "Connects to S/4HANA in a day.", "S as in sugar, hana in a day."),
    ("AT&T", "As it was done for AT&T.", "They met at T Street."),
    ("e-mail", "An e-mail on the first day.", "Mail of the letter E kind."),
    ("R&D", "What R&D asks for.", "R and D, two letters."),
    ("99.9%", "An uptime of 99.9% is promised.", "An uptime of 99 days, 9 hours."),
    ("node.js", "The widget is a node.js program.", "A node of the network, js files."),
    ("3-2-1", "The 3-2-1 rule of copies.", "Copies: 3, then 2, then 1 more."),
]


@pytest.mark.parametrize(("name", "holds", "pieces"), NAMES, ids=[name for name, *_ in NAMES])
def test_a_name_with_punctuation_finds_what_holds_it_first(ask, name, holds, pieces):
    deck("Pieces", f"{pieces} {pieces}")
    deck("Holder", holds)
    found = ask(name)
    assert titles(found)[0] == "Holder"
    assert found.did_you_mean == ""
    assert found.results[0].page_number == 1
    assert "<mark>" in found.results[0].snippet


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("iso 27001", "ISO-27001"),
        ("iso27001", "ISO 27001"),
        ("email", "e-mail"),
        ("e-mail", "email"),
        ("s4hana", "S/4HANA"),
        ("s/4 hana", "S/4HANA"),
        ("att", "AT&T"),
        ("at & t", "AT&T"),
        ("cplusplus", "C++"),
        ("dotnet", ".NET"),
        (".net core", ".NET Core"),
        ("node", "node.js"),
        ("nodejs", "node.js"),
        ("q 3", "Q3"),
        ("soc2", "SOC 2"),
        ("soc-2", "SOC 2"),
        ("follow up", "follow-up"),
        ("followup", "follow-up"),
        ("follow-up", "follow up"),
        ("no show", "no-show"),
        ("noshow", "no-show"),
    ],
)
def test_a_name_is_found_however_its_pieces_are_joined(ask, typed, written):
    deck("Holder", f"What they say of {written} in a call.")
    deck("Other", "Something else that is said in a call.")
    found = ask(typed)
    assert titles(found)[:1] == ["Holder"]
    assert found.did_you_mean == ""


@pytest.mark.parametrize(
    ("typed", "written"), [("email", "e-mail"), ("e-mail", "email"), ("followups", "follow-up"), ("nodejs", "node.js")]
)
def test_a_name_is_marked_however_its_pieces_are_joined(ask, typed, written):
    deck("Holder", f"What the gateway says of {written} in a call.")
    found = ask(f"gateway {typed}").results[0]
    assert found.page_number == 1
    assert f"<mark>{written}</mark>" in found.snippet


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("e-mail", "email"),
        ("email", "e-mail"),
        ("node.js", "nodejs"),
        ("nodejs", "node.js"),
        ("soc2", "SOC 2"),
        ("iso27001", "ISO 27001"),
        ("iso27001", "ISO-27001"),
        ("iso 27001", "ISO-27001"),
        ("q 3", "Q3"),
        ("csharp", "C#"),
        ("dotnet", ".NET"),
        ("att", "AT&T"),
    ],
)
def test_the_page_that_holds_a_name_is_shown_at_its_place_however_it_is_written(ask, typed, written):
    deck("Holder", "Something else.", f"{'Filler of a page. ' * 40} What they say of {written} in a call.")
    found = ask(typed).results[0]
    assert found.page_number == 2
    assert f"<mark>{escape(written)}</mark> in a call" in found.snippet


@pytest.mark.parametrize(("typed", "written"), [("soc2", "SOC 2"), ("email", "e-mail")])
def test_the_page_of_a_long_asset_that_holds_a_name_is_shown(ask, typed, written):
    deck("Holder", *["Something else."] * LONG_PAGES, f"What they say of {written} in a call.")
    assert ask(typed).results[0].page_number == LONG_PAGES + 1


def test_a_number_with_a_point_marks_no_other_number(ask):
    deck("Holder", "Something else.", "It grows by 1.5 points, and 15 are left.")
    found = ask("grows 1.5").results[0]
    assert found.page_number == 2
    assert "<mark>15</mark>" not in found.snippet
