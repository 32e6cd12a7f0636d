"""File names that would seem others than they are."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from content import actions
from content.extraction.names import plain_name
from content.importing.understand import title_of


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u2066deck\u2069.pptx", "deck.pptx"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("Größe – final (2).docx", "Größe – final (2).docx"),
        ("دليل.pdf", "دليل.pdf"),
    ],
)
def test_what_is_not_seen_is_left_out_of_names(name, shown):
    assert plain_name(name) == shown


@pytest.mark.django_db
def test_neither_file_nor_asset_is_called_otherwise_than_it_seems():
    name = "../../invoice\u202efdp.docx"
    document = actions.add_document(file=ContentFile(b"Words", name="x"), name=name, title="x", by=None, queue=False)
    assert document.original_name == "invoicefdp.docx"
    assert "\u202e" not in document.file.name
    assert title_of("invoice\u202efdp.docx") == "Invoicefdp"
