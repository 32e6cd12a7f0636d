"""What a recipient will read of a script, as its sender fills it in: approved words, with places between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.forms import BoundField
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from content.models import Asset
from content.models.asset import Part
from content.models.places import MERGE_FIELD, OF_THE_LINK, key_of, keys_in, label_of
from content.reading.naming import Naming
from tracking.links.filling import parts_for_customers
from tracking.links.forms import SendForm, name_of_place

MIRROR, LINK, WORDS, PLACE = "mirror", "link", "words", "place"


@dataclass(frozen=True, slots=True)
class Piece:
    """Approved words; a place to fill in, once; its value wherever else it stands; or where the link will stand."""

    kind: str
    words: str = ""
    field: BoundField | None = None

    @property
    def html(self) -> SafeString:
        """As it stands between the words around it, which keep their line breaks: nothing is added to them."""
        if self.kind == WORDS:
            return conditional_escape(self.words)
        if self.field is None:
            return format_html('<span class="merge-field">{}</span>', "the link")
        if self.kind == PLACE:
            return SafeString(self.field)
        value = self.field.value() or self.words
        return format_html('<output class="merge-field" data-mirrors="{}">{}</output>', self.field.html_name, value)


@dataclass(frozen=True, slots=True)
class Letter:
    """A part of a script that goes out: an email with its subject, or an answer."""

    is_email: bool
    head: tuple[Piece, ...]
    body: tuple[Piece, ...]


def letters_in(assets: Iterable[Asset], form: SendForm, naming: Naming) -> list[Letter]:
    """The emails that these assets send, and what else of them has places to fill in."""
    shown: set[str] = set()
    return [
        Letter(
            part.kind == "email",
            tuple(_pieces(part.label, form, naming, shown)),
            tuple(_pieces(part.text, form, naming, shown)),
        )
        for part in parts_for_customers(assets)
        if _is_written(part)
    ]


def _is_written(part: Part) -> bool:
    return part.kind == "email" or bool(keys_in(f"{part.label}\n{part.text}"))


def _pieces(text: str, form: SendForm, naming: Naming, shown: set[str]) -> Iterator[Piece]:
    """`shown`: the places that have their field already."""
    for place, found in enumerate(MERGE_FIELD.split(text)):
        key = key_of(found) if place % 2 else ""
        if not key:
            if found:
                yield Piece(WORDS, naming.words(found))
        elif key in OF_THE_LINK:
            yield Piece(LINK)
        elif key in shown:
            yield Piece(MIRROR, label_of(key).lower(), form[name_of_place(key)])
        else:
            shown.add(key)
            yield Piece(PLACE, label_of(key), form[name_of_place(key)])
