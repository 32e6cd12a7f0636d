"""Slides drawn without LibreOffice keep their composition: colours, places, tables, pictures."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Inches, Pt

from content.extraction import Wanted
from tests.factories import files

ALL = Wanted(images=None)


def saved(presentation) -> bytes:
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


@pytest.fixture
def drawn(read, tmp_path):
    def run(data: bytes):
        page = next(iter(read(data, "a.pptx", wanted=ALL).pages))
        with Image.open(tmp_path / "out" / page.image) as image:
            return page, image.convert("RGB")

    return run


def near(colour, wanted) -> bool:
    return all(abs(one - other) < 24 for one, other in zip(colour, wanted, strict=True))


def test_ground_shapes_and_text_have_their_colours_and_places(drawn):
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = RGBColor(13, 68, 72)
    box = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Inches(5), Inches(3.75), Inches(5), Inches(3.75))
    box.fill.solid()
    box.fill.fore_color.rgb = RGBColor(240, 228, 215)
    text = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(4), Inches(1))
    text.text_frame.text = "Pale words"
    run = text.text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.color.rgb = Pt(40), RGBColor(255, 255, 255)
    page, image = drawn(saved(presentation))
    assert image.size == (1600, 1200)
    assert near(image.getpixel((1500, 100)), (13, 68, 72))
    assert near(image.getpixel((1200, 900)), (240, 228, 215))
    word, left, top, right, bottom = page.words[0]
    assert (word, 0.1 < left < 0.13, 0.13 < top < 0.18) == ("Pale", True, True)
    crop = image.convert("L").crop((int(left * 1600), int(top * 1200), int(right * 1600), int(bottom * 1200)))
    assert crop.getextrema()[1] > 230


def test_text_too_long_for_its_box_is_made_smaller(drawn):
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    text = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(4), Inches(2))
    text.text_frame.word_wrap = True
    text.text_frame.text = "word " * 60
    page, _ = drawn(saved(presentation))
    assert len(page.words) == 60
    assert max(word[4] for word in page.words) < 0.45
    assert max(word[3] for word in page.words) < 0.52


def test_picture_stands_in_its_place(drawn):
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    slide.shapes.add_picture(io.BytesIO(files.picture(200, 100)), Inches(5), Inches(0), Inches(5), Inches(2.5))
    _, image = drawn(saved(presentation))
    assert near(image.getpixel((1200, 200)), (13, 68, 72))
    assert near(image.getpixel((400, 200)), (255, 255, 255))


def test_charts_become_bars_with_their_figures_and_their_words_are_found(drawn):
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    data = CategoryChartData()
    data.categories = ["Before", "After"]
    data.add_series("No-shows", (19, 11))
    place = (Inches(1), Inches(1), Inches(8), Inches(5))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)
    page, _ = drawn(saved(presentation))
    assert page.text == "| No-shows\nBefore | 19\nAfter | 11".lstrip("| ")
    assert {"Before", "19", "After", "11"} <= {word[0] for word in page.words}


def test_slide_that_cannot_be_drawn_is_typeset(read, tmp_path):
    data = files.deck({"title": "Still shown", "body": ["x", "y"]})
    broken = files.repacked(data, {"ppt/_rels/presentation.xml.rels": b"<broken"})
    page = next(iter(read(broken, "a.pptx", wanted=ALL).pages))
    assert page.image
    assert "shown" in [word[0] for word in page.words]
