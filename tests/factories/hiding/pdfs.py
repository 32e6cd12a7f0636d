"""PDF files that hide a word, and some whose words are seen though one might think not."""

from __future__ import annotations

from tests.factories import files
from tests.factories.hiding.base import SECRET, SEEN


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
_SAID = "/Span << /ActualText ({}) >> BDC {} EMC"


def _drawn(words: str) -> str:
    return f"BT /F1 24 Tf 72 600 Td ({words}) Tj ET"


def _over(about: str, *, appearance: str = "", rect: str = "60 590 460 630", catalog: str = "") -> bytes:
    """A PDF with something over its page, drawn in this way."""
    drawn = "/AP << /N 7 0 R >>" if appearance else ""
    form = f"/Type /XObject /Subtype /Form /BBox [0 0 400 40] /Resources << {_FONT} >> /Length {len(appearance)}"
    return pdf(
        _SEEN_LINE,
        catalog=catalog,
        page=f"{_PLAIN} /Annots [6 0 R]",
        more=(
            f"<< /Type /Annot /Rect [{rect}] /F 4 {about} {drawn} >>",
            f"<< {form} >>\nstream\n{appearance}\nendstream",
        ),
    )


_NOTE = f"/Subtype /FreeText /DA (/F1 12 Tf 0 g) /Contents ({SECRET})"
_FIELDS = "/AcroForm << /Fields [6 0 R] /DR << /Font << /F1 3 0 R >> >> /DA (/F1 12 Tf) >>"
_FILLED = f"/Subtype /Widget /FT /Tx /T (a) /V ({SECRET}) /DA (/F1 12 Tf 0 g)"
LOST_IN_PDFS |= {
    "said in the place of other words": pdf(
        f"{_SEEN_LINE} {_SAID.format(SECRET, _drawn('Meerkatagain'))}", page=_PLAIN
    ),
    "said in the place of one sign": pdf(f"{_SEEN_LINE} {_SAID.format(SECRET, _drawn('-'))}", page=_PLAIN),
    "said by a property": pdf(
        f"{_SEEN_LINE} /Span /P BDC {_drawn('Meer')} EMC",
        page=f"/Resources << {_FONT} /Properties << /P << /ActualText ({SECRET}) >> >> >>",
    ),
    "said within a drawing": _with_drawing(f"{_SEEN_LINE} /X Do", _SAID.format(SECRET, _drawn("Meer"))),
    "pressed together": pdf(f"{_SEEN_LINE} {_SECRET_LINE.replace('24 Tf', '24 Tf 0.01 Tz')}", page=_PLAIN),
    "note that is drawn otherwise": _over(_NOTE, appearance="BT /F1 12 Tf 5 5 Td (Other) Tj ET"),
    "note that draws nothing": _over(_NOTE, appearance="0 g"),
    "note in white": _over(_NOTE, appearance=f"BT 1 g /F1 12 Tf 5 5 Td ({SECRET}) Tj ET"),
    "note of no size": _over(_NOTE, rect="60 590 60 590"),
    "field that is drawn otherwise": _over(
        _FILLED, appearance="/Tx BMC BT /F1 12 Tf 5 5 Td (Other) Tj ET EMC", catalog=_FIELDS
    ),
    "field of its ground": _over(
        _FILLED, appearance=f"0 0 1 rg 0 0 400 40 re f BT 0 0 1 rg /F1 12 Tf 5 5 Td ({SECRET}) Tj ET", catalog=_FIELDS
    ),
    "field of no size": _over(_FILLED, rect="60 590 60 590", catalog=_FIELDS),
}
LOST_PDFS = {name: (data, "invisible_text") for name, data in LOST_IN_PDFS.items()}
SEEN_IN_PDFS = {
    "said as it is drawn": pdf(f"{_SEEN_LINE} {_SAID.format(SECRET, _drawn(SECRET))}", page=_PLAIN),
    "said of signs that say nothing": pdf(f"{_SEEN_LINE} {_SAID.format(SECRET, _drawn('#-#-#-'))}", page=_PLAIN),
    "note as it is drawn": _over(_NOTE, appearance=f"BT 0 g /F1 12 Tf 5 5 Td ({SECRET}) Tj ET"),
    "field as it is drawn": _over(
        _FILLED, appearance=f"0 0 1 rg 0 0 400 40 re f BT 1 g /F1 12 Tf 5 5 Td ({SECRET}) Tj ET", catalog=_FIELDS
    ),
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
_INFORMED, _TAGGED = "/Root 1 0 R /Info 6 0 R", "/StructTreeRoot 6 0 R /MarkInfo << /Marked true >>"


def _saved_again(first: str, second: str) -> bytes:
    """A PDF whose page said something else before it was last saved."""
    made = pdf(first, page=_PLAIN)
    start = made.rpartition(b"startxref\n")[2].split()[0].decode()
    stream = f"5 0 obj\n<< /Length {len(second)} >>\nstream\n{second}\nendstream\nendobj\n"
    table = f"xref\n5 1\n{len(made):010d} 00000 n \ntrailer << /Size 6 /Root 1 0 R /Prev {start} >>\n"
    return made + f"{stream}{table}startxref\n{len(made) + len(stream)}\n%%EOF\n".encode()


#: Whose page said the secret before; what is told of it names no words.
SAVED_AGAIN = _saved_again(f"{_SEEN_LINE} {_SECRET_LINE}", _SEEN_LINE)
#: What programs write into PDF files by themselves.
BY_PROGRAMS = [
    pdf(_SEEN_LINE, page=_PLAIN, more=(f"<< {said} >>",)).replace(b"/Root 1 0 R", _INFORMED.encode())
    for said in (
        "/PTEX.Fullbanner (This is pdfTeX)",
        "/SourceModified (D:20240101)",
        "/Marked (false)",
        "/Producer (x)",
    )
] + [
    pdf(_SEEN_LINE, catalog=f"/PageLabels << /Nums [0 << {said} >>] >>", page=_PLAIN)
    for said in ("/S /r /St 18", "/S /D", "/P (A-) /S /D", "/S /a /St 60")
]
PDFS |= {
    "field for a password": (_over(f"{_FILLED} /Ff 8192", catalog=_FIELDS), "hidden_text"),
    "field beside the page": (_over(_FILLED, rect="960 590 990 630", catalog=_FIELDS), "outside"),
    "note beside the page": (_over(_NOTE, rect="960 590 990 630"), "outside"),
    "tip of a field": (_over(_FILLED.replace(SECRET, "x") + f" /TU ({SECRET})", catalog=_FIELDS), "descriptions"),
    "usual value of a field": (_over(_FILLED.replace(SECRET, "x") + f" /DV ({SECRET})", catalog=_FIELDS), "kept_data"),
    "remark on a shape": (_over(f"/Subtype /Square /Contents ({SECRET})"), "comments"),
    "remark on a stamp": (_over(f"/Subtype /Stamp /Contents ({SECRET})"), "comments"),
    "tip of a link": (_over(f"/Subtype /Link /Contents ({SECRET})"), "descriptions"),
    "subject": (
        pdf(_SEEN_LINE, page=_PLAIN, more=(f"<< /Subject ({SECRET}) >>",)).replace(b"/Root 1 0 R", _INFORMED.encode()),
        "properties",
    ),
    "property of a made-up name": (
        pdf(_SEEN_LINE, page=_PLAIN, more=(f"<< /DealNote ({SECRET}) >>",)).replace(b"/Root 1 0 R", _INFORMED.encode()),
        "properties",
    ),
    "script": (
        pdf(_SEEN_LINE, catalog=f'/OpenAction << /S /JavaScript /JS (app.alert("{SECRET}")) >>', page=_PLAIN),
        "kept_data",
    ),
    "script by a name": (
        pdf(
            _SEEN_LINE,
            catalog="/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS 6 0 R >>] >> >>",
            page=_PLAIN,
            more=(f"<< /Length {len(SECRET) + 8} >>\nstream\nvar x = {SECRET}\nendstream",),
        ),
        "kept_data",
    ),
    "name of a page": (
        pdf(_SEEN_LINE, catalog=f"/PageLabels << /Nums [0 << /P ({SECRET}-) /S /D >>] >>", page=_PLAIN),
        "kept_data",
    ),
    "description": (
        pdf(
            _SEEN_LINE,
            catalog="/Metadata 6 0 R",
            page=_PLAIN,
            more=(
                f"<< /Type /Metadata /Subtype /XML /Length {len(SECRET) + 33} >>\n"
                f"stream\n<dc:description>{SECRET}</dc:description>\nendstream",
            ),
        ),
        "properties",
    ),
    "words that are read out": (
        pdf(
            f"/P << /MCID 0 >> BDC {_SEEN_LINE} EMC",
            catalog=_TAGGED,
            page=f"{_PLAIN} /StructParents 0",
            more=(
                "<< /Type /StructTreeRoot /K 7 0 R /ParentTree 8 0 R >>",
                f"<< /Type /StructElem /S /P /P 6 0 R /Pg 4 0 R /K 0 /Alt ({SECRET}) >>",
                "<< /Nums [0 [7 0 R]] >>",
            ),
        ),
        "descriptions",
    ),
}
