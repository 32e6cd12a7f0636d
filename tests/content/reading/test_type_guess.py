from __future__ import annotations

import pytest

from content.models import AssetType
from content.reading.type_guess import Shape, guess_type, shape_of
from tests.factories.content import DocumentFactory, DocumentPageFactory

UPRIGHT, WIDE = {"is_landscape": False}, {"is_landscape": True}


@pytest.mark.parametrize(
    ("name", "shape", "guessed"),
    [
        ("a.pptx", None, AssetType.DECK),
        ("a.KEY", None, AssetType.DECK),
        ("a.xlsx", None, AssetType.SHEET),
        ("prices.tsv", None, AssetType.SHEET),
        ("a.mp4", None, AssetType.VIDEO),
        ("a.mp3", None, AssetType.VIDEO),
        ("a.pdf", None, AssetType.ONE_PAGER),
        ("a.docx", None, AssetType.ONE_PAGER),
        ("a.pdf", Shape(pages=1, **WIDE), AssetType.ONE_PAGER),
        ("a.pdf", Shape(pages=3, **WIDE), AssetType.DECK),
        ("a.pdf", Shape(pages=2, **UPRIGHT), AssetType.ONE_PAGER),
        ("a.docx", Shape(pages=3, **UPRIGHT), AssetType.DATASHEET),
        ("a.docx", Shape(pages=4, **UPRIGHT), AssetType.DATASHEET),
        ("a.pdf", Shape(pages=5, **UPRIGHT), AssetType.WHITEPAPER),
        ("a.eml", Shape(pages=1, **UPRIGHT), AssetType.ONE_PAGER),
        ("a.png", Shape(pages=1, **WIDE), AssetType.ONE_PAGER),
        ("a.zip", None, AssetType.OTHER),
        ("Makefile", None, AssetType.OTHER),
        ("pricing_battlecard.xlsx", None, AssetType.BATTLECARD),
        ("Battlecard.pptx", None, AssetType.BATTLECARD),
        ("us-vs-them.pdf", Shape(pages=9, **UPRIGHT), AssetType.BATTLECARD),
        ("Pitch deck datasheet.pdf", None, AssetType.DATASHEET),
        ("Data-Sheet 2.pdf", None, AssetType.DATASHEET),
        ("One-Pager Rounding.docx", Shape(pages=5, **UPRIGHT), AssetType.ONE_PAGER),
        ("Präsentation.pdf", None, AssetType.DECK),
        ("White_paper.pdf", Shape(pages=20, **WIDE), AssetType.WHITEPAPER),
        ("Video visits.pdf", Shape(pages=1, **UPRIGHT), AssetType.ONE_PAGER),
        ("deck walkthrough.mp4", None, AssetType.VIDEO),
        ("decking.pdf", Shape(pages=1, **UPRIGHT), AssetType.ONE_PAGER),
    ],
)
def test_the_type_is_guessed_from_words_format_and_shape(name, shape, guessed):
    assert guess_type(name=name, shape=shape) == guessed


def test_the_words_of_the_title_go_before_those_of_the_name():
    assert guess_type(name="battlecard.pdf", title="Rounding datasheet") == AssetType.DATASHEET
    assert guess_type(name="battlecard.pdf", title="Rounding") == AssetType.BATTLECARD


@pytest.mark.parametrize("ending", ["pdf", "doc", "docx", "odt", "rtf", "pages", "PDF"])
@pytest.mark.parametrize("shape", [None, Shape(pages=1, **WIDE), Shape(pages=400, **UPRIGHT)])
def test_what_is_read_in_pages_is_never_of_no_type(ending, shape):
    assert guess_type(name=f"Something or other.{ending}", shape=shape) != AssetType.OTHER


@pytest.mark.django_db
def test_the_shape_is_that_of_the_first_page():
    document = DocumentFactory(page_count=0)
    assert shape_of(document) is None
    DocumentPageFactory(document=document, number=1, width=1600, height=900)
    document.page_count = 7
    assert shape_of(document) == Shape(pages=7, is_landscape=True)
    document.pages.update(width=900, height=1273)
    assert shape_of(document) == Shape(pages=7, is_landscape=False)
