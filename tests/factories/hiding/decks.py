"""Decks that hide a word, and some in which white words are seen."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from tests.factories.hiding.base import SECRET, SEEN, saved


def slide(*, hidden: bool = False, left: float = 1.0, grouped: bool = False, secret: str = SECRET) -> bytes:
    """A deck of one slide with a text box that is switched off, or stands elsewhere."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    made = deck.slides.add_slide(deck.slide_layouts[5])
    made.shapes.title.text = SEEN
    if secret:
        shapes = made.shapes.add_group_shape().shapes if grouped else made.shapes
        box = shapes.add_textbox(Inches(left), Inches(3), Inches(2), Inches(1))
        box.text_frame.text = secret
        if hidden:
            box._element.nvSpPr.cNvPr.set("hidden", "1")
    return saved(deck)


SLIDES = {
    "switched off": (slide(hidden=True), "hidden_shapes"),
    "switched off in a group": (slide(hidden=True, grouped=True), "hidden_shapes"),
    "parked beside": (slide(left=-4), "outside"),
    "parked beside in a group": (slide(left=15, grouped=True), "outside"),
}


def laid(change: Callable[[Any, Any], None], *, ground: str = "") -> bytes:
    """A deck of one slide with the secret in a text box, which `change` gets with all shapes of the slide."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    made = deck.slides.add_slide(deck.slide_layouts[5])
    made.shapes.title.text = SEEN
    if ground:
        made.background.fill.solid()
        made.background.fill.fore_color.rgb = _rgb(ground)
    box = made.shapes.add_textbox(Inches(1), Inches(3), Inches(4), Inches(1))
    box.text_frame.text = SECRET
    change(made.shapes, box)
    return saved(deck)


def _coloured(box: Any, colour: str) -> None:
    box.text_frame.paragraphs[0].runs[0].font.color.rgb = _rgb(colour)


def _white_letters(shapes: Any, box: Any) -> None:
    _coloured(box, "FFFFFF")


def _theme_letters(shapes: Any, box: Any) -> None:
    from pptx.enum.dml import MSO_THEME_COLOR

    box.text_frame.paragraphs[0].runs[0].font.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1


def _tiny_letters(shapes: Any, box: Any) -> None:
    from pptx.util import Pt

    box.text_frame.paragraphs[0].runs[0].font.size = Pt(1)


def _in_own_fill(letters: str, fill: str) -> Callable[[Any, Any], None]:
    def change(shapes: Any, box: Any) -> None:
        box.fill.solid()
        box.fill.fore_color.rgb = _rgb(fill)
        _coloured(box, letters)

    return change


def _rectangle(shapes: Any, colour: str, *, width: float = 6.0, left: float = 0.5) -> Any:
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Inches

    made = shapes.add_shape(MSO_SHAPE.RECTANGLE, Inches(left), Inches(2.5), Inches(width), Inches(2))
    made.fill.solid()
    made.fill.fore_color.rgb = _rgb(colour)
    return made


def _covered(shapes: Any, box: Any) -> None:
    _rectangle(shapes, "FFFFFF")


def _under_its_words(shapes: Any, box: Any) -> None:
    _rectangle(shapes, "FFFFFF", width=2.9, left=0.9)


def _under_a_picture(shapes: Any, box: Any) -> None:
    from PIL import Image
    from pptx.util import Inches

    out = io.BytesIO()
    Image.new("RGB", (60, 20), "navy").save(out, "PNG")
    shapes.add_picture(out, Inches(0.5), Inches(2.5), Inches(6), Inches(2))


def _on_a_shape(letters: str, colour: str) -> Callable[[Any, Any], None]:
    def change(shapes: Any, box: Any) -> None:
        made = _rectangle(shapes, colour)
        box._element.addprevious(made._element)
        _coloured(box, letters)

    return change


def _without_fill(shapes: Any, box: Any) -> None:
    from lxml import etree

    properties = box.text_frame.paragraphs[0].runs[0]._r.get_or_add_rPr()
    properties.insert(
        0, etree.fromstring('<a:noFill xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>')
    )


def _in_a_table(shapes: Any, box: Any) -> None:
    from pptx.util import Inches

    cell = shapes.add_table(1, 1, Inches(1), Inches(5), Inches(4), Inches(1)).table.cell(0, 0)
    cell.text, box.text_frame.text = SECRET, "more"
    cell.fill.solid()
    cell.fill.fore_color.rgb = _rgb("FFFFFF")
    cell.text_frame.paragraphs[0].runs[0].font.color.rgb = _rgb("FFFFFF")


def _no_size(shapes: Any, box: Any) -> None:
    box.width = box.height = 0


def _half_covered(shapes: Any, box: Any) -> None:
    _rectangle(shapes, "FFFFFF", width=1.0)


def _see_through(shapes: Any, box: Any) -> None:
    from lxml import etree

    colour = _rectangle(shapes, "FFFFFF")._element.spPr.find(".//{*}srgbClr")
    colour.append(
        etree.fromstring('<a:alpha xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" val="40000"/>')
    )


def _head_of_a_table(shapes: Any, box: Any) -> None:
    from pptx.util import Inches

    cell = shapes.add_table(2, 1, Inches(1), Inches(5), Inches(4), Inches(1)).table.cell(0, 0)
    cell.text, box.text_frame.text = SECRET, "more"
    cell.text_frame.paragraphs[0].runs[0].font.color.rgb = _rgb("FFFFFF")


def _rgb(digits: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(digits)


def _table_under(fill: str) -> Callable[[Any, Any], None]:
    """A table with the secret, and over it a rectangle of this fill; "" for none."""

    def lay(shapes: Any, box: Any) -> None:
        from pptx.util import Inches

        cell = shapes.add_table(2, 1, Inches(1), Inches(5), Inches(4), Inches(1)).table.cell(0, 0)
        cell.text, box.text_frame.text = SECRET, "more"
        over = shapes.add_shape(1, Inches(0.5), Inches(4.5), Inches(8), Inches(2))
        if fill:
            over.fill.solid()
            over.fill.fore_color.rgb = _rgb(fill)
        else:
            over.fill.background()

    return lay


def _set_in(shapes: Any, box: Any) -> None:
    box.text_frame._txBody.bodyPr.set("lIns", str(30 * 914_400))


def _indented(shapes: Any, box: Any) -> None:
    box.text_frame.paragraphs[0]._p.get_or_add_pPr().set("marL", str(50 * 914_400))


LOST_ON_SLIDES = {
    "table under a shape": laid(_table_under("FFFFFF")),
    "set in beyond the slide": laid(_set_in),
    "indented beyond the slide": laid(_indented),
    "white": laid(_white_letters),
    "white of the theme": laid(_theme_letters),
    "colour of the slide": laid(lambda _, box: _coloured(box, "12324A"), ground="12324A"),
    "one point": laid(_tiny_letters),
    "colour of its own box": laid(_in_own_fill("0B5FFF", "0B5FFF")),
    "colour of the shape beneath": laid(_on_a_shape("1F3864", "1F3864")),
    "under a shape": laid(_covered),
    "under a shape as long as the words": laid(_under_its_words),
    "under a picture": laid(_under_a_picture),
    "without fill": laid(_without_fill),
    "white in a white cell": laid(_in_a_table),
}
LOST_SLIDES = {name: (data, "invisible_text") for name, data in LOST_ON_SLIDES.items()} | {
    "without size": (laid(_no_size), "hidden_shapes")
}
#: White letters on something, and words that are covered in part.
WHITE_ON_SLIDES = {
    "table under glass": laid(_table_under("")),
    "dark slide": laid(_white_letters, ground="12324A"),
    "own box": laid(_in_own_fill("FFFFFF", "1F3864")),
    "dark shape": laid(_on_a_shape("FFFFFF", "1F3864")),
    "first row of a table": laid(_head_of_a_table),
    "covered in part": laid(_half_covered),
    "under glass": laid(_see_through),
}

_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SLIDES = "http://schemas.openxmlformats.org/presentationml/2006/main"
_DIAGRAMS = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
_DRAWN_DIAGRAMS = "http://schemas.microsoft.com/office/drawing/2008/diagram"
_WHITE = '<a:rPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:rPr>'


def _wrapped(look: str = "") -> Callable[[Any, Any], None]:
    """The box as newer programs wrap it, its letters in this look."""

    def change(shapes: Any, box: Any) -> None:
        from lxml import etree

        inner = etree.tostring(box._element).decode().replace("<a:r>", f"<a:r>{look}")
        compatible = "http://schemas.openxmlformats.org/markup-compatibility/2006"
        names = f'xmlns:mc="{compatible}" xmlns:a="{_MAIN}" xmlns:p="{_SLIDES}"'
        wrapped = f'<mc:AlternateContent {names}><mc:Choice Requires="a14">{inner}</mc:Choice></mc:AlternateContent>'
        box._element.getparent().replace(box._element, etree.fromstring(wrapped))

    return change


def _titled_chart(colour: str) -> Callable[[Any, Any], None]:
    def change(shapes: Any, box: Any) -> None:
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE
        from pptx.util import Inches

        data = CategoryChartData()
        data.categories = ["a"]
        data.add_series("s", (1,))
        place = Inches(1), Inches(4), Inches(3), Inches(2)
        chart = shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data).chart
        chart.has_title, chart.chart_title.text_frame.text, box.text_frame.text = True, SECRET, "more"
        chart.chart_title.text_frame.paragraphs[0].runs[0].font.color.rgb = _rgb(colour)

    return change


def _diagram(*, look: str = "", about: str = "", left: int = 0, drawn: bool = True) -> Callable[[Any, Any], None]:
    """A diagram with the secret in its data and, if it is `drawn`, in a shape of its drawing."""

    def change(shapes: Any, box: Any) -> None:
        from lxml import etree
        from pptx.opc.package import Part
        from pptx.opc.packuri import PackURI

        box.text_frame.text = "more"
        part = box.part

        def related(name: str, content: str) -> str:
            made = Part(PackURI(f"/ppt/diagrams/{name}.xml"), "application/xml", part.package, content.encode())
            return str(part.relate_to(made, f"http://schemas.microsoft.com/office/2007/relationships/{name}"))

        run = f"<a:r>{look}<a:t>{SECRET}</a:t></a:r>" if drawn else ""
        frame = f'<a:xfrm><a:off x="{left}" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm>'
        key = related(
            "drawing1",
            f'<dsp:drawing xmlns:dsp="{_DRAWN_DIAGRAMS}" xmlns:a="{_MAIN}"><dsp:spTree><dsp:sp><dsp:nvSpPr>'
            f'<dsp:cNvPr id="1" name="a" {about}/></dsp:nvSpPr><dsp:spPr>{frame}</dsp:spPr><dsp:txBody><a:p>{run}</a:p>'
            "</dsp:txBody></dsp:sp></dsp:spTree></dsp:drawing>",
        )
        data = related(
            "data1",
            f'<dgm:dataModel xmlns:dgm="{_DIAGRAMS}" xmlns:a="{_MAIN}"><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r>'
            f"<a:t>{SECRET}</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst><dgm:extLst><a:ext><dsp:dataModelExt "
            f'xmlns:dsp="{_DRAWN_DIAGRAMS}" relId="{key}"/></a:ext></dgm:extLst></dgm:dataModel>',
        )
        shapes._spTree.append(
            etree.fromstring(
                f'<p:graphicFrame xmlns:p="{_SLIDES}" xmlns:a="{_MAIN}"><p:nvGraphicFramePr><p:cNvPr id="77" name="d"/>'
                '<p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="900000" y="2000000"/>'
                f'<a:ext cx="3000000" cy="2000000"/></p:xfrm><a:graphic><a:graphicData uri="{_DIAGRAMS}">'
                f'<dgm:relIds xmlns:dgm="{_DIAGRAMS}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
                f'relationships" r:dm="{data}"/></a:graphicData></a:graphic></p:graphicFrame>'
            )
        )

    return change


def _described(shapes: Any, box: Any) -> None:
    box.text_frame.text = "more"
    box._element.nvSpPr.cNvPr.set("descr", SECRET)


def _about(shapes: Any, box: Any) -> None:
    box.text_frame.text = "more"
    box.part.package.core_properties.comments = SECRET


def _pressed(shapes: Any, box: Any) -> None:
    box.text_frame.paragraphs[0].runs[0]._r.get_or_add_rPr().set("spc", "-4000")


def _raised(baseline: str) -> Callable[[Any, Any], None]:
    def change(shapes: Any, box: Any) -> None:
        box.text_frame.paragraphs[0].runs[0]._r.get_or_add_rPr().set("baseline", baseline)

    return change


LOST_SLIDES |= {
    f"raised by {share}": (laid(_raised(share)), "invisible_text")
    for share in ("9000000", "-9000000", "9000%", "2147483647")
}
WHITE_ON_SLIDES |= {f"raised by {share}": laid(_raised(share)) for share in ("30000", "-25000", "30%")}
LOST_SLIDES |= {
    "white in what is wrapped": (laid(_wrapped(_WHITE)), "invisible_text"),
    "white title of a chart": (laid(_titled_chart("FFFFFF")), "invisible_text"),
    "white in a diagram": (laid(_diagram(look=_WHITE)), "invisible_text"),
    "switched off in a diagram": (laid(_diagram(about='hidden="1"')), "hidden_shapes"),
    "beside its diagram": (laid(_diagram(left=9_000_000)), "outside"),
    "in the data of a diagram alone": (laid(_diagram(drawn=False)), "hidden_text"),
    "pressed together": (laid(_pressed), "invisible_text"),
    "description of a shape": (laid(_described), "descriptions"),
    "property": (laid(_about), "properties"),
}
WHITE_ON_SLIDES |= {
    "wrapped": laid(_wrapped()),
    "title of a chart": laid(_titled_chart("1F3864")),
    "diagram": laid(_diagram()),
    "white in what is wrapped on a dark slide": laid(_wrapped(_WHITE), ground="12324A"),
}
