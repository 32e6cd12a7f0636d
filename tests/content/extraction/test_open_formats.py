"""OpenDocument and the old binary decks, from files written by hand."""

from __future__ import annotations

import struct

from content.extraction import Limits, State, Wanted
from content.extraction.hidden import Unseen
from content.extraction.readers.old_powerpoint import slides_of
from tests.factories import files

TEXT = Wanted(images=frozenset())
NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in [
        *(("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style")),
        *(("presentation", "presentation"), ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible")),
    ]
)


def opendocument(kind: str, body: str, styles: str = "", manifest: bytes = b"") -> bytes:
    content = (
        f"<office:document-content {NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body>{body}</office:body></office:document-content>"
    )
    members = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
        "content.xml": content.encode(),
        "META-INF/manifest.xml": manifest,
    }
    return files.archive(**members)


def test_odt_breaks_pages_where_a_style_says_so(read):
    style = '<style:style style:name="P1"><style:paragraph-properties fo:break-before="page"/></style:style>'
    body = (
        "<office:text><text:h>Scope</text:h><text:p>One<text:s/>two</text:p>"
        "<text:list><text:list-item><text:p>item</text:p></text:list-item></text:list>"
        '<text:p text:style-name="P1">Next page</text:p><table:table><table:table-row>'
        "<table:table-cell><text:p>Term</text:p></table:table-cell><table:table-cell><text:p>12</text:p>"
        "</table:table-cell></table:table-row></table:table></office:text>"
    )
    extraction = read(opendocument("text", body, style), "a.odt", wanted=TEXT)
    assert [(page.title, page.text) for page in extraction.pages] == [
        ("Scope", "Scope\nOne two\nitem"),
        ("Next page", "Next page\nTerm | 12"),
    ]


def test_odp_has_titles_notes_and_hidden_slides(read):
    style = '<style:style style:name="dp1"><style:p presentation:visibility="hidden"/></style:style>'
    body = (
        "<office:presentation><draw:page><draw:frame svg:y='9cm'><draw:text-box><text:p>Below</text:p></draw:text-box>"
        "</draw:frame><draw:frame svg:y='3cm'><draw:text-box><text:p>Above</text:p></draw:text-box></draw:frame>"
        "<draw:frame presentation:class='title' svg:y='1cm'><draw:text-box><text:p>Head</text:p></draw:text-box>"
        "</draw:frame><presentation:notes><draw:frame><draw:text-box><text:p>Say it</text:p></draw:text-box>"
        "</draw:frame></presentation:notes></draw:page><draw:page draw:style-name='dp1'/></office:presentation>"
    )
    extraction = read(opendocument("presentation", body, style), "a.odp", wanted=TEXT)
    assert [(page.title, page.text, page.notes, page.hidden) for page in extraction.pages] == [
        ("Head", "Head\nAbove\nBelow", "Say it", False),
        ("", "", "", True),
    ]


def test_ods_has_a_page_for_each_sheet_and_bears_absurd_repeats(read):
    body = (
        "<office:spreadsheet><table:table table:name='Prices'><table:table-row>"
        "<table:table-cell><text:p>Plan</text:p></table:table-cell>"
        "<table:table-cell table:number-columns-repeated='99999999'/></table:table-row>"
        "<table:table-row table:number-rows-repeated='99999999'><table:table-cell/></table:table-row>"
        "</table:table></office:spreadsheet>"
    )
    extraction = read(opendocument("spreadsheet", body), "a.ods", wanted=TEXT)
    assert [(page.title, page.text) for page in extraction.pages] == [("Prices", "Prices\nPlan")]


def test_locked_opendocument_is_password_protected(read):
    manifest = b"<manifest:encryption-data/>"
    assert read(opendocument("text", "", manifest=manifest), "a.odt").state == State.PASSWORD_PROTECTED


def record(kind: int, body: bytes, *, instance: int = 0, container: bool = False) -> bytes:
    return struct.pack("<HHI", instance << 4 | (0xF if container else 0), kind, len(body)) + body


def test_old_deck_is_read_slide_by_slide_from_its_latest_version():
    def listed(persist: int, identity: int) -> bytes:
        return record(0x03F3, struct.pack("<IIIII", persist, 0, 0, identity, 0))

    title = record(0x0F9F, struct.pack("<I", 0)) + record(0x0FA0, "Preise für 2003".encode("utf-16-le"))
    body = record(0x0F9F, struct.pack("<I", 1)) + record(0x0FA8, b"Ask us\rTwice")
    slides = record(0x0FF0, listed(2, 256) + title + listed(3, 257), instance=0, container=True)
    notes = record(0x0FF0, listed(4, 300), instance=2, container=True)
    document = record(0x03E8, slides + notes, container=True)
    reference = record(0x0F9E, struct.pack("<I", 0))
    first = record(
        0x03EE,
        record(0x03EF, struct.pack("<I8xIIHH", 0, 0, 300, 0, 0)) + record(0xF00D, reference + body, container=True),
        container=True,
    )
    stale = record(0x03EE, record(0x0FA8, b"Old words"), container=True)
    second = record(0x03EE, record(0x03F9, struct.pack("<IIBBHB3x", 0, 0, 0, 0, 4, 0)), container=True)
    spoken = record(0x03F0, record(0xF00D, record(0x0FA8, b"Pause here"), container=True), container=True)
    data, places = b"", []
    for part in (document, first, second, spoken, stale):
        places.append(len(data))
        data += part
    older = len(data)
    data += record(0x1772, struct.pack("<II", 2 | 1 << 20, places[4]))
    first_edit = len(data)
    data += record(0x0FF5, struct.pack("<IIIII", 0, 0, 0, older, 1) + bytes(8))
    newer = len(data)
    data += record(0x1772, struct.pack("<I4I", 1 | 4 << 20, *places[:4]))
    last_edit = len(data)
    data += record(0x0FF5, struct.pack("<IIIII", 0, 0, first_edit, newer, 1) + bytes(8))
    current = bytes(16) + struct.pack("<I", last_edit)
    pages = [page for page, _ in slides_of(current, data, Limits(), Unseen("slide"))]
    assert [(page.title, page.text, page.notes, page.hidden) for page in pages] == [
        ("Preise für 2003", "Preise für 2003\nAsk us\nTwice", "Pause here", False),
        ("", "", "", True),
    ]
