"""Limits count before the work, atomically, and forget by the clock only."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from hub.core import limits
from hub.core.limits import Limit, Tally, TooMany, client_address, client_key
from tests.browsing import words_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.get_default_timezone())
FIVE = Limit("test", 5, timedelta(minutes=15))


def tries(number: int, *key: object, at: datetime = NOON) -> list[int]:
    """For each try 0 when it was let through, else the seconds to wait."""
    found = []
    for _ in range(number):
        try:
            limits.count(FIVE, *key, at=at)
            found.append(0)
        except TooMany as refused:
            found.append(refused.seconds)
    return found


def test_count_lets_five_through_and_says_how_long_the_rest_wait():
    assert tries(6, "a") == [0, 0, 0, 0, 0, 900]
    assert tries(1, "a", at=NOON + timedelta(seconds=600.5)) == [300]
    assert tries(1, "b") == [0]
    with pytest.raises(TooMany, match=r"^Too many tries. Wait 5 minutes.$"):
        limits.count(FIVE, "a", at=NOON + timedelta(minutes=10))
    assert tries(6, "a", at=NOON + timedelta(minutes=15)) == [0, 0, 0, 0, 0, 900]


def test_count_tells_scopes_and_keys_apart(django_assert_num_queries):
    assert tries(5, "a", "b") == [0] * 5
    with django_assert_num_queries(1):
        assert tries(1, "ab") == [0]
    limits.count(Limit("other", 1, timedelta(minutes=1)), "a", "b", at=NOON)
    assert Tally.objects.count() == 3
    assert "a" not in set(Tally.objects.values_list("key", flat=True))
    assert tries(1, "\x00\udc00", "ü") == [0]


def test_give_back_takes_one_try_off_and_never_below_none():
    limits.give_back(FIVE, "a")
    assert tries(5, "a") == [0] * 5
    limits.give_back(FIVE, "a")
    assert tries(2, "a") == [0, 900]


def test_nothing_is_forgotten_before_its_time_however_much_there_is():
    tries(5, "a")
    for number in range(400):  # a cache would have dropped what is oldest
        limits.count(FIVE, number, at=NOON)
    assert limits.forget_old(at=NOON + timedelta(hours=24)) == 0
    assert tries(1, "a") == [900]
    assert limits.forget_old(at=NOON + timedelta(hours=24, seconds=1)) == 401


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_forty_tries_at_once_five_are_let_through():
    found: list[int] = []
    start = threading.Barrier(40)

    def one_try() -> None:
        start.wait(30)
        try:
            found.extend(tries(1, "a"))
        finally:
            connection.close()

    threads = [threading.Thread(target=one_try) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [0] * 5 + [900] * 35


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.1", "192.0.2.1"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7", "198.51.100.1"),
        (3, "198.51.100.1, 203.0.113.7", "192.0.2.1"),
        (1, "", ""),
    ],
)
def test_client_address_believes_our_own_proxies_only(settings, proxies, forwarded, address):
    settings.HUB_PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="192.0.2.1")
    assert client_address(request) == address


def test_client_key_is_the_network_that_one_line_has():
    def key(address: str) -> str:
        return client_key(RequestFactory().get("/", REMOTE_ADDR=address))

    assert key("2001:db8:1:2:3:4:5:6") == key("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert key("2001:db8:1:3::9") != key("2001:db8:1:2::9")
    assert (key("203.0.113.7"), key("nonsense")) == ("203.0.113.7", "nonsense")


def test_the_plain_page_says_how_long_to_wait_once(client):
    answer = limits.answer(RequestFactory().get("/"), TooMany(300))
    assert (answer.status_code, answer["Retry-After"]) == (429, "300")
    assert words_of(answer).endswith("Too many tries. Wait 5 minutes. What you did before is kept.")
