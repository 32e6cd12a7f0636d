"""Texts of scripts and stories in which a claim is cited by reference: `[claim 12]` reads as its figure at any time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wagtail import blocks

from content.models.claim import Claim

REFERENCE = re.compile(r"\[claim (\d{1,9})\]")


class CitingText(str):
    """A text as it is read, with `raw`, the one that was written and is kept."""

    raw: str

    def __new__(cls, read: str, raw: str) -> CitingText:
        text = super().__new__(cls, read)
        text.raw = raw
        return text

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]  # a text's own copies need one part
        """For copies, which Wagtail makes of what it compares."""
        return str(self), self.raw


def claims_in(text: str) -> list[int]:
    """The keys of the claims that are cited by reference in a text, as it was written."""
    return [int(key) for key in REFERENCE.findall(getattr(text, "raw", text))]


def read_texts(written: Sequence[Any]) -> list[Any]:
    """These values as they are read, those that are texts. One query where any of them cites a claim, else none."""
    wanted = {key for text in written if isinstance(text, str) for key in claims_in(text)}
    if not wanted:
        return list(written)
    figures = {claim.pk: claim.said for claim in Claim.objects.among(wanted)}
    return [_read(text, figures) if isinstance(text, str) else text for text in written]


def _read(text: str, figures: Mapping[int, str]) -> str:
    raw = getattr(text, "raw", text)
    if REFERENCE.search(raw) is None:
        return text
    # What names no claim stays as it is written, for somebody to see.
    return CitingText(REFERENCE.sub(lambda found: figures.get(int(found[1]), found[0]), raw), raw)


class _Citing:
    """For Wagtail's blocks of text: references are read as figures, and kept and edited as references."""

    def to_python(self, value: Any) -> Any:
        return read_texts([value])[0]

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        return read_texts(list(values))

    def normalize(self, value: Any) -> Any:
        return self.to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        return getattr(value, "raw", value)

    def value_for_form(self, value: Any) -> Any:
        return getattr(value, "raw", value)

    def value_from_form(self, value: Any) -> Any:
        return self.to_python(value)


class CitingCharBlock(_Citing, blocks.CharBlock):
    """A line in which claims may be cited."""


class CitingTextBlock(_Citing, blocks.TextBlock):
    """A text in which claims may be cited."""
