"""Words that are written as something else than letters in a row: equations, readings of words, symbols."""

from __future__ import annotations

import docx
import pptx
import pytest
from lxml import etree

from tests.content.extraction.test_edges import _WORD, TEXT, _saved

_MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_EQUATION = (
    f'<m:oMath xmlns:m="{_MATH}"><m:r><m:t>E=m</m:t></m:r><m:sSup><m:e><m:r><m:t>c</m:t></m:r></m:e>'
    "<m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup><m:r><m:t>, </m:t></m:r><m:f><m:num><m:r><m:t>a+b</m:t></m:r>"
    "</m:num><m:den><m:r><m:t>c</m:t></m:r></m:den></m:f></m:oMath>"
)


def _with(document, *xml: str) -> bytes:
    """A Word document with these elements in one paragraph after the word "So"."""
    paragraph = document.add_paragraph("So ")._p
    for one in xml:
        paragraph.append(etree.fromstring(one))
    return _saved(document)


def _word(xml: str) -> str:
    return xml.replace("<w:r>", f'<w:r xmlns:w="{_WORD}">', 1)


def test_equations_are_read_as_a_line(read):
    extraction = read(_with(docx.Document(), _EQUATION), "a.docx", wanted=TEXT)
    assert [page.text for page in extraction.pages] == ["So E=mc^2, (a+b)/c"]


def test_equations_on_slides_are_read_also_where_newer_programs_wrap_them(read):
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    box = slide.shapes.add_textbox(0, 0, 914_400, 914_400)
    box.text_frame.text = "So "
    new = "http://schemas.microsoft.com/office/drawing/2010/main"
    box.text_frame.paragraphs[0]._p.append(etree.fromstring(f'<a14:m xmlns:a14="{new}">{_EQUATION}</a14:m>'))
    extraction = read(_saved(deck), "a.pptx", wanted=TEXT)
    assert [page.text for page in extraction.pages] == ["So E=mc^2, (a+b)/c"]


def test_how_a_word_is_read_follows_it(read, tmp_path):
    reading, base = "<w:rt><w:r><w:t>とうきょう</w:t></w:r></w:rt>", "<w:r><w:t>東京</w:t></w:r>"
    ruby = _word(f"<w:r><w:ruby>{reading}<w:rubyBase>{base}</w:rubyBase></w:ruby></w:r>")
    extraction = read(_with(docx.Document(), ruby), "a.docx", wanted=TEXT)
    assert [page.text for page in extraction.pages] == ["So 東京(とうきょう)"]


@pytest.mark.parametrize(
    "ruby", ["<ruby>東京<rt>とうきょう</rt></ruby>", "<ruby>東京<rp>(</rp><rt>とうきょう</rt><rp>)</rp></ruby>"]
)
def test_how_a_word_of_a_page_is_read_follows_it(read, ruby):
    extraction = read(f"<html><body><p>So {ruby} then</p></body></html>".encode(), "a.html", wanted=TEXT)
    assert [page.text for page in extraction.pages] == ["So 東京(とうきょう) then"]


def test_words_after_a_script_within_a_line_are_kept(read):
    extraction = read(b"<html><body><p>Before <script>x()</script>after</p></body></html>", "a.html", wanted=TEXT)
    assert [page.text for page in extraction.pages] == ["Before after"]


def test_letters_of_symbol_fonts_are_the_letters_they_show(read):
    symbols = (
        _word('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>'),
        _word('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'),
        _word("<w:r><w:t>75 \uf061\uf0b7</w:t></w:r>"),
    )
    extraction = read(_with(docx.Document(), *symbols), "a.docx", wanted=TEXT)
    assert [page.text for page in extraction.pages] == ["So ≥✓75 α•"]
