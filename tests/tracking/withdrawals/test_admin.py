"""The marketer's page of a withdrawn asset."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from content import actions as content_actions
from content.models import Asset, Bookmark
from hub.core.notices.models import Notice
from hub.core.outbox.delivery import deliver
from tests.browsing import soup, words_of
from tests.factories.content import ScriptFactory
from tests.factories.people import UserFactory
from tests.factories.tracking import RecipientFactory, ShareLinkFactory, ViewSessionFactory
from tracking.models import LinkSweep, ShareLink, UsageKind
from tracking.usage.actions import record_usage
from tracking.withdrawals.outbox import WITHDRAWALS

pytestmark = pytest.mark.django_db


@pytest.fixture
def retired(ana: Any, raj: Any, oli: Any, mia: Any) -> Any:
    """Bookmarked by two, sent by a third, and superseded."""
    old, new = ScriptFactory(title="Old pricing", owner=ana), ScriptFactory(title="New pricing", owner=ana)
    Bookmark.objects.create(user=raj, asset=old)
    Bookmark.objects.create(user=oli, asset=old)
    marlow = RecipientFactory(sender=mia, company="Marlow County")
    ShareLinkFactory(created_by=mia, assets=[old, ScriptFactory()], recipient=marlow)
    content_actions.retire_asset(asset=old, by=ana, reason="Prices rose.", at=timezone.now(), successor=new)
    return Asset.objects.get(pk=old.pk)


def page_of(asset: Any) -> str:
    return reverse("withdrawal", args=[asset.pk])


def rows(answer: Any, title: str) -> list[list[str]]:
    """The cells of the table that follows the heading that begins so."""
    heading = next(one for one in soup(answer).select("h2") if one.get_text(strip=True).startswith(title))
    table = heading.find_next("table")
    return [[" ".join(cell.get_text(" ").split()) for cell in row.select("td")] for row in table.select("tbody tr")]


def test_it_says_who_was_told_and_who_opened_the_new_one_since(client, ana, raj, oli, retired):
    record_usage(
        asset=retired.superseded_by, kind=UsageKind.VIEWED, actor=oli, at=timezone.now() - timedelta(minutes=5)
    )
    client.force_login(ana)
    assert "People are being told now." in words_of(client.get(page_of(retired)))
    deliver(WITHDRAWALS, now=timezone.now() + timedelta(seconds=1))
    record_usage(
        asset=retired.superseded_by, kind=UsageKind.VIEWED, actor=raj, at=timezone.now() + timedelta(minutes=1)
    )
    Notice.objects.filter(user=oli).update(seen_at=timezone.now())
    answer = client.get(page_of(retired))
    words = words_of(answer)
    assert "Prices rose. New pricing takes its place." in words
    assert "being told now" not in words
    said = ("Not yet", "Waiting")
    told = {row[0]: [cell if cell in said else "a time" for cell in row[2:]] for row in rows(answer, "Who was told")}
    assert told == {
        "Raj Dhillon, Hospitals East": ["Not yet", "Waiting", "a time"],
        "Oli Brandt, Clinics": ["a time", "Waiting", "Not yet"],
        "Mia Castellan": ["Not yet", "Waiting", "Not yet"],
    }


def test_it_lists_the_open_links_that_carry_it(client, ana, oli, retired, other_team):
    link = ShareLink.objects.get()
    ViewSessionFactory(share_link=link, started_at=timezone.now() - timedelta(days=400))
    ViewSessionFactory(share_link=link, verdict="scanner")
    retired.superseded_by.teams.set([oli.team])
    new = retired.superseded_by.own
    new.teams.set([oli.team])
    new.save()
    ShareLinkFactory(created_by=UserFactory(username="left", is_active=False), assets=[retired], recipient=None)
    client.force_login(ana)
    read = timezone.localdate() - timedelta(days=400)
    assert rows(client.get(page_of(retired)), "Open links") == [
        ["left (has left)", "–", "Not read", "Nothing. Its sender may not see “New pricing”."],
        ["Mia Castellan", "Marlow County", f"{read:%-d %b %Y}", "New pricing It carries 1 other asset too."],
    ]


def test_it_lets_all_follow_closes_all_and_undoes_it(client, ana, retired, django_capture_on_commit_callbacks):
    client.force_login(ana)

    def press(label: str) -> str:
        forms = soup(client.get(page_of(retired))).select("form[action*=withdrawal]")
        form = next(form for form in forms if form.button.get_text(" ", strip=True).startswith(label))
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(form["action"])["Location"] == page_of(retired)
        return words_of(client.get(page_of(retired)))

    words = press("Let all follow")
    assert "Let all follow : 1 of 1\xa0link to “New pricing”" in words
    assert "No open link carries it any more." in words
    assert "· Taken back" in press("Undo")
    assert "Close all : 1 of 1\xa0link" in press("Close all")
    assert ShareLink.objects.get().revoked_at is not None
    assert "Open links that carry it 1" in press("Undo")
    assert ShareLink.objects.get().revoked_at is None
    again = client.post(reverse("withdrawal_undo", args=[retired.pk, LinkSweep.objects.newest_first()[0].pk]))
    assert again["Location"] == page_of(retired)
    assert ShareLink.objects.get().revoked_at is None


def test_many_show_a_bar_until_they_are_done(client, ana, retired):
    client.force_login(ana)
    assert client.get(reverse("withdrawal_progress", args=[retired.pk])).json() == {}
    client.post(reverse("withdrawal_close", args=[retired.pk]))
    page = soup(client.get(page_of(retired)))
    assert (page.progress["value"], page.progress["max"]) == ("0", "1")
    assert client.get(reverse("withdrawal_progress", args=[retired.pk])).json() == {"done": 0, "total": 1}


def test_it_is_for_those_who_manage_content_and_its_acts_for_those_who_retire(client, april, raj, mia, retired):
    acts = [reverse(f"withdrawal_{act}", args=[retired.pk]) for act in ("follow", "close")]
    for person in (raj, mia):
        client.force_login(person)
        assert {client.get(page_of(retired)).status_code, *(client.post(act).status_code for act in acts)} <= {302, 403}
    client.force_login(april)
    assert client.get(page_of(retired)).status_code == 200
    assert not soup(client.get(page_of(retired))).select("form[action*=withdrawal]")
    assert [client.post(act).status_code for act in acts] == [302, 302]
    assert not LinkSweep.objects.exists()


def test_a_live_asset_has_no_such_page(client, ana, retired):
    client.force_login(ana)
    live = retired.superseded_by
    assert client.get(page_of(live))["Location"] == f"/admin/assets/edit/{live.pk}/"
    assert client.post(reverse("withdrawal_close", args=[live.pk]))["Location"] == f"/admin/assets/edit/{live.pk}/"
    assert not LinkSweep.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_three(client, ana, raj, retired, count, django_assert_num_queries):
    for number in range(count):
        Bookmark.objects.create(user=UserFactory(username=f"rep{number}"), asset=retired)
        ShareLinkFactory(created_by=UserFactory(username=f"sender{number}"), assets=[retired])
    deliver(WITHDRAWALS, now=timezone.now() + timedelta(seconds=1))
    client.force_login(ana)
    client.get(page_of(retired))
    with django_assert_num_queries(22):
        client.get(page_of(retired))
