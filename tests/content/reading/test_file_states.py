"""What a marketer reads about a file."""

from __future__ import annotations

import pytest

from content.extraction import office, sniff
from content.models import FileState
from content.reading.file_states import sentence_for


@pytest.mark.parametrize("content_type", [sniff.DOC, sniff.PPT, sniff.RTF])
def test_an_old_file_without_words_is_to_be_saved_as_pdf_where_nothing_can_draw_it(content_type, settings, monkeypatch):
    settings.HUB_LIBREOFFICE = True
    monkeypatch.setattr(office, "program", lambda: "")
    assert "save it as PDF" in sentence_for(FileState.NO_TEXT, content_type=content_type)
    assert "save it as PDF" not in sentence_for(FileState.NO_TEXT, content_type=sniff.DOCX)
    monkeypatch.setattr(office, "program", lambda: "/usr/bin/soffice")
    assert "save it as PDF" not in sentence_for(FileState.NO_TEXT, content_type=content_type)
    settings.HUB_LIBREOFFICE = False
    assert "save it as PDF" in sentence_for(FileState.NO_TEXT, content_type=content_type)
