from __future__ import annotations

import io
from datetime import timedelta

import pypdfium2 as pdfium
import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageChops, ImageStat

from tests.factories.content import CollateralFactory, DocumentFactory, DocumentPageFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.recipient.test_files import count_pages
from tests.tracking.recipient.test_gates import give, mailed_code
from tracking.links.changing import change_options
from tracking.links.erasure import erase_recipient
from tracking.links.options import LinkOptions
from tracking.models import ShareLink, Watermark
from tracking.recipient.watermarks import forget_watermarks, watermark_for, words_on
from tracking.tasks import forget_old_events

pytestmark = pytest.mark.django_db
SIZE = (640, 360)


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


def plain(colour: str) -> ContentFile:
    made = io.BytesIO()
    Image.new("RGB", SIZE, colour).save(made, "WEBP", lossless=True)
    return ContentFile(made.getvalue(), "page.webp")


@pytest.fixture
def deck():
    original = ContentFile(b"%PDF- the original", "prices.pdf")
    document = DocumentFactory(original_name="prices.pdf", file=original, page_count=2)
    for number, colour in ((1, "white"), (2, "black")):
        DocumentPageFactory(document=document, number=number, image=plain(colour), width=SIZE[0], height=SIZE[1])
    return CollateralFactory(document=document)


@pytest.fixture
def link(raj, deck):
    return ShareLinkFactory(created_by=raj, assets=[deck], watermark=True, allow_download=True)


def page_of(client, link, number=1) -> Image.Image:
    answer = client.get(f"/s/{link.token}/{link.assets.get().pk}/{number}.webp")
    assert answer.status_code == 200
    return Image.open(io.BytesIO(answer.getvalue())).convert("RGB")


def covered(picture: Image.Image, colour: str) -> float:
    """The share of the picture that is another than its ground, clearly."""
    differs = ImageChops.difference(picture, Image.new("RGB", picture.size, colour)).convert("L")
    return ImageStat.Stat(differs.point(lambda value: 255 if value > 12 else 0)).mean[0] / 255


def files_of(mark) -> list[str]:
    return sorted(name.rpartition(".")[2] for name in default_storage.listdir(mark.folder)[1])


@pytest.mark.parametrize(("number", "ground"), [(1, "white"), (2, "black")])
def test_pages_carry_a_mark_that_shows_on_every_ground_and_hides_little(client, link, number, ground):
    picture = page_of(client, link, number)
    assert picture.size == SIZE
    assert 0.02 < covered(picture, ground) < 0.35
    for quarter in ((0, 0), (SIZE[0] // 2, 0), (0, SIZE[1] // 2), (SIZE[0] // 2, SIZE[1] // 2)):
        part = picture.crop((*quarter, quarter[0] + SIZE[0] // 2, quarter[1] + SIZE[1] // 2))
        assert covered(part, ground) > 0.01


def test_a_mark_names_the_reader_and_the_day_and_is_made_once(client, link):
    today = timezone.localtime()
    first = page_of(client, link).tobytes()
    mark = Watermark.objects.get()
    assert words_on(mark) == f"rita@marlow.example · {today:%-d %b %Y}"
    assert (page_of(client, link).tobytes(), files_of(mark)) == (first, ["webp"])
    later = watermark_for(link=link, address="", at=timezone.now() + timedelta(days=3))
    assert later == mark


def test_each_reader_has_their_own(raj, link, mail_server):
    change_options(
        link=link, by=raj, at=timezone.now(), options=LinkOptions(watermark=True, allowed=("acme.example",))
    )
    pictures = []
    for whose in ("rita@marlow.example", "tom@acme.example"):
        reader = Client()
        give(reader, link, mailed_code(reader, mail_server, link, whose), whose)
        pictures.append(page_of(reader, link).tobytes())
    assert pictures[0] != pictures[1]
    assert set(Watermark.objects.values_list("reader", flat=True)) == {"rita@marlow.example", "tom@acme.example"}


def test_a_link_for_anyone_is_marked_by_its_number(client, raj, deck):
    link = ShareLinkFactory(created_by=raj, assets=[deck], watermark=True, recipient=None)
    page_of(client, link)
    assert Watermark.objects.get().reader == f"Link {link.pk}"


def test_the_file_is_a_pdf_of_marked_pictures_and_the_original_is_not_to_be_had(client, link, deck):
    assert "Download" in client.get(f"/s/{link.token}").content.decode()
    for _ in range(2):
        answer = client.get(f"/s/{link.token}/{deck.pk}/file")
        taken = b"".join(answer.streaming_content)
        assert (answer["Content-Disposition"], count_pages(taken)) == ('attachment; filename="prices.pdf"', 2)
        assert b"the original" not in taken
    assert files_of(Watermark.objects.get()) == ["pdf"]
    document = pdfium.PdfDocument(taken)
    try:
        page = document[0]
        assert covered(page.render().to_pil().convert("RGB"), "white") > 0.02
        assert page.get_textpage().get_text_range() == ""
    finally:
        document.close()


def test_what_has_no_pictures_of_its_pages_can_not_be_taken_marked(client, raj):
    sheet = CollateralFactory(document=DocumentFactory(original_name="a.csv", file=ContentFile(b"a,b", "a.csv")))
    link = ShareLinkFactory(created_by=raj, assets=[sheet], watermark=True, allow_download=True)
    assert client.get(f"/s/{link.token}/{sheet.pk}/file").status_code == 404
    ShareLink.objects.update(watermark=False)
    assert b"".join(client.get(f"/s/{link.token}/{sheet.pk}/file").streaming_content) == b"a,b"


def test_a_picture_that_is_missing_or_damaged_is_not_served_unmarked(client, link, deck):
    damaged, missing = deck.document.pages.order_by("number")
    damaged.image.save("page.webp", ContentFile(b"RIFF no picture"))
    missing.image.storage.delete(missing.image.name)
    for number in (1, 2):
        assert client.get(f"/s/{link.token}/{deck.pk}/{number}.webp").status_code == 404
    assert client.get(f"/s/{link.token}/{deck.pk}/file").status_code == 404


def test_without_the_option_pages_are_as_they_are_at_once(client, raj, link):
    marked = page_of(client, link)
    change_options(link=link, by=raj, at=timezone.now(), options=LinkOptions())
    assert covered(page_of(client, link), "white") == 0
    assert covered(marked, "white") > 0


def test_marks_go_with_their_time_with_the_link_and_with_the_person(client, link, raj, ada, settings):
    page_of(client, link)
    mark = Watermark.objects.get()
    assert forget_watermarks(at=timezone.now()) == 0
    late = timezone.now() + timedelta(days=settings.HUB_RAW_EVENT_DAYS, hours=1)
    assert (forget_watermarks(at=late), files_of(mark)) == (1, [])
    page_of(client, link)
    mark = Watermark.objects.get()
    ShareLink.objects.update(revoked_at=timezone.now())
    forget_old_events.enqueue()
    assert (Watermark.objects.count(), files_of(mark)) == (0, [])
    ShareLink.objects.update(revoked_at=None)
    page_of(client, link)
    mark = Watermark.objects.get()
    erase_recipient(email="rita@marlow.example", by=ada, at=timezone.now())
    assert (Watermark.objects.count(), files_of(mark)) == (0, [])
