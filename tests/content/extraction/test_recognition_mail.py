"""Pictures that a workbook, a mail or a page of HTML shows: told from logos, and read."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from email.message import EmailMessage

import pytest
from openpyxl import Workbook
from openpyxl.drawing.image import Image as SheetImage

from content.extraction import State, Wanted
from tests.content.actions.test_recognition import LEASE_TEXT
from tests.content.extraction.test_recognition_office import scan
from tests.factories import outlook

LONG = "The gateway of every site keeps its readings for thirty days, and then forgets them."


def workbook(*rows: str, wide: int = 700, sheets: int = 1) -> bytes:
    book = Workbook()
    for number in range(sheets):
        sheet = book.active if number == 0 else book.create_sheet()
        for row in rows:
            sheet.append([row])
        picture = SheetImage(scan())
        picture.width, picture.height = wide, round(wide * 1.414)
        sheet.add_image(picture, "B3")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def page(width: str = "") -> bytes:
    data = base64.b64encode(scan().getvalue()).decode()
    return f"<html><body><img {width} src='data:image/png;base64,{data}'></body></html>".encode()


def mail(*, html: str = "", plain: str = "", disposition: str = "inline") -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "ana@example.com", "Scan"
    message.set_content(plain or "See below.")
    if html:
        message.add_alternative(html, subtype="html")
        message.get_payload()[1].add_related(scan().getvalue(), "image", "png", cid="<scan@1>")
    else:
        message.add_attachment(scan().getvalue(), "image", "png", disposition=disposition, filename="scan.png")
    return message.as_bytes()


SHOWN = {
    "a.xlsx": workbook(),
    "a.html": page(),
    "a.eml": mail(html="<p>See <img src='cid:scan%401'></p>"),
    "inline.eml": mail(),
    "a.msg": outlook.message(
        "Scan", "See", ("a.png", scan().getvalue()), html="<img src='cid:scan@1'>", shown="scan@1"
    ),
}
NOT_SHOWN = {
    "small.xlsx": workbook(wide=80),
    "logo.html": page("width=120 height=170"),
    "elsewhere.html": b"<p>See</p><img src='http://127.0.0.1:9/scan.png'><img src='file:///etc/hostname'>",
    "not_named.eml": mail(html="<p>See below</p>"),
    "attached.eml": mail(disposition="attachment"),
    "attached.msg": outlook.message("Scan", "See", ("a.png", scan().getvalue()), html="<p>See</p>", shown="scan@1"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_large_picture_that_is_shown_is_to_be_read(read, name):
    assert [page.scanned for page in read(SHOWN[name], name).pages][-1:] == [True]


@pytest.mark.parametrize("name", NOT_SHOWN)
def test_others_are_not(read, name):
    assert [page.scanned for page in read(NOT_SHOWN[name], name).pages] == [False]


@pytest.mark.tesseract
@pytest.mark.parametrize("name", SHOWN)
def test_its_words_are_read(read, name):
    number = 2 if name.endswith(("eml", "msg")) else 1  # after who wrote about what
    wanted = Wanted(text=False, images=frozenset(), recognise=frozenset({number}), languages=("eng",))
    [found] = read(SHOWN[name], name, wanted=wanted).pages
    assert LEASE_TEXT.splitlines()[1] in found.text


def test_beside_words_a_picture_on_a_sheet_is_a_page_after_the_sheets(read):
    extraction = read(workbook(LONG, sheets=2), "a.xlsx")
    assert extraction.state == State.READY
    assert [(page.number, page.title, page.scanned) for page in extraction.pages] == [
        (1, "Sheet", False),
        (2, "Sheet1", False),
        (3, "Sheet", True),
        (4, "Sheet1", True),
    ]


def test_its_image_is_made_when_only_that_is_asked_for(read):
    [drawn] = read(workbook(LONG, sheets=2), "a.xlsx", wanted=Wanted(text=False, images=frozenset({4}))).pages
    assert (drawn.number, bool(drawn.image)) == (4, True)


def test_a_text_box_on_a_sheet_is_text(read):
    data = io.BytesIO(workbook("Costs"))
    box = (
        '<xdr:oneCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:row>1</xdr:row></xdr:from><xdr:ext cx="1" cy="1"/>'
        '<xdr:sp><xdr:txBody><a:p xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:r><a:t>Valid '
        "until May</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:oneCellAnchor>"
    )
    extraction = read(with_box(data, box), "a.xlsx")
    assert [page.text for page in extraction.pages] == ["Sheet\nCosts\nValid until May"]


def with_box(source: io.BytesIO, box: str) -> bytes:
    """The workbook with one more shape in its drawing; openpyxl writes none."""
    out = io.BytesIO()
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name.startswith("xl/drawings/drawing"):
                prefix = re.search(rb'xmlns:?(\w*)="[^"]*spreadsheetDrawing"', content)[1].decode()
                shape = box if prefix == "xdr" else box.replace("xdr:", f"{prefix}:" if prefix else "")
                end = content.rindex(b"</")
                content = content[:end] + shape.encode() + content[end:]
            after.writestr(name, content)
    return out.getvalue()
