from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from tests.browsing import soup
from tests.factories.tracking import RecipientFactory, ShareLinkFactory, ViewerFactory, ViewSessionFactory
from tests.tracking.engagement.test_verdicts import CHROME
from tests.tracking.recipient.test_views import make_deck
from tracking.engagement.actions import Caller, Reading, record_open, record_reading, viewer_key
from tracking.links.live import readings_now
from tracking.models import ShareLink, Verdict, ViewSession

pytestmark = pytest.mark.django_db
BY_SCRIPT = {"X-Requested-With": "fetch"}


def reading_on(link, *, page=2, ago=5, begun=240, **more):
    """A visit that was last heard of `ago` seconds ago, on this page of the link's first asset."""
    now = timezone.now()
    asset = link.link_assets.order_by("order").first().asset_id
    return ViewSessionFactory(
        share_link=link,
        viewer=more.pop("viewer", None) or ViewerFactory(share_link=link),
        started_at=now - timedelta(seconds=begun),
        last_seen_at=now - timedelta(seconds=ago),
        place=f"{asset}:{page}",
        **more,
    )


@pytest.fixture
def link(raj):
    return ShareLinkFactory(created_by=raj, assets=[make_deck(title="Security")])


def ask(client, query=""):
    return client.get(f"/sent/now/{query}", headers=BY_SCRIPT)


def words_of(answer):
    return " ".join(soup(answer).get_text(" ", strip=True).split())


def test_who_reads_where_and_since_when(client, raj, link):
    visit = reading_on(link, device="Chrome on Windows")
    client.force_login(raj)
    words = words_of(ask(client))
    assert "Rita Halloran of Marlow County Health is reading page 2 of 3 of “Security”" in words
    assert f"since {timezone.localtime(visit.started_at):%H:%M}, Chrome on Windows" in words
    assert "Rita Halloran is reading page 2 of 3 since" in words_of(ask(client, f"?link={link.pk}"))


@pytest.mark.parametrize("verdict", [Verdict.SCANNER, Verdict.SENDER, Verdict.UNSURE])
def test_only_people_are_told_of(client, raj, link, verdict):
    reading_on(link, verdict=verdict)
    client.force_login(raj)
    assert (ask(client).status_code, ask(client).content) == (204, b"")


def test_a_visit_is_over_when_nothing_is_heard_of_it(client, raj, link):
    reading_on(link, ago=60)
    client.force_login(raj)
    assert ask(client).status_code == 204


def test_what_one_may_not_see_is_not_told(client, raj, oli, mia, ana, april, link):
    reading_on(link)
    for who, status in ((raj, 200), (mia, 200), (oli, 204), (ana, 204), (april, 403)):
        client.force_login(who)
        assert ask(client).status_code == status
    client.force_login(oli)
    assert ask(client, f"?link={link.pk}").status_code == 404
    client.force_login(mia)
    assert "sent by Raj Dhillon" in words_of(ask(client))
    assert ask(client, "?whose=mine").status_code == 204


def test_a_script_that_is_logged_out_is_not_led_to_the_log_in(client):
    assert ask(client).status_code == 401
    assert client.get("/sent/now/")["Location"].startswith("/accounts/login/")


def test_asking_costs_the_same_for_one_reader_and_three(client, raj, link, django_assert_num_queries):
    client.force_login(raj)
    with django_assert_num_queries(2):
        assert ask(client).status_code == 204
    reading_on(link)
    with django_assert_num_queries(7):
        ask(client)
    for number in range(2):
        recipient = RecipientFactory(sender=raj, email=f"r{number}@example.com")
        reading_on(ShareLinkFactory(created_by=raj, recipient=recipient, assets=[make_deck()]))
    with django_assert_num_queries(7):
        assert len(soup(ask(client)).select("[data-visit]")) == 3


def test_another_browser_may_be_another_reader(raj, link):
    reading_on(link, ago=600, begun=900)
    reading_on(link)
    links = ShareLink.objects.visible_to(raj)
    assert [one.who for one in readings_now(links, at=timezone.now())] == ["Rita Halloran or another reader"]


def test_a_page_that_the_link_shows_no_more_is_no_place(raj, link):
    reading_on(link, page=9)
    [reading] = readings_now(ShareLink.objects.visible_to(raj), at=timezone.now())
    assert (reading.page, reading.pages, reading.title) == (0, 0, "Security")


def test_pages_that_nobody_is_told_of_do_not_ask(client, raj, link, settings):
    client.force_login(raj)
    assert soup(client.get("/sent/")).select_one("[data-live]")["data-live"] == "/sent/now/"
    alone = client.get(f"/sent/{link.pk}/")
    assert [one["data-live"] for one in soup(alone).select("[data-live]")] == [f"/sent/now/?link={link.pk}"]
    ShareLink.objects.update(revoked_at=timezone.now())
    assert soup(client.get(f"/sent/{link.pk}/")).select("[data-live]") == []
    settings.HUB_TRACKING = "sums"
    assert soup(client.get("/sent/")).select("[data-live]") == []


def test_asking_by_the_clock_keeps_nobody_logged_in(client, raj, link):
    client.force_login(raj)
    long_ago = timezone.now() - timedelta(minutes=10)
    raj.sessions.update(last_seen_at=long_ago)
    ask(client)
    assert raj.sessions.get().last_seen_at == long_ago
    client.get("/sent/")
    assert raj.sessions.get().last_seen_at > long_ago


def test_a_visit_knows_the_page_of_its_latest_report(link):
    asset, caller = link.assets.get().pk, Caller(user=AnonymousUser(), user_agent=CHROME, viewer_key=viewer_key("one"))
    at = timezone.now() - timedelta(minutes=5)
    opened = record_open(link=link, method="GET", headers={"User-Agent": CHROME}, caller=caller, at=at)

    def report(pages, after, age=0.0):
        """The place that is known once these sums were reported, so many seconds after the load."""
        reading = Reading("pointer", {(asset, number): float(seconds) for number, seconds in pages.items()}, age)
        opened.refresh_from_db()
        seen = [(asset, number) for number in (1, 2, 3)]
        record_reading(
            opened=opened, reading=reading, shown=seen, caller=caller, at=at + timedelta(seconds=after)
        )
        return ViewSession.objects.get().place

    assert report({1: 4}, 5) == f"{asset}:1"
    assert report({1: 5, 2: 3}, 10) == f"{asset}:2"
    assert report({1: 5, 2: 3}, 15) == f"{asset}:2"
    assert report({1: 5, 2: 3, 3: 30}, 60) == f"{asset}:3"
    # Told late of what was read before.
    assert report({1: 9, 2: 3, 3: 30}, 65, age=40) == f"{asset}:3"
