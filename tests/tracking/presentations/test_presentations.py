from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from content.models import Audience
from tests.browsing import soup
from tests.tracking.recipient.test_views import make_deck
from tracking.calls.actions import account_named, open_call
from tracking.models import Presentation, UsageEvent, UsageKind
from tracking.presentations.actions import NotPresented, Told, record_presentation
from tracking.usage.actions import record_usage

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def deck():
    return make_deck(3, title="Security deck")


@pytest.fixture
def event(raj, deck):
    return record_usage(asset=deck, kind=UsageKind.PRESENTED, actor=raj, at=NOW)[0]


def tell(event, by, seconds, *, after, ended=False):
    told = Told(seconds, ended)
    return record_presentation(event_id=event.pk, by=by, told=told, at=NOW + timedelta(seconds=after)).seconds


def test_reports_hold_sums_so_far(event, raj):
    assert tell(event, raj, {1: 10}, after=12) == {"1": 10}
    assert tell(event, raj, {1: 12, 2: 8}, after=22) == {"1": 12, "2": 8}
    assert tell(event, raj, {1: 12, 2: 8}, after=22) == {"1": 12, "2": 8}
    assert tell(event, raj, {1: 10}, after=25) == {"1": 12, "2": 8}
    assert Presentation.objects.get().ended is False
    tell(event, raj, {1: 12}, after=26, ended=True)
    tell(event, raj, {1: 12}, after=27)
    assert Presentation.objects.get().ended is True


def test_no_more_is_kept_than_has_passed_and_no_page_that_is_not_there(event, raj):
    assert tell(event, raj, {1: 30, 2: 10, 9: 5}, after=18) == {"1": 15, "2": 5}


def test_only_its_presenter_tells_of_it(event, raj, oli, deck):
    with pytest.raises(NotPresented):
        tell(event, oli, {1: 5}, after=9)
    viewed, _ = record_usage(asset=deck, kind=UsageKind.VIEWED, actor=raj, at=NOW)
    with pytest.raises(NotPresented):
        tell(viewed, raj, {1: 5}, after=9)
    with pytest.raises(NotPresented):
        tell(event, raj, {1: 5}, after=13 * 3600)
    assert not Presentation.objects.exists()


def test_presenting_counts_as_use_for_the_call(client, raj, deck):
    call = open_call(by=raj, at=timezone.now(), account=account_named("Marlow County Health", at=NOW))
    client.force_login(raj)
    client.post(reverse("asset_present", args=[deck.pk]))
    event = UsageEvent.objects.get()
    assert (event.kind, event.counts, event.call, event.page) == (UsageKind.PRESENTED, True, call, 1)
    answer = client.post(f"/presentations/{event.pk}/", {"pages": json.dumps({"1": 1.5}), "ended": "yes"})
    assert answer.status_code == 204
    assert Presentation.objects.get(event=event).seconds == {"1": 1.5}
    assert UsageEvent.objects.count() == 1


@pytest.mark.parametrize(
    "pages", ["", "[]", "nonsense", '{"a": 1}', '{"1": -3}', '{"1": NaN}', '{"1": Infinity}', "1" * 200_000]
)
def test_what_is_no_report_is_refused(client, raj, event, pages):
    client.force_login(raj)
    assert client.post(f"/presentations/{event.pk}/", {"pages": pages}).status_code == 400
    assert not Presentation.objects.exists()


def test_who_sees_a_presentation(client, raj, oli, mia, ana, event):
    for who, status in ((raj, 200), (mia, 200), (oli, 404), (ana, 404)):
        client.force_login(who)
        assert client.get(f"/presentations/{event.pk}/").status_code == status
        assert client.get(f"/presentations/{uuid.uuid4()}/").status_code == 404
    client.force_login(mia)
    assert client.post(f"/presentations/{event.pk}/", {"pages": '{"1": 1}'}).status_code == 404
    assert "Send what you showed" not in client.get(f"/presentations/{event.pk}/").content.decode()


def test_afterwards_it_is_sent_in_one_tap(client, raj, event, deck):
    tell(event, raj, {1: 10, 2: 40}, after=60)
    client.force_login(raj)
    page = soup(client.get(f"/presentations/{event.pk}/"))
    assert page.select_one(".button-filled")["href"] == f"/send/?asset={deck.pk}"
    rows = [[cell.get_text(strip=True) for cell in row.select("td")] for row in page.select("tbody tr")]
    assert rows == [["1", "Slide 1", "10"], ["2", "Slide 2", "40"], ["3", "Slide 3", "not shown"]]
    assert "2 of 3 pages in 50 s" in " ".join(page.get_text().split())
    deck.audience = Audience.INTERNAL
    deck.save()
    page = soup(client.get(f"/presentations/{event.pk}/"))
    assert page.select(".button-filled") == []
    assert page.select_one("#send-refusal").get_text(strip=True)


def test_an_asset_that_is_not_seen_is_not_named(client, raj, event, deck, other_team):
    deck.teams.set([other_team])
    deck.save()
    client.force_login(raj)
    html = client.get(f"/presentations/{event.pk}/").content.decode()
    assert "an asset that you may not see" in html
    assert "Security deck" not in html


def test_it_goes_with_its_event(event, raj):
    tell(event, raj, {1: 5}, after=9)
    UsageEvent.objects.filter(pk=event.pk).delete()
    assert not Presentation.objects.exists()
