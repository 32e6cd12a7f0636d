"""What is read from each kind of file."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from content.extraction import State, Wanted
from tests.factories import files, outlook
from tests.factories.older_formats import in_older_formats

ALL = Wanted(images=None)
TEXT = Wanted(images=frozenset())


def test_pdf_gives_text_words_and_two_images_per_page(read, tmp_path):
    extraction = read(files.pdf("Data never leaves", "Signed first"), "a.pdf", wanted=ALL)
    pages = list(extraction.pages)
    assert (extraction.state, extraction.content_type) == (State.READY, "application/pdf")
    assert [(page.number, page.text, page.title) for page in pages] == [
        (1, "Data never leaves", "Data never leaves"),
        (2, "Signed first", "Signed first"),
    ]
    assert [word[0] for word in pages[0].words] == ["Data", "never", "leaves"]
    _, left, top, right, bottom = pages[0].words[0]
    # The text begins 72 of 612 points from the left and stands about 100 of 792 from the top.
    assert abs(left - 72 / 612) < 0.01
    assert left < right < 0.25
    assert 0.08 < top < bottom < 0.14
    with (
        Image.open(tmp_path / "out" / pages[1].image) as large,
        Image.open(tmp_path / "out" / pages[1].thumbnail) as small,
    ):
        assert (large.format, large.size, small.size) == ("WEBP", (1600, 2071), (320, 414))
    assert (pages[0].width, pages[0].height) == (1600, 2071)


def test_pdf_lines_are_lines_of_the_text(read):
    extraction = read(files.pdf("Plain line\nnext line"), "a.pdf", wanted=TEXT)
    assert next(iter(extraction.pages)).text == "Plain line\nnext line"


def test_only_the_wanted_pages_get_images_and_a_run_without_text_gives_only_those(read):
    extraction = read(files.pdf("One", "Two", "Three"), "a.pdf", wanted=Wanted(text=False, images=frozenset({2})))
    assert [(page.number, page.text, bool(page.image)) for page in extraction.pages] == [(2, "", True)]


def test_pdf_without_words_is_no_text_and_still_has_images(read):
    extraction = read(files.pdf("", ""), "scan.pdf", wanted=ALL)
    assert extraction.state == State.NO_TEXT
    assert [bool(page.image) for page in extraction.pages] == [True, True]


def test_pdf_scripts_and_author_are_named(read):
    script = "/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (app.alert\\(1\\)) >>] >> >>"
    extraction = read(files.pdf("Words", extra=script), "a.pdf", wanted=TEXT)
    assert "script" in [finding.code for finding in extraction.findings]


def test_deck_gives_titles_body_notes_and_marks_hidden_slides(read):
    data = files.deck(
        {"title": "Where the data lives", "body": ["In your cloud", "Never in ours"], "notes": "Pause here."},
        {"title": "Prices", "body": ["Ask"], "hidden": True},
    )
    extraction = read(data, "deck.bin", wanted=ALL)
    first, second = extraction.pages
    assert extraction.state == State.READY
    assert first.title == "Where the data lives"
    assert first.text == "Where the data lives\nIn your cloud\nNever in ours"
    assert (first.notes, first.hidden, second.hidden) == ("Pause here.", False, True)
    assert {finding.code for finding in extraction.findings} >= {"notes", "hidden"}
    assert first.image
    assert first.thumbnail


def test_deck_reads_rows_from_the_top_and_columns_under_their_headings(read):
    boxes = [
        ("Third body", 7, 3),
        ("First head", 1, 2.2),
        ("Third head", 7, 2.2),
        ("First body", 1, 3),
        ("Second head", 4, 2.2),
        ("Second body", 4, 3),
        ("At the foot", 1, 6),
    ]
    extraction = read(files.deck({"title": "Columns", "boxes": boxes}), "deck.pptx", wanted=TEXT)
    assert next(iter(extraction.pages)).text.split("\n") == [
        "Columns",
        *("First head", "First body", "Second head", "Second body", "Third head", "Third body", "At the foot"),
    ]


def test_deck_tables_have_a_line_for_each_row(read):
    data = files.deck({"title": "Plans", "table": [["Plan", "Price"], ["Team", "40"]]})
    assert next(iter(read(data, "a.pptx", wanted=TEXT).pages)).text == "Plans\nPlan | Price\nTeam | 40"


def test_deck_that_the_library_cannot_open_is_read_from_its_bare_xml(read):
    data = files.deck({"title": "Still there", "body": ["Words kept"]})
    broken = files.repacked(data, {"ppt/_rels/presentation.xml.rels": b"<broken"})
    extraction = read(broken, "a.pptx", wanted=TEXT)
    assert [page.text for page in extraction.pages] == ["Still there\nWords kept"]


def test_typeset_words_stand_where_the_image_shows_ink(read, tmp_path):
    extraction = read(files.deck({"title": "Unmistakable", "body": ["one", "two"]}), "a.pptx", wanted=ALL)
    page = next(iter(extraction.pages))
    box = next(word for word in page.words if word[0] == "Unmistakable")[1:]
    with Image.open(tmp_path / "out" / page.image) as image:
        pixels = (box[0] * image.width, box[1] * image.height, box[2] * image.width, box[3] * image.height)
        crop = image.convert("L").crop(tuple(map(round, pixels)))
        assert crop.getextrema()[0] < 90


def test_document_pages_break_where_the_author_broke_them(read):
    data = files.document("# Scope", "First page words.", "\f", "Second page words.", table=[["Term", "12 months"]])
    first, second = read(data, "a.docx", wanted=TEXT).pages
    assert (first.title, first.text) == ("Scope", "Scope\nFirst page words.")
    assert second.text == "Second page words.\nTerm | 12 months"


def test_long_document_without_breaks_is_cut_between_paragraphs(read):
    data = files.document(*(f"Paragraph {number} " + "word " * 98 for number in range(10)))
    counts = [len(page.text.split()) for page in read(data, "a.docx", wanted=TEXT).pages]
    assert counts == [500, 500]


def test_document_reads_content_controls_and_counts_tracked_changes(read):
    data = files.document("Kept")
    body = (
        b'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        b"<w:sdt><w:sdtContent><w:p><w:r><w:t>In a control</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        b'<w:p><w:ins w:id="1"><w:r><w:t>Added</w:t></w:r></w:ins>'
        b'<w:del w:id="2"><w:r><w:delText>Gone</w:delText></w:r></w:del></w:p>'
        b"</w:body></w:document>"
    )
    extraction = read(files.repacked(data, {"word/document.xml": body}), "a.docx", wanted=TEXT)
    assert next(iter(extraction.pages)).text == "In a control\nAdded"
    assert "tracked_changes" in [finding.code for finding in extraction.findings]


def test_workbook_has_a_page_for_each_sheet(read):
    data = files.workbook(Prices=[["Plan", "Seats"], ["Team", 40]], Empty=[])
    prices, empty = read(data, "a.xlsx", wanted=ALL).pages
    assert (prices.title, prices.text) == ("Prices", "Prices\nPlan | Seats\nTeam | 40")
    assert (empty.title, empty.text) == ("Empty", "")
    assert prices.image


def test_picture_is_one_page_without_text(read, tmp_path):
    extraction = read(files.picture(3200, 2400, "JPEG"), "photo.jpg", wanted=ALL)
    page = next(iter(extraction.pages))
    assert (extraction.state, page.width, page.height) == (State.NO_TEXT, 1600, 1200)


def test_markup_is_read_as_text_and_never_as_code(read):
    html = b"<html><head><title>T</title></head><body><h1>Head</h1>"
    html += b"<p>One <b>two</b></p><script>evil()</script></body></html>"
    extraction = read(html, "a.html", wanted=TEXT)
    text = next(iter(extraction.pages)).text
    assert text.split("\n") == ["T", "Head", "One two"]
    assert [finding.code for finding in extraction.findings] == ["script"]


def test_markdown_csv_and_subtitles(read, tmp_path):
    extraction = read(b"# Title\n\nSome **bold** text\nwrapped.\n\n- item [link](http://x)\n", "a.md", wanted=TEXT)
    assert next(iter(extraction.pages)).text == "Title\nSome bold text wrapped.\nitem link"


def test_csv_rows_are_lines(read):
    assert next(iter(read(b"a;b\n1;2\n", "a.csv", wanted=TEXT).pages)).text == "a | b\n1 | 2"


def test_subtitles_keep_only_what_is_said(read):
    vtt = b"WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\n<v Ana>Hello there\n"
    assert next(iter(read(vtt, "a.vtt", wanted=TEXT).pages)).text == "Hello there"


def test_text_in_an_old_encoding_is_read(read):
    assert next(iter(read("Grüße aus Köln".encode("cp1252"), "a.txt", wanted=TEXT).pages)).text == "Grüße aus Köln"


def test_mail_gives_subject_body_and_names_of_attachments(read):
    extraction = read(files.mail("Offer", "Dear Raj,\nhere it is.", "offer.pdf"), "a.eml", wanted=TEXT)
    text = next(iter(extraction.pages)).text
    assert extraction.content_type == "message/rfc822"
    assert text.startswith("Offer\nFrom: ana@example.com")
    assert "here it is." in text
    assert "offer.pdf" in text


def test_rtf_is_read(read):
    extraction = read(rb"{\rtf1\ansi Rich words here.}", "a.rtf", wanted=TEXT)
    assert (extraction.state, next(iter(extraction.pages)).text) == (State.READY, "Rich words here.")


def test_recordings_are_ready_without_pages(read):
    extraction = read(b"\x00\x00\x00\x20ftypisom" + bytes(100), "talk.pdf")
    assert (extraction.state, extraction.content_type, len(extraction.pages)) == (State.READY, "video/mp4", 0)


def test_the_name_does_not_decide_the_type(read):
    extraction = read(files.pdf("Really a PDF"), "deck.pptx", wanted=TEXT)
    assert (extraction.state, extraction.content_type) == (State.READY, "application/pdf")


def test_each_page_of_a_tiff_is_a_page(read, tmp_path):
    pictures = [Image.new("RGB", (80 + number, 60), "white") for number in range(3)]
    out = io.BytesIO()
    pictures[0].save(out, "TIFF", save_all=True, append_images=pictures[1:])
    extraction = read(out.getvalue(), "fax.tif", wanted=Wanted(images=None))
    assert [(page.number, page.scanned, page.width) for page in extraction.pages] == [
        (1, True, 80),
        (2, True, 81),
        (3, True, 82),
    ]


def test_attachments_are_named_as_they_are(read):
    extraction = read(files.mail("Offer", "As promised.", "invoice\u202efdp.exe"), "a.eml")
    assert [finding.text for finding in extraction.findings] == ["Attached to it: invoicefdp.exe."]
    assert "Attachment: invoicefdp.exe" in next(iter(extraction.pages)).text


@pytest.mark.libreoffice
def test_old_workbook_has_a_page_for_each_sheet_too(read, tmp_path):
    new = files.workbook(Prices=[["Item", "Price"], ["Gate", 12]], Other=[["b", 2]])
    extraction = read(in_older_formats({"book.xls": new}, tmp_path)["book.xls"], "book.xls")
    assert [(page.title, page.text) for page in extraction.pages] == [
        ("Prices", "Prices\nItem | Price\nGate | 12"),
        ("Other", "Other\nb | 2"),
    ]


def test_an_archive_that_begins_with_a_pdf_is_an_archive(read):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("offer.pdf", files.pdf("Offer"))
    assert read(out.getvalue(), "offer.zip").state == State.UNSUPPORTED


def test_what_is_attached_to_an_outlook_message_is_named(read):
    data = outlook.message("Offer", "Dear Raj, as promised.", ("offer.pdf", b"%PDF-"), ("invoice\u202efdp.exe", b"MZ"))
    extraction = read(data, "a.msg")
    [page] = extraction.pages
    assert extraction.state == State.READY
    assert "Dear Raj, as promised." in page.text
    assert page.text.endswith("Attachment: offer.pdf\nAttachment: invoicefdp.exe")
    assert [(one.code, one.text) for one in extraction.findings] == [
        ("attached", "Attached to it: offer.pdf, invoicefdp.exe.")
    ]


def test_what_a_program_writes_where_nobody_wrote_anything_is_not_told(read):
    # ReportLab fills subject and author so.
    found = read(files.stamped_scan("Received"), "a.pdf").findings
    assert "properties" not in {finding.code for finding in found}
