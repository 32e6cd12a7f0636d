"""Several assets of the unused report at once: who may do what with them, and what becomes of each."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone

from content.models import Asset
from tests.browsing import as_user, soup
from tests.factories.content import ScriptFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
ASK, RETIRE = "/reports/unused/ask/", "/reports/unused/retire/"


@pytest.fixture
def assets(ana):
    live_since = timezone.now() - timedelta(days=100)
    return [ScriptFactory(title=title, owner=ana, live_since=live_since) for title in ("First", "Second", "Third")]


@pytest.mark.parametrize(
    ("persona", "ask", "retire"),
    [("mia", 200, 403), ("ana", 200, 200), ("ada", 200, 200), ("raj", 403, 403), ("april", 403, 403)],
)
def test_asking_is_for_who_reads_reports_and_retiring_for_who_may_retire(request, assets, persona, ask, retire):
    client = as_user(request.getfixturevalue(persona))
    assert client.get(ASK, {"asset": assets[0].pk}).status_code == ask
    assert client.get(RETIRE, {"asset": assets[0].pk}).status_code == retire
    if retire == 403:
        assert client.post(RETIRE, {"asset": assets[0].pk, "reason": "Old"}).status_code == 403
        assert Asset.objects.live().count() == 3


@pytest.mark.parametrize("path", [ASK, RETIRE])
def test_nobody_is_sent_to_log_in(path):
    assert Client().get(path)["Location"].startswith("/accounts/login/")


def test_owners_are_asked_in_one_letter_each(assets, mia):
    other = UserFactory(username="other", first_name="Olga", email="olga@example.com")
    Asset.objects.filter(pk=assets[2].pk).update(owner=other)
    page = soup(as_user(mia).get(ASK, {"asset": [asset.pk for asset in assets]}))
    assert [[item.text for item in section.select("li")] for section in page.select("section")] == [
        ["First", "Second"],
        ["Third"],
    ]
    letters = [unquote(link["href"]) for link in page.select("section .button")]
    assert letters[0].startswith("mailto:ana@example.com?subject=Unused assets of yours&body=")
    assert letters[1].startswith("mailto:olga@example.com?subject=Unused: Third&body=")
    assert "- First\n  http" in letters[0]
    assert "Third" not in letters[0]


def test_the_chosen_are_retired_for_the_reason_and_the_others_stay(assets, ana):
    client = as_user(ana)
    page = soup(client.get(RETIRE, {"asset": [assets[0].pk, assets[1].pk]}))
    assert page.h1.text.replace("\xa0", " ") == "Retire 2 assets"
    answer = client.post(
        RETIRE, {"asset": [assets[0].pk, assets[1].pk], "reason": "The price list changed"}, follow=True
    )
    assert "Retired: First and Second." in soup(answer).select_one(".notice").text
    rows = Asset.objects.order_by("title").values_list("title", "live", "retired_reason", "retired_by")
    assert list(rows) == [
        ("First", False, "The price list changed", ana.pk),
        ("Second", False, "The price list changed", ana.pk),
        ("Third", True, "", None),
    ]


def test_without_a_reason_nothing_is_retired(assets, ana):
    answer = as_user(ana).post(RETIRE, {"asset": assets[0].pk, "reason": " "})
    assert answer.status_code == 422
    assert soup(answer).select_one(".field-error")
    assert Asset.objects.live().count() == 3


@pytest.mark.parametrize("path", [ASK, RETIRE])
@pytest.mark.parametrize("chosen", ["", "x", "-1", "99999999999999999999999"])
def test_choosing_nothing_says_what_to_do(assets, ana, path, chosen):
    page = soup(as_user(ana).get(path, {"asset": chosen}))
    assert "is chosen" in page.select_one(".empty h2").text


def test_the_chosen_alone_are_in_the_file(assets, ana):
    answer = as_user(ana).get("/reports/unused/unused.csv", {"asset": [assets[0].pk, assets[2].pk]})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == ["First", "Third"]


@pytest.mark.parametrize("chosen", [1, 3])
def test_asking_takes_as_many_queries_for_one_as_for_three(assets, mia, chosen, django_assert_num_queries):
    client = as_user(mia)
    with django_assert_num_queries(4):
        client.get(ASK, {"asset": [asset.pk for asset in assets[:chosen]]})
