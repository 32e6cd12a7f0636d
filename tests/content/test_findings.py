"""What a marketer is told of the inside of a file before it goes to recipients."""

from __future__ import annotations

import io
import zipfile

import pytest

from content.extraction import State
from content.extraction.sniff import PDF
from tests.factories import files

CORE = (
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Ana &amp; Co</dc:creator>'
    b"<cp:lastModifiedBy>Raj</cp:lastModifiedBy></cp:coreProperties>"
)


def said(extraction) -> dict[str, str]:
    return {finding.code: finding.text for finding in extraction.findings}


@pytest.mark.parametrize(
    ("member", "code", "sentence"),
    [
        ("word/vbaProject.bin", "macros", "Macros, which are never run here."),
        ("word/activeX/activeX1.xml", "active", "ActiveX controls, which are never run here."),
        ("word/embeddings/oleObject1.bin", "embedded", "1 embedded file."),
        ("word/comments.xml", "comments", "Comments."),
    ],
)
def test_what_is_packed_into_an_office_file_is_named(read, member, code, sentence):
    extraction = read(files.repacked(files.document("Words"), {member: b"<x/>"}), "a.docx")
    assert (extraction.state, said(extraction).get(code)) == (State.READY, sentence)


@pytest.mark.parametrize(
    ("original", "name"), [(files.document("Words"), "a.docx"), (files.deck({"title": "x"}), "a.pptx")]
)
def test_author_and_who_saved_it_last_are_named(read, original, name):
    extraction = read(files.repacked(original, {"docProps/core.xml": CORE}), name)
    assert said(extraction)["author"] == "The author's name: Ana & Co. Last saved by: Raj."


def test_so_they_are_in_an_open_document(read):
    out = io.BytesIO()
    office = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    text = 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f"<office:document-content {office} {text}><office:body><office:text><text:p>Words</text:p></office:text>"
            "</office:body></office:document-content>",
        )
        archive.writestr(
            "meta.xml",
            "<office:meta><meta:initial-creator>Ana</meta:initial-creator><dc:creator>Raj</dc:creator></office:meta>",
        )
        archive.writestr("Object 1/content.xml", "<x/>")
    assert said(read(out.getvalue(), "a.odt")) == {
        "author": "The author's name: Ana. Last saved by: Raj.",
        "embedded": "1 embedded file.",
    }


def test_comments_on_a_pdf_are_counted_and_not_read_as_its_words(read):
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(100, 700, "The offer")
    for number in range(2):
        canvas.textAnnotation(f"Too cheap {number}?", Rect=[100, 600, 120, 620])
    canvas.save()
    extraction = read(out.getvalue(), "a.pdf")
    assert said(extraction)["comments"] == "2 comments."
    assert [page.text for page in extraction.pages] == ["The offer"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<html><script>alert(1)</script>\n" + files.pdf("Both"), "a.html"),
        (files.pdf("Both") + b"<html><script>alert(1)</script></html>", "a.html"),
    ],
)
def test_a_file_that_is_two_things_is_read_as_the_pdf_in_it(read, data, name):
    extraction = read(data, name)
    assert (extraction.content_type, extraction.state) == (PDF, State.READY)
    assert [page.text for page in extraction.pages] == ["Both"]


def test_archives_in_archives_are_not_opened(read):
    nested = files.archive(**{"a.txt": b"x"})
    for _ in range(20):
        nested = files.archive(**{"inner.zip": nested})
    extraction = read(nested, "nested.docx")
    assert (extraction.state, len(extraction.pages)) == (State.UNSUPPORTED, 0)
    assert extraction.detail.startswith("ZIP archives are not opened.")


def test_nothing_but_nulls_is_no_text(read):
    assert read(b"\0" * 10_000, "a.txt").state == State.UNSUPPORTED
