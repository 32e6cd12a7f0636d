"""Several assets of the unused report at once: who may do what with them, and what becomes of each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from content.actions import retire_asset
from content.models import Asset
from tests.browsing import as_user, soup
from tests.factories.content import ScriptFactory
from tests.factories.people import UserFactory
from tracking.models import OwnerQuestion

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
    with django_assert_num_queries(3):
        client.get(ASK, {"asset": [asset.pk for asset in assets[:chosen]]})


def test_what_was_retired_meanwhile_is_named_and_the_others_are_retired(assets, ana, ada, monkeypatch):
    before = timezone.now()

    def retire_after_another(*, asset, **how):
        if asset.title == "Second":
            retire_asset(asset=asset, by=ada, reason="Replaced", at=before)
        return retire_asset(asset=asset, **how)

    monkeypatch.setattr("tracking.reports.views.selection.retire_asset", retire_after_another)
    chosen = {"asset": [one.pk for one in assets], "reason": "Old"}
    notices = [
        " ".join(one.text.split()) for one in soup(as_user(ana).post(RETIRE, chosen, follow=True)).select(".notice")
    ]
    assert any("Retired: First and Third. Each can be reinstated" in words for words in notices)
    assert any("Not retired: Second: " in words for words in notices)
    rows = Asset.objects.order_by("title").values_list("retired_reason", "retired_by")
    assert list(rows) == [("Old", ana.pk), ("Replaced", ada.pk), ("Old", ana.pk)]
    assert before < Asset.objects.get(title="First").retired_at <= timezone.now()


def test_who_cannot_be_written_to_is_said(assets, ana, mia):
    Asset.objects.filter(pk=assets[0].pk).update(owner=None)
    Asset.objects.filter(pk=assets[1].pk).update(owner=UserFactory(username="silent", first_name="Sil", email=""))
    page = soup(as_user(mia).get(ASK, {"asset": [asset.pk for asset in assets]}))
    said = {section.select_one("li a").text: " ".join(section.text.split()) for section in page.select("section")}
    assert "Nobody owns these." in said["First"]
    assert "Sil has no mail address here, and reads it in the hub." in said["Second"]
    assert "Sil" not in said["Third"]


def test_only_live_assets_that_one_may_see_are_chosen(assets, mia, other_team):
    assets[0].teams.set([other_team])
    Asset.objects.filter(pk=assets[1].pk).update(live=False)
    page = soup(as_user(mia).get(ASK, {"asset": [asset.pk for asset in assets]}))
    assert "Second" not in page.main.text
    assert "Third" in page.main.text


def test_owners_are_asked_by_one_tap_and_shown_as_asked(assets, ana, mia):
    client = as_user(mia)
    chosen = [asset.pk for asset in assets[:2]]
    page = soup(client.get(ASK, {"asset": chosen}))
    assert [box["value"] for box in page.select("form input[name=asset]")] == [str(pk) for pk in chosen]
    answer = client.post(ASK, {"asset": chosen, "words": "Before the fair"}, follow=True)
    assert answer.redirect_chain == [("/reports/unused/", 302)]
    assert "Asked about 2 assets: Ana Brandl, in the hub and by mail." in soup(answer).select_one(".notice").text
    assert OwnerQuestion.objects.filter(owner=ana, by=mia, words="Before the fair").count() == 2

    listed = soup(client.get("/reports/unused/?team="))
    rows = {row.select_one("th a").text: row for row in listed.select("#list tbody tr")}
    assert "asked today by Mia" in rows["First"].text
    assert "asked today" not in rows["Third"].text
    assert not rows["First"].select(".row-acts button")
    again = soup(client.post(ASK, {"asset": chosen}, follow=True))
    assert "was asked by Mia" in again.select_one(".notice").text
    assert OwnerQuestion.objects.count() == 2


def test_one_owner_is_asked_from_the_list_and_the_way_back_is_ours(assets, mia):
    client = as_user(mia)
    back = "/reports/unused/?class=never_found&team="
    button = soup(client.get(back)).select_one("#list tbody .row-acts button")
    assert (button["form"], button["name"]) == ("ask-owner", "asset")
    answer = client.post(ASK, {"asset": button["value"], "next": back})
    assert (answer.status_code, answer["Location"]) == (302, back)
    answer = client.post(ASK, {"asset": assets[1].pk, "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/reports/unused/"


def test_asking_with_too_many_words_keeps_them_and_asks_nobody(assets, mia):
    answer = as_user(mia).post(ASK, {"asset": assets[0].pk, "words": "x" * 501})
    assert answer.status_code == 422
    assert not OwnerQuestion.objects.exists()
