"""Collateral: a file, or an address elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from wagtail.search import index

from content.addresses.rules import shown_host
from content.models.asset import Asset, AssetType, Kind, Part
from content.models.document import Document, DocumentPage, DocumentPageQuerySet
from content.words.vector_limit import fitted

_WORD = re.compile(r"[^\W_]+")
# Of longer texts the admin's search knows each further word, but not how it is joined to others.
_WHOLE_CHARACTERS = 50_000
_PAGES_AT_ONCE = 50


class Collateral(Asset):
    """A deck, one-pager, datasheet, battlecard, whitepaper, video or sheet, or an address where there is one."""

    KIND = Kind.COLLATERAL
    TYPES = (
        AssetType.DECK,
        AssetType.ONE_PAGER,
        AssetType.DATASHEET,
        AssetType.BATTLECARD,
        AssetType.WHITEPAPER,
        AssetType.VIDEO,
        AssetType.SHEET,
        AssetType.WEB_PAGE,
        AssetType.OTHER,
    )

    READ = ("document",)
    READ_IF_SET = ("address",)

    document = models.ForeignKey(
        "content.Document",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assets",
        verbose_name="file",
        help_text="The original. Its text and page images are made from it; it is never changed.",
    )

    address = models.CharField(
        max_length=2000,
        blank=True,
        help_text="Instead of a file: a page, a video or a demo elsewhere, https://…. The hub looks daily whether it "
        "is there. Recipients open it from the link's page.",
    )

    guessed_type = models.CharField(
        max_length=30,
        blank=True,
        editable=False,
        help_text="The type as the hub guessed it. As long as it is that one, reading the file may tell better.",
    )

    search_fields = [*Asset.search_fields, index.SearchField("pages_text")]

    class Meta:
        verbose_name = "collateral"
        verbose_name_plural = "collateral"

    @classmethod
    def from_serializable_data(cls, data: dict[str, Any], *args: Any, **kwargs: Any) -> Collateral | None:
        """A version whose file has been deleted since reads as one without a file; modelcluster would fail."""
        document = data.get("document")
        if document is not None and not Document.objects.filter(pk=document).exists():
            data = {**data, "document": None}
        return super().from_serializable_data(data, *args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> Any:
        restored = super().with_content_json(content)
        restored.guessed_type = self.guessed_type
        return restored

    @property
    def host(self) -> str:
        """Where the address leads, for people; "" for a file."""
        return shown_host(self.address) if self.address else ""

    @cached_property
    def pages_text(self) -> str:
        """What Wagtail's index gets of the pages. Kept once read, because it asks for it several times."""
        return " ".join(fitted(self._words_of_pages(), whole=_WHOLE_CHARACTERS))

    def _words_of_pages(self) -> Iterator[list[str]]:
        if self.document is None:
            return
        pages = self.document.pages.shown_to_recipients().order_by("number").values_list("text", "notes")
        characters = 0
        for text, notes in pages.iterator(chunk_size=_PAGES_AT_ONCE):
            written = f"{text}\n{notes}"
            characters += len(written)
            # PostgreSQL makes several words of each with punctuation.
            yield written.split() if characters <= _WHOLE_CHARACTERS else _WORD.findall(written)

    def presented_pages(self) -> DocumentPageQuerySet:
        """The pages that are presented, in order: all that are not hidden."""
        if self.document is None:
            return DocumentPage.objects.none()
        return self.document.pages.shown_to_recipients().order_by("number")

    def get_parts(self) -> list[Part]:
        if self.document is None:
            return []
        shown = self.document.pages.shown_to_recipients().order_by("number")
        pages = shown.values_list("number", "title", "text", "notes")
        return [Part(number=number, label=title, text=text, notes=notes) for number, title, text, notes in pages]
