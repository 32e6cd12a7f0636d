from __future__ import annotations

from datetime import date

import pytest

from content.reading.suggestions import NamedTags, language_of, suggest

_NO_TAGS = NamedTags({}, {}, {})


def _suggested(text: str, *, type: str = "deck", title: str = "Rounding"):
    return suggest(title=title, type=type, folder="", text=text, tags=_NO_TAGS, today=date(2026, 11, 30))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The nurses are happy with the plan and it is not what they had before, which was a list of names.", "en"),
        ("Die Pflege ist mit der Planung zufrieden und nicht mit den Listen, die sie vor dem Umbau hatte.", "de"),
        ("Les infirmiers sont dans le plan et ne sont pas sur une liste de noms que nous avons par la poste.", "fr"),
        ("Los enfermeros no se quejan de la lista y para la clínica es más que un plan con su propio turno.", "es"),
        (
            "Gli medici sono anche nella lista che il turno della clinica non ha più, perché questo è il piano.",
            "it",
        ),
        (
            "Os médicos não são da lista e também as clínicas têm mais do que um plano para esta unidade no dia.",
            "pt",
        ),
        (
            "Het plan wordt door de verpleging gebruikt en dat is niet een lijst van namen die wij voor u maken.",
            "nl",
        ),
        ("Price 12 34 56 78 90 EUR USD 12 34 56 78 90 12 34 56 78 90 12 34 56 78", ""),
        ("The plan.", ""),
    ],
)
def test_the_language_is_told_by_its_commonest_words(text, language):
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "audience"),
    [
        ("For internal use only", "internal"),
        ("VERTRAULICH", "internal"),
        ("Do not distribute.", "internal"),
        ("How internal teams use it", ""),
        ("Confidentiality is kept", ""),
    ],
)
def test_only_that_it_is_internal_is_told_by_its_words(text, audience):
    assert _suggested(text).audience == audience
    assert _suggested("", type="battlecard").audience == "internal"


@pytest.mark.parametrize(
    ("text", "expires"),
    [
        ("Valid until 2027-03-31.", date(2027, 3, 31)),
        ("Offer ends 31st March 2027", date(2027, 3, 31)),
        ("Prices are valid through March 31, 2027", date(2027, 3, 31)),
        ("Gültig bis zum 31.03.2027", date(2027, 3, 31)),
        ("Valid until 2020-01-01, then valid until 2027-01-01", date(2027, 1, 1)),
        ("Valid until 2020-01-01", None),
        ("Valid until 31.13.2027", None),
        ("Written on 2027-03-31", None),
    ],
)
def test_its_end_is_the_first_day_to_come_that_it_is_valid_until(text, expires):
    assert _suggested(text).expires == expires
