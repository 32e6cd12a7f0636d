"""What own-made pages of several reps are about, in words that name nobody."""

from __future__ import annotations

import pytest

from tracking.own_made.telling_words import MOST_WORDS, names_in_address, telling_words, words_in_names

ONE = "Reminders help the waiting room of Kestrel Valley. Ask Rita, rita@kestrel.example: 38 % fewer empty chairs."
TWO = "At Kestrel Valley we saw reminders fill empty chairs; write to rita@kestrel.example about the waiting room."
THREE = "Empty chairs cost. Reminders fill them, as at Kestrel Valley, and the Waiting Room is calm again. 38 %"


def told(*texts, least=3, names=()):
    return telling_words([[text] for text in texts], least=least, names=set(names))


def test_only_what_enough_reps_say_in_the_order_of_the_first_page():
    assert told(ONE, TWO, THREE) == ["reminders", "waiting", "room", "kestrel", "valley", "empty", "chairs"]
    assert told(ONE, TWO, "Nothing of it") == []
    assert "fill" in told(ONE, TWO, THREE, least=2)


def test_one_rep_who_says_it_on_many_pages_is_one():
    assert telling_words([[ONE, ONE, ONE], [TWO]], least=3, names=set()) == []


def test_nobody_is_named_and_no_address_told():
    names = words_in_names(["Rita Moreno"], [("Kestrel Valley Clinics", "")])
    assert names == {"rita", "moreno", "kestrel", "kvc"}
    assert told(ONE, TWO, THREE, names=names) == ["reminders", "waiting", "room", "valley", "empty", "chairs"]
    words = [f"word{letter}" for letter in "abcdefghijklmnop"]
    assert len(told(*[" ".join(words)] * 3)) == MOST_WORDS


def test_words_are_told_as_they_are_written():
    assert told(*["Die Praxis füllt Lücken im Kalender"] * 3) == ["praxis", "füllt", "lücken", "kalender"]


def test_what_pages_are_called_comes_before_what_they_say():
    body = " ".join(f"considerable{letter}" for letter in "abcdefghijklmnop")
    told_of = told(*[f"The first week\n{body}"] * 3)
    assert told_of[:2] == ["first", "week"]
    assert len(told_of) == MOST_WORDS


@pytest.mark.parametrize(
    ("email", "names"),
    [
        ("marta.keller@globex.com", "marta keller globex"),
        ("sales@north-wind.co.uk", "north-wind co"),
        ("", ""),
        ("nobody", ""),
    ],
)
def test_an_address_names_a_company_and_a_person_of_several_words(email, names):
    assert names_in_address(email) == names
