"""A checked file made right: the approved pages in the file's order, in the tray, as a PDF and in the API alike."""

from __future__ import annotations

import json

import pypdfium2 as pdfium
import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.utils import timezone

from content.file_checks.learning import learn_what_waits
from content.models import DocumentPage
from content.reading.versions import keep_version
from tests.content.file_checks.test_verdicts import COSTS, OWN, SAFETY, SLOTS, file_of, live
from tests.factories.content import CollateralFactory, CustomerStoryFactory
from tests.factories.people import token_of
from tests.tracking.checks.test_checks import done, slides
from tests.tracking.recipient.test_views import picture
from tracking.checks.models import FileCheck
from tracking.checks.reading import shown_check
from tracking.checks.right_pages import FEW_WORDS, NO_SUCCESSOR, OWN_MADE, TWICE, right_pages
from tracking.links.parts import Part, parts_of
from tracking.models import LinkPolicy, ShareLink, UsageEvent

pytestmark = pytest.mark.django_db

RINGING = "Who rings a patient on the evening before fills a chair, and who rings twice fills two of them for good."


@pytest.fixture(autouse=True)
def nothing_compared_before():
    cache.clear()


def made_right(check, viewer):
    return right_pages(shown_check(check, viewer=viewer), viewer=viewer)


def told(right):
    return [(one.number, one.asset.pk, one.page) for one in right.pages]


def left(right):
    return [(one.numbers, one.why) for one in right.left_out]


@pytest.fixture
def replaced():
    """A deck whose second page was reworded and moved to the front in its second version."""
    asset = live(SLOTS, COSTS, title="Why reminders pay")
    asset.document = file_of(COSTS.replace("nine hundred", "eight hundred"), SLOTS)
    asset.save()
    keep_version(asset)
    return asset


@pytest.fixture
def superseded():
    """What was withdrawn, and the page of its successor that says nearly the same."""
    successor = live(OWN[:30], SAFETY.replace("ninety", "sixty"), title="Safety, new")
    gone = live(SAFETY, title="Safety", first_published_at=timezone.now())
    gone.live, gone.retired_at, gone.superseded_by = False, timezone.now(), successor
    gone.save()
    return successor


def test_each_page_is_replaced_by_the_current_one_in_the_order_of_the_file(raj, replaced, superseded):
    other = live(RINGING, title="Ringing")
    texts = (SAFETY, COSTS, SLOTS, RINGING.replace("twice", "again"), OWN)
    right = made_right(done(raj, slides(*texts)), raj)
    assert told(right) == [(1, superseded.pk, 2), (2, replaced.pk, 1), (3, replaced.pk, 2), (4, other.pk, 1)]
    assert right.parts == [Part(superseded.pk, (2,)), Part(replaced.pk, (1, 2)), Part(other.pk, (1,))]
    assert right.replaced == 3
    assert left(right) == [((5,), OWN_MADE)]


def test_what_nothing_stands_for_is_named_with_its_reason(raj, ana):
    live(COSTS, audience="internal", title="For us")
    live(SAFETY, live=False, retired_at=timezone.now(), first_published_at=timezone.now())
    shown = live(SLOTS, RINGING, title="Slots")
    DocumentPage.objects.filter(document=shown.document, number=2).update(hidden=True)
    right = made_right(done(raj, slides(SLOTS, COSTS, SAFETY, "Thank you. All", RINGING, OWN, SLOTS)), raj)
    assert told(right) == [(1, shown.pk, 1)]
    assert left(right) == [
        ((2,), "“For us” can't be sent. Internal only."),
        ((3,), NO_SUCCESSOR),
        ((4,), FEW_WORDS),
        ((5,), "Recipients don't see that page of “Slots”."),
        ((6,), OWN_MADE),
        ((7,), TWICE),
    ]
    assert made_right(FileCheck.objects.get(), ana) == right


def test_a_successor_without_a_page_like_it_is_named_and_left_out(raj):
    successor = live(RINGING, title="Ringing")
    gone = live(SAFETY, first_published_at=timezone.now())
    gone.live, gone.retired_at, gone.superseded_by = False, timezone.now(), successor
    gone.save()
    right = made_right(done(raj, slides(SAFETY)), raj)
    assert (told(right), left(right)) == ([], [((1,), "“Ringing” has no page like it.")])


def test_what_one_may_no_longer_see_or_send_is_judged_as_it_is_read(raj, april, other_team):
    asset = live(SLOTS, COSTS, title="Plans for the merger")
    check = done(raj, slides(SLOTS, COSTS))
    assert told(made_right(check, raj)) == [(1, asset.pk, 1), (2, asset.pk, 2)]
    assert made_right(check, april).pages == ()
    asset.teams.set([other_team])
    asset.save()
    right = made_right(check, raj)
    assert (right.pages, left(right)) == ((), [((1, 2), OWN_MADE)])


@pytest.mark.parametrize("texts", [(SLOTS,), (SLOTS, COSTS, SAFETY)], ids=len)
def test_it_costs_two_queries_however_many_pages(raj, texts, django_assert_num_queries):
    for text in texts:
        live(text)
    shown = shown_check(done(raj, slides(*texts)), viewer=raj)
    with django_assert_num_queries(2):
        right = right_pages(shown, viewer=raj)
    assert len(right.pages) == len(texts)


def rows_of(client):
    soup = BeautifulSoup(client.get("/send/?tray=1").content, "html.parser")
    named = [int(one["value"]) for one in soup.select("input[name=asset]")]
    return list(zip(named, (one["value"] for one in soup.select("input[name=pages]")), strict=True))


def words(answer):
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def test_one_tap_puts_the_current_pages_in_the_tray_and_each_stands_there_once(client, raj, replaced):
    other = live(RINGING, title="Ringing")
    check = done(raj, slides(RINGING, COSTS, OWN, SLOTS))
    client.force_login(raj)
    page = words(client.get(f"/checks/{check.pk}/"))
    assert "3 current pages in the order of your file, 1 in the place of what is out of date or changed." in page
    assert f"Page 3 left out: {OWN_MADE}" in page
    answer = client.post(f"/checks/{check.pk}/right/", {"page": "2"}, headers={"HX-Request": "true"})
    assert words(answer).startswith("1 part for a link Page 1 of “Why reminders pay” added.")
    assert client.post(f"/checks/{check.pk}/right/").status_code == 302
    assert rows_of(client) == [(replaced.pk, "1"), (other.pk, "1"), (replaced.pk, "2")]
    again = client.post(f"/checks/{check.pk}/right/", headers={"HX-Request": "true"})
    assert "They were in it already, or it is full." in words(again)
    assert len(rows_of(client)) == 3


@pytest.mark.parametrize("number", ["3", "99", "x", "-1"])
def test_a_page_that_nothing_stands_for_adds_nothing(client, raj, number):
    live(SLOTS)
    check = done(raj, slides(SLOTS, SLOTS, OWN))
    client.force_login(raj)
    answer = client.post(f"/checks/{check.pk}/right/", {"page": number}, headers={"HX-Request": "true"})
    assert words(answer) == "Nothing stands for it today."


def test_what_the_gate_holds_back_is_left_out_and_told(client, raj):
    asset = live(SLOTS, title="Slots")
    story = CustomerStoryFactory(customer="Marlow", may_name_customer=False)
    assert story.pk
    check = done(raj, slides(SLOTS))
    asset.title = "Slots at Marlow"
    asset.save()
    client.force_login(raj)
    answer = client.post(f"/checks/{check.pk}/right/", headers={"HX-Request": "true"})
    assert words(answer).startswith("“Slots at Marlow” can't be sent.")
    assert client.get(f"/checks/{check.pk}/right.pdf").status_code == 404
    live(RINGING, title="Ringing")
    check = done(raj, slides(SLOTS, RINGING))
    answer = words(client.post(f"/checks/{check.pk}/right/", headers={"HX-Request": "true"}))
    assert "Page 1 of “Ringing” added. “Slots at Marlow” can't be sent." in answer


def widths_of(answer):
    with pdfium.PdfDocument(b"".join(answer.streaming_content)) as made:
        return [round(page.get_width() * 150 / 72) for page in made]


def with_pictures(asset):
    for place, page in enumerate(DocumentPage.objects.filter(document=asset.document).order_by("number")):
        page.image, page.width, page.height = picture((40 + place, 30)), 40 + place, 30
        page.save()


def test_one_pdf_holds_the_current_pages_and_is_a_download_of_each(client, raj, replaced):
    learn_what_waits(seconds=30)
    with_pictures(replaced)
    other = live(RINGING)
    check = done(raj, slides(COSTS, OWN, RINGING, SLOTS), name="My own deck.pptx")
    client.force_login(raj)
    answer = client.get(f"/checks/{check.pk}/right.pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="My own deck, made right (2 of 3 pages).pdf"'
    assert widths_of(answer) == [40, 41]
    assert list(UsageEvent.objects.values_list("asset", "kind")) == [(replaced.pk, "downloaded")]
    with_pictures(other)
    answer = client.get(f"/checks/{check.pk}/right.pdf")
    assert widths_of(answer) == [40, 40, 41]
    assert answer["Content-Disposition"] == 'attachment; filename="My own deck, made right.pdf"'


def test_no_pdf_where_administrators_allow_none(client, raj):
    asset = live(SLOTS)
    with_pictures(asset)
    check = done(raj, slides(SLOTS))
    client.force_login(raj)
    assert "One PDF" in words(client.get(f"/checks/{check.pk}/"))
    LinkPolicy.objects.create(team=raj.team, allow_download=False, locked=["allow_download"])
    assert "One PDF" not in words(client.get(f"/checks/{check.pk}/"))
    assert client.get(f"/checks/{check.pk}/right.pdf").status_code == 403


def test_anothers_check_is_there_for_nobody_else_and_who_may_not_send_gets_nothing(client, raj, oli, april):
    live(SLOTS)
    check = done(raj, slides(SLOTS))
    client.force_login(oli)
    assert client.post(f"/checks/{check.pk}/right/").status_code == 404
    assert client.get(f"/checks/{check.pk}/right.pdf").status_code == 404
    own = done(april, slides(SLOTS))
    client.force_login(april)
    assert client.post(f"/checks/{own.pk}/right/").status_code == 403
    assert client.get(f"/checks/{own.pk}/right.pdf").status_code == 403
    assert "Make it right" not in words(client.get(f"/checks/{own.pk}/"))
    head = {"HTTP_AUTHORIZATION": f"Bearer {token_of(april)}"}
    assert client.get(f"/api/v1/checks/{own.pk}", **head).json()["made_right"] is None


def test_the_api_answers_the_same_list_as_parts_that_a_link_takes(client, raj, replaced):
    check = done(raj, slides(COSTS, OWN, SLOTS))
    head = {"HTTP_AUTHORIZATION": f"Bearer {token_of(raj)}"}
    answer = client.get(f"/api/v1/checks/{check.pk}", **head).json()["made_right"]
    title = "Why reminders pay"
    assert answer == {
        "pages": [
            {"number": 1, "asset": replaced.pk, "title": title, "page": 1},
            {"number": 3, "asset": replaced.pk, "title": title, "page": 2},
        ],
        "parts": [{"asset": replaced.pk, "pages": [1, 2]}],
        "left_out": [{"numbers": [2], "why": OWN_MADE}],
    }
    made = client.post(
        "/api/v1/shares", json.dumps({"parts": answer["parts"]}), content_type="application/json", **head
    )
    assert made.status_code == 201, made.content
    link = ShareLink.objects.get(pk=made.json()["id"])
    assert parts_of(link.link_assets.all()) == [Part(replaced.pk, (1, 2))]


def test_a_script_goes_as_a_whole_and_a_deck_without_pages_to_choose_is_left_out(raj):
    recording = CollateralFactory(document=file_of(SLOTS), title="Recording")
    recording.document.content_type = "video/mp4"
    recording.document.original_name = "film.mp4"
    recording.document.save()
    keep_version(recording)
    right = made_right(done(raj, slides(SLOTS)), raj)
    assert (told(right), left(right)) == ([], [((1,), "“Recording” goes as a whole.")])
