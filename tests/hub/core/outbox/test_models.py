"""The words in which one asks for rows of the outbox."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from hub.core.outbox.models import Outgoing

pytestmark = pytest.mark.django_db
NOW = timezone.now()
SECOND = timedelta(seconds=1)
ROWS = {
    "delivered": {"version": 3, "delivered_version": 3},
    "due": {},
    "noted again": {"version": 3, "delivered_version": 2},
    "later": {"next_try_at": NOW + SECOND, "attempts": 1},
    "tried": {"next_try_at": NOW, "attempts": 2},
    "claimed": {"claimed_until": NOW + SECOND},
    "claim over": {"claimed_until": NOW},
    "given up": {"given_up_at": NOW, "attempts": 3},
    "given up, then delivered": {"given_up_at": NOW, "delivered_version": 1, "attempts": 3},
}


@pytest.fixture(autouse=True)
def _rows():
    for key, fields in ROWS.items():
        Outgoing.objects.create(consumer="mail", key=key, **{"next_try_at": NOW} | fields)
    Outgoing.objects.create(consumer="words", key="due", next_try_at=NOW)


WAITING = ("due", "noted again", "later", "tried", "claimed", "claim over")


@pytest.mark.parametrize(
    ("word", "found"),
    [
        (lambda rows: rows.undelivered(), (*WAITING, "given up")),
        (lambda rows: rows.waiting(), WAITING),
        (lambda rows: rows.unclaimed(NOW), tuple(key for key in ROWS if key != "claimed")),
        (lambda rows: rows.due(NOW), ("due", "noted again", "tried", "claim over")),
        (lambda rows: rows.failing(), ("later", "tried")),
        (lambda rows: rows.given_up(), ("given up",)),
        (lambda rows: rows.with_keys(key for key in ("due", "tried", "none")), ("due", "tried")),
    ],
    ids=["undelivered", "waiting", "unclaimed", "due", "failing", "given up", "with keys"],
)
def test_each_word_finds_its_rows_and_no_others(word, found):
    assert set(word(Outgoing.objects.of("mail")).values_list("key", flat=True)) == set(found)


def test_a_row_is_called_by_its_consumer_its_key_and_its_version():
    assert str(Outgoing.objects.get(key="noted again")) == "mail noted again, version 3"
