"""What the author of a script says of its places to fill in."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from content.models import Script
from content.models.places import LONGEST_VALUE, Place, key_of, read_places, refuse_described_amiss

TEXT = "Dear {{ First name }}, I call on {{ weekday }}: {{ their_words }}."


@pytest.mark.parametrize(("name", "key"), [("First name", "first_name"), ("  LIST__date ", "list_date")])
def test_spellings_of_a_field_are_one(name, key):
    assert key_of(name) == key


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("weekday: the day you call, at most 20", Place("weekday", "the day you call", 20)),
        ("First name : as they sign (at most 30).", Place("first_name", "as they sign", 30)),
        ("their words, at most 200", Place("their_words", "", 200)),
        ("weekday: at most one of five", Place("weekday", "at most one of five", LONGEST_VALUE)),
        ("weekday", Place("weekday")),
    ],
)
def test_a_line_says_what_a_place_is_for(line, place):
    assert read_places(f"\n  {line}\n") == {place.key: place}


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("day: when", "No place is called “day”: write {{ day }} in the text."),
        ("weekday\nWeekday: again", "“Weekday” is described twice."),
        ("weekday: when, at most 0", "takes 1 to 500 characters"),
        ("weekday: when, at most 501", "takes 1 to 500 characters"),
        ("weekday: " + "x" * 130, "at most 120 characters"),
        ("weekday - when", "can’t be read"),
        ("9: when", "can’t be read"),
        ("weekday:" + " " * 100_000 + "x", "can’t be read"),
    ],
)
def test_what_describes_no_place_is_refused(lines, reason):
    with pytest.raises(ValidationError, match=re.escape(reason)):
        refuse_described_amiss(lines, [TEXT])


def test_the_editor_refuses_it_where_it_is_written():
    email = Script._meta.get_field("body").stream_block.child_blocks["email"]
    written = {"name": "", "subject": "Hello", "body": TEXT, "places": "weekday: when\nroom: where"}
    with pytest.raises(StructBlockValidationError) as refused:
        email.clean(email.to_python(written))
    assert list(refused.value.block_errors) == ["places"]
    kept = email.clean(email.to_python(written | {"places": "First name: as they sign"}))
    assert kept["places"] == "First name: as they sign"
