"""Scanned pages: told from others, read by Tesseract where it is, and said what to do where it isn't."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from content import actions, checks, tasks
from content.actions import files as file_actions
from content.actions import recognition
from content.extraction import Limits, State, Wanted, ocr
from content.importing import ImportOptions, import_assets
from content.models import Document, DocumentPage, FileState, Recognition
from content.reading import scans
from content.words import marks
from tests.factories import files
from tests.factories.content import CollateralFactory

LEASE_TEXT = "Telemetry retention agreement\nThe gateway keeps every reading for ninety days\nand forwards alarms."
PRICE_TEXT = "Pricing\nEach site costs 1,250 euros a year\nwith support in working hours."


@pytest.fixture
def with_tesseract(settings) -> None:
    settings.HUB_OCR = "auto"


@pytest.fixture
def without_tesseract(settings, monkeypatch) -> None:
    settings.HUB_OCR = "auto"
    monkeypatch.setattr(ocr, "installed_languages", frozenset)
    monkeypatch.setattr(ocr, "program", str)


def stored(data: bytes, name: str) -> Document:
    return actions.add_document(file=ContentFile(data, name=name), title=name, by=None, queue=False)


def taken_in(data: bytes, name: str) -> Document:
    document = stored(data, name)
    actions.process_document(document_id=document.pk, at=timezone.now())
    document.refresh_from_db()
    return document


def recognised(document: Document, **options) -> int:
    looked_at = recognition.recognise_pages(document_id=document.pk, at=timezone.now(), **options)
    document.refresh_from_db()
    return looked_at


# What is a scan


def test_pages_that_are_pictures_are_told_from_others(read):
    extraction = read(files.scan("Anything"), "a.pdf")
    assert (extraction.state, [page.scanned for page in extraction.pages]) == (State.NO_TEXT, [True])


@pytest.mark.parametrize(
    ("data", "name"),
    [(files.pdf("Plain words"), "a.pdf"), (files.pdf(""), "a.pdf"), (files.deck({"title": "x"}), "a.pptx")],
)
def test_pages_with_words_and_empty_pages_are_no_scans(read, data, name):
    assert [page.scanned for page in read(data, name).pages] == [False]


def test_scan_with_a_stamped_number_is_one(read):
    stamped = files.stamped_scan("7")
    assert [(page.text, page.scanned) for page in read(stamped, "a.pdf").pages] == [("7", True)]


def test_picture_beside_a_sentence_is_no_scan(read):
    stamped = files.stamped_scan("A whole sentence stands on this page in letters of its own")
    assert [page.scanned for page in read(stamped, "a.pdf").pages] == [False]


# What Tesseract says


def table(*words: tuple[str, float, str]) -> str:
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
    rows = [f"5\t1\t1\t1\t{line}\t1\t10\t20\t30\t10\t{sure}\t{text}" for text, sure, line in words]
    return "\n".join([head, "4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t", *rows])


def test_sure_words_are_kept_line_by_line_with_their_boxes():
    found = ocr.understood(table(("Keep", 96, "1"), ("this", 91.5, "1"), ("safe", 88, "2")), 100, 200)
    assert found.text == "Keep this\nsafe"
    assert found.words[0] == ("Keep", 0.1, 0.1, 0.4, 0.15)
    assert [word[0] for word in found.words] == ["Keep", "this", "safe"]


def test_word_broken_at_the_end_of_a_line_is_one_word_in_the_text():
    found = ocr.understood(table(("Call", 96, "1"), ("sup-", 96, "1"), ("port", 96, "2"), ("24-", 96, "2")), 100, 200)
    assert found.text == "Call support 24-"


def test_guesses_are_dropped():
    found = ocr.understood(table(("Keep", 96, "1"), ("this", 96, "1"), ("xQz", 31, "1"), ("||", 95, "1")), 100, 200)
    assert found.text == "Keep this"


@pytest.mark.parametrize(
    "words",
    [
        [("Keep", 96, "1"), ("thls", 40, "1"), ("sdfkjhsdf", 12, "1")],
        [("Lonely", 96, "1")],
        [("a", 96, "1"), ("of", 95, "1"), ("e", 93, "1")],
        [],
    ],
)
def test_page_of_guesses_counts_as_nothing_legible(words):
    assert ocr.understood(table(*words), 100, 200) == ocr.Recognised()


def test_languages_are_those_asked_for_where_installed_else_english(monkeypatch):
    monkeypatch.setattr(ocr, "installed_languages", lambda: frozenset({"eng", "deu", "osd"}))
    assert ocr.languages_for(["deu", "fra", "deu"]) == ("deu",)
    assert ocr.languages_for(["fra"]) == ("eng",)
    monkeypatch.setattr(ocr, "installed_languages", lambda: frozenset({"pol", "osd"}))
    assert ocr.languages_for(["deu"]) == ("pol",)
    monkeypatch.setattr(ocr, "installed_languages", lambda: frozenset({"osd"}))
    assert ocr.languages_for(["deu"]) == ()


@pytest.mark.django_db
def test_language_comes_from_the_assets_and_the_settings(settings, monkeypatch):
    monkeypatch.setattr(ocr, "installed_languages", lambda: frozenset({"eng", "deu", "fra", "pol"}))
    settings.HUB_OCR_LANGUAGES = ["fr", "pol"]
    asset = CollateralFactory(language="de")
    assert scans.languages_for(asset.document) == ("deu", "fra", "pol")


# For real


@pytest.mark.tesseract
@pytest.mark.parametrize(("turned", "tilted"), [(0, 0.0), (0, 1.5), (90, 0.0), (180, 0.0)])
def test_scanned_page_is_read_however_it_lies(read, turned, tilted):
    page = files.scanned_page(LEASE_TEXT, turned=turned, tilted=tilted)
    wanted = Wanted(text=False, images=frozenset(), recognise=frozenset({1}), languages=("eng",))
    extraction = read(files.scan(page), "a.pdf", wanted=wanted, limits=Limits(office=False))
    assert extraction.state == State.READY
    [found] = extraction.pages
    assert (found.number, found.title) == (1, "Telemetry retention agreement")
    assert found.text == LEASE_TEXT
    assert [word[0] for word in found.words] == LEASE_TEXT.split()


@pytest.mark.tesseract
def test_picture_without_writing_gives_nothing(read):
    wanted = Wanted(text=False, images=frozenset(), recognise=frozenset({1}), languages=("eng",))
    extraction = read(files.picture(400, 300), "a.png", wanted=wanted)
    assert (extraction.state, [page.text for page in extraction.pages]) == (State.NO_TEXT, [""])


@pytest.mark.tesseract
@pytest.mark.django_db
def test_scan_is_readable_at_once_and_its_words_follow_page_by_page(with_tesseract):
    document = taken_in(files.scan(LEASE_TEXT, PRICE_TEXT), "scan.pdf")
    assert (document.state, document.page_count) == (FileState.NO_TEXT, 2)
    assert document.state_detail == (
        "The pages are pictures, whose words are read in the background. "
        "Until then search finds only the title and summary."
    )
    assert recognised(document, most=1) == 1
    assert document.state == FileState.READY
    assert document.state_detail == (
        "2 pages, words and images. Search can find each page. The words of 1 page were read from a picture and may "
        "hold mistakes. 1 page is still to be read from a picture."
    )
    assert recognised(document) == 1
    assert document.state_detail.endswith("The words of 2 pages were read from a picture and may hold mistakes.")
    assert list(document.pages.order_by("number").values_list("text", "recognition")) == [
        (LEASE_TEXT, Recognition.WORDS),
        (PRICE_TEXT, Recognition.WORDS),
    ]
    assert recognised(document) == 0


@pytest.mark.tesseract
@pytest.mark.django_db
def test_words_found_in_a_picture_are_marked_on_the_page_image(with_tesseract):
    document = taken_in(files.scan(LEASE_TEXT), "scan.pdf")
    recognised(document)
    page = document.pages.get()
    [box] = marks.hit_boxes(page.words, marks.words_of("gateway", "en"), width=page.width, height=page.height)
    # It stands on the second line, some 200 + 60 pixels down a page of 1654.
    assert 200 < box.x < 320
    assert 220 < box.y < 300
    # Images that are made later leave the words alone.
    page.image.delete(save=True)
    Document.objects.filter(pk=document.pk).update(pages_done=0)
    assert actions.make_page_images(document_id=document.pk, at=timezone.now()) == 1
    page.refresh_from_db()
    assert (bool(page.image), page.words[0][0]) == (True, "Telemetry")


@pytest.mark.tesseract
@pytest.mark.django_db
def test_uploaded_scan_is_read_by_the_queue(with_tesseract, ana, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        file = ContentFile(files.scan(LEASE_TEXT, PRICE_TEXT), name="scan.pdf")
        document = actions.add_document(file=file, title="Scan", by=ana)
    document.refresh_from_db()
    assert (document.state, document.pages_done) == (FileState.READY, 2)
    assert [page.text for page in document.pages.order_by("number")] == [LEASE_TEXT, PRICE_TEXT]


@pytest.mark.tesseract
@pytest.mark.django_db
def test_photographed_page_with_a_stamp_keeps_both(with_tesseract):
    document = taken_in(files.stamped_scan("Copy 7", LEASE_TEXT), "a.pdf")
    assert document.state == FileState.READY
    recognised(document)
    page = document.pages.get()
    assert page.text == f"{LEASE_TEXT}\nCopy 7"
    assert [word[0] for word in page.words] == page.text.split()


@pytest.mark.tesseract
@pytest.mark.django_db
def test_nothing_legible_stays_no_text_and_says_so(with_tesseract):
    document = taken_in(files.picture(400, 300), "logo.png")
    assert recognised(document) == 1
    assert document.state == FileState.NO_TEXT
    assert document.state_detail == (
        "The page is a picture without words that can be read, so search finds only the title and summary. "
        "Upload the original, or put the words in the summary."
    )
    assert recognised(document) == 0
    assert recognition.look_again() == 1
    assert recognised(document) == 1


@pytest.mark.tesseract
@pytest.mark.django_db
def test_import_tells_the_state_after_the_pictures_were_read(with_tesseract, tmp_path):
    (tmp_path / "scan.pdf").write_bytes(files.scan(LEASE_TEXT))
    report = import_assets(ImportOptions(path=tmp_path))
    assert [(item.state, item.pages) for item in report.items] == [("ready", 1)]


@pytest.mark.tesseract
@pytest.mark.django_db
def test_killed_worker_costs_only_the_page_it_was_at(with_tesseract, monkeypatch):
    document = taken_in(files.scan(LEASE_TEXT, PRICE_TEXT), "scan.pdf")
    kept = recognition._WordKeeper.keep

    def killed_after_the_first(self, page):
        kept(self, page)
        raise KeyboardInterrupt

    monkeypatch.setattr(recognition._WordKeeper, "keep", killed_after_the_first)
    with pytest.raises(KeyboardInterrupt):
        recognised(document)
    monkeypatch.undo()
    now = timezone.now()
    # A worker that is killed outright gives no claim back.
    Document.objects.filter(pk=document.pk).update(claimed_at=now - timedelta(minutes=5), pages_done=2)
    assert file_actions.files_to_resume(at=now) == ([], [document.pk])
    tasks.resume_files.enqueue()
    assert [page.text for page in document.pages.order_by("number")] == [LEASE_TEXT, PRICE_TEXT]


@pytest.mark.tesseract
@pytest.mark.django_db
def test_command_reads_earlier_files_and_goes_on_where_it_stopped(with_tesseract, capsys):
    first, second = taken_in(files.scan(LEASE_TEXT), "a.pdf"), taken_in(files.scan(PRICE_TEXT, "Zx"), "b.pdf")
    recognised(second, most=1)
    out = io.StringIO()
    call_command("recognise_pages", stdout=out, verbosity=0)
    assert out.getvalue() == "2 pages looked at in 2 files; 1 file became ready.\n"
    first.refresh_from_db()
    assert first.state == FileState.READY
    out = io.StringIO()
    call_command("recognise_pages", stdout=out, verbosity=0)
    assert out.getvalue() == "0 pages looked at in 0 files; 0 files became ready.\n"


@pytest.mark.tesseract
@pytest.mark.django_db
def test_try_again_reads_a_file_that_was_no_text_before(settings, ana, client, django_capture_on_commit_callbacks):
    document = taken_in(files.scan(LEASE_TEXT), "scan.pdf")
    client.force_login(ana)
    status = reverse("hub_file_status", args=[document.pk])
    assert "Try again" not in client.get(status).content.decode()
    settings.HUB_OCR = "auto"
    Document.objects.filter(pk=document.pk).update(processed_at=timezone.now() - timedelta(hours=2))
    assert "Try again" in client.get(status).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("hub_file_retry", args=[document.pk]))
    document.refresh_from_db()
    assert (document.state, document.pages.get().text) == (FileState.READY, LEASE_TEXT)


@pytest.mark.tesseract
@pytest.mark.django_db
def test_editor_shows_how_far_the_pictures_are(with_tesseract, ana, client):
    document = taken_in(files.scan(LEASE_TEXT, PRICE_TEXT), "scan.pdf")
    actions.make_page_images(document_id=document.pk, at=timezone.now())
    recognised(document, most=1)
    client.force_login(ana)
    page = client.get(reverse("hub_file_status", args=[document.pk])).content.decode()
    assert "Reading words from pictures: 1 of 2." in " ".join(page.split())
    assert 'data-busy="yes"' in page
    recognised(document)
    page = client.get(reverse("hub_file_status", args=[document.pk])).content.decode()
    assert "2 of 2, words on 2" in page
    assert 'data-busy=""' in page


# Without Tesseract


@pytest.mark.django_db
def test_without_tesseract_a_scan_ends_as_no_text_with_advice(without_tesseract):
    document = taken_in(files.scan("Words"), "scan.pdf")
    assert document.state == FileState.NO_TEXT
    assert document.state_detail == (
        "The page is a picture, so search finds only the title and summary. Upload the original, or put the words in "
        "the summary. An administrator can install Tesseract, which reads scanned pages."
    )
    assert recognised(document) == 0
    assert document.pages.get().recognition == Recognition.WAITING
    with pytest.raises(CommandError, match="not on the PATH"):
        call_command("recognise_pages")


@pytest.mark.django_db
def test_switched_off_it_does_not_speak_of_installing(settings):
    settings.HUB_OCR = "off"
    assert "Tesseract" not in taken_in(files.scan("Words"), "scan.pdf").state_detail
    with pytest.raises(CommandError, match="HUB_OCR is off"):
        call_command("recognise_pages")


@pytest.mark.django_db
def test_page_whose_picture_cannot_be_made_is_passed_over(with_tesseract, monkeypatch):
    monkeypatch.setattr(ocr, "installed_languages", lambda: frozenset({"eng"}))
    document = taken_in(files.scan("One", "Two"), "scan.pdf")
    with document.file.storage.open(document.file.name, "wb") as stored_file:
        stored_file.write(b"%PDF-1.7 cut off")
    assert recognised(document) == 1
    assert [page.recognition for page in document.pages.order_by("number")] == [
        Recognition.NOTHING,
        Recognition.WAITING,
    ]


@pytest.mark.django_db
def test_file_that_another_worker_holds_is_left_alone(with_tesseract, monkeypatch):
    monkeypatch.setattr(ocr, "installed_languages", lambda: frozenset({"eng"}))
    document = taken_in(files.scan("One"), "scan.pdf")
    Document.objects.filter(pk=document.pk).update(claimed_at=timezone.now())
    assert recognised(document) == 0
    assert not DocumentPage.objects.exclude(recognition=Recognition.WAITING).exists()


@pytest.mark.parametrize(("value", "words"), [("off", "HUB_OCR is off"), ("auto", "eng")])
def test_system_check_tells_what_is_there(settings, monkeypatch, value, words):
    settings.HUB_OCR = value
    monkeypatch.setattr(ocr, "installed_languages", lambda: frozenset({"eng"}))
    assert words in checks.check_tesseract()[0].msg


def test_system_check_tells_what_is_missing(without_tesseract):
    [said] = checks.check_tesseract()
    assert (said.id, said.is_serious()) == ("content.I002", False)
    assert "tesseract-ocr" in said.hint
