"""Files at the edges of their formats."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
import xlsxwriter
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from PIL import Image, features

from content.extraction import State, Wanted, letters, sniff, typeset
from content.extraction.readers import Job, legacy, pdf
from content.extraction.types import Refused
from tests.content.conftest import NO_OFFICE
from tests.factories import files
from tests.factories.outlook import compound_file

TEXT = Wanted(images=frozenset())
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = (
    (b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"),
    (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    ),
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (b"http://schemas.openxmlformats.org/presentationml/2006/main", b"http://purl.oclc.org/ooxml/presentationml/main"),
    (b"http://schemas.openxmlformats.org/drawingml/2006/", b"http://purl.oclc.org/ooxml/drawingml/"),
)


def _saved(document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _strict(data: bytes) -> bytes:
    """The package as Office saves it under "Strict Open XML"."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            for usual, strict in _STRICT if name.endswith((".xml", ".rels")) else ():
                part = part.replace(usual, strict)
            target.writestr(name, part)
    return stream.getvalue()


def _document(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return _saved(document)


def _deck(*titles: str) -> bytes:
    deck = pptx.Presentation()
    for title in titles:
        deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = title
    return _saved(deck)


def _workbook(*rows: tuple) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return _saved(book)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (_document("Words for buyers"), "a.docx", "Words for buyers"),
        (_workbook(("Price", 12)), "a.xlsx", "Sheet\nPrice | 12"),
        (_deck("Words for buyers"), "a.pptx", "Words for buyers"),
    ],
)
def test_strict_office_files_are_read_like_any_other(read, data, name, words):
    extraction = read(_strict(data), name, wanted=Wanted())
    assert (extraction.state, [page.text for page in extraction.pages]) == (State.READY, [words])
    assert next(iter(extraction.pages)).image


def test_a_deck_without_slides_is_damaged_as_a_pdf_without_pages_is(read):
    extraction = read(_deck(), "a.pptx")
    assert (extraction.state, extraction.detail) == (State.DAMAGED, "It has no slides.")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.url", b"[InternetShortcut]\r\nURL=https://intranet.example/deck\r\n"),
        ("a.desktop", b"[Desktop Entry]\nType=Link\nURL=https://intranet.example/deck\n"),
        ("a.webloc", b'<?xml version="1.0"?><!DOCTYPE plist><plist><dict><key>URL</key></dict></plist>'),
        ("a.webloc", b"bplist00\xd1\x01\x02SURL"),
        ("a.gslides", b'{"url": "https://docs.example/open?id=1", "doc_id": "1"}'),
        ("a.lnk", b"L\0\0\0\x01\x14\x02\0\0\0\0\0"),
    ],
)
def test_a_shortcut_is_refused_with_what_it_is(read, name, data):
    extraction = read(data, name)
    said = "It is a shortcut that only says where something is. Upload the file that it leads to."
    assert (extraction.state, extraction.detail) == (State.UNSUPPORTED, said)


def test_a_drawing_says_the_words_of_its_pages_and_not_what_stands_in_for_them(read):
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg"><g><switch><foreignObject><div xmlns="http://www.w3.org/1999/xhtml">'
        "Our architecture</div></foreignObject><text>Text is not SVG</text></switch><text>Plain label</text></g></svg>"
    )
    extraction = read(drawing.encode(), "a.svg", wanted=TEXT)
    assert [page.text for page in extraction.pages] == ["Our architecture\nPlain label"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([tuple(range(300))], "Only the first 256 columns of the sheet Sheet were read."),
        ([("x" * 30_000,)] * 8, "Only the first 200,000 letters of the sheet Sheet were read."),
    ],
)
def test_a_sheet_that_is_cut_is_told(read, rows, said):
    extraction = read(_workbook(*rows), "a.xlsx", wanted=TEXT)
    assert [finding.text for finding in extraction.findings if finding.code == "cut"] == [said]


def test_a_sheet_that_is_read_whole_tells_nothing(read):
    extraction = read(_workbook(tuple(range(256)), ("x",)), "a.xlsx", wanted=TEXT)
    assert [finding.code for finding in extraction.findings if finding.code == "cut"] == []


def test_the_row_by_which_excel_parts_cells_is_no_row(read):
    extraction = read(b"sep=;\r\nname;price\r\nStart;12\r\n", "a.csv", wanted=TEXT)
    assert [page.text for page in extraction.pages] == ["name | price\nStart | 12"]


def test_one_endless_word_is_measured_by_its_beginning(monkeypatch):
    measured: list[int] = []
    monkeypatch.setattr(letters.Letters, "width", lambda self, text: measured.append(len(text)) or 10.0 * len(text))
    parts = typeset._broken("a" * 160_000, letters.Letters(20), 1000)
    assert ("".join(parts), max(measured)) == ("a" * 160_000, 400)


def test_a_dynamic_form_is_not_ready_with_the_page_that_asks_to_wait(read):
    form = "/AcroForm << /Fields [] /XFA [(template) (x)] >>"
    extraction = read(files.pdf("Please wait...", extra=form), "a.pdf", wanted=TEXT)
    assert (extraction.state, len(extraction.pages)) == (State.UNSUPPORTED, 0)
    assert extraction.detail.startswith("It is a form (XFA) that only Adobe's programs can show")


def test_a_form_with_pages_of_its_own_stays_readable(read, tmp_path):
    form = "/AcroForm << /Fields [] /XFA [(template) (x)] >>"
    extraction = read(files.pdf("Order form for hospitals", extra=form), "a.pdf", wanted=TEXT)
    assert (extraction.state, [page.text for page in extraction.pages]) == (State.READY, ["Order form for hospitals"])


def test_letters_without_a_font_are_told_instead_of_drawn(read):
    # Linear A: no font that the hub brings or looks for has it.
    extraction = read("\U00010600\U00010601\U00010602 \U00010603".encode(), "a.txt")
    assert [finding.code for finding in extraction.findings] == ["undrawn"]
    assert [page.words for page in extraction.pages] == [()]


@pytest.mark.skipif(not features.check("raqm"), reason="Pillow without libraqm does not shape")
def test_words_that_run_left_stand_at_the_right_with_the_first_one_outermost(read):
    extraction = read("שלום עולם".encode(), "a.txt")
    [(first, left, *_), (second, other, *_)] = sorted(next(iter(extraction.pages)).words, key=lambda word: -word[1])
    assert (first, second) == ("שלום", "עולם")
    assert left > other > 0.5


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("infor\x02\nmation", "information"),
        ("the cost\x02\r\nbenefit of it. A cost-benefit analysis", "the cost-benefit of it. A cost-benefit analysis"),
        ("state-of-the\ufffe\nart", "state-of-the-art"),
    ],
)
def test_words_broken_at_the_end_of_a_line_keep_the_hyphen_that_is_theirs(text, joined):
    assert pdf._joined(text) == joined


@pytest.mark.parametrize(
    ("name", "kind", "data", "words"),
    [
        ("a.htm", "text/html", "<html><body><p>Words of Größe</p></body></html>".encode(), "Words of Größe"),
        ("a.txt", "text/plain", "Words of Größe".encode("cp1252"), "Words of Größe"),
        ("a.rtf", "application/rtf", rb"{\rtf1 Words of rich text\par}", "Words of rich text"),
        (
            "a.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            _document("Words within"),
            "Words within",
        ),
    ],
)
def test_a_file_that_stands_within_a_document_is_read_in_its_place(read, name, kind, data, words):
    document = docx.Document()
    document.add_paragraph("Before")
    part = Part(PackURI(f"/word/{name}"), kind, data, document.part.package)
    key = document.part.relate_to(part, f"{_OFFICE}/aFChunk")
    chunk = OxmlElement("w:altChunk")
    chunk.set(qn("r:id"), key)
    document.element.body.insert(1, chunk)
    document.add_paragraph("After")
    extraction = read(_saved(document), "a.docx", wanted=TEXT)
    assert [page.text for page in extraction.pages] == [f"Before\n{words}\nAfter"]


def test_what_a_file_within_a_document_hides_is_on_no_page(read):
    inner = docx.Document()
    inner.add_paragraph("Words within")
    hidden = inner.add_paragraph().add_run("Vanishsecret within")
    hidden.font.hidden = True
    rtf = rb"{\rtf1 Rich words{\v Richsecret}}"
    html = b"<p>Page words</p><p style='display:none'>Pagesecret</p>"
    document = docx.Document()
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    within = (("a.docx", main, _saved(inner)), ("b.rtf", "application/rtf", rtf), ("c.htm", "text/html", html))
    for name, kind, data in within:
        part = Part(PackURI(f"/word/{name}"), kind, data, document.part.package)
        chunk = OxmlElement("w:altChunk")
        chunk.set(qn("r:id"), document.part.relate_to(part, f"{_OFFICE}/aFChunk"))
        document.element.body.insert(0, chunk)
    extraction = read(_saved(document), "a.docx", wanted=TEXT)
    text = "\n".join(page.text for page in extraction.pages)
    assert [word in text for word in ("Words within", "Rich words", "Page words")] == [True, True, True]
    assert "secret" not in text
    told = " ".join(finding.words for finding in extraction.findings)
    assert [word in told for word in ("Vanishsecret", "Richsecret", "Pagesecret")] == [True, True, True]


def test_a_sheet_that_is_a_chart_is_a_page_and_charts_on_sheets_say_their_titles(read):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("Data")
    for row, (name, value) in enumerate([("North", 10), ("South", 20)]):
        sheet.write_row(row, 0, [name, value])
    series = {
        "name": "Sales",
        "categories": "=Data!$A$1:$A$2",
        "values": "=Data!$B$1:$B$2",
        "categories_data": ["North", "South"],
        "values_data": [10, 20],
    }
    for place, title in ((sheet, "Beside the cells"), (book.add_chartsheet("Sold"), "Zeppelins by region")):
        chart = book.add_chart({"type": "column"})
        chart.add_series(series)
        chart.set_title({"name": title})
        if place is sheet:
            place.insert_chart("D1", chart)
        else:
            place.set_chart(chart)
    book.close()
    extraction = read(stream.getvalue(), "a.xlsx", wanted=Wanted(images=None))
    assert [(page.title, page.text) for page in extraction.pages] == [
        ("Data", "Data\nNorth | 10\nSouth | 20\nBeside the cells"),
        ("Sold", "Sold\nZeppelins by region\nSales\nNorth | 10\nSouth | 20"),
    ]
    assert all(page.image for page in extraction.pages)


def test_the_first_day_of_a_workbook_that_counts_from_1904_is_a_day(read):
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    for row, code in enumerate(("yyyy-mm-dd", "hh:mm", "0"), start=1):
        book.active.cell(row, 1, 0).number_format = code
    extraction = read(_saved(book), "a.xlsx", wanted=TEXT)
    assert [page.text for page in extraction.pages] == ["Sheet\n1904-01-01\n00:00\n0"]


_PAGE = b"<!doctype html><html><body><p>Log in to go on</p></body></html>"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.pdf", _PAGE, "It is called .pdf but holds a web page, perhaps one that asked to log in."),
        ("a.docx", _PAGE, "It is called .docx but holds a web page, perhaps one that asked to log in."),
        ("a.xlsx", b"not found", "It is called .xlsx but holds plain text. Upload the file itself."),
        ("a.pdf", files.pdf("Words").partition(b"\n")[2], "The beginning of the PDF is missing."),
    ],
)
def test_text_under_the_name_of_another_kind_of_file_is_damaged(read, name, data, said):
    extraction = read(data, name)
    assert (extraction.state, extraction.detail[: len(said)], len(extraction.pages)) == (State.DAMAGED, said, 0)


@pytest.mark.parametrize("name", ["a.doc", "a.xls", "a.html", "a.txt", "a"])
def test_text_under_a_name_that_text_often_has_is_read(read, name):
    assert read(_PAGE, name, wanted=TEXT).state == State.READY


@pytest.mark.parametrize(
    ("name", "parts", "said"),
    [
        ("a.xps", {"[Content_Types].xml": b"application/vnd.ms-package.xps-fixeddocument+xml"}, "XPS documents"),
        ("a.key", {"index.apxl": b"<x/>"}, "Keynote, Pages and Numbers files"),
        ("a.pages", {"index.xml": b"<x/>", "thumbs/a.tiff": b"x"}, "Keynote, Pages and Numbers files"),
    ],
)
def test_packages_of_other_programs_are_refused_with_what_they_are(read, name, parts, said):
    extraction = read(files.archive(**parts), name)
    assert (extraction.state, extraction.detail[: len(said)]) == (State.UNSUPPORTED, said)


@pytest.mark.parametrize("words", ["حبيبي مرحبا", "שלום עולם"])
def test_words_of_a_pdf_that_run_left_are_read_as_they_are_said(read, words):
    """A PDF draws its letters from the left, as they stand on the page."""
    letters = "".join(dict.fromkeys(words.replace(" ", "")))
    drawn = "".join(" " if one == " " else chr(65 + letters.index(one)) for one in reversed(words))
    extraction = read(files.pdf(drawn, letters=letters), "words.pdf")
    assert [page.text for page in extraction.pages] == [words]


@pytest.mark.parametrize(
    ("name", "streams", "said"),
    [
        ("a.ppt", {"PowerPoint Document": b"\0" * 100, "Text_Content": b"\0" * 100}, "a PowerPoint older than 1997"),
        ("a.ppt", {"PP40": b"\0" * 100}, "a PowerPoint older than 1997"),
        ("a.doc", {"WordDocument": b"\xdc\xa5\x65\0" + b"\0" * 100}, "a Word older than 1997"),
    ],
)
def test_files_of_office_95_are_refused_with_what_they_are(read, name, streams, said):
    extraction = read(compound_file(streams), name)
    assert (extraction.state, said in extraction.detail) == (State.UNSUPPORTED, True)


def test_where_the_reader_of_an_old_format_stops_that_is_said(monkeypatch):
    class PanicException(BaseException):
        pass

    def stop(*args, **kwargs):
        raise PanicException("no entry found for key")

    monkeypatch.setattr(legacy.kreuzberg, "extract_file_sync", stop)
    job = Job(Path("a.xlsb"), "a.xlsb", sniff.XLSB, Path("."), NO_OFFICE, TEXT)
    with pytest.raises(Refused) as refused:
        legacy.understood(job)
    assert (refused.value.state, refused.value.detail[:37]) == (State.DAMAGED, "The program that reads this old forma")


def test_a_sheet_in_letters_that_can_not_be_drawn_is_told_to_the_marketer(read):
    extraction = read(_workbook(("\U00013000" * 40,)), "a.xlsx")
    assert [finding.code for finding in extraction.findings] == ["undrawn"]


def test_pages_have_composed_letters(read):
    extraction = read("Schlu\u0308ssel".encode(), "a.txt")
    [page] = extraction.pages
    assert page.text == "Schlüssel"
    assert [word for word, *_ in page.words] == ["Schlüssel"]


def test_cells_that_a_sheet_marks_with_a_colour_have_it_on_its_picture(read, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(("Fill in the yellow cell", 25))
    book.active.append(("Given", 40))
    book.active["B1"].fill = PatternFill("solid", fgColor="FFF2A8")
    book.active["B2"].fill = PatternFill("solid", fgColor="102030")
    [page] = read(_saved(book), "a.xlsx").pages
    places = {word: (left + right) / 2 for word, left, _, right, _ in page.words}
    heights = {word: (top + bottom) / 2 for word, _, top, _, bottom in page.words}
    with Image.open(tmp_path / "out" / page.image) as drawn:
        picture = drawn.convert("RGB")
        # Beside the figure, within its cell.
        at = {word: (places[word] * picture.width + 25, heights[word] * picture.height) for word in ("25", "40")}
        colours = {word: picture.getpixel((round(x), round(y))) for word, (x, y) in at.items()}
    assert max(abs(a - b) for a, b in zip(colours["25"], (255, 242, 168), strict=True)) < 12
    assert min(colours["40"]) > 245
