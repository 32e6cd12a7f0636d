"""Names of customers, however people, macOS and page setters write them."""

from __future__ import annotations

import unicodedata

import pytest

from content.words.names import beginning_of, compared, holds, in_words, spoken_of_as, without_names

FOUND = [
    ("Klinikum Köln", "Am Klinikum Köln."),
    ("Klinikum Köln", unicodedata.normalize("NFD", "Am Klinikum Köln.")),
    (unicodedata.normalize("NFD", "Klinikum Köln"), "Am Klinikum Köln."),
    ("Klinikum Köln", "KLINIKUM KOLN"),
    ("Klinikum Köln", "klinikum-koeln"),
    ("Klinikum Köln", "KLINIKUM KOELN"),
    ("Köln", "In KOELN"),
    ("Łódź", "In Lodz"),
    ("Straßenbau Süd", "STRASSENBAU SUED"),
    ("St Mary’s", "At St Marys and St. Mary's"),
    ("Kestrel Valley", "Kes-\ntrel Val-\r\n  ley saves a day"),
    ("Kestrel Valley", "Kes\ntrel\u2010\nValley"),
    ("Kestrel Valley", "Kestrel   \n\n   Valley"),
    ("Kestrel Valley", "Ｋｅｓｔｒｅｌ Ｖａｌｌｅｙ"),
    ("Kestrel", "Kes\u00adtrel"),
    ("東京病院", "昨日、東京病院では"),
    ("서울병원", "오늘 서울병원에서"),
    ("โรงพยาบาลศิริราช", "ที่โรงพยาบาลศิริราชใช้"),
]
NOT_FOUND = [
    ("Köln", "kolnisch, koln"),
    ("Leeds", "Misleeds, Leedsy"),
    ("リーズ", "シリーズ"),
    ("Kestrel", "a kestrel, Kestrels"),
    ("Anna", "An apple\nna"),
]


@pytest.mark.parametrize(("name", "text"), FOUND)
def test_a_name_is_found_however_its_letters_are_written(name, text):
    looked = compared(text)
    assert holds(looked, name)
    assert beginning_of(name) in looked.quickly


@pytest.mark.parametrize(("name", "text"), NOT_FOUND)
def test_another_word_is_no_name(name, text):
    assert not holds(text, name)


def test_what_is_found_without_its_accents_is_replaced_where_it_stands():
    text = unicodedata.normalize("NFD", "Größe: im KLINIKUM KOELN, in Ko\u0308ln’s Süden")
    told = without_names(text, ["Klinikum Köln", "Köln"], "the customer", first="A clinic")
    assert told == "Größe: im a clinic, in the customer’s Süden"


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("LeedsOffer_2026.pdf", "Leeds Offer 2026.pdf"),
        ("LEEDSOffer.pdf", "LEEDS Offer.pdf"),
        (unicodedata.normalize("NFD", "caféÖrebro.pdf"), "café Örebro.pdf"),
        ("offerЛидс2.pdf", "offer Лидс 2.pdf"),
        ("x", "x"),
        ("", ""),
    ],
)
def test_the_name_of_a_file_is_taken_apart(file, words):
    assert in_words(file) == words


def test_a_description_that_names_the_customer_describes_nobody():
    assert spoken_of_as("A clinic in Köln", ["Klinikum Köln", "Köln"]) == "A customer"
    assert spoken_of_as("A clinic in the west", ["Klinikum Köln", "Köln"]) == "A clinic in the west"
