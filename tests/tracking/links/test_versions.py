"""Links and the versions of what they carry: what a recipient sees, what a reading belongs to, what the sender does."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.models import AssetVersion
from content.reading.versions import keep_version
from tests.browsing import as_user
from tests.factories.content import CollateralFactory, ScriptFactory
from tests.tracking.engagement.test_verdicts import CHROME
from tests.tracking.recipient.test_views import make_deck, read
from tracking.engagement.assets import read_pages
from tracking.links import actions
from tracking.links.closing import follow_newest, follow_newest_everywhere, revoke_share_link
from tracking.links.options import LinkOptions
from tracking.links.reading import read_links, state_line
from tracking.links.shown import shown_on
from tracking.models import Open, PageView, RecipientDownload, ShareLink, ShareLinkAsset

pytestmark = pytest.mark.django_db


@pytest.fixture
def deck(ana):
    deck = make_deck(3, name="first.pdf", content=b"first", title="Ten slides", owner=ana)
    keep_version(deck)
    return deck


def replace(deck, pages=2, name="second.pdf", content=b"second"):
    """What an approval of a new version does."""
    newer = make_deck(pages, name=name, content=content)
    document, newer.document = newer.document, None
    newer.save()
    document.pages.update(text="New words.", title="New title")
    deck.document = document
    deck.save()
    return keep_version(deck)


KEPT, TAKEN = LinkOptions(keep_versions=True), LinkOptions(allow_download=True)
KEPT_AND_TAKEN = LinkOptions(keep_versions=True, allow_download=True)


def send(by, asset, options=actions.DEFAULT_OPTIONS):
    return actions.create_share_link(assets=[asset], by=by, at=timezone.now(), options=options)


def fresh(link) -> ShareLink:
    return ShareLink.objects.for_listing().get(pk=link.pk)


def visit(client, link):
    return client.get(f"/s/{link.token}", headers={"User-Agent": CHROME})


def said(answer) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_link_shows_the_newest_version_unless_it_keeps_to_one(client, raj, deck):
    newest, kept = send(raj, deck, TAKEN), send(raj, deck, KEPT_AND_TAKEN)
    replace(deck)
    assert "New words." in said(visit(client, newest))
    assert "2 of 2" in said(visit(client, newest))
    words = said(visit(client, kept))
    assert "Words of slide 3." in words
    assert "New words." not in words
    assert body(client.get(f"/s/{newest.token}/{deck.pk}/file")) == b"second"
    answer = client.get(f"/s/{kept.token}/{deck.pk}/file")
    assert body(answer) == b"first"
    assert "first.pdf" in answer["Content-Disposition"]
    assert [one.version.number for one in RecipientDownload.objects.order_by("pk")] == [2, 1]


def test_page_images_are_those_of_the_version_shown(client, raj, deck):
    kept = send(raj, deck, KEPT)
    newest = send(raj, deck)
    replace(deck)
    assert client.get(f"/s/{kept.token}/{deck.pk}/3.webp").status_code == 200
    assert client.get(f"/s/{newest.token}/{deck.pk}/3.webp").status_code == 404
    assert client.get(f"/s/{newest.token}/{deck.pk}/2.webp")["Cache-Control"] == "private, no-cache"


def test_a_page_that_was_open_gets_no_image_or_file_of_another_version(client, raj, deck):
    link = send(raj, deck, TAKEN)
    before = visit(client, link).content.decode()
    images = re.findall(r'src="(/s/[^"]+webp[^"]*)"', before)
    download = re.search(r'href="(/s/[^"]+/file[^"]*)"', before).group(1)
    assert client.get(images[0]).status_code == 200
    replace(deck)
    assert client.get(images[0]).status_code == 404
    answer = client.get(download)
    assert (answer.status_code, answer["Location"]) == (302, link.get_absolute_url())
    assert not RecipientDownload.objects.exists()
    again = re.findall(r'src="(/s/[^"]+webp[^"]*)"', visit(client, link).content.decode())
    assert client.get(again[0]).status_code == 200


def test_a_reading_belongs_to_the_version_that_was_read(client, raj, deck):
    link = send(raj, deck)
    opened = visit(client, link)
    Open.objects.update(at=timezone.now() - timedelta(seconds=60))
    first = keep_version(deck)
    second = replace(deck)
    answer = read(client, link, opened, [[deck.pk, 3, 20]])
    assert answer.status_code == 204
    assert answer["X-Newer-Version"] == "1"
    again = visit(client, link)
    assert not read(client, link, again, [[deck.pk, 1, 9], [deck.pk, 3, 9]]).has_header("X-Newer-Version")
    views = PageView.objects.order_by("version", "number").values_list("version", "number")
    assert list(views) == [(first.pk, 3), (second.pk, 1)]


def test_the_same_page_number_of_two_versions_is_two_pages(client, raj, deck):
    link = send(raj, deck)
    opened = visit(client, link)
    Open.objects.update(at=timezone.now() - timedelta(seconds=60))
    read(client, link, opened, [[deck.pk, 1, 20]])
    replace(deck)
    read(client, link, visit(client, link), [[deck.pk, 1, 5]])
    assert PageView.objects.filter(number=1).count() == 2
    [reading] = read_links([fresh(link)])
    assert [(item.version.number, item.shown is not None) for item in reading.assets] == [(2, True), (1, False)]
    assert len(reading.assets[0].pages) == 2
    assert [page.number for page in reading.assets[1].pages] == [1]
    assert reading.views == 1


def test_what_was_read_to_the_end_stays_read_when_a_new_version_comes(client, raj, deck):
    link = send(raj, deck)
    opened = visit(client, link)
    Open.objects.update(at=timezone.now() - timedelta(seconds=90))
    read(client, link, opened, [[deck.pk, 1, 20], [deck.pk, 2, 20], [deck.pk, 3, 20]])
    replace(deck)
    [reading] = read_links([fresh(link)])
    assert reading.completion == 1
    assert state_line(reading, timezone.now()).words.startswith("Viewed all pages")


def test_engagement_of_an_asset_is_that_of_the_live_version(client, raj, mia, deck):
    link = send(raj, deck)
    opened = visit(client, link)
    Open.objects.update(at=timezone.now() - timedelta(seconds=60))
    read(client, link, opened, [[deck.pk, 1, 20]])
    PageView.objects.update(version=None)  # read before versions were kept: the first
    assert read_pages(deck, user=mia, at=timezone.now()).recipients == 1
    replace(deck)
    newer = read_pages(deck, user=mia, at=timezone.now())
    assert (newer.recipients, newer.version.number, len(newer.pages)) == (0, 2, 2)


def test_a_script_is_kept_too(client, raj):
    script = ScriptFactory()
    kept, newest = send(raj, script, KEPT), send(raj, script)
    del script.body[1]
    script.save()
    keep_version(script)
    assert "Then keep it." in said(visit(client, kept))
    assert "Then keep it." not in said(visit(client, newest))


def test_a_link_cant_keep_to_what_is_retired_or_internal(client, raj, ana, deck):
    link = send(raj, deck, KEPT)
    successor = CollateralFactory(title="The successor")
    deck.audience = "internal"
    deck.save()
    assert visit(client, link).status_code == 404
    deck.audience, deck.live, deck.retired_at = "shareable", False, timezone.now()
    deck.save()
    assert visit(client, link).status_code == 404
    deck.superseded_by = successor
    deck.save()
    [shown] = shown_on(fresh(link))
    assert (shown.asset.pk, shown.keeps) == (successor.pk, False)
    assert client.get(f"/s/{link.token}/{deck.pk}/1.webp").status_code == 404


def test_the_sender_moves_a_link_to_the_newest(raj, deck):
    link, other = send(raj, deck, KEPT), send(raj, deck, KEPT)
    assert shown_on(fresh(link))[0].is_behind is False
    replace(deck)
    [shown] = shown_on(fresh(link))
    assert (shown.is_behind, shown.version.number, shown.newest.number) == (True, 1, 2)
    assert follow_newest(link=link, by=raj, at=timezone.now()) == 1
    assert follow_newest(link=link, by=raj, at=timezone.now()) == 0
    assert [shown_on(fresh(one))[0].version.number for one in (link, other)] == [2, 1]


def test_the_sender_moves_all_links_and_nobody_elses(raj, oli, deck):
    mine = [send(raj, deck, KEPT) for _ in range(2)]
    revoked, theirs = send(raj, deck, KEPT), send(oli, deck, KEPT)
    revoke_share_link(link=revoked, by=raj, at=timezone.now())
    replace(deck)
    of_the_newest = send(raj, deck, KEPT)
    assert follow_newest_everywhere(asset=deck, by=raj, at=timezone.now()) == 2
    kept = set(ShareLinkAsset.objects.exclude(version=None).values_list("share_link", flat=True))
    assert kept == {revoked.pk, theirs.pk, of_the_newest.pk}
    assert {fresh(one).link_assets.get().version for one in mine} == {None}


def test_only_the_sender_moves_a_link_and_no_revoked_one(raj, oli, deck):
    link = send(raj, deck, KEPT)
    with pytest.raises(PermissionDenied):
        follow_newest(link=link, by=oli, at=timezone.now())
    assert as_user(oli).post(f"/sent/{link.pk}/newest/").status_code == 404
    revoke_share_link(link=link, by=raj, at=timezone.now())
    with pytest.raises(actions.LinkClosed):
        follow_newest(link=link, by=raj, at=timezone.now())
    assert link.link_assets.get().version is not None


def test_the_sent_page_says_which_version_is_shown_and_moves_it(raj, deck):
    links = [send(raj, deck, KEPT) for _ in range(2)]
    client, address = as_user(raj), f"/sent/{links[0].pk}/"
    words = said(client.get(address))
    assert "Shows version 1, live since" in words
    assert "and keeps to it" in words
    assert "newer version" not in words
    replace(deck)
    words = said(client.get(address))
    assert "“Ten slides” has a newer version , live since" in words
    assert "The link keeps to version 1, as it was sent." in words
    assert "In all my 2 links" in words
    words = said(client.post(f"{address}newest/", {"asset": deck.pk}, follow=True))
    assert "Your 2 links show the newest version of “Ten slides” from now on." in words
    assert "Shows version 2" in words
    assert "and always the newest" in words
    words = said(client.post(f"{address}newest/", follow=True))
    assert "The link shows the newest approved version from now on." in words


def test_the_choice_is_made_at_sending(raj, deck):
    client = as_user(raj)
    assert "Keep to this version Otherwise the link always shows the newest approved one" in said(
        client.get("/send/", {"asset": deck.pk})
    )
    answer = client.post("/send/", {"asset": deck.pk, "key": "a"}, follow=True)
    assert "Always the newest approved one" in said(answer)
    answer = client.post("/send/", {"asset": deck.pk, "key": "b", "keep_versions": "on"}, follow=True)
    assert "This one, also when a newer one is approved" in said(answer)
    assert [on.version is not None for on in ShareLinkAsset.objects.order_by("pk")] == [False, True]


def test_the_api_carries_it(raj, deck):
    client = as_user(raj)

    def post(**more):
        answer = client.post("/api/v1/shares", {"assets": [deck.pk], **more}, content_type="application/json")
        return answer.json()["id"]

    newest, exact = post(), post(version="exact")
    replace(deck)
    one, other = (client.get(f"/api/v1/shares/{pk}").json() for pk in (newest, exact))
    assert (one["version"], other["version"]) == ("newest", "exact")
    first = AssetVersion.objects.get(asset=deck, number=1)
    assert [(v["asset"], v["shows"], v["newest"], v["keeps"]) for v in one["versions"]] == [(deck.pk, 2, 2, False)]
    assert [(v["asset"], v["shows"], v["newest"], v["keeps"]) for v in other["versions"]] == [(deck.pk, 1, 2, True)]
    assert other["versions"][0]["live_from"][:10] == first.live_from.date().isoformat()
    assert [page["version"] for page in other["pages"]] == [1, 1, 1]
    refused = client.post("/api/v1/shares", {"assets": [deck.pk], "version": "other"}, content_type="application/json")
    assert refused.status_code == 422


def test_links_in_versions_cost_no_query_each(raj, deck):
    links = [send(raj, deck, KEPT)]
    replace(deck)
    links += [send(raj, deck), send(raj, deck, KEPT)]
    counts = []
    for some in (links[:1], links):
        found = list(ShareLink.objects.filter(pk__in=[link.pk for link in some]).for_listing().newest_first())
        with CaptureQueriesContext(connection) as seen:
            read_links(found)
        counts.append(len(seen))
    assert counts[0] == counts[1]
