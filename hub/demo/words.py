"""The words that the invented company agreed on, and the answers it puts first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from content.models import Asset
from search.models import GlossaryTerm, Pin

# Term, meaning, what else people call it, what not to say.
TERMS = (
    ("EHR", "The customer’s patient record system.", ("electronic health record", "EMR"), ()),
    ("business associate agreement", "The contract that HIPAA asks for.", ("BAA",), ("HIPAA certificate",)),
    ("no-show", "A visit that was booked and not kept.", ("missed visit", "missed appointment"), ("absentee",)),
)
PINS = (("security questionnaire", "questionnaire", "Sends the answers, not a deck about them."),)
# Long enough ago to have been of use.
AGREED_DAYS_AGO = 120


def agree_on_words(assets: Mapping[str, Asset], *, now: datetime) -> None:
    """Fill the glossary and pin what is asked for by its name; `assets` by the keys of the library."""
    for term, meaning, synonyms, avoid in TERMS:
        GlossaryTerm.objects.create(term=term, meaning=meaning, synonyms="\n".join(synonyms), avoid="\n".join(avoid))
    for query, key, reason in PINS:
        since = now - timedelta(days=AGREED_DAYS_AGO)
        Pin.objects.create(query=query, asset=assets[key], from_at=since, reason=reason)
