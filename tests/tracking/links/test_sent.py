from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.browsing import soup, words_in, words_of
from tests.factories.content import CollateralFactory, DocumentPageFactory, ScriptFactory
from tests.factories.tracking import OpenFactory, RecipientFactory, ShareLinkFactory, ViewerFactory, ViewSessionFactory
from tracking.links.views import sent
from tracking.models import Open, ShareLink, UsageKind, Verdict
from tracking.usage.actions import record_usage

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def make_read_link(user, **more):
    """A link to three slides: two seen in two visits, one scanner."""
    deck = CollateralFactory(title="Security and HIPAA")
    for number in (1, 2, 3):
        DocumentPageFactory(document=deck.document, number=number, title=f"Slide {number}")
    now = timezone.now()
    link = ShareLinkFactory(created_by=user, assets=[deck], sent_at=now, first_viewed_at=now, **more)
    viewer = ViewerFactory(share_link=link)
    ViewSessionFactory(share_link=link, viewer=viewer, pages={(deck, 1): 70, (deck, 2): 10})
    ViewSessionFactory(share_link=link, viewer=viewer, pages={(deck, 2): 300})
    ViewSessionFactory(
        share_link=link, viewer=ViewerFactory(share_link=link), pages={(deck, 3): 99}, verdict=Verdict.SCANNER
    )
    OpenFactory(share_link=link)
    return link


@pytest.mark.parametrize(
    ("who", "status"), [("raj", 200), ("oli", 200), ("ana", 200), ("mia", 200), ("ada", 200), ("april", 403)]
)
def test_who_has_a_sent_page(client, request, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/sent/").status_code == status


def test_nobody_logs_in_first(client, raj):
    link = ShareLinkFactory(created_by=raj)
    asset = link.assets.get()
    for path in ("/sent/", "/sent/recent/", f"/sent/{link.pk}/", f"/assets/{asset.pk}/use/"):
        assert client.get(path)["Location"].startswith("/accounts/login/")
    for path in (f"/sent/{link.pk}/revoke/", f"/sent/{link.pk}/options/", f"/sent/{link.pk}/opens/1/"):
        assert client.post(path).status_code == 302
    assert ShareLink.objects.get().revoked_at is None


@pytest.mark.parametrize("who", ["oli", "ana", "ada"])
def test_a_link_is_not_there_for_others(client, request, raj, who):
    link = make_read_link(raj)
    opened = link.opens.get()
    client.force_login(request.getfixturevalue(who))
    assert "Rita Halloran" not in client.get("/sent/").content.decode()
    assert client.get(f"/sent/{link.pk}/").status_code == 404
    for path in ("revoke/", "options/", f"opens/{opened.pk}/"):
        assert client.post(f"/sent/{link.pk}/{path}").status_code == 404
    link.refresh_from_db()
    assert (link.revoked_at, link.opens.get().verdict) == (None, Verdict.SCANNER)


def test_a_manager_sees_the_team_and_no_other(client, raj, oli, mia):
    ours, theirs = make_read_link(raj), make_read_link(oli)
    client.force_login(mia)
    html = client.get("/sent/").content.decode()
    assert f"/sent/{ours.pk}/" in html
    assert f"/sent/{theirs.pk}/" not in html
    assert "by Raj Dhillon" in html
    assert client.get(f"/sent/{theirs.pk}/").status_code == 404
    assert f"/sent/{ours.pk}/" not in client.get("/sent/?whose=mine").content.decode()


def test_the_detail_counts_people_only(client, raj):
    link = make_read_link(raj)
    client.force_login(raj)
    html = client.get(f"/sent/{link.pk}/").content.decode()
    assert "Rita Halloran, Marlow County Health" in words_of(client.get(f"/sent/{link.pk}/"))
    assert "views, 1 person" in html
    assert ">6:20<" in html
    assert "67\xa0%" in html
    assert "both views together" in html
    assert 'href="/sent/verdicts/"' in html
    assert re.search(r'<td>Slide 2</td>\s*<td class="n">\s*<b>310</b>\s*</td>', html)
    assert re.search(r'<td>Slide 3</td>\s*<td class="n">\s*not seen\s*</td>', html)
    assert "Opened by a scanner, not counted." in html
    assert "It names itself a program." in html


def test_revoking_closes_the_link(client, raj):
    link = make_read_link(raj)
    client.force_login(raj)
    assert client.get(f"/s/{link.token}").status_code == 200
    answer = client.post(f"/sent/{link.pk}/revoke/", follow=True)
    assert "The link is revoked." in answer.content.decode()
    assert client.get(f"/s/{link.token}").status_code == 404
    assert "Revoked on" in client.get("/sent/").content.decode()
    answer = client.post(f"/sent/{link.pk}/revoke/", headers=HTMX)
    assert answer["HX-Redirect"] == f"/sent/{link.pk}/"


def test_a_link_that_is_asked_for_again_opens_by_one_tap(client, raj, oli):
    past = timezone.now() - timedelta(days=2)
    link = make_read_link(raj, revoked_at=past, expires_at=past)
    client.post(f"/s/{link.token}", {"again": "1"})
    client.force_login(raj)
    for path in ("/sent/", f"/sent/{link.pk}/"):
        html = client.get(path).content.decode()
        assert "Closed, and asked for again on" in html
        assert f'action="/sent/{link.pk}/reopen/"' in html
    html = client.post(f"/sent/{link.pk}/reopen/", follow=True).content.decode()
    assert "The link is open again until" in html
    assert "asked for again" not in html
    assert client.get(f"/s/{link.token}").status_code == 200
    link.refresh_from_db()
    assert (link.revoked_at, link.asked_again_at) == (None, None)
    assert link.expires_at > timezone.now() + timedelta(days=13)
    client.force_login(oli)
    assert client.post(f"/sent/{link.pk}/reopen/").status_code == 404


def test_reopening_leaves_a_link_open_for_as_long_as_it_was_to_be(client, raj):
    far = timezone.now() + timedelta(days=90)
    client.force_login(raj)
    for expires_at in (far, None):
        link = make_read_link(raj, revoked_at=timezone.now(), expires_at=expires_at)
        client.post(f"/sent/{link.pk}/reopen/")
        link.refresh_from_db()
        assert (link.revoked_at, link.expires_at) == (None, expires_at)


def test_a_verdict_is_overruled_from_the_log(client, raj):
    link = make_read_link(raj)
    opened = Open.objects.get()
    client.force_login(raj)
    where = f"/sent/{link.pk}/opens/{opened.pk}/"
    for said in ("", "sender", "nonsense"):
        client.post(where, {"verdict": said})
        opened.refresh_from_db()
        assert opened.verdict == Verdict.SCANNER
    for _ in range(2):  # a double click
        client.post(where, {"verdict": "person"})
        opened.refresh_from_db()
        assert opened.verdict == Verdict.PERSON
    page = " ".join(client.get(f"/sent/{link.pk}/").content.decode().split())
    assert 'name="verdict" value="scanner"> It was not a person' in page
    other = OpenFactory(share_link=ShareLinkFactory(created_by=raj))
    assert client.post(f"/sent/{link.pk}/opens/{other.pk}/").status_code == 404


def test_the_list_is_narrowed_by_the_address(client, raj):
    past = timezone.now() - timedelta(days=1)
    viewed = make_read_link(raj)
    recipient = RecipientFactory(sender=raj, email="h@x.example", company="Ridgeline")
    fresh = ShareLinkFactory(created_by=raj, recipient=recipient)
    closed = ShareLinkFactory(created_by=raj, expires_at=past)
    client.force_login(raj)

    def shown(query):
        context = client.get(f"/sent/{query}").context
        return {row.read.link.pk for row in context["rows"]}, [choice.count for choice in context["choices"]]

    assert shown("") == ({viewed.pk, fresh.pk, closed.pk}, [3, 1, 1, 1])
    assert shown("?show=viewed")[0] == {viewed.pk}
    assert shown("?show=not-viewed")[0] == {fresh.pk}
    assert shown("?show=closed")[0] == {closed.pk}
    assert shown("?company=Ridgeline") == ({fresh.pk}, [1, 0, 1, 0])
    assert shown(f"?asset={viewed.assets.get().pk}")[0] == {viewed.pk}
    assert shown("?show=nonsense&asset=x&page=99")[0] == {viewed.pk, fresh.pk, closed.pk}


def test_the_filters_offer_what_the_last_links_carried_and_what_is_chosen(client, raj, monkeypatch):
    monkeypatch.setattr(sent, "LAST_LINKS", 2)
    links = []
    for days, name in ((9, "Old"), (2, "New"), (1, "Newest")):
        recipient = RecipientFactory(sender=raj, email=f"{name}@x.example", company=name)
        asset = ScriptFactory(title=name)
        at = timezone.now() - timedelta(days=days)
        links.append(ShareLinkFactory(created_by=raj, recipient=recipient, assets=[asset], created_at=at))
    client.force_login(raj)

    def offered(query=""):
        pickers = client.get(f"/sent/{query}").context["pickers"]
        return [[option.label for option in picker.options if option.value] for picker in pickers]

    assert offered() == [["New", "Newest"], ["New", "Newest"]]
    old = links[0].assets.get()
    assert offered(f"?asset={old.pk}&company=Old") == [["New", "Newest", "Old"], ["New", "Newest", "Old"]]
    assert offered(f"?asset={ScriptFactory(title='Never sent').pk}")[0] == ["New", "Newest"]


def test_an_empty_page_says_what_to_do(client, raj):
    client.force_login(raj)
    html = client.get("/sent/").content.decode()
    assert "You have not sent anything yet." in html
    assert "Find an asset" in html


def test_states_in_one_line(client, raj):
    now = timezone.now()
    make_read_link(raj)
    forwarded = make_read_link(raj)
    ViewSessionFactory(share_link=forwarded, viewer=ViewerFactory(share_link=forwarded), pages={})
    scanned = ShareLinkFactory(created_by=raj, sent_at=now)
    OpenFactory(share_link=scanned)
    ShareLinkFactory(created_by=raj, sent_at=now, expires_at=now + timedelta(days=3))
    old = ScriptFactory(live=False, retired_at=now, superseded_by=ScriptFactory(title="The new one"))
    ShareLinkFactory(created_by=raj, sent_at=now, assets=[old])
    ShareLinkFactory(created_by=raj, sent_at=now, assets=[ScriptFactory(audience="internal")])
    client.force_login(raj)
    words = [row.state.words for row in client.get("/sent/").context["rows"]]
    assert "Viewed 2 of 3 pages, 6 min 20 s" in words
    assert "Viewed in 2 browsers, 1 or 2 people" in words
    assert "Opened by a scanner, not viewed" in words
    assert any(word.startswith("Not opened, expires") for word in words)
    assert any(word.startswith("Superseded; opens the new one since") for word in words)
    assert "Closed: its asset may not be shown any more" in words


@pytest.mark.usefixtures("files_on_disk")
@time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False)
def test_the_list_says_when_each_was_sent_as_it_is_in_that_order_and_when_it_was_last_read(client, raj):
    now, links = timezone.now(), []
    for days in (9, 5):
        sent_at = now - timedelta(days=days)
        links.append(ShareLinkFactory(created_by=raj, created_at=sent_at, sent_at=sent_at))
    ViewSessionFactory(share_link=links[0], viewer=ViewerFactory(share_link=links[0]), pages={})
    client.force_login(raj)
    rows = [
        (row.select_one("time")["datetime"][:10], words_in(row.select_one("time")), words_in(row))
        for row in soup(client.get("/sent/")).select(".link-row")
    ]
    assert [row[:2] for row in rows] == [("2026-11-15", "15\xa0Nov"), ("2026-11-11", "11\xa0Nov")]
    assert ["· last\xa012:00" in row[2] for row in rows] == [False, True]


def test_home_shows_ones_own_last_sent_links(client, raj, oli, april):
    mine = make_read_link(raj)
    make_read_link(oli)
    ShareLinkFactory(created_by=raj)
    client.force_login(raj)
    answer = client.get("/sent/recent/", headers=HTMX)
    assert [row.read.link.pk for row in answer.context["rows"]] == [mine.pk]
    assert "<html" not in answer.content.decode()
    client.force_login(april)
    assert "Nothing yet" in client.get("/sent/recent/").content.decode()


@pytest.mark.parametrize("links", [1, 3])
def test_the_list_takes_the_same_queries_for_one_link_and_three(client, raj, links, django_assert_num_queries):
    for _ in range(links):
        make_read_link(raj)
    client.force_login(raj)
    client.get("/sent/")
    with django_assert_num_queries(25):
        client.get("/sent/")


@pytest.mark.parametrize("links", [1, 3])
def test_recent_takes_the_same_queries_for_one_link_and_three(client, raj, links, django_assert_num_queries):
    for _ in range(links):
        make_read_link(raj)
    client.force_login(raj)
    client.get("/sent/recent/")
    with django_assert_num_queries(10):
        client.get("/sent/recent/")


def test_an_assets_parts_are_as_visible_as_the_asset(client, raj, oli, ana, team):
    hidden, draft = ScriptFactory(teams=[team]), ScriptFactory(live=False)
    for part in ("use", "engagement"):
        client.force_login(oli)
        assert client.get(f"/assets/{hidden.pk}/{part}/").status_code == 404
        assert client.get(f"/assets/{draft.pk}/{part}/").status_code == 404
        client.force_login(raj)
        assert client.get(f"/assets/{hidden.pk}/{part}/").status_code == 200
        client.force_login(ana)
        assert client.get(f"/assets/{draft.pk}/{part}/").status_code == 200


def test_small_groups_are_hidden_from_all_but_readers_of_reports(client, raj, ana):
    asset = ScriptFactory()
    record_usage(asset=asset, kind=UsageKind.COPIED, actor=raj, at=timezone.now())
    link = ShareLinkFactory(created_by=raj, assets=[asset])
    ViewSessionFactory(share_link=link, pages={(asset, 1): 40})
    client.force_login(raj)
    html = client.get(f"/assets/{asset.pk}/use/", headers=HTMX).content.decode()
    assert "fewer than 3 reps" in html
    assert ">0:40<" not in html
    assert "Fewer than 3 recipients" in client.get(f"/assets/{asset.pk}/engagement/", headers=HTMX).content.decode()
    client.force_login(ana)
    html = client.get(f"/assets/{asset.pk}/use/", headers=HTMX).content.decode()
    assert "fewer than" not in html
    assert ">0:40<" in html


def test_where_recipients_spend_time_is_the_median_of_those_who_saw_the_page(client, raj):
    asset = ScriptFactory()
    for seconds in (10, 20, 60):
        link = ShareLinkFactory(created_by=raj, assets=[asset])
        ViewSessionFactory(share_link=link, pages={(asset, 1): seconds, (asset, 2): 0.2})
    scanner = ShareLinkFactory(created_by=raj, assets=[asset])
    ViewSessionFactory(share_link=scanner, pages={(asset, 1): 999}, verdict=Verdict.SCANNER)
    client.force_login(raj)
    answer = client.get(f"/assets/{asset.pk}/engagement/")
    pages = answer.context["read"].pages
    assert [(page.number, page.seconds, page.recipients) for page in pages] == [(1, 20, 3), (2, None, 0)]
    assert "<html" in answer.content.decode()
    assert "3\xa0recipients" in answer.content.decode()
