"""One run of reading pages that are pictures: what is asked of the reader, what is kept, and who may go at a file.

What Tesseract itself reads is tried in `test_recognition.py`; here a reader answers what a test gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from content.actions import recognition
from content.actions.files import LEASE, MAX_ATTEMPTS
from content.actions.recognition import files_to_recognise, look_again, recognise_pages, waits_for_recognition
from content.actions.workspace import Heartbeat
from content.extraction import ExtractedPage, Wanted, ocr
from content.models import Document, DocumentPage, FileState, Recognition
from content.signals import document_processed
from tests.factories.content import CollateralFactory, DocumentFactory

pytestmark = pytest.mark.django_db

WAITING, WORDS, NOTHING = Recognition.WAITING, Recognition.WORDS, Recognition.NOTHING
GATEWAY = ("gateway", 0.1, 0.1, 0.2, 0.2)


@dataclass
class Reader:
    """Stands for the process that reads: what it was asked, and what it answers for each page."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    pages: dict[int, ExtractedPage] = field(default_factory=dict)
    before: Callable[[], object] = lambda: None

    def extract(self, original: Any, **asked: Any) -> Any:
        self.asked.append({"data": original.read_bytes(), "folder": asked["output_dir"].is_dir(), **asked})
        self.before()
        for number in sorted(asked["wanted"].recognise):
            if number in self.pages:
                asked["on_page"](self.pages[number])
        return type("Ended", (), {"state": "damaged"})

    def says(self, number: int, text: str, *words: tuple[Any, ...], title: str = "") -> None:
        self.pages[number] = ExtractedPage(number, title=title, text=text, words=words)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Reader:
    settings.HUB_OCR = "auto"
    monkeypatch.setattr(ocr, "installed_languages", lambda: frozenset({"eng", "deu"}))
    made = Reader()
    monkeypatch.setattr(recognition, "extract", made.extract)
    return made


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """The files whose pages were said to have changed."""
    heard: list[int] = []

    def listen(document: Document, **more: Any) -> None:
        heard.append(document.pk)

    document_processed.connect(listen)
    yield heard
    document_processed.disconnect(listen)


def scan(pages: int = 1, **fields: Any) -> Document:
    """A file without words, all of whose pages are pictures."""
    document = DocumentFactory(state=FileState.NO_TEXT, page_count=pages, **fields)
    DocumentPage.objects.bulk_create(
        DocumentPage(document=document, number=number, recognition=WAITING) for number in range(1, pages + 1)
    )
    return document


def recognised(document: Document, at: datetime | None = None, **more: Any) -> int:
    looked_at = recognise_pages(document_id=document.pk, at=at or timezone.now(), **more)
    document.refresh_from_db()
    return looked_at


def pages_of(document: Document) -> list[tuple[int, str, str]]:
    return list(document.pages.order_by("number").values_list("number", "recognition", "text"))


def test_the_next_pages_that_wait_are_asked_for_and_nothing_else(reader):
    document = scan(4, original_name="Lease of 2019.pdf", file__data=b"the original")
    CollateralFactory(document=document, language="de")
    document.pages.filter(number=2).update(recognition=NOTHING)
    for number in (1, 3, 4):
        reader.says(number, "")
    readers = object()
    assert recognised(document, most=2, readers=readers) == 2
    [asked] = reader.asked
    assert asked["wanted"] == Wanted(text=False, images=frozenset(), recognise=frozenset({1, 3}), languages=("deu",))
    assert (asked["data"], asked["folder"], asked["filename"]) == (b"the original", True, "Lease of 2019.pdf")
    assert (asked["limits"].wall_seconds, asked["limits"].cpu_seconds) == (900, 900)
    assert asked["readers"] is readers
    assert (type(asked["on_wait"]), asked["on_wait"].document) == (Heartbeat, document)
    assert pages_of(document) == [(1, NOTHING, ""), (2, NOTHING, ""), (3, NOTHING, ""), (4, WAITING, "")]
    assert recognised(document) == 1
    assert reader.asked[1]["wanted"].recognise == {4}


def test_a_run_takes_ten_pages(reader):
    document = scan(12)
    for number in range(1, 13):
        reader.says(number, "")
    assert [recognised(document), recognised(document), recognised(document)] == [10, 2, 0]


def test_a_file_without_its_uploaded_name_goes_by_that_of_its_bytes(reader):
    document = scan()
    Document.objects.filter(pk=document.pk).update(original_name="")
    recognised(document)
    assert reader.asked[0]["filename"] == document.filename


def test_words_are_kept_with_their_title_and_the_file_becomes_ready(reader, heard):
    document = scan(2, content_type="application/pdf")
    reader.says(1, "The gateway keeps readings", GATEWAY, title="T" * 300)
    reader.says(2, "")
    at = timezone.now() - timedelta(minutes=1)
    assert recognised(document, at) == 2
    first, second = document.pages.order_by("number")
    assert (first.recognition, first.text, first.title) == (WORDS, "The gateway keeps readings", "T" * 255)
    assert first.words == [list(GATEWAY)]
    assert (second.recognition, second.text, second.title, second.words) == (NOTHING, "", "", None)
    assert (document.state, document.processed_at, document.claimed_at) == (FileState.READY, at, None)
    assert document.attempts == 0
    assert document.state_detail == (
        "2 pages, words and images. Search can find each page. "
        "The words of 1 page were read from a picture and may hold mistakes."
    )
    assert heard == [document.pk]


def test_what_stood_on_the_page_is_kept_beside_what_the_picture_says_and_not_twice(reader):
    document = scan(2)
    document.pages.filter(number=1).update(text="Copy 7", title="Copy", words=[["Copy", 0, 0, 1, 1]])
    document.pages.filter(number=2).update(text="Page  2", words=[["Page", 0, 0, 1, 1]])
    reader.says(1, "The gateway", GATEWAY, title="Gateway")
    reader.says(2, "The gateway\nPage 2", GATEWAY)
    recognised(document)
    first, second = document.pages.order_by("number")
    assert (first.text, first.title) == ("Copy 7\nThe gateway", "Copy")
    assert first.words == [["Copy", 0, 0, 1, 1], list(GATEWAY)]
    assert (second.text, second.words) == ("The gateway\nPage 2", [list(GATEWAY)])


def test_nothing_found_stays_no_text_says_so_and_is_not_announced(reader, heard):
    document = scan()
    reader.says(1, "")
    assert recognised(document) == 1
    assert (document.state, heard) == (FileState.NO_TEXT, [])
    assert "without words that can be read" in document.state_detail


def test_a_file_that_ended_otherwise_keeps_its_state_and_what_it_says(reader):
    document = scan()
    Document.objects.filter(pk=document.pk).update(state=FileState.TIMED_OUT, state_detail="Stopped at page 2.")
    reader.says(1, "The gateway")
    assert recognised(document) == 1
    assert (document.state, document.state_detail) == (FileState.TIMED_OUT, "Stopped at page 2.")


def test_pages_that_were_read_anew_meanwhile_are_not_written_over(reader, heard):
    document = scan(2)

    def read_anew() -> None:
        document.pages.filter(number=1).update(recognition="", text="Of another reading")

    reader.before = read_anew
    reader.says(1, "The gateway")
    reader.says(2, "")
    assert recognised(document) == 1
    assert pages_of(document) == [(1, "", "Of another reading"), (2, NOTHING, "")]
    assert heard == []


def test_a_picture_that_cannot_be_made_is_passed_over_and_the_next_run_begins_behind_it(reader):
    document = scan(2)
    reader.says(2, "The gateway")
    assert recognised(document, most=1) == 1
    assert pages_of(document) == [(1, NOTHING, ""), (2, WAITING, "")]
    assert recognised(document) == 1
    assert pages_of(document)[1] == (2, WORDS, "The gateway")


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        ({"claimed_at": timedelta(0)}, False),
        ({"claimed_at": LEASE}, False),
        ({"claimed_at": LEASE + timedelta(seconds=1)}, True),
        ({"attempts": MAX_ATTEMPTS}, False),
        ({"attempts": MAX_ATTEMPTS - 1}, True),
        ({"state": FileState.WAITING}, False),
        ({"state": FileState.PROCESSING}, False),
        ({"state": FileState.DAMAGED}, True),
    ],
)
def test_a_file_is_gone_at_when_it_is_read_and_nobody_holds_it(reader, fields, taken):
    document, other, now = scan(), scan(), timezone.now()
    fields = {name: now - value if name == "claimed_at" else value for name, value in fields.items()}
    Document.objects.filter(pk=document.pk).update(**fields)
    reader.says(1, "The gateway")
    assert recognised(document, now) == int(taken)
    assert len(reader.asked) == int(taken)
    assert other.pages.get().recognition == WAITING


def test_a_file_is_held_while_it_is_read_and_a_fault_leaves_a_try_behind(reader):
    document, now, held = scan(), timezone.now(), []

    def fail() -> None:
        held.append(Document.objects.values_list("claimed_at", "attempts").get(pk=document.pk))
        raise RuntimeError("no fault of the storage")

    reader.before = fail
    with pytest.raises(RuntimeError, match="no fault of the storage"):
        recognised(document, now)
    document.refresh_from_db()
    assert held == [(now, 1)]
    assert (document.claimed_at, document.attempts, document.processed_at) == (None, 1, now)


def test_a_file_that_another_took_over_meanwhile_is_that_workers(reader):
    document, now = scan(), timezone.now()
    later = now + timedelta(minutes=1)

    def take_over() -> None:
        Document.objects.filter(pk=document.pk).update(attempts=2, claimed_at=later)

    reader.before = take_over
    reader.says(1, "")
    recognised(document, now)
    assert (document.attempts, document.claimed_at, document.processed_at) == (2, later, None)


def test_what_waits_is_named_the_newest_file_first(reader, settings):
    first, second, unread, done = scan(2), scan(), scan(), scan()
    Document.objects.filter(pk=unread.pk).update(state=FileState.WAITING)
    done.pages.update(recognition=WORDS)
    assert files_to_recognise() == [second.pk, first.pk]
    assert [waits_for_recognition(one.pk) for one in (first, done)] == [True, False]
    settings.HUB_OCR = "off"
    assert not waits_for_recognition(first.pk)
    assert recognised(first) == 0


def test_looking_again_is_for_pages_in_which_nothing_was_found(reader):
    document = scan(3)
    for number, before in ((1, NOTHING), (2, WORDS), (3, "")):
        document.pages.filter(number=number).update(recognition=before)
    assert look_again() == 1
    assert [found for _, found, _ in pages_of(document)] == [WAITING, WORDS, ""]
