from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.content import CustomerStoryFactory, ScriptFactory
from tracking.recipient.naming import title_for_recipients, unnamed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Kestrel Valley Hospitals fills slots", "A hospital group in the Midwest fills slots"),
        ("KESTREL VALLEY HOSPITALS", "A hospital group in the Midwest"),
        ("At Kestrel Valley, and at Kestrel", "At the customer, and at the customer"),
        ("A kestrel is a bird; Kestrels are birds", "A kestrel is a bird; Kestrels are birds"),
        ("", ""),
    ],
)
def test_the_name_and_what_it_is_shortened_to_go(text, told):
    assert unnamed(text, CustomerStoryFactory(), timezone.localdate()) == told


def test_short_first_words_stay():
    story = CustomerStoryFactory(customer="St Mary Clinic", described_as="A clinic")
    assert unnamed("St Mary on St Street", story, timezone.localdate()) == "the customer on St Street"


def test_a_name_may_be_said_until_its_day_is_over():
    today = timezone.localdate()
    story = CustomerStoryFactory(title="Kestrel Valley Hospitals", may_name_customer=True, may_name_until=today)
    assert title_for_recipients(story, today) == "Kestrel Valley Hospitals"
    assert title_for_recipients(story, today + timedelta(days=1)) == "A hospital group in the Midwest"


def test_other_kinds_keep_their_titles():
    assert title_for_recipients(ScriptFactory(title="Kestrel Valley Hospitals"), timezone.localdate()).startswith("Kes")
