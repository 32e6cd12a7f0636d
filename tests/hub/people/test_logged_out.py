"""What a script gets when the session of who opened the page has ended."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("header", [{"HX-Request": "true"}, {"X-Requested-With": "fetch"}])
def test_a_script_is_told_and_not_given_the_log_in_page(client, header):
    for answer in (client.get("/search/?q=hipaa", headers=header), client.post("/requests/ask/", headers=header)):
        assert (answer.status_code, answer.content) == (401, b"")
        assert answer["Cache-Control"] == "no-store"


def test_a_person_is_led_to_the_log_in_page(client):
    answer = client.get("/search/?q=hipaa")
    assert answer["Location"] == "/accounts/login/?next=/search/%3Fq%3Dhipaa"


def test_other_ways_of_a_script_are_left_alone(client, raj):
    client.force_login(raj)
    assert client.get("/search/?q=hipaa", headers={"HX-Request": "true"}).status_code == 200
