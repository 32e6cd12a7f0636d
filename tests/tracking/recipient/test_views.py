from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from content.models import Asset
from hub.core.limits import Tally
from tests.browsing import soup
from tests.factories.content import (
    CollateralFactory,
    CustomerStoryFactory,
    DocumentFactory,
    DocumentPageFactory,
    ScriptFactory,
)
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.engagement.test_verdicts import CHROME, GOOGLEBOT
from tracking.models import EngagementDay, Notify, Open, Verdict, Viewer, ViewSession

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


def picture(size: tuple[int, int] = (32, 18)) -> ContentFile:
    made = io.BytesIO()
    Image.new("RGB", size, "white").save(made, "WEBP")
    return ContentFile(made.getvalue(), "page.webp")


def make_deck(pages=3, name="deck.pptx", content=b"PK original with notes", **more):
    document = DocumentFactory(
        original_name=name, file=ContentFile(content, name), page_count=pages, content_type="application/x"
    )
    for number in range(1, pages + 1):
        DocumentPageFactory(
            document=document,
            number=number,
            title=f"Slide {number}",
            text=f"Words of slide {number}.",
            notes=f"Say under your breath {number}.",
            image=picture(),
            width=32,
            height=18,
        )
    return CollateralFactory(document=document, summary="For reps only.", **more)


@pytest.fixture
def deck():
    return make_deck()


@pytest.fixture
def link(raj, deck):
    return ShareLinkFactory(created_by=raj, assets=[deck], note="As promised.")


def load_of(answer) -> str:
    return re.search(r'data-load="([^"]*)"', answer.content.decode()).group(1)


def read(client, link, answer, pages, sign="pointer", **headers):
    body = json.dumps({"load": load_of(answer), "sign": sign, "pages": pages})
    return client.post(f"/s/{link.token}/read", body, content_type="text/plain", headers=headers)


def person(client, link):
    return client.get(f"/s/{link.token}", headers={"User-Agent": CHROME})


def test_the_page_shows_every_page_with_its_words_and_no_notes(client, link, deck):
    answer = person(client, link)
    html = answer.content.decode()
    assert answer.status_code == 200
    for number in (1, 2, 3):
        assert f"/s/{link.token}/{deck.pk}/{number}.webp" in html
        assert f"Words of slide {number}." in html
    assert "As promised." in html
    assert "Rita Halloran" in html
    assert "Raj is told when this is viewed" in html
    assert "under your breath" not in html
    assert "For reps only" not in html
    assert "<script>" not in html
    assert "style=" not in html


def test_nothing_of_it_is_stored_or_indexed_and_the_cookie_is_the_links_own(client, link):
    answer = person(client, link)
    assert answer["Cache-Control"] == "private, no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert list(answer.cookies) == ["reader"]
    cookie = answer.cookies["reader"]
    assert cookie["path"] == f"/s/{link.token}"
    assert cookie["httponly"]


def test_a_hidden_slide_is_never_shown(client, link, deck):
    deck.document.pages.filter(number=2).update(hidden=True)
    html = person(client, link).content.decode()
    assert "Words of slide 2" not in html
    assert "Slide 2" not in html
    assert client.get(f"/s/{link.token}/{deck.pk}/2.webp").status_code == 404
    assert client.get(f"/s/{link.token}/{deck.pk}/3.webp").status_code == 200


def test_it_opens_at_the_page_that_was_chosen(client, raj, deck):
    link = ShareLinkFactory(created_by=raj, assets=[deck], page=2)
    html = person(client, link).content.decode()
    assert "Opened at page 2" in html
    assert f"{deck.pk}/1.webp" not in html
    assert f"{deck.pk}/2.webp" in html
    assert f"{deck.pk}/1.webp" in client.get(f"/s/{link.token}?from=1").content.decode()


def closed(answer):
    return answer.status_code == 404 and "This link is not open." in answer.content.decode()


def test_unknown_revoked_expired_and_emptied_links_answer_alike(client, raj, deck):
    past = timezone.now() - timedelta(minutes=1)
    links = [
        ShareLinkFactory(created_by=raj, assets=[deck], revoked_at=past),
        ShareLinkFactory(created_by=raj, assets=[deck], expires_at=past),
        ShareLinkFactory(created_by=raj, assets=[ScriptFactory(audience="internal")]),
        ShareLinkFactory(created_by=raj, assets=[ScriptFactory(live=False)]),
        ShareLinkFactory(created_by=raj, assets=[ScriptFactory(live=False, expired=True)]),
        ShareLinkFactory(created_by=raj, assets=[ScriptFactory(live=False, retired_at=past)]),
    ]
    unknown = client.get("/s/" + "x" * 32)
    assert closed(unknown)
    for link in links:
        answer = client.get(f"/s/{link.token}")
        assert closed(answer)
        assert answer.content == unknown.content
        assert answer.headers["Cache-Control"] == "private, no-store"
    for link in links[:2]:
        for path in (f"{deck.pk}/1.webp", f"{deck.pk}/file", f"{deck.pk}/media"):
            assert client.get(f"/s/{link.token}/{path}").status_code == 404
    assert not Open.objects.exists()


def test_asking_again_answers_alike_for_unknown_revoked_expired_and_emptied_links(
    client, raj, deck, django_capture_on_commit_callbacks
):
    past = timezone.now() - timedelta(days=1)
    revoked = ShareLinkFactory(created_by=raj, assets=[deck], revoked_at=past)
    links = [
        revoked,
        ShareLinkFactory(created_by=raj, assets=[deck], expires_at=past),
        ShareLinkFactory(created_by=raj, assets=[ScriptFactory(live=False)]),
    ]
    unknown = client.post("/s/" + "x" * 32, {"again": "1"})
    assert (unknown.status_code, "is told that you asked for it again" in unknown.content.decode()) == (404, True)
    with django_capture_on_commit_callbacks(execute=True):
        for number, link in enumerate([*links, revoked]):
            answer = client.post(f"/s/{link.token}", {"again": "1"}, REMOTE_ADDR=f"203.0.113.{number}")
            assert (answer.status_code, answer.content) == (404, unknown.content)
    assert [message.subject for message in mail.outbox] == [
        f"Asked for again: your link to “{link.assets.get().title}”" for link in links
    ]
    assert {message.to[0] for message in mail.outbox} == {raj.email}
    assert raj.notices.count() == 3


def test_a_wish_for_an_open_link_says_nothing_and_five_an_hour_are_taken_from_one_address(client, raj, link):
    assert client.post(f"/s/{link.token}", {"again": "1"}).status_code == 302
    tokens = ["unknown", "s" * 32, ShareLinkFactory(created_by=raj, revoked_at=timezone.now()).token, "a", "b", "c"]
    answers = [client.post(f"/s/{token}", {"again": "1"}) for token in tokens]
    assert [answer.status_code for answer in answers] == [404] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 3500
    assert raj.notices.count() == 1
    link.refresh_from_db()
    assert link.asked_again_at is None


def test_the_wish_for_a_link_of_somebody_who_left_is_their_managers(client, raj, mia, deck):
    link = ShareLinkFactory(created_by=raj, assets=[deck], revoked_at=timezone.now())
    raj.is_active = False
    raj.save()
    client.post(f"/s/{link.token}", {"again": "1"})
    assert mia.notices.get().address == f"/sent/{link.pk}/"
    assert not raj.notices.exists()


def test_a_superseded_asset_is_replaced_by_its_successor_and_the_chain_is_followed(client, raj):
    last = ScriptFactory(title="The newest")
    middle = ScriptFactory(title="In between", live=False, retired_at=timezone.now(), superseded_by=last)
    first = ScriptFactory(title="The oldest", live=False, retired_at=timezone.now(), superseded_by=middle)
    link = ShareLinkFactory(created_by=raj, assets=[first, middle])
    html = person(client, link).content.decode()
    assert html.count("<h1>The newest</h1>") == 1
    assert "The oldest" not in html
    assert "In between" not in html


@pytest.mark.parametrize("steps", [1, 2, 3, 7])
def test_a_line_of_successors_is_followed_to_its_end_however_long(client, raj, steps):
    asset = ScriptFactory(title="The newest")
    for number in range(steps):
        gone = {"live": False, "retired_at": timezone.now(), "superseded_by": asset}
        asset = ScriptFactory(title=f"Older by {number + 1}", **gone)
    html = person(client, ShareLinkFactory(created_by=raj, assets=[asset])).content.decode()
    assert html.count("<h1>The newest</h1>") == 1
    assert "Older by" not in html


def test_successors_that_go_round_in_a_circle_are_a_closed_link(client, raj):
    one = ScriptFactory(live=False, retired_at=timezone.now())
    two = ScriptFactory(live=False, retired_at=timezone.now(), superseded_by=one)
    Asset.objects.filter(pk=one.pk).update(superseded_by=two)
    assert closed(person(client, ShareLinkFactory(created_by=raj, assets=[one])))


def test_an_internal_successor_is_not_shown(client, raj):
    internal = ScriptFactory(audience="internal")
    old = ScriptFactory(live=False, retired_at=timezone.now(), superseded_by=internal)
    assert closed(person(client, ShareLinkFactory(created_by=raj, assets=[old])))


def test_a_script_shows_answers_and_neither_proofs_nor_cues(client, raj):
    html = person(client, ShareLinkFactory(created_by=raj, assets=[ScriptFactory()])).content.decode()
    assert "Then keep it." in html
    assert "It reads both." not in html


def test_a_customer_is_named_only_while_allowed(client, raj):
    story = CustomerStoryFactory(
        title="Kestrel Valley Hospitals: 38 % fewer no-shows",
        challenge="At Kestrel Valley every fifth slot stayed empty. Kestrel had tried calling.",
        quotes=[
            ("quote", {"quote": "Kestrel changed.", "speaker": "Jane Doe", "role": "COO, Kestrel Valley Hospitals"})
        ],
    )
    link = ShareLinkFactory(created_by=raj, assets=[story])
    html = person(client, link).content.decode()
    assert "Kestrel" not in html
    assert "Jane Doe" not in html
    assert "A hospital group in the Midwest: 38 % fewer no-shows" in html
    story.may_name_customer = True
    story.save()
    html = person(client, link).content.decode()
    assert "Kestrel Valley Hospitals: 38 % fewer no-shows" in html
    assert "Jane Doe" in html


def test_a_story_begins_with_its_figures_and_its_parts_keep_their_numbers(client, raj):
    quote = ("quote", {"quote": "It works", "speaker": "", "role": ""})
    story = CustomerStoryFactory(quotes=[quote])
    page = soup(person(client, ShareLinkFactory(created_by=raj, assets=[story], page=2)))
    parts = [(part["data-page"], part["data-number"]) for part in page.select("[data-page]")]
    assert parts == [(f"{story.pk}:{number}", str(place)) for place, number in enumerate((3, 1, 2, 4), start=1)]
    contents = [" ".join(line.get_text(" ").split()) for line in page.select(".public-contents a")]
    assert contents == ["1 Results", "2 Challenge", "3 Solution", "4 Quote"]
    assert page.select_one("blockquote").text == "“It works”"


def test_several_assets_stand_on_one_page(client, raj, deck):
    html = person(
        client, ShareLinkFactory(created_by=raj, assets=[deck, ScriptFactory(title="Other")])
    ).content.decode()
    assert f"{deck.title} and 1 more" in html
    assert "Other" in html


def test_a_report_of_the_page_makes_the_view(client, link, deck):
    answer = person(client, link)
    assert read(client, link, answer, [[deck.pk, 1, 0.9]], **{"User-Agent": CHROME}).status_code == 204
    session = ViewSession.objects.get()
    assert (session.verdict, session.device, session.opens.get().verdict) == (
        Verdict.PERSON,
        "Chrome on Windows",
        Verdict.PERSON,
    )
    assert EngagementDay.objects.get().views == 1


def test_one_load_confirms_one_viewer_whatever_cookies_come_with_its_reports(client, link, deck):
    answer = person(client, link)
    for number in range(5):
        client.cookies["reader"] = f"browser {number}"
        assert read(client, link, answer, [[deck.pk, 1, 0.9], [deck.pk, 99, 0.9]]).status_code == 204
    assert Viewer.objects.count() == ViewSession.objects.count() == 1
    assert Open.objects.get().taken == {f"{deck.pk}:1": 0.9}


@pytest.mark.parametrize("method", ["get", "head"])
def test_bots_and_heads_are_stored_and_not_counted(client, link, method):
    agent = CHROME if method == "head" else GOOGLEBOT
    assert getattr(client, method)(f"/s/{link.token}", headers={"User-Agent": agent}).status_code == 200
    assert Open.objects.get().verdict == Verdict.SCANNER
    assert not ViewSession.objects.exists()


def test_the_address_is_kept_without_its_last_part(client, link):
    client.get(f"/s/{link.token}", REMOTE_ADDR="203.0.113.77")
    client.get(f"/s/{link.token}", REMOTE_ADDR="2001:db8:1:2:3:4:5:6")
    assert set(Open.objects.values_list("network", flat=True)) == {"203.0.113.0", "2001:0db8:0001::"}


def test_only_our_own_proxies_are_believed(client, link, settings):
    forged = {"X-Forwarded-For": "198.51.100.1, 203.0.113.77"}
    client.get(f"/s/{link.token}", headers=forged, REMOTE_ADDR="192.0.2.1")
    settings.HUB_PROXIES = 1
    client.get(f"/s/{link.token}", headers=forged, REMOTE_ADDR="192.0.2.1")
    assert list(Open.objects.order_by("pk").values_list("network", flat=True)) == ["192.0.2.0", "203.0.113.0"]


def test_the_sender_is_known_by_the_log_in(client, link, raj):
    client.force_login(raj)
    answer = person(client, link)
    read(client, link, answer, [[link.assets.get().pk, 1, 0.9]])
    assert Open.objects.get().verdict == ViewSession.objects.get().verdict == Verdict.SENDER
    assert not EngagementDay.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"load": "1:forged", "sign": "pointer", "pages": []}',
        '{"load": null, "sign": "", "pages": 3}',
        "[" * 60_000,
        "x" * 70_000,
    ],
)
def test_a_report_that_makes_no_sense_is_refused(client, link, body):
    assert client.post(f"/s/{link.token}/read", body, content_type="text/plain").status_code == 400


def test_a_report_for_another_link_or_with_impossible_times_is_refused(client, link, raj, deck):
    answer = person(client, link)
    other = ShareLinkFactory(created_by=raj, assets=[deck])
    assert read(client, other, answer, [[deck.pk, 1, 1.0]]).status_code == 400
    for seconds in (-1, 1e9, "NaN", None, float("nan")):
        assert read(client, link, answer, [[deck.pk, 1, seconds]]).status_code == 400
    for age in (-1, 1e9, "NaN", None, [], float("inf")):
        body = json.dumps({"load": load_of(answer), "sign": "pointer", "pages": [[deck.pk, 1, 1.0]], "age": age})
        assert client.post(f"/s/{link.token}/read", body, content_type="text/plain").status_code == 400
    form = client.post(f"/s/{link.token}/read", {"load": load_of(answer)})
    assert form.status_code == 400
    for page in (float("inf"), float("nan"), "one", None):
        assert read(client, link, answer, [[deck.pk, page, 1.0]]).status_code == 400
    assert not ViewSession.objects.exists()


def test_a_report_to_a_closed_link_is_refused_and_get_is_not_allowed(client, link):
    answer = person(client, link)
    assert client.get(f"/s/{link.token}/read").status_code == 405
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
    assert read(client, link, answer, []).status_code == 404


def test_a_fault_in_tracking_never_breaks_the_page(client, link, monkeypatch, caplog):
    def broken(**_):
        raise RuntimeError("no disk")

    monkeypatch.setattr("tracking.recipient.views.page.record_open", broken)
    answer = person(client, link)
    assert answer.status_code == 200
    assert 'data-load=""' in answer.content.decode()
    assert "was not recorded" in caplog.text


@pytest.mark.parametrize("assets", [1, 3])
def test_the_page_takes_the_same_queries_for_one_asset_and_three(client, raj, assets, django_assert_num_queries):
    link = ShareLinkFactory(created_by=raj, assets=[make_deck(name="a.pdf") for _ in range(assets)])
    person(client, link)
    # The limit; the link with all that it carries and who may not be named; pages; the open.
    with django_assert_num_queries(4):
        person(client, link)


def told(client, link, answer, pages, **more):
    body = json.dumps({"load": load_of(answer), "sign": "pointer", "pages": pages, **more})
    return client.post(f"/s/{link.token}/read", body, content_type="text/plain", headers={"User-Agent": CHROME})


def test_an_identical_report_writes_nothing_and_looks_once(client, link, deck, django_assert_num_queries):
    answer = person(client, link)
    for _ in range(2):
        inputs = [["pointer", 0.2], ["wheel", 0.9]]
        assert told(client, link, answer, [[deck.pk, 1, 0.9]], inputs=inputs).status_code == 204
    before = list(ViewSession.objects.values()), list(Open.objects.values()), list(Tally.objects.values())
    with django_assert_num_queries(1):
        assert told(client, link, answer, [[deck.pk, 1, 0.9]], inputs=inputs).status_code == 204
    assert (list(ViewSession.objects.values()), list(Open.objects.values()), list(Tally.objects.values())) == before


def test_a_later_report_takes_the_same_queries_however_much_was_read_before(client, raj):
    taken = []
    for pages in (2, 60):
        link = ShareLinkFactory(created_by=raj, assets=[make_deck(pages=pages)], sent_at=timezone.now())
        asset = link.assets.get()
        answer = person(client, link)
        read_so_far = [[asset.pk, number, 0.01] for number in range(1, pages + 1)]
        told(client, link, answer, read_so_far)
        read_so_far[1][2] += 0.1
        with CaptureQueriesContext(connection) as queries:
            told(client, link, answer, read_so_far)
        taken.append(len(queries))
        assert list(ViewSession.objects.get(share_link=link).read) == [str(asset.pk)]
        assert Open.objects.get(share_link=link).taken[f"{asset.pk}:2"] == pytest.approx(0.11)
    assert taken[0] == taken[1]


@pytest.mark.postgresql
def test_a_report_that_confirms_takes_eight_statements_and_a_later_one_four(client, raj, deck):
    link = ShareLinkFactory(created_by=raj, assets=[deck], sent_at=timezone.now(), notify=Notify.NEVER)
    answer = person(client, link)
    for most, seconds in ((8, 0.2), (4, 0.4), (4, 0.6)):
        with CaptureQueriesContext(connection) as queries:
            told(client, link, answer, [[deck.pk, 1, seconds], [deck.pk, 2, 0.1]])
        # A transaction is a savepoint here.
        asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
        assert len(asked) <= most, asked


def test_a_reader_is_judged_by_what_the_page_saw(client, link, deck):
    scanner, reader = person(client, link), person(client, link)
    pages = [[deck.pk, 1, 0.9]]
    assert told(client, link, scanner, pages, inputs=[["pointer", 0.3], ["wheel", 0.3]], driven=True).status_code == 204
    first = ViewSession.objects.get()
    assert (first.verdict, first.reason) == (
        Verdict.UNSURE, "A program drives the browser, and what it did came at once.",
    )  # fmt: skip
    assert not EngagementDay.objects.exists()
    client.cookies["reader"] = "another browser"
    assert told(client, link, reader, pages, inputs=[["pointer", 0.3], ["wheel", 0.9]]).status_code == 204
    assert EngagementDay.objects.get().views == 1
    assert Open.objects.order_by("pk").last().evidence == {
        "first": "pointer", "inputs": [["pointer", 0.3], ["wheel", 0.9]], "recent": 1,
    }  # fmt: skip


@pytest.mark.parametrize("inputs", [3, "pointer", [["pointer"]], [["pointer", -1]], [["pointer", 1.0]] * 9, [[1, "x"]]])
def test_inputs_that_make_no_sense_are_refused(client, link, deck, inputs):
    assert told(client, link, person(client, link), [[deck.pk, 1, 0.9]], inputs=inputs).status_code == 400


def test_who_follows_the_hidden_link_is_a_scanner(client, link, deck):
    answer = person(client, link)
    trap = soup(answer).select_one("a[hidden][rel=nofollow]")["href"]
    told(client, link, answer, [[deck.pk, 1, 0.9]], inputs=[["pointer", 0.2], ["wheel", 0.9]])
    assert EngagementDay.objects.get().views == 1
    for address in (f"/s/{link.token}/all", f"/s/{link.token}/all?load=1:forged", f"/s/{link.token}/all?load="):
        assert client.get(address).status_code == 404
    assert EngagementDay.objects.get().views == 1
    assert client.get(trap).status_code == 404
    assert (Open.objects.get().verdict, ViewSession.objects.get().verdict) == (Verdict.SCANNER, Verdict.SCANNER)
    assert not EngagementDay.objects.exists()


def test_a_marked_gateway_is_a_scanner_whatever_it_does(client, link, deck, settings):
    settings.HUB_MAIL_GATEWAYS = ["203.0.113.0/28=Mimecast"]
    answer = client.get(f"/s/{link.token}", headers={"User-Agent": CHROME}, REMOTE_ADDR="203.0.113.9")
    told(client, link, answer, [[deck.pk, 1, 0.9]], inputs=[["pointer", 0.2], ["wheel", 0.9]])
    assert (Open.objects.get().verdict, ViewSession.objects.get().verdict) == (Verdict.SCANNER, Verdict.SCANNER)
    assert not EngagementDay.objects.exists()
