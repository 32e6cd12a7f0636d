"""General words of German, French and Spanish in English."""

from __future__ import annotations

import pytest

from search.reading.translation import LONGEST_WORD, in_english, language_of, share_known


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("was passiert wenn ihr gehackt werdet", "de"),
        ("Kündigungsfristen im Vertrag", "de"),
        ("combien coûte une panne", "fr"),
        ("cuánto cuesta el contrato", "es"),
        ("what happens if you guys get hacked", "en"),
        ("data residency germany", "en"),
        ("Kestrel MedCadence", "en"),
        ("", "en"),
    ],
)
def test_a_text_is_in_the_language_whose_words_it_holds(text, language):
    assert language_of(text) == language


def test_words_are_said_in_english_and_names_stay():
    assert in_english("Ältere Patienten lesen keine Nachrichten von Kestrel", "de") == (
        "old patient read nobody message kestrel"
    )
    assert in_english("facturas y contratos de Kestrel", "es") == "invoice contract kestrel"
    assert in_english("les clients de notre entreprise", "fr") == "customer company"


def test_a_german_word_is_taken_apart_and_its_end_tells_most():
    assert in_english("Arbeitszeiterfassung", "de") == "work time recording"
    assert in_english("Kundenbeschwerden", "de") == "customer complaint"
    assert in_english("Zebrastreifenfaxgerät", "de") == "zebrastreifenfaxgerat"


def test_the_share_that_is_known_counts_words_that_tell_something():
    assert share_known("der Vertrag und die Zebrafaxe", "de") == 0.5
    assert share_known("der die das", "de") == 0.0


def test_an_endless_word_is_none_of_any_language_and_is_not_taken_apart(monkeypatch):
    def short_only(word: str, language: str) -> str:
        assert len(word) <= LONGEST_WORD
        return word

    monkeypatch.setattr("search.reading.translation.stem", short_only)
    for word in ("x" * 20_000, "arbeit" * 600):
        assert language_of(word) == "en"
        assert in_english(word, "de") == word
