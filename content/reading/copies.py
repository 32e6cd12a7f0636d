"""What a rep copies: words that can be pasted to a customer as they are, with what is left to fill in marked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content.models import CustomerStory
from content.models.asset import Part
from content.models.places import keys_in
from content.reading.naming import Naming
from content.words.names import small_article

# Whatever stands in double braces, also what is no name of a field: nobody outside reads braces.
_IN_BRACES = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_OUTER_QUOTES = "“”„«»\"' "
_SENTENCE_ENDS = (".", "!", "?", "…", ".”", "!”", "?”")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A figure or a quote of a story, and the sentence that is copied of it."""

    value: Mapping[str, Any]
    sentence: str
    #: What no longer holds of it, in sentences.
    asks: tuple[str, ...] = ()


def with_fields_marked(text: str) -> str:
    """`text` with each field to fill in as "[first name]"."""
    return _IN_BRACES.sub(lambda found: f"[{found[1].replace('_', ' ')}]", text)


def email_words(subject: str, body: str) -> str:
    """An email as it is pasted into a mail program: its subject, then its words."""
    return f"Subject: {subject}\n\n{body}"


def keys_to_fill(part: Part) -> list[str]:
    """The places that stand empty in what a recipient reads of a part: until they are filled in it is not copied."""
    texts = f"{part.label if part.kind == 'email' else ''}\n{part.text}"
    return keys_in(texts) if part.for_customers and part.kind != "step" else []


def copy_of(part: Part, naming: Naming) -> str:
    """What a rep copies of a part of a script: of an email also its subject; fields that nobody filled are marked."""
    text = naming.words(with_fields_marked(part.text))
    return email_words(naming.words(with_fields_marked(part.label)), text) if part.kind == "email" else text


def figures_of(story: CustomerStory, naming: Naming) -> list[Quoted]:
    """The figures of a story, each with its sentence: who, how much of what, over what time."""
    return [Quoted(result.value, _figure_sentence(result.value, story, naming)) for result in story.results]


def quotes_of(story: CustomerStory, naming: Naming) -> list[Quoted]:
    """The quotes of a story, each with its sentence: the words and who said them. While the customer may not be named
    nobody is: the speaker's role stands for the speaker.
    """
    return [Quoted(quote.value, _quote_sentence(quote.value, story, naming)) for quote in story.quotes]


def _figure_sentence(value: Mapping[str, Any], story: CustomerStory, naming: Naming) -> str:
    said = " ".join(filter(None, [value["figure"], value.get("unit"), value["label"]]))
    amount = naming.words(said, story)
    basis = naming.words(value.get("basis") or "", story).rstrip(". ")
    whom = naming.words(story.customer_for_recipients(naming.day))
    return f"{whom}: {amount.rstrip('. ')}{f' ({basis})' if basis else ''}."


def _quote_sentence(value: Mapping[str, Any], story: CustomerStory, naming: Naming) -> str:
    named = story.may_be_named(naming.day)
    words = naming.words(value["quote"], story).strip(_OUTER_QUOTES)
    if not words.endswith(_SENTENCE_ENDS):
        words += "."
    whom = naming.words(story.customer_for_recipients(naming.day))
    role = naming.words(value.get("role") or "", story)
    whom = whom if named else small_article(whom)
    said_by = [value.get("speaker") if named else "", role, "" if whom in role else whom]
    names = ", ".join(part.strip() for part in said_by if part and part.strip())
    return f"“{words}” – {names}."
