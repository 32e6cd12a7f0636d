"""Words that tell nothing."""

from __future__ import annotations

import pytest

from content.words.empty_words import telling, telling_words


@pytest.mark.parametrize(
    ("text", "language", "kept"),
    [
        ("was passiert wenn ihr den Vertrag kündigen könnt", "de", ["passiert", "vertrag", "kundigen", "konnt"]),
        ("quand est-ce que notre contrat peut finir", "fr", ["contrat", "finir"]),
        ("qué pasa cuando nuestro contrato ya no vale", "es", ["pasa", "contrato", "vale"]),
    ],
)
def test_words_that_only_join_others_are_left_out_of_a_sentence(text, language, kept):
    assert telling_words(text, [language]) == kept


def test_in_few_words_they_may_be_part_of_a_name():
    assert telling_words("Noch mehr Kunden", ["de"]) == ["noch", "mehr", "kunden"]
    assert telling("wenn wir wollen", "de") == "wenn wir wollen"


def test_an_english_question_loses_no_word_to_another_language():
    asked = "comment on the font of this plus plan for soy, sea and hay"
    assert telling_words(asked, ["en", "de", "fr", "es"]) == ["comment", "font", "plus", "plan", "soy", "sea", "hay"]
