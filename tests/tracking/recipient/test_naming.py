from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from content.reading.naming import Naming, unnamed
from tests.factories.content import CustomerStoryFactory, ScriptFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Kestrel Valley Hospitals fills slots", "A hospital group in the Midwest fills slots"),
        ("KESTREL VALLEY HOSPITALS", "A hospital group in the Midwest"),
        ("At Kestrel Valley, and at Kestrel", "At the customer, and at the customer"),
        ("We met Kestrel Valley Hospitals. Kestrel said", "We met a hospital group in the Midwest. The customer said"),
        ("A kestrel is a bird; Kestrels are birds", "A kestrel is a bird; Kestrels are birds"),
        ("", ""),
    ],
)
def test_the_name_and_what_it_is_shortened_to_go(text, told):
    assert unnamed(text, CustomerStoryFactory(), timezone.localdate()) == told


def test_short_first_words_stay():
    story = CustomerStoryFactory(customer="St Mary Clinic", described_as="A clinic")
    assert unnamed("St Mary on St Street", story, timezone.localdate()) == "The customer on St Street"


def test_a_name_may_be_said_until_its_day_is_over():
    today = timezone.localdate()
    story = CustomerStoryFactory(title="Kestrel Valley Hospitals", may_name_customer=True, may_name_until=today)
    assert Naming(today).title(story) == "Kestrel Valley Hospitals"
    assert Naming(today + timedelta(days=1)).title(story) == "A hospital group in the Midwest"


def test_a_name_is_kept_of_a_customer_who_has_no_story():
    title = Naming(timezone.localdate()).title(ScriptFactory(title="Kestrel Valley Hospitals"))
    assert title == "Kestrel Valley Hospitals"


@pytest.mark.parametrize(
    ("customer", "text", "told"),
    [
        ("University of Leeds", "Leeds saves a day. LEEDS!", "The customer saves a day. The customer!"),
        ("International Business Machines", "IBM, and Ibm as a word", "The customer, and Ibm as a word"),
        ("Kestrel Valley Hospitals", "Kestrel\nValley and kestrel-valley", "The customer and the customer"),
        ("Kestrel Valley Hospitals", "kestrel valley hospitals’ ward", "A customer’s ward".replace("’s", "’")),
        ("Bank of the West", "The bank went west.", "The bank went west."),
        ("Hospital of Saint-Éloi", "At saint-éloi", "At the customer"),
    ],
)
def test_every_name_a_text_uses_goes_in_any_case_and_over_line_breaks(customer, text, told):
    story = CustomerStoryFactory(customer=customer, described_as="", challenge=text)
    assert unnamed(text, story, timezone.localdate()) == told


def test_listed_names_are_the_ones_that_go():
    story = CustomerStoryFactory(customer="Kestrel Valley Hospitals", other_names="The Birdhouse\nKVH\n")
    assert story.names == ["Kestrel Valley Hospitals", "The Birdhouse", "KVH"]
    told = unnamed("KVH, or the birdhouse: Valley", story, timezone.localdate())
    assert told == "The customer, or the customer: Valley"


def test_a_description_that_names_the_customer_is_refused():
    story = CustomerStoryFactory(customer="University of Leeds", described_as="A university in Leeds")
    with pytest.raises(ValidationError, match="it says “Leeds”"):
        story.clean()
    story.described_as = "A university in the north"
    story.clean()
