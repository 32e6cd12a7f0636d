"""Marketers read what reps make alike, ask for it or name what answers it; reps read the answer beside their pages."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from tests.content.file_checks.test_verdicts import OWN, SLOTS, live
from tests.factories.content import BuyingStageFactory, SegmentFactory
from tests.tracking.own_made.test_groups import checked, reps, settle  # noqa: F401
from tracking.models import AssetRequest, OwnMadeGroup
from tracking.own_made import views
from tracking.requests.actions import answer_request

pytestmark = pytest.mark.django_db


def words(answer):
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


@pytest.fixture
def group(reps):  # noqa: F811
    for rep in reps:
        checked(rep, OWN)
    settle()
    return OwnMadeGroup.objects.get()


@pytest.mark.parametrize(("who", "status"), [("ana", 200), ("april", 403), ("ada", 200), ("raj", 403), ("mia", 403)])
def test_who_reads_it(client, request, group, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/checks/own-made/").status_code == status
    assert client.get(f"/checks/own-made/{group.pk}/").status_code == status
    assert client.post(f"/checks/own-made/{group.pk}/answer/").status_code == (302 if status == 200 else 403)


def test_a_group_of_too_few_reps_is_there_for_nobody(client, ana, group):
    OwnMadeGroup.objects.update(reps=2)
    client.force_login(ana)
    assert "No own-made pages resemble each other" in words(client.get("/checks/own-made/"))
    for path in ("", "ask/", "answer/"):
        send = client.post if path else client.get
        assert send(f"/checks/own-made/{group.pk}/{path}", {"q": "x"}).status_code == 404


def test_what_is_asked_for_is_a_request_and_its_answer_answers_the_group(client, ana, raj, group):
    client.force_login(ana)
    stage, segment = BuyingStageFactory(name="Discovery"), SegmentFactory(name="Clinics")
    OwnMadeGroup.objects.update(stages=[[stage.pk, 3]], segments=[[segment.pk, 2]])
    page = client.get(f"/checks/own-made/{group.pk}/")
    assert "3 pages of 3 reps" in words(page)
    assert "Stages of the calls: Discovery (3)." in words(page)
    form = BeautifulSoup(page.content, "html.parser").select_one("form[action$='/ask/']")
    given = {
        "q": form.select_one("[name=q]")["value"],
        "note": form.select_one("[name=note]").text.strip(),
        "segment": form.select_one("[name=segment] option[selected]")["value"],
        "stage": form.select_one("[name=stage] option[selected]")["value"],
    }
    assert given["note"] == "3 reps have made 3 pages about it themselves."
    assert client.post(f"/checks/own-made/{group.pk}/ask/", given).status_code == 302
    asked = AssetRequest.objects.get()
    assert (asked.words, asked.segment, asked.stage) == (" ".join(group.words), segment, stage)
    assert f"Asked for: “{asked.words}”, open" in words(client.get("/checks/own-made/"))
    answer_request(request=asked, by=ana, asset=live(SLOTS, title="What reminders do"), at=timezone.now())
    assert "Answered by What reminders do" in words(client.get("/checks/own-made/?answered=1"))
    assert "What reminders do" not in words(client.get("/checks/own-made/"))


def test_a_request_needs_words(client, ana, group):
    client.force_login(ana)
    answer = client.post(f"/checks/own-made/{group.pk}/ask/", {"q": " "})
    assert (answer.status_code, AssetRequest.objects.count()) == (422, 0)


def test_an_asset_answers_it_and_reps_read_so_beside_their_pages(client, ana, reps, group, other_team):  # noqa: F811
    asset = live(SLOTS, title="What reminders do")
    client.force_login(ana)
    found = client.get(f"/checks/own-made/{group.pk}/?find=reminders do")
    form = BeautifulSoup(found.content, "html.parser").select_one("[aria-label='Assets found'] form")
    assert form.select_one("[name=asset]")["value"] == str(asset.pk)
    client.post(form["action"], {"asset": asset.pk})
    group.refresh_from_db()
    assert (group.asset_id, group.answered_by) == (asset.pk, ana)
    later = checked(reps[1], OWN)
    settle()
    client.force_login(reps[1])
    assert "Marketing has one for it: What reminders do" in words(client.get(f"/checks/{later.pk}/"))
    asset.teams.set([other_team])
    asset.save()
    assert "What reminders do" not in words(client.get(f"/checks/{later.pk}/"))
    client.force_login(ana)
    client.post(f"/checks/own-made/{group.pk}/answer/")
    group.refresh_from_db()
    assert (group.asset, group.answered_at) == (None, None)


def test_what_was_withdrawn_answers_nothing_any_more(client, ana, reps, group):  # noqa: F811
    asset = live(SLOTS, title="What reminders do")
    OwnMadeGroup.objects.update(asset=asset, answered_at=timezone.now())
    client.force_login(ana)
    assert "Answered by What reminders do" in words(client.get("/checks/own-made/?answered=1"))
    asset.expire_at = timezone.now()
    asset.save()
    assert "3 pages of 3 reps" in words(client.get("/checks/own-made/"))
    assert "3 pages of 3 reps" not in words(client.get("/checks/own-made/?answered=1"))
    assert "“What reminders do” answered it and is not live any more." in words(
        client.get(f"/checks/own-made/{group.pk}/")
    )
    asked = AssetRequest.objects.create(
        words="reminders", key="reminders", asked_at=timezone.now(), asset=live(SLOTS, title="Newer")
    )
    OwnMadeGroup.objects.update(request=asked)
    assert "Answered by Newer" in words(client.get("/checks/own-made/?answered=1"))


@pytest.mark.parametrize("asset", ["x", "999999", "-1"])
def test_what_is_no_asset_answers_nothing(client, ana, group, asset):
    client.force_login(ana)
    assert client.post(f"/checks/own-made/{group.pk}/answer/", {"asset": asset}).status_code == 404


def test_what_is_not_live_answers_nothing(client, ana, group):
    draft = live(SLOTS, live=False)
    client.force_login(ana)
    client.post(f"/checks/own-made/{group.pk}/answer/", {"asset": draft.pk})
    group.refresh_from_db()
    assert group.asset is None


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_as_many_queries_for_one_as_for_three(client, ana, group, number, django_assert_num_queries):
    for _ in range(number - 1):
        OwnMadeGroup.objects.create(reps=3, pages=4, words=["a"], last_at=timezone.now(), asset=live(SLOTS))
    stage, segment = BuyingStageFactory(), SegmentFactory()
    OwnMadeGroup.objects.update(stages=[[stage.pk, 3]], segments=[[segment.pk, 2]], asset=live(SLOTS))
    client.force_login(ana)
    client.get("/checks/own-made/?answered=1")
    with django_assert_num_queries(5):
        client.get("/checks/own-made/?answered=1")


@pytest.mark.parametrize(("path", "given"), [("ask", {"q": "reminders"}), ("answer", {}), ("answer", {"asset": "1"})])
def test_a_group_that_is_forgotten_meanwhile_is_said_to_be_gone(client, ana, group, monkeypatch, path, given):
    asset = live(SLOTS)
    given = given | ({"asset": asset.pk} if "asset" in given else {})
    stale = OwnMadeGroup.objects.get()
    found = views.get_object_or_404
    monkeypatch.setattr(
        views, "get_object_or_404", lambda of, **by: stale if of.model is OwnMadeGroup else found(of, **by)
    )
    group.delete()
    client.force_login(ana)
    answer = client.post(f"/checks/own-made/{stale.pk}/{path}/", given, follow=True)
    assert answer.redirect_chain == [("/checks/own-made/", 302)]
    assert "is forgotten by now" in words(answer)
