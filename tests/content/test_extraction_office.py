"""Page images by LibreOffice, where it is installed."""

from __future__ import annotations

import pytest

from content.extraction import Limits, State, Wanted
from tests.factories import files

pytestmark = pytest.mark.libreoffice

EVERY_IMAGE = Wanted(text=False, images=None)


def test_words_come_first_and_images_in_a_run_of_their_own(read):
    extraction = read(files.deck({"title": "One", "body": ["a"]}), "a.pptx", limits=Limits())
    assert [(page.text, page.image) for page in extraction.pages] == [("One\na", "")]


def test_slides_are_rendered_hidden_ones_too(read):
    data = files.deck({"title": "Seen"}, {"title": "Unseen", "hidden": True})
    pages = list(read(data, "a.pptx", wanted=EVERY_IMAGE, limits=Limits()).pages)
    assert [(page.number, page.text, bool(page.image)) for page in pages] == [(1, "", True), (2, "", True)]
    assert [page.words[0][0] for page in pages] == ["Seen", "Unseen"]


def test_document_takes_the_pages_of_its_layout_when_they_are_others(read):
    # Short paragraphs: few words, but far more than one printed page.
    data = files.document(*(f"Line {number}" for number in range(120)))
    extraction = read(data, "a.docx", wanted=EVERY_IMAGE, limits=Limits())
    pages = list(extraction.pages)
    assert (extraction.state, extraction.repaginated) == (State.READY, True)
    assert len(pages) > 2
    assert pages[0].text.startswith("Line 0")
    assert all(page.image for page in pages)


def test_document_with_the_same_pages_keeps_its_words(read):
    extraction = read(files.document("Short."), "a.docx", wanted=EVERY_IMAGE, limits=Limits())
    assert extraction.repaginated is False
    assert [(page.text, page.words[0][0]) for page in extraction.pages] == [("", "Short.")]
