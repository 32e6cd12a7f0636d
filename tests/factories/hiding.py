"""Files that hide the word "Zebrasecret" from whoever reads them, in each of the ways there are."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from tests.factories import files

SEEN, SECRET = "Meerkatseen", "Zebrasecret"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _saved(thing: Any) -> bytes:
    out = io.BytesIO()
    thing.save(out)
    return out.getvalue()


def word(run: str, *, styles: Sequence[str] = (), paragraph: str = "") -> bytes:
    """A Word file with a paragraph that is seen, and then some XML of its own within another, or in its place."""
    from docx import Document
    from lxml import etree

    made = Document()
    made.add_paragraph(SEEN)
    body = made.element.body
    inner = paragraph or f"<w:p {_W}>{run}</w:p>"
    body.insert(1, etree.fromstring(inner))
    for style in styles:
        made.styles.element.append(etree.fromstring(style))
    return _saved(made)


def vanishing_style(kind: str, name: str, based: str = "", hides: bool = True) -> str:
    base = f'<w:basedOn w:val="{based}"/>' if based else ""
    properties = "<w:rPr><w:vanish/></w:rPr>" if hides else ""
    return f'<w:style {_W} w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/>{base}{properties}</w:style>'


_TEXT = f"<w:r><w:t>{SECRET}</w:t></w:r>"
WORD = {
    "hidden run": (word(f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{SECRET}</w:t></w:r>"), "hidden_text"),
    "character style": (
        word(
            f'<w:r><w:rPr><w:rStyle w:val="Off"/></w:rPr><w:t>{SECRET}</w:t></w:r>',
            styles=[vanishing_style("character", "Off")],
        ),
        "hidden_text",
    ),
    "paragraph style": (
        word(f'<w:pPr><w:pStyle w:val="Off"/></w:pPr>{_TEXT}', styles=[vanishing_style("paragraph", "Off")]),
        "hidden_text",
    ),
    "deleted": (
        word(f'<w:del w:id="1" w:author="a"><w:r><w:delText>{SECRET}</w:delText></w:r></w:del>'),
        "tracked_changes",
    ),
    "moved away": (word(f'<w:moveFrom w:id="1" w:author="a">{_TEXT}</w:moveFrom>'), "tracked_changes"),
    "hidden row": (
        word(
            "",
            paragraph=f"<w:tbl {_W}><w:tr><w:trPr><w:hidden/></w:trPr><w:tc><w:p>{_TEXT}</w:p></w:tc></w:tr>"
            "<w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
        ),
        "hidden_rows",
    ),
}

_FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'


def _looking(properties: str) -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{{}}</w:t></w:r>"


def style(kind: str, name: str, properties: str) -> str:
    return f'<w:style {_W} w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/>{properties}</w:style>'


def _cell(shade: str, run: str, *, table: str = "") -> str:
    return (
        f"<w:tbl {_W}><w:tblPr>{table}</w:tblPr><w:tr><w:tc><w:tcPr>{shade}</w:tcPr><w:p>{run}</w:p></w:tc></w:tr>"
        "</w:tbl>"
    )


def _box(fill: str, run: str, *, width: int = 2_000_000, offset: int = 0) -> str:
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    shape = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
    across, down = (
        f'<wp:position{axis} relativeFrom="page"><wp:posOffset>{at}</wp:posOffset></wp:position{axis}>'
        for axis, at in (("H", offset), ("V", 3_000_000))
    )
    extent = f'cx="{width}" cy="500000"'
    return (
        f'<w:r><w:drawing><wp:anchor xmlns:wp="{drawing}/wordprocessingDrawing" distT="0" distB="0" '
        'distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1">'
        f'<wp:simplePos x="0" y="0"/>{across}{down}<wp:extent {extent}/><wp:wrapNone/><wp:docPr id="9" name="Box"/>'
        f'<a:graphic xmlns:a="{drawing}/main"><a:graphicData uri="{shape}"><wps:wsp xmlns:wps="{shape}">'
        f'<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        f'<a:prstGeom prst="rect"/>{fill}</wps:spPr><wps:txbx><w:txbxContent><w:p>{run}</w:p>'
        "</w:txbxContent></wps:txbx>"
        "<wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>"
    )


_WHITE, _PALE = '<w:color w:val="FFFFFF"/>', '<w:color w:val="FDFDFD"/>'
_OF_THE_THEME = '<w:color w:val="000000" w:themeColor="background1"/>'
_NAVY = '<w:shd w:val="clear" w:color="auto" w:fill="1F3864"/>'
_FILLED = '<a:solidFill><a:srgbClr val="{}"/></a:solidFill>'
_W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_WHITE_STYLE = f"<w:rPr>{_WHITE}</w:rPr>"


def _about(properties: str) -> str:
    """A paragraph of such properties."""
    return f"<w:pPr>{properties}</w:pPr><w:r><w:t>{{}}</w:t></w:r>"


#: Nobody can see these runs: what is in Word's XML, and what a style adds to it.
_LOST_RUNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "white": (_looking(_WHITE), ()),
    "nearly white": (_looking(_PALE), ()),
    "white of the theme": (_looking(_OF_THE_THEME), ()),
    "tint of the theme": (_looking('<w:color w:val="000000" w:themeColor="text1" w:themeTint="00"/>'), ()),
    "white by a style of letters": (
        _looking('<w:rStyle w:val="Pale"/>'),
        (style("character", "Pale", _WHITE_STYLE),),
    ),
    "white by a style of lines, through another": (
        '<w:pPr><w:pStyle w:val="Paler"/></w:pPr><w:r><w:t>{}</w:t></w:r>',
        (
            style("paragraph", "Pale", _WHITE_STYLE),
            style("paragraph", "Paler", '<w:basedOn w:val="Pale"/>'),
        ),
    ),
    "one point": (_looking('<w:sz w:val="2"/>'), ()),
    "one percent wide": (_looking('<w:w w:val="1"/>'), ()),
    "no fill": (_looking(f"<w14:textFill {_W14}><w14:noFill/></w14:textFill>"), ()),
    "line without height": (
        '<w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr><w:r><w:t>{}</w:t></w:r>',
        (),
    ),
    "indented out of the page": ('<w:pPr><w:ind w:left="31000"/></w:pPr><w:r><w:t>{}</w:t></w:r>', ()),
    "first line indented out of the page": (_about('<w:ind w:firstLine="31000"/>'), ()),
    "hanging out of the page": (_about('<w:ind w:hanging="31000"/>'), ()),
    "frame beside the page": (_about('<w:framePr w:w="2000" w:hAnchor="page" w:x="31000"/>'), ()),
    "frame below the page": (_about('<w:framePr w:w="2000" w:vAnchor="page" w:y="31000"/>'), ()),
    "raised off the page": (_looking('<w:position w:val="4000"/>'), ()),
    "nearly transparent": (
        _looking(
            f'<w14:textFill {_W14}><w14:solidFill><w14:srgbClr w14:val="000000"><w14:alpha w14:val="99000"/>'
            "</w14:srgbClr></w14:solidFill></w14:textFill>"
        ),
        (),
    ),
    "black marked black": (_looking('<w:color w:val="000000"/><w:highlight w:val="black"/>'), ()),
    "navy on navy": (_looking(f'<w:color w:val="1F3864"/>{_NAVY}'), ()),
}
_HIDDEN_RUNS = {
    "hidden on the web": _looking("<w:webHidden/>"),
    "always hidden": _looking("<w:specVanish/>"),
    "asked by a field": _FIELD.format("begin")
    + "<w:r><w:instrText>IF </w:instrText></w:r>"
    + "<w:r><w:t>{}</w:t></w:r>"
    + _FIELD.format("separate")
    + "<w:r><w:t>Shown</w:t></w:r>"
    + _FIELD.format("end"),
}
WORD |= {
    name: (word(run.format(SECRET), styles=styles), "invisible_text") for name, (run, styles) in _LOST_RUNS.items()
}
WORD |= {name: (word(run.format(SECRET)), "hidden_text") for name, run in _HIDDEN_RUNS.items()}
WORD |= {
    "white in a bare cell": (word("", paragraph=_cell("", _looking(_WHITE).format(SECRET))), "invisible_text"),
    "row without height": (
        word(
            "",
            paragraph=f'<w:tbl {_W}><w:tr><w:trPr><w:trHeight w:val="1" w:hRule="exact"/></w:trPr><w:tc>'
            f"<w:p>{_TEXT}</w:p></w:tc></w:tr></w:tbl>",
        ),
        "hidden_rows",
    ),
    "deleted cell": (
        word("", paragraph=_cell('<w:cellDel w:id="3" w:author="a"/>', _TEXT)),
        "tracked_changes",
    ),
    "box without width": (word(_box("", _TEXT, width=0)), "hidden_shapes"),
    "box beside the page": (word(_box("", _TEXT, offset=20_000_000)), "hidden_shapes"),
    "white in a white box": (
        word(_box(_FILLED.format("FFFFFF"), _looking(_WHITE).format(SECRET))),
        "invisible_text",
    ),
}
#: White letters that everybody sees, as they stand on something.
WHITE_IN_WORD = {
    "indented a little": word(_about('<w:ind w:left="720" w:hanging="360"/>').format(SECRET)),
    "frame on the page": word(_about('<w:framePr w:w="2000" w:hAnchor="page" w:x="3000" w:y="9000"/>').format(SECRET)),
    "half transparent": word(
        _looking(
            f'<w14:textFill {_W14}><w14:solidFill><w14:srgbClr w14:val="000000"><w14:alpha w14:val="50000"/>'
            "</w14:srgbClr></w14:solidFill></w14:textFill>"
        ).format(SECRET)
    ),
    "marked": word(_looking(_WHITE + '<w:highlight w:val="darkBlue"/>').format(SECRET)),
    "shaded": word(_looking(_WHITE + _NAVY).format(SECRET)),
    "shaded line": word(f"<w:pPr>{_NAVY}</w:pPr>" + _looking(_WHITE).format(SECRET)),
    "shaded cell": word("", paragraph=_cell(_NAVY, _looking(_WHITE).format(SECRET))),
    "first row of a style": word(
        "",
        paragraph=_cell("", _looking(_WHITE).format(SECRET), table='<w:tblStyle w:val="Rows"/>'),
        styles=[style("table", "Rows", f'<w:tblStylePr w:type="firstRow"><w:tcPr>{_NAVY}</w:tcPr></w:tblStylePr>')],
    ),
    "dark box": word(_box(_FILLED.format("1F3864"), _looking(_WHITE).format(SECRET))),
    "style that a run overrules": word(
        f'<w:pPr><w:pStyle w:val="Pale"/></w:pPr>{_looking("""<w:color w:val="auto"/>""").format(SECRET)}',
        styles=[style("paragraph", "Pale", _WHITE_STYLE)],
    ),
    "light grey": word(_looking('<w:color w:val="BFBFBF"/>').format(SECRET)),
    "small print": word(_looking('<w:sz w:val="10"/>').format(SECRET)),
}


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
    return _saved(deck)


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
    return _saved(deck)


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


def sheet(change: Any) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    page.title = "Prices"
    for row in (SEEN, "more"), ("b", "c"), ("d", "e"):
        page.append(row)
    change(page)
    return _saved(book)


def _flat(made: bytes) -> bytes:
    """The same with nothing left of what is 7.25 high or wide; openpyxl itself writes no zeros."""
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return files.repacked(made, {name: archive.read(name).replace(b'"7.25"', b'"0"')})


def _row(page: Any) -> None:
    page["A2"], page.row_dimensions[2].hidden = SECRET, True


def _flat_row(page: Any) -> None:
    page["A2"], page.row_dimensions[2].height = SECRET, 7.25


def _column(page: Any) -> None:
    page["B2"], page.column_dimensions["B"].hidden = SECRET, True


def _narrow_column(page: Any) -> None:
    page["B2"], page.column_dimensions["B"].width = SECRET, 7.25


def _outlined(page: Any) -> None:
    page["A3"] = SECRET
    page.row_dimensions.group(3, 3, hidden=True)


def _format(page: Any) -> None:
    page["B2"], page["B2"].number_format = SECRET, ";;;"


def _comment(page: Any) -> None:
    from openpyxl.comments import Comment

    page["A1"].comment = Comment(SECRET, "Ana")


def _letters(**font: Any) -> Callable[[Any], None]:
    def change(page: Any) -> None:
        from openpyxl.styles import Font

        page["B2"], page["B2"].font = SECRET, Font(**font)

    return change


def _filled(ink: str, paper: str) -> Callable[[Any], None]:
    def change(page: Any) -> None:
        from openpyxl.styles import PatternFill

        _letters(color=ink)(page)
        page["B2"].fill = PatternFill("solid", fgColor=paper)

    return change


def _theme_ink(page: Any) -> None:
    from openpyxl.styles.colors import Color

    _letters(color=Color(theme=0))(page)


def _tinted_ink(page: Any) -> None:
    from openpyxl.styles.colors import Color

    _letters(color=Color(theme=1, tint=1.0))(page)


def _white_by_format(page: Any) -> None:
    page["B2"], page["B2"].number_format = SECRET, "[White]General;[White]General;[White]General;[White]@"


def _merged(made: bytes) -> bytes:
    """With A2:B2 as one cell; openpyxl itself empties what is beneath."""
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>'
        return files.repacked(made, {name: archive.read(name).replace(b"</sheetData>", merged)})


def _in_b2(page: Any) -> None:
    page["B2"] = SECRET


def _white_words_within(page: Any) -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    page["B2"] = CellRichText("plain ", TextBlock(InlineFont(color="FFFFFFFF"), SECRET))


def _in_a_table_of_a_style(page: Any) -> None:
    from openpyxl.worksheet.table import Table, TableStyleInfo

    _letters(color="FFFFFF")(page)
    table = Table(displayName="Plans", ref="A1:B3")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium2", showRowStripes=True)
    page.add_table(table)


def _coloured_by_a_rule(page: Any) -> None:
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import PatternFill

    _letters(color="FFFFFF")(page)
    rule = CellIsRule(operator="notEqual", formula=["0"], fill=PatternFill(bgColor="FF0000"))
    page.conditional_formatting.add("B1:B3", rule)


def _kept_elsewhere(page: Any) -> None:
    """In names, lists to choose from and the workbook's own account of itself."""
    from openpyxl.workbook.defined_name import DefinedName
    from openpyxl.worksheet.datavalidation import DataValidation

    page.parent.defined_names["Plan"] = DefinedName("Plan", attr_text=f'"{SECRET}"')
    choice = DataValidation(type="list", formula1=f'"{SECRET},b"', prompt=SECRET, promptTitle=SECRET)
    page.add_data_validation(choice)
    choice.add("A2")
    page.parent.properties.description = SECRET


#: What is in a workbook and on none of its sheets.
KEPT_ELSEWHERE = sheet(_kept_elsewhere)
WHITE_ON_SHEETS = {
    "dark cell": sheet(_filled("FFFFFF", "1F3864")),
    "table of a style": sheet(_in_a_table_of_a_style),
    "coloured by a rule": sheet(_coloured_by_a_rule),
    "small print": sheet(_letters(sz=6, color="BFBFBF")),
}
SHEETS = {
    "white": (sheet(_letters(color="FFFFFF")), "invisible_text"),
    "white of the theme": (sheet(_theme_ink), "invisible_text"),
    "tint of the theme": (sheet(_tinted_ink), "invisible_text"),
    "colour of the cell": (sheet(_filled("1F3864", "1F3864")), "invisible_text"),
    "one point": (sheet(_letters(sz=1)), "invisible_text"),
    "white by its format": (sheet(_white_by_format), "invisible_text"),
    "white words among others": (sheet(_white_words_within), "invisible_text"),
    "beneath a merged cell": (_merged(sheet(_in_b2)), "hidden_cells"),
    "hidden row": (sheet(_row), "hidden_rows"),
    "row without height": (_flat(sheet(_flat_row)), "hidden_rows"),
    "hidden column": (sheet(_column), "hidden_columns"),
    "column without width": (_flat(sheet(_narrow_column)), "hidden_columns"),
    "collapsed outline": (sheet(_outlined), "hidden_rows"),
    "format that shows nothing": (sheet(_format), "hidden_cells"),
    "comment": (sheet(_comment), "comments"),
}


def pdf(content: str, *, catalog: str = "", page: str = "", more: tuple[str, ...] = ()) -> bytes:
    """A PDF of one page with a font F1; `more` are objects from number 6 on."""
    objects = (
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        "<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 5 0 R {page} >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        *more,
    )
    return files._pdf_file(objects, "")


_FONT = "/Font << /F1 3 0 R >>"
_SEEN_LINE = f"BT /F1 24 Tf 72 700 Td ({SEEN}) Tj ET"
_SECRET_LINE = f"BT /F1 24 Tf 72 600 Td ({SECRET}) Tj ET"


def layered(config: str, *, properties: str = "/L 6 0 R", more: tuple[str, ...] = ()) -> bytes:
    """The secret on the layer that the page calls L."""
    return pdf(
        f"{_SEEN_LINE} /OC /L BDC {_SECRET_LINE} EMC",
        catalog=f"/OCProperties << /OCGs [6 0 R] /D << {config} >> >>",
        page=f"/Resources << {_FONT} /Properties << {properties} >> >>",
        more=("<< /Type /OCG /Name (Layer) >>", *more),
    )


def layered_drawing() -> bytes:
    """The secret in a drawing of its own that is on a layer."""
    drawing = f"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /OC 6 0 R /Resources << {_FONT} >>"
    return pdf(
        f"{_SEEN_LINE} /X Do",
        catalog="/OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] >> >>",
        page=f"/Resources << {_FONT} /XObject << /X 7 0 R >> >>",
        more=(
            "<< /Type /OCG /Name (Layer) >>",
            f"<< {drawing} /Length {len(_SECRET_LINE)} >>\nstream\n{_SECRET_LINE}\nendstream",
        ),
    )


_BOX = "60 590 400 40 re f"
_BOX_OF_A_VIEWER = (
    "<< /Type /Annot /Subtype /Square /Rect [60 590 460 630] /F 4 /AP << /N 7 0 R >> >>",
    "<< /Type /XObject /Subtype /Form /BBox [60 590 460 630] "
    f"/Length {len(_BOX) + 4} >>\nstream\n0 g {_BOX}\nendstream",
)
_PLAIN = f"/Resources << {_FONT} >>"


def _with_picture(content: str, *, gray: str = "80" * 4, size: int = 2) -> bytes:
    """A PDF whose page may draw P, a picture of `gray` points."""
    picture = f"/Type /XObject /Subtype /Image /Width {size} /Height {size} /ColorSpace /DeviceGray"
    return pdf(
        content,
        page=f"/Resources << {_FONT} /XObject << /P 6 0 R >> >>",
        more=(
            f"<< {picture} /BitsPerComponent 8 /Filter /ASCIIHexDecode /Length {len(gray) + 1} >>\n"
            f"stream\n{gray}>\nendstream",
        ),
    )


def _with_drawing(content: str, drawing: str, about: str = "", *, more: tuple[str, ...] = ()) -> bytes:
    """A PDF whose page may draw X, a drawing of its own with the font."""
    form = f"/Type /XObject /Subtype /Form /Resources << {_FONT} >> {about or '/BBox [0 0 600 800]'}"
    return pdf(
        content,
        page=f"/Resources << {_FONT} /XObject << /X 6 0 R >> /ExtGState << /G << /ca 0 /CA 0 >> /M 7 0 R >> >>",
        more=(f"<< {form} /Length {len(drawing)} >>\nstream\n{drawing}\nendstream", *more),
    )


_OVER = "q 400 0 0 40 60 590 cm /P Do Q"
_PHOTO = "".join(f"{(column * 83 + row * 47) % 256:02x}" for row in range(16) for column in range(16))
_EMPTY_MASK = (
    "<< /Type /ExtGState /SMask << /S /Luminosity /G 8 0 R >> >>",
    "<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Group << /S /Transparency /CS /DeviceGray >> /Length 0 >>\n"
    "stream\n\nendstream",
)
LOST_IN_PDFS = {
    "cut off": pdf(f"{_SEEN_LINE} q 0 0 20 20 re W n {_SECRET_LINE} Q", page=_PLAIN),
    "cut off by nothing": pdf(f"{_SEEN_LINE} q 300 300 0 0 re W n {_SECRET_LINE} Q", page=_PLAIN),
    "cut off by what is no box": pdf(
        f"{_SEEN_LINE} q 60 560 m 300 560 l 60 598 l h W n {_SECRET_LINE} Q",
        page=_PLAIN,
    ),
    "outside its drawing": _with_drawing(f"{_SEEN_LINE} /X Do", _SECRET_LINE, "/BBox [0 0 30 30]"),
    "drawing cut off": _with_drawing(f"{_SEEN_LINE} q 0 0 20 20 re W n /X Do Q", _SECRET_LINE),
    "drawing without strength": _with_drawing(f"{_SEEN_LINE} q /G gs /X Do Q", _SECRET_LINE),
    "empty mask": _with_drawing(f"{_SEEN_LINE} q /M gs {_SECRET_LINE} Q", "", more=_EMPTY_MASK),
    "stroked in white": pdf(f"{_SEEN_LINE} 1 1 1 RG {_SECRET_LINE.replace('Tf', 'Tf 1 Tr')}", page=_PLAIN),
    "under a plain picture": _with_picture(f"{_SEEN_LINE} {_SECRET_LINE} {_OVER}"),
    "under a photo": _with_picture(f"{_SEEN_LINE} {_SECRET_LINE} {_OVER}", gray=_PHOTO, size=16),
    "under a drawing": _with_drawing(f"{_SEEN_LINE} {_SECRET_LINE} 0 g /X Do", _BOX),
    "under a box within a drawing": _with_drawing("/X Do", f"{_SEEN_LINE} {_SECRET_LINE} 0 g {_BOX}"),
    "colour of a plain picture beneath": _with_picture(
        f"{_SEEN_LINE} {_OVER} {0x80 / 255:.4f} g {_SECRET_LINE}",
    ),
    "invisible over a plain picture": _with_picture(
        f"{_SEEN_LINE} {_OVER} {_SECRET_LINE.replace('Tf', 'Tf 3 Tr')}",
    ),
    "colour of the box beneath": pdf(f"{_SEEN_LINE} 0.2 0.3 0.5 rg {_BOX} {_SECRET_LINE}", page=_PLAIN),
    "small in a drawing made smaller": _with_drawing(f"{_SEEN_LINE} q .05 0 0 .05 72 600 cm /X Do Q", _SECRET_LINE),
    "half a point": pdf(f"{_SEEN_LINE} {_SECRET_LINE.replace('24 Tf', '0.5 Tf')}", page=_PLAIN),
}


def _field(letters: str, flags: int = 4) -> bytes:
    """A PDF with a field that holds the secret."""
    about = f"/Type /Annot /Subtype /Widget /Rect [60 590 460 630] /FT /Tx /T (a) /V ({SECRET}) /F {flags}"
    return pdf(
        _SEEN_LINE,
        catalog="/AcroForm << /Fields [6 0 R] /DR << /Font << /F1 3 0 R >> >> /DA (/F1 12 Tf) >>",
        page=f"{_PLAIN} /Annots [6 0 R]",
        more=(f"<< {about} /DA ({letters}) >>",),
    )


LOST_IN_PDFS |= {"field in white": _field("/F1 12 Tf 1 g"), "field of one point": _field("/F1 1 Tf 0 g")}
LOST_PDFS = {name: (data, "invisible_text") for name, data in LOST_IN_PDFS.items()}
SEEN_IN_PDFS = {
    "field": _field("/F1 12 Tf 0 g"),
    "field whose letters fit it": _field("/F1 0 Tf 0 0 0 rg"),
    "cut out as a whole": pdf(f"{_SEEN_LINE} q 60 590 400 40 re W n {_SECRET_LINE} Q", page=_PLAIN),
    "white on a dark box": pdf(f"{_SEEN_LINE} 0 g {_BOX} 1 g {_SECRET_LINE}", page=_PLAIN),
    "white on a picture": _with_picture(f"{_SEEN_LINE} {_OVER} 1 g {_SECRET_LINE}"),
    "drawing of its own": _with_drawing(f"{_SEEN_LINE} q 1 0 0 1 5 5 cm /X Do Q", _SECRET_LINE),
    "light grey": pdf(f"{_SEEN_LINE} 0.75 g {_SECRET_LINE}", page=_PLAIN),
    "small print": pdf(f"{_SEEN_LINE} {_SECRET_LINE.replace('24 Tf', '5 Tf')}", page=_PLAIN),
    "dark on a box": pdf(f"{_SEEN_LINE} 0.2 0.3 0.5 rg {_BOX} 0 g {_SECRET_LINE}", page=_PLAIN),
    "beside a box of its colour": pdf(f"{_SEEN_LINE} 0 g 60 500 400 40 re f {_SECRET_LINE}", page=_PLAIN),
    "dark on a picture": _with_picture(f"{_SEEN_LINE} {_OVER} 0 g {_SECRET_LINE}"),
    "small in a drawing made larger": _with_drawing(
        f"{_SEEN_LINE} q 48 0 0 48 72 600 cm /X Do Q", f"BT /F1 0.5 Tf 0 0 Td ({SECRET}) Tj ET"
    ),
    "beside a picture": _with_picture(f"{_SEEN_LINE} {_SECRET_LINE} q 40 0 0 40 300 590 cm /P Do Q"),
}
PDFS = {
    "layer off": (layered("/OFF [6 0 R]"), "hidden_layers"),
    "all layers off": (layered("/BaseState /OFF"), "hidden_layers"),
    "membership of a layer that is off": (
        layered("/OFF [6 0 R]", properties="/L 7 0 R", more=("<< /Type /OCMD /OCGs [6 0 R] >>",)),
        "hidden_layers",
    ),
    "drawing on a layer that is off": (layered_drawing(), "hidden_layers"),
    "beside the page": (pdf(_SEEN_LINE + f" BT /F1 24 Tf 900 600 Td ({SECRET}) Tj ET", page=_PLAIN), "outside"),
    "outside the crop box": (
        pdf(f"{_SEEN_LINE} {_SECRET_LINE}", page=f"{_PLAIN} /CropBox [0 650 600 800]"),
        "outside",
    ),
    "invisible": (pdf(f"{_SEEN_LINE} {_SECRET_LINE.replace('Tf', 'Tf 3 Tr')}", page=_PLAIN), "invisible_text"),
    "colour of the paper": (pdf(f"{_SEEN_LINE} 1 1 1 rg {_SECRET_LINE}", page=_PLAIN), "invisible_text"),
    "colour of the paper, turned": (
        pdf(f"{_SEEN_LINE} 1 1 1 rg {_SECRET_LINE}", page=f"{_PLAIN} /Rotate 90"),
        "invisible_text",
    ),
    "black box": (pdf(f"{_SEEN_LINE} {_SECRET_LINE} 0 g {_BOX}", page=_PLAIN), "invisible_text"),
    "box of a viewer": (
        pdf(f"{_SEEN_LINE} {_SECRET_LINE}", page=f"{_PLAIN} /Annots [6 0 R]", more=_BOX_OF_A_VIEWER),
        "invisible_text",
    ),
    "too small to see": (pdf(f"{_SEEN_LINE} {_SECRET_LINE.replace('24 Tf', '0.1 Tf')}", page=_PLAIN), "invisible_text"),
    "without any strength": (
        pdf(
            f"{_SEEN_LINE} /G gs {_SECRET_LINE}",
            page=f"/Resources << {_FONT} /ExtGState << /G << /ca 0 /CA 0 >> >> >>",
        ),
        "invisible_text",
    ),
    "cuts out nothing": (pdf(f"{_SEEN_LINE} {_SECRET_LINE.replace('Tf', 'Tf 7 Tr')}", page=_PLAIN), "invisible_text"),
}

_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        *(("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing")),
        *(("svg", "svg-compatible"), ("fo", "xsl-fo-compatible"), ("presentation", "presentation")),
    )
)


def open_document(kind: str, body: str, automatic: str = "", common: str = "") -> bytes:
    """An OpenDocument file of a kind: text, spreadsheet or presentation."""
    out = io.BytesIO()
    content = (
        f"<office:document-content {_NAMES}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", content)
        archive.writestr("styles.xml", f"<office:document-styles {_NAMES}>{common}</office:document-styles>")
    return out.getvalue()


_OFF = (
    '<style:style style:name="Off" style:family="{}"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="P1" style:parent-style-name="Off" style:family="{}"/>'
)
_SEEN_P = f"<text:p>{SEEN}</text:p>"
OPEN_TEXTS = {
    "hidden words": (
        open_document(
            "text",
            f'<text:p>{SEEN} <text:span text:style-name="P1">{SECRET}</text:span></text:p>',
            _OFF.format("text", "text"),
        ),
        "hidden_text",
    ),
    "hidden paragraph": (
        open_document(
            "text", f'{_SEEN_P}<text:p text:style-name="P1">{SECRET}</text:p>', _OFF.format("paragraph", "paragraph")
        ),
        "hidden_text",
    ),
    "hidden section": (
        open_document("text", f'{_SEEN_P}<text:section text:display="none"><text:p>{SECRET}</text:p></text:section>'),
        "hidden_text",
    ),
    "deleted": (
        open_document(
            "text",
            "<text:tracked-changes><text:changed-region><text:deletion>"
            f"<text:p>{SECRET}</text:p></text:deletion></text:changed-region></text:tracked-changes>{_SEEN_P}",
        ),
        "tracked_changes",
    ),
    "comment": (
        open_document(
            "text",
            f"<text:p><office:annotation><text:p>{SECRET}</text:p></office:annotation>{SEEN}</text:p>",
        ),
        "comments",
    ),
}


def _open_sheet(columns: str, rows: str) -> bytes:
    return open_document("spreadsheet", f'<table:table table:name="Prices">{columns}{rows}</table:table>')


def _open_row(*cells: str, more: str = "") -> str:
    inner = "".join(f"<table:table-cell>{cell}</table:table-cell>" for cell in cells)
    return f"<table:table-row {more}>{inner}</table:table-row>"


_SECRET_P = f"<text:p>{SECRET}</text:p>"
OPEN_SHEETS = {
    "hidden row": (
        _open_sheet("", _open_row(_SEEN_P) + _open_row(_SECRET_P, more='table:visibility="collapse"')),
        "hidden_rows",
    ),
    "filtered row": (
        _open_sheet("", _open_row(_SEEN_P) + _open_row(_SECRET_P, more='table:visibility="filter"')),
        "hidden_rows",
    ),
    "hidden column": (
        _open_sheet(
            '<table:table-column/><table:table-column table:visibility="collapse"/>', _open_row(_SEEN_P, _SECRET_P)
        ),
        "hidden_columns",
    ),
    "comment in a cell": (
        _open_sheet("", _open_row(f"<office:annotation>{_SECRET_P}</office:annotation>{_SEEN_P}")),
        "comments",
    ),
}


def _open_slide(more: str, x: str = "2cm") -> bytes:
    place = 'svg:y="5cm" svg:width="4cm" svg:height="2cm"'
    box = f"<draw:text-box>{_SECRET_P}</draw:text-box>"
    return open_document(
        "presentation",
        '<draw:page draw:name="One" draw:master-page-name="M">'
        f'<draw:frame svg:x="1cm" {place}><draw:text-box>{_SEEN_P}</draw:text-box></draw:frame>'
        f'<draw:frame svg:x="{x}" {place} {more}>{box}</draw:frame></draw:page>',
        common='<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="28cm" '
        'fo:page-height="15.75cm"/></style:page-layout>'
        '<style:master-page style:name="M" style:page-layout-name="L"/>',
    )


OPEN_SLIDES = {
    "switched off": (_open_slide('draw:display="none"'), "hidden_shapes"),
    "parked beside": (_open_slide("", x="30cm"), "outside"),
}


def _open_style(family: str, name: str, **properties: str) -> str:
    inner = "".join(f"<style:{kind.replace('_', '-')}-properties {said}/>" for kind, said in properties.items())
    return f'<style:style style:name="{name}" style:family="{family}">{inner}</style:style>'


def _open_line(properties: str, *, of_line: str = "", ground: str = "") -> bytes:
    """A text with the secret in letters of such properties, and what its paragraph and its page say."""
    span = f'<text:span text:style-name="L">{SECRET}</text:span>'
    layout = f'<style:page-layout style:name="P"><style:page-layout-properties {ground}/></style:page-layout>'
    styles = _open_style("text", "L", text=properties) + _open_style("paragraph", "S", paragraph=of_line)
    return open_document("text", f'{_SEEN_P}<text:p text:style-name="S">{span}</text:p>', styles, layout)


_INK, _NAVY_GROUND = 'fo:color="{}"', 'fo:background-color="#1f3864"'
OPEN_TEXTS |= {
    "white": (_open_line(_INK.format("#ffffff")), "invisible_text"),
    "one point": (_open_line('fo:font-size="1pt"'), "invisible_text"),
    "percent of a size": (_open_line('fo:font-size="5%"'), "invisible_text"),
    "navy on navy": (_open_line(_INK.format("#1f3864"), of_line=_NAVY_GROUND), "invisible_text"),
    "white by a style of lines": (
        open_document(
            "text",
            f'{_SEEN_P}<text:p text:style-name="S">{SECRET}</text:p>',
            _open_style("paragraph", "S", text=_INK.format("#fefefe")),
        ),
        "invisible_text",
    ),
}
SEEN_OPEN_TEXTS = {
    "white, marked": _open_line(_INK.format("#ffffff") + " " + _NAVY_GROUND),
    "white in a shaded line": _open_line(_INK.format("#ffffff"), of_line=_NAVY_GROUND),
    "white on a coloured page": _open_line(_INK.format("#ffffff"), ground=_NAVY_GROUND),
    "colour of the window": _open_line(_INK.format("#ffffff") + ' style:use-window-font-color="true"'),
    "small print": _open_line('fo:font-size="5pt" fo:color="#bfbfbf"'),
}


def _styled_cell(more: str, cell: str = "", *, letters: str = "", extra: str = "") -> bytes:
    style = _open_style("table-cell", "C", table_cell=cell, text=letters)
    named = f'<table:table-cell table:style-name="C">{_SECRET_P}</table:table-cell>'
    row = f"<table:table-row><table:table-cell>{_SEEN_P}</table:table-cell>{more or named}</table:table-row>"
    return open_document("spreadsheet", f'<table:table table:name="Prices">{row}</table:table>', style + extra)


_ROW_STYLE = _open_style("table-row", "R", table_row='style:row-height="0cm"')
_COLUMN_STYLE = _open_style("table-column", "N", table_column='style:column-width="0cm"')
OPEN_SHEETS |= {
    "white": (_styled_cell("", letters=_INK.format("#ffffff")), "invisible_text"),
    "navy on navy": (_styled_cell("", _NAVY_GROUND, letters=_INK.format("#1f3864")), "invisible_text"),
    "one point": (_styled_cell("", letters='fo:font-size="1pt"'), "invisible_text"),
    "beneath a merged cell": (
        _styled_cell(f"<table:covered-table-cell>{_SECRET_P}</table:covered-table-cell>"),
        "hidden_cells",
    ),
    "format that shows nothing": (
        _styled_cell(f'<table:table-cell office:string-value="{SECRET}"><text:p/></table:table-cell>'),
        "hidden_cells",
    ),
    "white by its column": (
        open_document(
            "spreadsheet",
            '<table:table table:name="Prices"><table:table-column/>'
            f'<table:table-column table:default-cell-style-name="C"/>{_open_row(_SEEN_P, _SECRET_P)}</table:table>',
            _open_style("table-cell", "C", text=_INK.format("#ffffff")),
        ),
        "invisible_text",
    ),
    "row without height": (
        open_document(
            "spreadsheet",
            f'<table:table table:name="Prices">{_open_row(_SEEN_P)}'
            + _open_row(_SECRET_P, more='table:style-name="R"')
            + "</table:table>",
            _ROW_STYLE,
        ),
        "hidden_rows",
    ),
    "column without width": (
        open_document(
            "spreadsheet",
            '<table:table table:name="Prices"><table:table-column/><table:table-column table:style-name="N"/>'
            f"{_open_row(_SEEN_P, _SECRET_P)}</table:table>",
            _COLUMN_STYLE,
        ),
        "hidden_columns",
    ),
}
SEEN_OPEN_SHEETS = {
    "white on navy": _styled_cell("", _NAVY_GROUND, letters=_INK.format("#ffffff")),
    "small print": _styled_cell("", letters='fo:font-size="6pt"'),
}


def _open_shapes(shapes: str, *, ground: str = "") -> bytes:
    """A slide with these shapes in their order, of styles W (white letters), N (filled navy) and M (navy letters)."""
    styles = (
        _open_style("graphic", "N", graphic='draw:fill="solid" draw:fill-color="#1f3864"')
        + _open_style("graphic", "E", graphic='draw:fill="none"')
        + _open_style("paragraph", "W", text=_INK.format("#ffffff"))
        + _open_style("paragraph", "M", text=_INK.format("#1f3864"))
        + _open_style("paragraph", "T", text='fo:font-size="1pt"')
        + _open_style("drawing-page", "D", drawing_page=ground)
    )
    seen = f'<draw:frame svg:x="1cm" svg:y="1cm" {_WIDE}><draw:text-box>{_SEEN_P}</draw:text-box></draw:frame>'
    slide = f'<draw:page draw:name="One" draw:master-page-name="M" draw:style-name="D">{seen}{shapes}</draw:page>'
    return open_document(
        "presentation",
        slide,
        styles,
        '<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="28cm" '
        'fo:page-height="15.75cm"/></style:page-layout>'
        '<style:master-page style:name="M" style:page-layout-name="L"/>',
    )


_WIDE = 'svg:width="8cm" svg:height="2cm"'
_NAVY_RECT = '<draw:rect draw:style-name="N" svg:x="1cm" svg:y="4cm" svg:width="12cm" svg:height="4cm"/>'


def _open_box(line: str = "") -> str:
    inner = f'<draw:text-box><text:p text:style-name="{line}">{SECRET}</text:p></draw:text-box>'
    return f'<draw:frame draw:style-name="E" svg:x="2cm" svg:y="5cm" {_WIDE}>{inner}</draw:frame>'


LOST_OPEN_SLIDES = {
    "white": _open_shapes(_open_box("W")),
    "one point": _open_shapes(_open_box("T")),
    "colour of the slide": _open_shapes(_open_box("M"), ground='draw:fill="solid" draw:fill-color="#1f3864"'),
    "colour of the shape beneath": _open_shapes(_NAVY_RECT + _open_box("M")),
    "under a shape": _open_shapes(_open_box() + _NAVY_RECT),
}
OPEN_SLIDES |= {name: (data, "invisible_text") for name, data in LOST_OPEN_SLIDES.items()}
SEEN_OPEN_SLIDES = {
    "white on a dark slide": _open_shapes(_open_box("W"), ground='draw:fill="solid" draw:fill-color="#1f3864"'),
    "white on a picture of a slide": _open_shapes(_open_box("W"), ground='draw:fill="bitmap"'),
    "white on a shape": _open_shapes(_NAVY_RECT + _open_box("W")),
    "over a shape": _open_shapes(_NAVY_RECT + _open_box()),
}

RICH_TEXTS = {
    "hidden": (rb"{\rtf1\ansi\f0 " + f"{SEEN} {{\\v {SECRET}}} end\\par}}".encode(), "hidden_text"),
    "switched on and off": (rb"{\rtf1\ansi\f0 " + f"{SEEN} \\v {SECRET}\\v0  end\\par}}".encode(), "hidden_text"),
    "deleted": (rb"{\rtf1\ansi\f0 " + f"{SEEN} {{\\deleted {SECRET}}} end\\par}}".encode(), "tracked_changes"),
}
_COLOURS = r"{\colortbl;\red255\green255\blue255;\red31\green56\blue100;\red191\green191\blue191;}"


def rich_text(inner: str) -> bytes:
    head = r"{\rtf1\ansi\deff0{\fonttbl{\f0 Arial;}}" + _COLOURS + r"{\stylesheet{\s1\cf1 " + SEEN + "s;}}"
    return (head + rf"\pard\plain {SEEN} " + inner.format(SECRET) + r" end\par}").encode()


RICH_TEXTS |= {
    "hidden on the web": (rich_text(r"{{\webhidden {}}}"), "hidden_text"),
    "white": (rich_text(r"{{\cf1 {}}}"), "invisible_text"),
    "white until it ends": (rich_text(r"\cf1 {}\cf0"), "invisible_text"),
    "one point": (rich_text(r"{{\fs2 {}}}"), "invisible_text"),
    "two points": (rich_text(r"{{\fs4 {}}}"), "invisible_text"),
    "marked with its colour": (rich_text(r"{{\cf2\highlight2 {}}}"), "invisible_text"),
    "white, letter by letter": (rich_text(r"{{\cf1\'5a{}}}").replace(b"'5aZ", b"'5a"), "invisible_text"),
}
RICH_TEXTS |= {
    words: (rich_text(rf"\par\pard{words} {{}}\par\pard\plain"), "invisible_text")
    for words in (r"\li40000", r"\fi40000", r"\posx40000", r"\posy40000", r"\sl-20\slmult0", r"\charscalex1")
} | {
    "row without height": (
        rich_text(r"\par\trowd\trrh-10\cellx5000\pard\intbl {}\cell\row\pard"),
        "invisible_text",
    )
}
SEEN_RICH_TEXTS = {
    "after a line beside the page": rich_text(r"\par\pard\li40000 x\par\pard {}"),
    "after a row without height": rich_text(r"\par\trowd\trrh-10\cellx5000\pard\intbl x\cell\row\pard {}"),
    "indented a little": rich_text(r"\par\pard\li720\fi-360\sl-240\slmult0 {}"),
    "white, marked": rich_text(r"{{\cf1\highlight2 {}}}"),
    "white in a shaded line": rich_text(r"\par\pard\cbpat2 {{\cf1 {}}}"),
    "white in a shaded cell": rich_text(r"\par\trowd\clcbpat2\cellx5000\pard\intbl {{\cf1 {}}}\cell\row\pard"),
    "light grey": rich_text(r"{{\cf3 {}}}"),
    "after white": rich_text(r"{{\cf1 x}}{}"),
    "small print": rich_text(r"{{\fs10 {}}}"),
}
PAGES = {
    "own style": (f'<p>{SEEN}</p><p style="display: none">{SECRET}</p>'.encode(), "hidden_text"),
    "attribute": (f"<p>{SEEN}</p><div hidden><p>{SECRET}</p></div>".encode(), "hidden_text"),
    "closed dialog": (f"<p>{SEEN}</p><dialog><p>{SECRET}</p></dialog>".encode(), "hidden_text"),
    "values to choose": (f"<p>{SEEN}</p><datalist><option>{SECRET}</option></datalist>".encode(), "hidden_text"),
    "no strength": (f'<p>{SEEN}</p><p style="opacity:0.0">{SECRET}</p>'.encode(), "hidden_text"),
    "letters without size": (f'<p>{SEEN}</p><b style="font-size: 0px">{SECRET}</b>'.encode(), "hidden_text"),
    "box without height": (
        f'<p>{SEEN}</p><div style="max-height:0; overflow:hidden">{SECRET}</div>'.encode(),
        "hidden_text",
    ),
    "far beside the page": (
        f'<p>{SEEN}</p><div style="position: absolute; left: -9999px">{SECRET}</div>'.encode(),
        "hidden_text",
    ),
    "rule": (f"<style>.off {{display:none}}</style><p>{SEEN}<i class='off'>{SECRET}</i></p>".encode(), "hidden_text"),
}


def _styled(rules: str, marked: str) -> bytes:
    """A page with these rules for what is in it, which names the secret's place itself."""
    return f"<style>{rules}</style><p>{SEEN}</p>{marked.format(SECRET)}".encode()


_INNER = '<div class="a" id="x"><p class="b">{}</p></div>'
_SWITCHED_OFF = {
    "within a class": _styled(".a .b {display: none}", _INNER),
    "child of an id": _styled("#x > p {display: none}", _INNER),
    "one of several": _styled(":is(.none, .b) {visibility: hidden}", _INNER),
    "attribute of a rule": _styled('[class~="b"] {display: none}', _INNER),
    "second of its kind": _styled("p:nth-of-type(2) {display: none}", "<p>{}</p>"),
    "rule that matters more": _styled(".b {display: none !important}", '<p class="b" style="display: block">{}</p>'),
    "later rule": _styled(".b {display: block} .b {display: none}", _INNER),
    "more exact rule": _styled("p.b {display: none} .b {display: block}", _INNER),
    "rule for screens": _styled("@media screen and (min-width: 600px) {.b {display: none}}", _INNER),
    "shown on paper alone": _styled(".b {display: none} @media print {.b {display: block}}", _INNER),
    "rule within a rule": _styled(".a {color: navy; & .b {display: none}}", _INNER),
    "inherited": _styled(".a {visibility: hidden}", _INNER),
    "cut to nothing": _styled(".b {position: absolute; clip: rect(0 0 0 0)}", _INNER),
    "cut to a pixel": _styled(".b {width: 1px; height: 1px; overflow: hidden}", _INNER),
    "cut out": _styled(".b {clip-path: inset(50%)}", _INNER),
    "indented away": _styled(".b {text-indent: -9999px}", _INNER),
    "moved away": _styled(".b {transform: translateX(-9999px)}", _INNER),
    "shrunk": _styled(".b {transform: scale(0)}", _INNER),
    "margin beside the page": _styled(".b {margin-left: -9999px}", _INNER),
    "for old browsers": f"<p>{SEEN}</p><canvas>{SECRET}</canvas>".encode(),
}
_SWITCHED_OFF |= {
    style: _styled(f".b {{{style}}}", _INNER)
    for style in (
        *("position: relative; left: -9999px", "position: fixed; bottom: -9999px", "margin: 0 0 0 -9999px"),
        *("position: absolute; inset: 0 auto auto -9999px", "position: absolute; inset-inline-start: -9999px"),
        *("margin-inline-start: calc(-1 * (9000px + 999px))", "translate: -9999px", "transform: rotateY(90deg)"),
        *("transform: matrix(0, 0, 0, 0, 0, 0)", "rotate: x 0.25turn", "transform: scale(.001)", "zoom: .01"),
        *("clip-path: inset(0 100% 0 0)", "clip-path: inset(0 0 100%)", "block-size: 0; overflow: hidden"),
        *("line-height: 0; overflow: hidden", "text-indent: 100%; white-space: nowrap; overflow: hidden"),
        *("filter: opacity(1%)", "opacity: calc(1 - 1)", "font: 0/0 serif", "font-size: min(0px, 1em)"),
        "-webkit-text-security: disc",
    )
} | {
    "for browsers without frames": f"<p>{SEEN}</p><noframes>{SECRET}</noframes>".encode(),
    "closed popover": f"<p>{SEEN}</p><div popover>{SECRET}</div>".encode(),
}
_LOST_IN_PAGES = {
    "faint in what is faint": _styled(".a {opacity: .1} .b {opacity: .1}", _INNER),
    "a colour of the system": _styled(".b {color: Canvas}", _INNER),
    "white with a white shadow": _styled(".b {color: white; text-shadow: 0 0 2px #fff}", _INNER),
    "white": _styled(".b {color: white}", _INNER),
    "nearly white": _styled(".b {color: #fefefe}", _INNER),
    "white in another notation": _styled(".b {color: hsl(0 0% 100%)}", _INNER),
    "colour of its ground": _styled(".a {background: #123456} .b {color: rgb(18, 52, 86)}", _INNER),
    "black on black": _styled(".a {background-color: #000}", _INNER),
    "transparent": _styled(".b {color: transparent}", _INNER),
    "white by a variable": _styled(":root {--paper: #fff} .b {color: var(--paper)}", _INNER),
    "one pixel": _styled(".b {font-size: 1px}", _INNER),
    "small of small": _styled(".a {font-size: 10%} .b {font-size: .1em}", _INNER),
    "old attribute": f'<p>{SEEN}</p><font color="#FFFFFF">{SECRET}</font>'.encode(),
}
PAGES |= {name: (data, "hidden_text") for name, data in _SWITCHED_OFF.items()}
PAGES |= {name: (data, "invisible_text") for name, data in _LOST_IN_PAGES.items()}
SEEN_PAGES = {
    "white with a dark shadow": _styled(".b {color: white; text-shadow: 0 0 3px #000}", _INNER),
    "white with a seam": _styled(".b {color: white; -webkit-text-stroke: 1px black}", _INNER),
    "white on a shadow within": _styled(".b {color: white; box-shadow: inset 0 0 0 99px #000}", _INNER),
    "white over what a rule paints": _styled(
        ".a {position: relative} .a::before {content: ''; position: absolute; inset: 0; background: #000} "
        ".b {color: white}",
        _INNER,
    ),
    "white over a picture in a grid": (
        f'<p>{SEEN}</p><div style="display: grid"><img src="x.jpg" style="grid-area: 1/1">'
        f'<p style="grid-area: 1/1; color: #fff">{SECRET}</p></div>'.encode()
    ),
    "white moved over a picture": (
        f'<p>{SEEN}</p><img src="x.jpg"><h1 style="margin-top: -120px; color: #fff">{SECRET}</h1>'.encode()
    ),
    "a little cut": _styled(".b {clip-path: inset(60px)}", _INNER),
    "in the middle": _styled(".b {position: absolute; left: 50%; transform: translate(-50%, -50%)}", _INNER),
    "from edge to edge": _styled(".b {position: relative; left: 50%; margin: 0 -50vw}", _INNER),
    "on its side": _styled(".b {transform: rotate(90deg)}", _INNER),
    "white on dark": _styled(".a {background: #123} .b {color: white}", _INNER),
    "white on a picture": _styled(".a {background: url(x.jpg)} .b {color: white}", _INNER),
    "white where a sheet is elsewhere": (
        f'<link rel="stylesheet" href="x.css"><p>{SEEN}</p><p style="color: #fff">{SECRET}</p>'.encode()
    ),
    "visible in what is hidden": _styled(".a {visibility: hidden} .b {visibility: visible}", _INNER),
    "own size in none": _styled(".a {font-size: 0} .b {font-size: 14px}", _INNER),
    "hidden on paper": _styled("@media print {.b {display: none}}", _INNER),
    "hidden on phones": _styled("@media (max-width: 600px) {.b {display: none}}", _INNER),
    "hidden while pointed at": _styled(".b:hover {display: none}", _INNER),
    "overruled": _styled(".b {display: none} #x .b {display: block}", _INNER),
    "beside a rule": _styled(".c .b, .a > .d {display: none}", _INNER),
    "closed details": f"<p>{SEEN}</p><details><summary>More</summary>{SECRET}</details>".encode(),
    "for eyes alone": f'<p>{SEEN}</p><p aria-hidden="true">{SECRET}</p>'.encode(),
    "letters cut out of a ground": _styled(
        ".b {background: linear-gradient(red, blue); background-clip: text; color: transparent}", _INNER
    ),
    "follows what is hidden": f"<p>{SEEN}</p><p><b hidden>no</b>{SECRET}</p>".encode(),
}


def mail(body: str) -> bytes:
    head = b"From: ana@example.com\r\nTo: rita@example.com\r\nSubject: Plans\r\nContent-Type: text/html\r\n\r\n"
    return head + body.encode()


MAILS = {
    "preheader": (mail(f'<div style="display:none">{SECRET}</div><p>{SEEN}</p>'), "hidden_text"),
    "white": (mail(f'<p>{SEEN}</p><p style="color:#fff">{SECRET}</p>'), "invisible_text"),
}


def book(page: str, sheet: str) -> bytes:
    """An e-book of one page, whose style sheet is a file of its own."""
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">i</dc:identifier><dc:title>T</dc:title>'
        '<dc:language>en</dc:language></metadata><manifest><item id="p" href="text/p.xhtml" '
        'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="p"/></spine></package>'
    )
    container = (
        '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
        'full-path="book/p.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    head = f'<head><title>T</title><link rel="stylesheet" href="../{sheet and "s.css"}"/></head>'
    return files.archive(
        **{
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": container.encode(),
            "book/p.opf": package.encode(),
            "book/text/p.xhtml": (
                f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">{head}<body>{page}</body></html>'
            ).encode(),
            "book/s.css": sheet.encode(),
        }
    )


BOOKS = {
    "rule of a sheet": (book(f'<p>{SEEN}</p><p class="b">{SECRET}</p>', ".b {display: none}"), "hidden_text"),
    "white": (book(f'<p>{SEEN}</p><p class="b">{SECRET}</p>', ".b {color: #fff}"), "invisible_text"),
}

_SVG = f'<svg xmlns="http://www.w3.org/2000/svg"><text>{SEEN}</text>%s</svg>'
DRAWINGS = {
    name: ((_SVG % inner).encode(), "hidden_text")
    for name, inner in {
        "not displayed": f'<text display="none">{SECRET}</text>',
        "invisible group": f'<g visibility="hidden"><text>{SECRET}</text></g>',
        "style": f'<g style="display: none"><text>{SECRET}</text></g>',
        "kept for a use that is not made": f"<defs><text>{SECRET}</text></defs>",
        "metadata": f"<metadata><text>{SECRET}</text></metadata>",
    }.items()
}
_AT = '<text x="10" y="60">{}</text>'
_SHEET = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"'
_SVG_AT = f"<svg {_SHEET}><style>.w {{{{fill: #fff}}}} .n {{{{display: none}}}}</style>{{}}</svg>"


def _drawing(inner: str) -> bytes:
    shown = f'<text x="10" y="20">{SEEN}</text>'
    return _SVG_AT.format(shown + inner.format(SECRET)).encode()


DRAWINGS |= {
    "note on a part": (_drawing("<g><title>{}</title></g>"), "hidden_text"),
    "white in a page within": (
        _drawing('<foreignObject><p xmlns="http://www.w3.org/1999/xhtml" style="color: #fff">{}</p></foreignObject>'),
        "invisible_text",
    ),
    "rule": (_drawing('<text class="n" x="10" y="60">{}</text>'), "hidden_text"),
    "account of it": (_drawing("<desc>{}</desc>"), "hidden_text"),
    "without fill": (_drawing('<text fill="none" x="10" y="60">{}</text>'), "invisible_text"),
    "white by a rule": (_drawing('<text class="w" x="10" y="60">{}</text>'), "invisible_text"),
    "without strength": (_drawing('<text fill-opacity="0" x="10" y="60">{}</text>'), "invisible_text"),
    "white part": (_drawing('<text x="10" y="60">more <tspan fill="#fff">{}</tspan></text>'), "invisible_text"),
    "navy on navy": (
        _drawing('<rect y="40" width="300" height="40" fill="navy"/><text fill="navy" x="10" y="60">{}</text>'),
        "invisible_text",
    ),
    "under a box": (_drawing(f'{_AT}<rect y="40" width="300" height="40"/>'), "invisible_text"),
    "beside it": (_drawing('<text x="900" y="60">{}</text>'), "outside"),
    "one pixel": (_drawing('<text font-size="1" x="10" y="60">{}</text>'), "invisible_text"),
}
SEEN_DRAWINGS = {
    "white on a box": _drawing('<rect width="300" height="100" fill="navy"/><text class="w" x="10" y="60">{}</text>'),
    "white on a shape": _drawing('<circle r="90" fill="navy"/><text class="w" x="10" y="60">{}</text>'),
    "over a box": _drawing(f'<rect width="300" height="100" fill="#eee"/>{_AT}'),
    "outlined": _drawing('<text fill="none" stroke="black" x="10" y="60">{}</text>'),
}
MARKDOWN = {
    "comment": (f"# {SEEN}\n\n<!-- {SECRET}\n\n{SECRET} -->\n\nEnd.\n".encode(), "comments"),
    "hidden HTML": (f'# {SEEN}\n\n<span style="display: none">{SECRET}</span>\n'.encode(), "hidden_text"),
    "white HTML": (f'# {SEEN}\n\n<font color="#ffffff">{SECRET}</font>\n'.encode(), "invisible_text"),
    "comment as a link": (f"# {SEEN}\n\n[//]: # ({SECRET})\n\nEnd.\n".encode(), "comments"),
}
CUES = {
    "note": (f"WEBVTT\n\nNOTE\n{SECRET}\n{SECRET}\n\n00:00.000 --> 00:02.000\n{SEEN}\n".encode(), "comments"),
}

#: All of them: what it is, the file, its name, the code of what a marketer is told.
EVERY = [
    (f"{name[2:]}: {what}", data, name, code)
    for name, cases in (
        *(
            ("a.docx", WORD),
            ("a.pptx", SLIDES | LOST_SLIDES),
            ("a.xlsx", SHEETS),
            ("a.pdf", PDFS | LOST_PDFS),
            ("a.odt", OPEN_TEXTS),
        ),
        *(("a.ods", OPEN_SHEETS), ("a.odp", OPEN_SLIDES), ("a.rtf", RICH_TEXTS), ("a.html", PAGES)),
        *(("a.svg", DRAWINGS), ("a.eml", MAILS), ("a.epub", BOOKS), ("a.md", MARKDOWN), ("a.vtt", CUES)),
    )
    for what, (data, code) in cases.items()
]

#: What is seen all the same: what it is, the file, its name.
ALL_SEEN = [
    (f"{name[2:]}: {what}", data, name)
    for name, cases in (
        ("a.docx", WHITE_IN_WORD),
        ("a.pptx", WHITE_ON_SLIDES),
        ("a.xlsx", WHITE_ON_SHEETS),
        ("a.pdf", SEEN_IN_PDFS),
        *(("a.odt", SEEN_OPEN_TEXTS), ("a.ods", SEEN_OPEN_SHEETS), ("a.odp", SEEN_OPEN_SLIDES)),
        *(("a.rtf", SEEN_RICH_TEXTS), ("a.html", SEEN_PAGES), ("a.svg", SEEN_DRAWINGS)),
    )
    for what, data in cases.items()
]

_DRAWN = {
    *(
        "hidden run",
        "character style",
        "paragraph style",
        "deleted",
        "moved away",
        "hidden row",
        "white",
        "deleted cell",
    ),
    *("switched off", "switched off in a group", "parked beside", "parked beside in a group", "under a shape"),
    *("hidden words", "hidden paragraph", "hidden section", "comment", "hidden", "switched on and off"),
}
#: Of those that LibreOffice draws the ones that differ for it.
DRAWN = [
    (case, data, name)
    for case, data, name, _ in EVERY
    if name.endswith((".docx", ".pptx", ".odt", ".odp", ".rtf")) and case.split(": ")[1] in _DRAWN
]
