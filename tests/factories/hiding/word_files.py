"""Word files that hide a word, and some in which white words are seen."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from tests.factories import files
from tests.factories.hiding.base import SECRET, SEEN, saved

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


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
    return saved(made)


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

_DOTS = '<w:shd w:val="pct95" w:color="1F3864" w:fill="1F3864"/>'
_VML = '<w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml">%s</w:pict></w:r>'


def _old_box(about: str, run: str, *, style: str = "position:absolute;width:200pt;height:50pt", inner: str = "") -> str:
    """A text box as Word drew it before 2007."""
    content = f"<v:textbox><w:txbxContent><w:p>{run}</w:p></w:txbxContent></v:textbox>"
    return _VML % f'<v:shape {about} style="{style}">{inner}{content}</v:shape>'


def _old_boxes(place: str) -> str:
    """Two of them in a group of 200 by 100 points, with the word in the second."""
    boxes = "".join(
        f'<v:rect style="{style}"><v:textbox><w:txbxContent><w:p><w:r><w:t>{words}</w:t></w:r></w:p>'
        "</w:txbxContent></v:textbox></v:rect>"
        for style, words in (("left:0;top:0;width:900;height:400", "first"), (place, SECRET))
    )
    group = 'style="position:absolute;width:200pt;height:100pt" coordsize="1000,1000"'
    return _VML % f"<v:group {group}>{boxes}</v:group>"


_PLAIN_RUN, _WHITE_RUN = f"<w:r><w:t>{SECRET}</w:t></w:r>", _looking(_WHITE).format(SECRET)
WORD |= (
    {
        f"white in an old box: {about}": (word(_old_box(about, _WHITE_RUN)), "invisible_text")
        for about in ("", 'fillcolor="white"', 'fillcolor="#fff"', 'fillcolor="white [3212]"', 'fillcolor="window"')
    }
    | {
        "white in an old box by its fill": (
            word(_old_box('fillcolor="navy"', _WHITE_RUN, inner='<v:fill color="#ffffff"/>')),
            "invisible_text",
        ),
        "white in a clear old box": (
            word(_old_box('fillcolor="navy"', _WHITE_RUN, inner='<v:fill opacity="0"/>')),
            "invisible_text",
        ),
        "navy in a navy pattern": (
            word(_looking(f'<w:color w:val="1F3864"/>{_DOTS}').format(SECRET)),
            "invisible_text",
        ),
    }
    | {
        f"old box parked: {style}": (word(_old_box("", _PLAIN_RUN, style=f"{style};height:50pt")), "hidden_shapes")
        for style in (
            *("position:absolute;margin-left:-420pt;width:200pt", "position:absolute;left:-900pt;width:200pt"),
            "position:absolute;margin-left:-210pt;mso-position-horizontal-relative:page;width:200pt",
            *("position:absolute;margin-top:900pt;width:200pt", "position:absolute;margin-left:0;width:0"),
        )
    }
    | {
        "parked beside in an old group": (word(_old_boxes("left:9000;top:0;width:900;height:400")), "hidden_shapes"),
        "switched off in an old group": (
            word(_old_boxes("left:0;top:500;width:900;height:400;visibility:hidden")),
            "hidden_shapes",
        ),
    }
)
WHITE_IN_WORD |= {
    f"white in a dark old box: {about}": word(_old_box(about, _WHITE_RUN))
    for about in ('fillcolor="#1f3864"', 'fillcolor="navy"', 'fillcolor="#4f81bd [3204]"')
} | {
    "white in an old box of a gradient": word(
        _old_box('fillcolor="white"', _WHITE_RUN, inner='<v:fill type="gradient" color2="black"/>')
    ),
    "old box a little to the left": word(
        _old_box("", _PLAIN_RUN, style="position:absolute;margin-left:-60pt;width:200pt;height:50pt")
    ),
    "second in an old group": word(_old_boxes("left:0;top:500;width:900;height:400")),
    "white on dense dots": word(_looking(_WHITE + _DOTS).format(SECRET)),
}

_M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
_NOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_VT = 'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"'


def _field(instruction: str) -> str:
    steps = (_FIELD.format(step) for step in ("begin", "separate", "end"))
    said = (f"<w:r><w:instrText>{instruction}</w:instrText></w:r>", "<w:r><w:t>Shown</w:t></w:r>", "")
    return "".join(step + words for step, words in zip(steps, said, strict=True))


def _margins(*, first: bool = False, even: bool = False, shown: bool = False) -> bytes:
    """A Word file with the secret at the head of first or even pages, which it has if they are `shown`."""
    from docx import Document

    made = Document()
    made.add_paragraph(SEEN)
    section = made.sections[0]
    if first:
        section.first_page_header.paragraphs[0].text = SECRET
        section.different_first_page_header_footer = shown
    if even:
        section.even_page_header.paragraphs[0].text = SECRET
        made.settings.odd_and_even_pages_header_footer = shown
    return saved(made)


def _footnote(run: str) -> bytes:
    """A Word file with the secret in footnote 5, and a run that may lead to it."""
    made = word(run)
    note = f'<w:footnotes {_W}><w:footnote w:id="5"><w:p>{_TEXT}</w:p></w:footnote></w:footnotes>'
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        related, types = archive.read("word/_rels/document.xml.rels"), archive.read("[Content_Types].xml")
    relation = f'<Relationship Id="rId99" Type="{_RELATED}/footnotes" Target="footnotes.xml"/></Relationships>'
    kind = f'<Override PartName="/word/footnotes.xml" ContentType="{_NOTES}"/></Types>'
    return files.repacked(
        made,
        {
            "word/footnotes.xml": note.encode(),
            "word/_rels/document.xml.rels": related.replace(b"</Relationships>", relation.encode()),
            "[Content_Types].xml": types.replace(b"</Types>", kind.encode()),
        },
    )


def _with_part(name: str, content: str) -> bytes:
    return files.repacked(word("<w:r><w:t>more</w:t></w:r>"), {name: content.encode()})


def _control(properties: str) -> str:
    content = "<w:sdtContent><w:p><w:r><w:t>more</w:t></w:r></w:p></w:sdtContent>"
    return f"<w:sdt {_W}><w:sdtPr>{properties}</w:sdtPr>{content}</w:sdt>"


def _equation(properties: str, *, around: str = "{}") -> str:
    return f"<m:oMath {_M}>" + around.format(f"<m:r>{properties}<m:t>{SECRET}</m:t></m:r>") + "</m:oMath>"


_PHANTOM = '<m:phant><m:phantPr><m:show m:val="{}"/></m:phantPr><m:e>{{}}</m:e></m:phant>'
_REFERENCE = '<w:footnoteReference w:id="5"/>'
WORD |= {
    "head of no first page": (_margins(first=True), "hidden_text"),
    "head of no even page": (_margins(even=True), "hidden_text"),
    "note that nothing leads to": (_footnote("<w:r><w:t>more</w:t></w:r>"), "hidden_text"),
    "note to hidden words": (_footnote(f"<w:r><w:rPr><w:vanish/></w:rPr>{_REFERENCE}</w:r>"), "hidden_text"),
    "note to deleted words": (
        _footnote(f'<w:del w:id="1" w:author="a"><w:r>{_REFERENCE}</w:r></w:del>'),
        "hidden_text",
    ),
    "other outcome of a field": (word(_field(f'IF 1=1 "x" "{SECRET}"')), "kept_data"),
    "entry of an index": (word(_field(f'XE "{SECRET}"')), "kept_data"),
    "what a field takes in": (word(_field(f'INCLUDETEXT "C:\\\\{SECRET}.docx"')), "kept_data"),
    "what is offered to choose": (
        word("", paragraph=_control(f'<w:dropDownList><w:listItem w:displayText="{SECRET}"/></w:dropDownList>')),
        "kept_data",
    ),
    "variable": (
        _with_part(
            "word/settings.xml", f'<w:settings {_W}><w:docVars><w:docVar w:val="{SECRET}"/></w:docVars></w:settings>'
        ),
        "kept_data",
    ),
    "data of its own": (_with_part("customXml/item1.xml", f"<plan>{SECRET}</plan>"), "kept_data"),
    "building block": (
        _with_part("word/glossary/document.xml", f"<w:glossaryDocument {_W}><w:p>{_TEXT}</w:p></w:glossaryDocument>"),
        "kept_data",
    ),
    "property of its own kind": (
        _with_part(
            "docProps/custom.xml",
            f'<Properties {_VT}><property name="a"><vt:lpwstr>{SECRET}</vt:lpwstr></property></Properties>',
        ),
        "properties",
    ),
    "company": (_with_part("docProps/app.xml", f"<Properties><Company>{SECRET}</Company></Properties>"), "properties"),
    "description of a box": (
        word(_box("", "<w:r><w:t>more</w:t></w:r>").replace('name="Box"', f'name="Box" descr="{SECRET}"')),
        "descriptions",
    ),
    "pressed together": (word(_looking('<w:spacing w:val="-400"/>').format(SECRET)), "invisible_text"),
    "hidden in an equation": (word(_equation("<w:rPr><w:vanish/></w:rPr>")), "hidden_text"),
    "white in an equation": (word(_equation(f"<w:rPr>{_WHITE}</w:rPr>")), "invisible_text"),
    "room of an equation": (word(_equation("", around=_PHANTOM.format(0))), "hidden_text"),
}
WHITE_IN_WORD |= {
    "head of the first page": _margins(first=True, shown=True),
    "head of even pages": _margins(even=True, shown=True),
    "note": _footnote(f"<w:r>{_REFERENCE}</w:r>"),
    "closer": word(_looking('<w:spacing w:val="-20"/>').format(SECRET)),
    "equation": word(_equation("", around=_PHANTOM.format(1))),
}
