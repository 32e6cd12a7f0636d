"""Letters: which are the same to who searches, and which nobody sees."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

# French articles and pronouns before a vowel are words of their own: l'hôpital is hôpital.
_ELISION = re.compile(r"^(?:qu|[cdjlmnst])['’](?=[^\W\d_]{2})", re.IGNORECASE)


def readable(text: str) -> str:
    """`text` without what nobody types and no database keeps: control characters, halves of characters."""
    return _CONTROL.sub(" ", text)


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Lower case without accents: Müller is muller, Straße is strasse, l'hôpital is hopital."""
    word = _ELISION.sub("", word)
    if word.isascii():
        return word.lower().replace("'", "")
    plain = unicodedata.normalize("NFKD", word.casefold().replace("’", "").replace("'", ""))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
