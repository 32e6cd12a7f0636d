from __future__ import annotations

import json

from content.models import Part
from search import weights
from search.index.documents import AssetDocument, for_engine, page_value, read_page_value


def document(**more) -> AssetDocument:
    plain = dict.fromkeys(("title", "summary", "body", "labels", "customer"), "")
    tags = dict.fromkeys(("parts", "segments", "stages", "products", "teams"), ())
    about = {"id": 1, "kind": "collateral", "type": "deck", "language": "de"}
    dates = dict.fromkeys(("first_published_at", "expires_at", "review_date"))
    return AssetDocument(**(plain | tags | about | dates | {"owner": None} | more))


def test_a_page_tells_its_number_label_and_words_again() -> None:
    for number in (1, 90, 12_345):
        part = Part(number=number, label="Prices", text="Rounding down", notes="Say so")
        assert read_page_value(page_value(part)) == (number, "Prices", "Rounding down Say so")
    assert read_page_value(page_value(Part(number=2, label="", text="Rounding"))) == (2, "", "Rounding")


def test_a_page_in_ascii_stays_so_and_has_nothing_to_escape() -> None:
    value = page_value(Part(number=1_234_567_890, label="Prices", text="Rounding", notes="Say so"))
    assert value.isascii()
    assert json.dumps(value, ensure_ascii=False) == f'"{value}"'


def test_what_an_asset_has_one_of_is_one_value_among_those_counted() -> None:
    facets = for_engine(document(segments=(3, 4), stages=(2,)))["facets"]
    assert facets == ["about:collateral deck de", "segment:3", "segment:4", "stage:2"]


def test_worth_is_kept_as_what_multiplies_the_score() -> None:
    assert for_engine(document(worth=0.0))["raised"] == 1
    assert for_engine(document(worth=1.0))["raised"] == 1 + weights.WORTH
