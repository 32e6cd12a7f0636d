"""Pictures that stand for pages in Word, PowerPoint and OpenDocument files: told from others, and read."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.utils import timezone

from content import actions, tasks
from content.admin.file_status import may_come_out_better
from content.extraction import Limits, State, Wanted, ocr
from content.models import Document, FileState, Recognition
from content.reading import scans
from tests.content.actions.test_recognition import LEASE_TEXT, PRICE_TEXT, stored
from tests.factories import files
from tests.factories.older_formats import in_older_formats

WITH_OFFICE, WITHOUT = Limits(), Limits(office=False)
READ_FIRST = Wanted(text=False, images=frozenset(), recognise=frozenset({1}), languages=("eng",))


def scan(text: str = LEASE_TEXT) -> io.BytesIO:
    return io.BytesIO(files.saved(files.scanned_page(text), "PNG"))


def deck_of_scans(*texts: str, title: str = "", wide: float = 5.3) -> bytes:
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    for text in texts:
        slide = deck.slides.add_slide(deck.slide_layouts[5 if title else 6])
        if title:
            slide.shapes.title.text = title
        slide.shapes.add_picture(scan(text), Inches(0.5), Inches(0), width=Inches(wide), height=Inches(wide * 1.414))
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def document_of_scans(*texts: str, words: str = "", inches: float = 6.0) -> bytes:
    from docx import Document as Word
    from docx.shared import Inches

    word = Word()
    if words:
        word.add_paragraph(words)
    for text in texts:
        word.add_picture(scan(text), width=Inches(inches))
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def opendocument(kind: str, body: str, styles: str = "") -> bytes:
    """The bare bones of an .odt or .odp that shows Pictures/scan.png."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
        for name, space in (
            ("office", "office"),
            ("text", "text"),
            ("draw", "drawing"),
            ("svg", "svg-compatible"),
            ("presentation", "presentation"),
        )
    )
    content = (
        f'<office:document-content {spaces} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">'
        f"<office:body>{body}</office:body></office:document-content>"
    )
    mime = f"application/vnd.oasis.opendocument.{kind}"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        '<manifest:file-entry manifest:full-path="Pictures/scan.png" manifest:media-type="image/png"/>'
        "</manifest:manifest>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", mime)
        archive.writestr("content.xml", content)
        if styles:
            archive.writestr("styles.xml", styles)
        archive.writestr("Pictures/scan.png", scan().getvalue())
        archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


_FRAME = '<draw:frame svg:width="{}cm" svg:height="{}cm"><draw:image xlink:href="Pictures/scan.png"/></draw:frame>'
TEXT_OF_A_SCAN = opendocument("text", f"<office:text><text:p>{_FRAME.format(15, 21)}</text:p></office:text>")
SLIDE_OF_A_SCAN = opendocument(
    "presentation",
    f'<office:presentation><draw:page draw:name="1">{_FRAME.format(10, 14)}</draw:page></office:presentation>',
)
OF_SCANS = {
    "a.pptx": deck_of_scans(LEASE_TEXT),
    "a.docx": document_of_scans(LEASE_TEXT),
    "a.odt": TEXT_OF_A_SCAN,
    "a.odp": SLIDE_OF_A_SCAN,
}


@pytest.mark.parametrize("name", OF_SCANS)
def test_page_that_is_a_picture_is_told_from_others(read, name):
    extraction = read(OF_SCANS[name], name)
    assert (extraction.state, [page.scanned for page in extraction.pages]) == (State.NO_TEXT, [True])


@pytest.mark.parametrize(
    ("data", "name", "scanned"),
    [
        (deck_of_scans(LEASE_TEXT, title="Lease"), "a.pptx", True),
        (deck_of_scans(LEASE_TEXT, title="Lease", wide=2), "a.pptx", False),
        (deck_of_scans(LEASE_TEXT, title="What the lease of the gateway says about telemetry"), "a.pptx", False),
        (document_of_scans(LEASE_TEXT, words="Page 1"), "a.docx", True),
        (document_of_scans(LEASE_TEXT, inches=1), "a.docx", False),
        (files.document(""), "a.docx", False),
    ],
)
def test_few_words_and_a_large_picture_are_one_too(read, data, name, scanned):
    assert [page.scanned for page in read(data, name).pages][-1:] == [scanned]


def test_each_scan_in_a_document_is_a_page(read):
    extraction = read(document_of_scans(LEASE_TEXT, PRICE_TEXT), "a.docx")
    assert [page.scanned for page in extraction.pages] == [True, True]


@pytest.mark.tesseract
@pytest.mark.parametrize("name", OF_SCANS)
@pytest.mark.parametrize("limits", [WITHOUT, pytest.param(WITH_OFFICE, marks=pytest.mark.libreoffice)])
def test_its_words_are_read(read, name, limits):
    extraction = read(OF_SCANS[name], name, wanted=READ_FIRST, limits=limits)
    [found] = extraction.pages
    assert (found.number, found.text) == (1, LEASE_TEXT)
    assert [word[0] for word in found.words] == LEASE_TEXT.split()
    # Where it stands on the page image: in its upper half.
    assert all(0 < top < bottom < 0.6 for _, _, top, _, bottom in found.words)


OLD_SCANS = {
    "a.doc": document_of_scans(LEASE_TEXT),
    "few.doc": document_of_scans(LEASE_TEXT, words="Page 1"),
    "a.rtf": document_of_scans(LEASE_TEXT),
    "few.rtf": document_of_scans(LEASE_TEXT, words="Page 1"),
    "a.ppt": deck_of_scans(LEASE_TEXT),
    "few.ppt": deck_of_scans(LEASE_TEXT, title="Page 1"),
}
SMALL = {"small.ppt": deck_of_scans(LEASE_TEXT, title="Lease", wide=2)}


@pytest.fixture(scope="module")
def old(tmp_path_factory) -> dict[str, bytes]:
    """The same as LibreOffice saves them in the formats of their names."""
    return in_older_formats(OLD_SCANS | SMALL, tmp_path_factory.mktemp("old"))


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", OLD_SCANS)
def test_scans_in_old_formats_are_told_from_others(read, old, name):
    [page] = read(old[name], name, limits=WITHOUT).pages
    assert (page.text, page.scanned) == ("Page 1" if name.startswith("few") else "", True)


@pytest.mark.tesseract
@pytest.mark.libreoffice
@pytest.mark.parametrize("name", OLD_SCANS)
def test_the_words_of_scans_in_old_formats_are_read(read, old, name):
    [found] = read(old[name], name, wanted=READ_FIRST, limits=WITH_OFFICE).pages
    assert LEASE_TEXT.splitlines()[1] in found.text
    assert found.words


@pytest.mark.libreoffice
def test_a_small_picture_on_a_slide_of_an_old_deck_is_no_scan(read, old):
    assert [page.scanned for page in read(old["small.ppt"], "a.ppt", limits=WITHOUT).pages] == [False]


@pytest.mark.tesseract
@pytest.mark.libreoffice
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "name"),
    [(deck_of_scans(LEASE_TEXT, PRICE_TEXT), "a.pptx"), (document_of_scans(LEASE_TEXT, PRICE_TEXT), "a.docx")],
)
def test_by_the_queue_it_becomes_ready_and_is_found(data, name, settings):
    settings.HUB_OCR, settings.HUB_LIBREOFFICE = "auto", True
    document = stored(data, name)
    tasks.read_file.func(document.pk)
    document.refresh_from_db()
    assert document.state == FileState.NO_TEXT
    assert document.state_detail.startswith("The pages are pictures, whose words are read in the background")
    tasks.draw_pages.func(document.pk)
    tasks.recognise_pages.func(document.pk)
    document.refresh_from_db()
    assert document.state == FileState.READY
    pages = document.pages.order_by("number")
    assert [(page.text, page.recognition) for page in pages] == [
        (LEASE_TEXT, Recognition.WORDS),
        (PRICE_TEXT, Recognition.WORDS),
    ]
    assert all(page.image and page.words for page in pages)


@pytest.mark.django_db
def test_without_tesseract_it_is_no_text_with_advice(settings, monkeypatch):
    settings.HUB_OCR, settings.HUB_LIBREOFFICE = "auto", False
    monkeypatch.setattr(ocr, "installed_languages", frozenset)
    document = stored(OF_SCANS["a.docx"], "a.docx")
    actions.process_document(document_id=document.pk, at=timezone.now())
    document.refresh_from_db()
    assert (document.state, scans.scans_of(document).waiting) == (FileState.NO_TEXT, 1)
    assert "An administrator can install Tesseract" in document.state_detail
    assert not may_come_out_better(document)


@pytest.mark.django_db
def test_a_deck_of_pictures_that_was_read_before_can_be_tried_again(monkeypatch):
    monkeypatch.setattr("content.admin.file_status.can_be_read", lambda: True)
    kind = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    assert may_come_out_better(Document(state=FileState.NO_TEXT, content_type=kind))
    assert not may_come_out_better(Document(state=FileState.NO_TEXT, content_type="text/plain"))
