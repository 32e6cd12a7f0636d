"""Words that stand elsewhere than in the running text are read once, where a person would look for them."""

from __future__ import annotations

import io

from docx import Document as Word
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml as word_xml
from pptx import Presentation
from pptx.util import Inches

from content.extraction import Wanted
from tests.content.extraction.test_recognition_office import opendocument

TEXT = Wanted(images=frozenset())
_OPEN_SPACES = {"o": "office", "s": "style", "t": "text"}
_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def _box(text: str) -> str:
    """A text box as Word writes it: for new programs, and once more for old ones."""
    box = f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
    return (
        "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def _paragraph(text: str, more: str = ""):
    return word_xml(f"<w:p {_SPACES}><w:r><w:t>{text}</w:t></w:r>{more}</w:p>")


def _notes(word, kind: str, content_type: str, text: str) -> None:
    xml = (
        f'<w:{kind}s {_SPACES}><w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
        f'<w:{kind} w:id="1"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{kind}></w:{kind}s>'
    )
    part = Part(PackURI(f"/word/{kind}s.xml"), content_type, xml.encode(), word.part.package)
    word.part.relate_to(part, getattr(RELATIONSHIP_TYPE, f"{kind.upper()}S"))


def document() -> bytes:
    word = Word()
    section = word.sections[0]
    section.header.paragraphs[0]._p.addprevious(_paragraph("Confidential", _box("Boxed header")))
    section.footer.paragraphs[0].text = "Version four"
    word.element.body.insert(0, _paragraph("Opening words", _box("Boxed words")))
    cell = word.add_table(1, 2).rows[0].cells[0]
    cell.paragraphs[0]._p.addprevious(_paragraph("Celled words", _box("Boxed cell")))
    notes = '<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:endnoteReference w:id="1"/></w:r>'
    cell.paragraphs[0]._p.addprevious(word_xml(f"<w:p {_SPACES}>{notes}</w:p>"))
    _notes(word, "footnote", CONTENT_TYPE.WML_FOOTNOTES, "Noted below")
    _notes(word, "endnote", CONTENT_TYPE.WML_ENDNOTES, "Noted last")
    word.add_comment(word.paragraphs[0].runs, text="Not for recipients", author="Ana", initials="A")
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def deck() -> bytes:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    last = slide.shapes.add_textbox(Inches(1), Inches(6), Inches(3), Inches(1))
    last.text_frame.text = "Below the group"
    group = slide.shapes.add_group_shape()
    for left, text in ((4, "Second of the group"), (1, "First of the group")):
        shape = group.shapes.add_textbox(Inches(left), Inches(3), Inches(2), Inches(1))
        shape.text_frame.text = text
    inner = group.shapes.add_group_shape()
    shape = inner.shapes.add_textbox(Inches(1), Inches(4.5), Inches(2), Inches(1))
    shape.text_frame.text = "Within it"
    first = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(3), Inches(1))
    first.text_frame.text = "Above the group"
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def test_a_documents_boxes_notes_and_margins_are_read_once(read):
    [page] = read(document(), "a.docx", wanted=TEXT).pages
    assert page.text.split("\n")[:3] == ["Opening words", "Boxed words", "Celled words Boxed cell"]
    assert sorted(page.text.split("\n")[3:]) == [
        "Boxed header",
        "Confidential",
        "Noted below",
        "Noted last",
        "Version four",
    ]


def test_a_decks_groups_are_read_where_they_stand(read):
    [page] = read(deck(), "a.pptx", wanted=TEXT).pages
    assert page.text.split("\n") == [
        "Above the group",
        "First of the group",
        "Second of the group",
        "Within it",
        "Below the group",
    ]


def test_what_stands_in_an_opendocument_texts_margins_is_read_once(read):
    page_of = "<office:master-styles xmlns:office='{o}' xmlns:style='{s}' xmlns:text='{t}'>{}</office:master-styles>"
    head = "<style:header><text:p>Confidential</text:p></style:header>"
    spaces = {key: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for key, name in _OPEN_SPACES.items()}
    styles = page_of.format(head * 2, **spaces)
    text = opendocument("text", "<office:text><text:p>Opening words</text:p></office:text>", styles)
    assert [page.text for page in read(text, "a.odt", wanted=TEXT).pages] == ["Opening words\nConfidential"]


def test_a_group_on_an_open_slide_is_read_where_it_stands(read):
    def box(top: int, left: int, words: str) -> str:
        inside = f"<draw:text-box><text:p>{words}</text:p></draw:text-box>"
        return f'<draw:frame svg:x="{left}cm" svg:y="{top}cm">{inside}</draw:frame>'

    group = f"<draw:g>{box(5, 9, 'Second of the group')}{box(5, 1, 'First of the group')}</draw:g>"
    slide = f"<draw:page>{group}{box(9, 1, 'Below the group')}{box(1, 1, 'Above the group')}</draw:page>"
    data = opendocument("presentation", f"<office:presentation>{slide}</office:presentation>")
    [page] = read(data, "a.odp", wanted=TEXT).pages
    assert page.text.split("\n") == [
        "Above the group",
        "First of the group",
        "Second of the group",
        "Below the group",
    ]
