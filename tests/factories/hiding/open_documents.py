"""Texts, sheets and decks of OpenDocument that hide a word, and some whose words are seen."""

from __future__ import annotations

import io
import zipfile

from tests.factories import files
from tests.factories.hiding.base import SECRET, SEEN

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


def _ruled_cell(condition: str, *, own: str = "", value: str = "", rule: str = "", formats: str = "") -> bytes:
    """A sheet whose second cell has a style that looks otherwise, as `rule` says, under a condition."""
    mapped = f'<style:map style:condition="{condition}" style:apply-style-name="Rule"/>' if condition else ""
    style = (
        f'<style:style style:name="C" style:family="table-cell"><style:text-properties {own}/>{mapped}</style:style>'
    )
    cell = f'<table:table-cell table:style-name="C" {value}>{_SECRET_P}</table:table-cell>'
    row = f"<table:table-row><table:table-cell>{_SEEN_P}</table:table-cell>{cell}</table:table-row>"
    names = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    body = f'<table:table table:name="Prices" {names}>{row}{formats}</table:table>'
    common = _open_style("table-cell", "Rule", text=rule or _INK.format("#ffffff"))
    return open_document("spreadsheet", body, style, f"<office:styles>{common}</office:styles>")


def _kept_with_the_sheet(area: str, condition: str) -> str:
    return (
        f'<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address="{area}">'
        f'<calcext:condition calcext:apply-style-name="Rule" calcext:value="{condition}" '
        'calcext:base-cell-address="Prices.B1"/></calcext:conditional-format></calcext:conditional-formats>'
    )


_FIVE = 'office:value-type="float" office:value="5"'
OPEN_SHEETS |= {
    f"white under a condition: {condition}": (_ruled_cell(condition, value=value), "invisible_text")
    for condition, value in (
        ("cell-content()&gt;=1", _FIVE),
        ("cell-content-is-between(1,9)", _FIVE),
        ("cell-content()=&quot;Zebrasecret&quot;", ""),
        ("is-true-formula(TRUE())", ""),
        ("is-true-formula([.A1]&gt;0)", ""),
    )
} | {
    f"white under a condition of the sheet: {area} {condition}": (
        _ruled_cell("", value=_FIVE, formats=_kept_with_the_sheet(area, condition)),
        "invisible_text",
    )
    for area, condition in (
        ("Prices.A1:Prices.C9", "=5"),
        ("Prices.D1 Prices.B1", "between(1,9)"),
        ("Prices.B1", "formula-is(TRUE())"),
        ("Prices.B1", "contains-text(&quot;secret&quot;)"),
    )
}
OPEN_SHEETS |= {
    "words of a formula": (
        _open_sheet(
            "",
            f"<table:table-row><table:table-cell>{_SEEN_P}</table:table-cell>"
            f"<table:table-cell table:formula='of:=IF([.A1]=\"{SECRET}\";1;2)'><text:p>2</text:p></table:table-cell>"
            "</table:table-row>",
        ),
        "kept_data",
    ),
    "head of a sheet": (
        open_document(
            "spreadsheet",
            f'<table:table table:name="Prices">{_open_row(_SEEN_P)}</table:table>',
            common=f'<style:master-page style:name="M"><style:header>{_SECRET_P}</style:header></style:master-page>',
        ),
        "kept_data",
    ),
}
SEEN_OPEN_SHEETS = {
    "white under a condition that does not hold": _ruled_cell("cell-content()&gt;9", value=_FIVE),
    "white between other numbers": _ruled_cell("cell-content-is-not-between(1,9)", value=_FIVE),
    "dark under a condition": _ruled_cell(
        "cell-content()&gt;1", own=_INK.format("#ffffff"), value=_FIVE, rule=_INK.format("#000000")
    ),
    "white under a condition of other cells": _ruled_cell("", formats=_kept_with_the_sheet("Prices.A1", "=5")),
    "white under a condition of the sheet that does not hold": _ruled_cell(
        "", value=_FIVE, formats=_kept_with_the_sheet("Prices.B1", "begins-with(&quot;x&quot;)")
    ),
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

_LINE = f"<text:p>{SEEN}</text:p>"
_META = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
)


def _beside(body: str) -> bytes:
    return open_document("text", _LINE + body)


def _with_member(name: str, content: str) -> bytes:
    return files.repacked(_beside(""), {name: content.encode()})


OPEN_TEXTS |= {
    "description of a picture": (
        _beside(f"<text:p>x<draw:frame><svg:title>{SECRET}</svg:title></draw:frame></text:p>"),
        "descriptions",
    ),
    "variable that is set": (
        _beside(f'<text:p>x<text:variable-set text:display="none">{SECRET}</text:variable-set></text:p>'),
        "hidden_text",
    ),
    "script": (_beside(f"<text:p>x<text:script>{SECRET}</text:script></text:p>"), "kept_data"),
    "entry of an index": (
        _beside(f'<text:p>x<text:alphabetical-index-mark text:string-value="{SECRET}"/></text:p>'),
        "kept_data",
    ),
    "other outcome": (
        _beside(
            f'<text:p><text:conditional-text text:string-value-if-false="{SECRET}">x</text:conditional-text></text:p>'
        ),
        "kept_data",
    ),
    "property": (
        _with_member(
            "meta.xml",
            f"<office:document-meta {_META}><office:meta><meta:user-defined>{SECRET}</meta:user-defined></office:meta>"
            "</office:document-meta>",
        ),
        "properties",
    ),
}
_PRICES = (
    f'<table:table table:name="Prices"><table:table-row><table:table-cell>{_LINE}</table:table-cell></table:table-row>'
)
_CELL = f"<table:table-row><table:table-cell><text:p>{SECRET}</text:p></table:table-cell></table:table-row>"
OPEN_SHEETS |= {
    "other scenario": (
        open_document("spreadsheet", f"{_PRICES}</table:table><table:table><table:scenario/>{_CELL}</table:table>"),
        "kept_data",
    ),
    "copy of another file": (
        open_document("spreadsheet", f"{_PRICES}</table:table><table:table><table:table-source/>{_CELL}</table:table>"),
        "kept_data",
    ),
    "choice": (
        open_document(
            "spreadsheet",
            "<table:content-validations><table:content-validation "
            f'table:condition="cell-content-is-in-list(&quot;{SECRET}&quot;)"/></table:content-validations>'
            f"{_PRICES}</table:table>",
        ),
        "kept_data",
    ),
    "changed cells": (
        open_document(
            "spreadsheet",
            f"<table:tracked-changes><table:previous><text:p>{SECRET}</text:p></table:previous></table:tracked-changes>"
            f"{_PRICES}</table:table>",
        ),
        "tracked_changes",
    ),
}
