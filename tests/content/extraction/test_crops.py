"""Of a picture that is cut where it stands, nothing that was cut off is on a page, and the marketer is told."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from content.extraction import Limits, Wanted
from tests.factories import files, hiding
from tests.factories.hiding.open_documents import open_document

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
RED = (200, 30, 30)


def picture() -> io.BytesIO:
    """Red on its left half, blue on its right."""
    image = Image.new("RGB", (1600, 1600), (30, 30, 200))
    image.paste(RED, (0, 0, 800, 1600))
    out = io.BytesIO()
    image.save(out, "PNG")
    out.seek(0)
    return out


def word(*, cut: bool) -> bytes:
    from docx import Document
    from docx.oxml import OxmlElement
    from docx.shared import Inches

    made = Document()
    shape = made.add_picture(picture(), width=Inches(6))
    if cut:
        source = OxmlElement("a:srcRect")
        source.set("l", "50000")
        shape._inline.graphic.graphicData.pic.blipFill.blip.addnext(source)
    return hiding.saved(made)


def deck(*, cut: bool) -> bytes:
    from pptx import Presentation
    from pptx.util import Inches

    made = Presentation()
    shape = made.slides.add_slide(made.slide_layouts[6]).shapes.add_picture(picture(), 0, 0, Inches(7))
    shape.crop_left = 0.5 if cut else 0.0
    return hiding.saved(made)


def workbook(*, cut: bool) -> bytes:
    from openpyxl import Workbook
    from openpyxl.drawing.image import Image as Drawing

    book = Workbook()
    book.active.add_image(Drawing(picture()), "A1")
    made = hiding.saved(book)
    if not cut:
        return made
    return hiding.changed(
        made, "xl/drawings/drawing1.xml", b"<a:stretch", f'<srcRect xmlns="{_DRAWING}" l="50000"/><a:stretch'.encode()
    )


def open_text(*, cut: bool) -> bytes:
    """As OpenDocument cuts it: half of 1600 dots at 96 an inch."""
    clip = "rect(0cm, 0cm, 0cm, 21.17cm)" if cut else "rect(0cm, 0cm, 0cm, 0cm)"
    style = f'<style:graphic-properties fo:clip="{clip}"/>'
    image = '<draw:image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="Pictures/1.png"/>'
    frame = f'<draw:frame draw:style-name="Cut" svg:width="14cm" svg:height="14cm">{image}</draw:frame>'
    made = open_document(
        "text",
        f"<text:p>{frame}</text:p>",
        f'<style:style style:name="Cut" style:family="graphic">{style}</style:style>',
    )
    return files.repacked(made, {"Pictures/1.png": picture().getvalue()})


@pytest.mark.parametrize("cut", [True, False], ids=["cut", "whole"])
@pytest.mark.parametrize(
    ("made", "name"), [(word, "a.docx"), (deck, "a.pptx"), (workbook, "a.xlsx"), (open_text, "a.odt")]
)
def test_what_is_cut_off_is_on_no_page_and_told(read, tmp_path, made, name, cut):
    extraction = read(made(cut=cut), name, wanted=Wanted(images=None), limits=Limits(office=False))
    [page] = extraction.pages
    with Image.open(tmp_path / "out" / page.image) as drawn:
        colours = drawn.convert("RGB").getcolors(1 << 24)
    reds = sum(count for count, (red, _, blue) in colours if red > 150 and blue < 100)
    assert (reds > 1000) is not cut
    assert ("cropped_pictures" in {finding.code for finding in extraction.findings}) is cut
