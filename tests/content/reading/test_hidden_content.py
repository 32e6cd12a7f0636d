"""What a file hides reaches nobody but the marketer, who is told of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from content import actions, tasks
from content.actions import files as file_actions
from content.extraction import Limits, Wanted, sniff
from content.extraction.hidden import Hiding, Unseen
from content.extraction.readers import Job, reader_for
from content.extraction.types import READERS, ExtractedPage, Finding
from content.models import Document, FileState
from content.reading.hidden_content import HiddenContent, hidden_content
from tests.factories import files, hiding
from tests.factories.hiding import SECRET, SEEN
from tests.factories.older_formats import in_older_formats

NAMES = [name for name, *_ in hiding.EVERY]
EVERY_PAGE = Wanted(images=None)
NO_OFFICE = Limits(office=False)


def everything_on(pages) -> str:
    words = (word for page in pages for word, *_ in page.words)
    return "\n".join([*(f"{page.title}\n{page.text}\n{page.notes}" for page in pages), *words])


@pytest.fixture
def read_here(tmp_path) -> Callable[[bytes, str], tuple[str, list[Finding]]]:
    """What is on the pages of some bytes under a name, and what is told of them, read as the child reads."""

    def run(data: bytes, name: str) -> tuple[str, list[Finding]]:
        source, output = tmp_path / "source", tmp_path / "out"
        source.write_bytes(data)
        output.mkdir()
        kind = sniff.content_type_of(source, name)
        items = list(reader_for(kind)(Job(source, name, kind, output, NO_OFFICE, EVERY_PAGE)))
        pages = [one for one in items if isinstance(one, ExtractedPage)]
        return everything_on(pages), [one for one in items if isinstance(one, Finding)]

    return run


@pytest.mark.parametrize(("data", "name", "code"), [case[1:] for case in hiding.EVERY], ids=NAMES)
def test_hidden_words_are_on_no_page_and_are_named_to_the_marketer(read_here, data, name, code):
    said, findings = read_here(data, name)
    assert (SEEN in said, SECRET in said) == (True, False)
    assert [SECRET in finding.words for finding in findings if finding.code == code] == [True]


@pytest.mark.parametrize(
    ("data", "name"), [case[1:] for case in hiding.ALL_SEEN], ids=[case for case, *_ in hiding.ALL_SEEN]
)
def test_words_that_everybody_sees_stay_though_they_are_pale_or_small(read_here, data, name):
    said, findings = read_here(data, name)
    assert SECRET in said
    assert not [finding for finding in findings if SECRET in finding.words]


def test_names_lists_and_properties_of_a_workbook_are_on_no_page(read_here):
    said, _ = read_here(hiding.KEPT_ELSEWHERE, "a.xlsx")
    assert (SEEN in said, SECRET in said) == (True, False)


@pytest.mark.parametrize(("data", "name"), hiding.NOTHING_BESIDE)
def test_what_programs_put_there_by_themselves_is_not_told(read_here, data, name):
    said, findings = read_here(data, name)
    assert SEEN in said
    assert findings == []


def test_an_earlier_version_within_a_pdf_is_on_no_page_and_told(read_here):
    said, findings = read_here(hiding.SAVED_AGAIN, "a.pdf")
    assert (SEEN in said, SECRET in said) == (True, False)
    assert [finding.code for finding in findings] == ["earlier_versions"]


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    ("data", "name"),
    [case[1:3] for case in hiding.DRAWN],
    ids=[name for name, *_ in hiding.DRAWN],
)
def test_nor_are_they_on_the_pages_that_libreoffice_draws(read, data, name):
    pages = list(read(data, name, wanted=EVERY_PAGE, limits=Limits()).pages)
    assert all(page.image for page in pages)
    assert SEEN in everything_on(pages)
    assert SECRET not in everything_on(pages)


@pytest.fixture(scope="module")
def old_decks(tmp_path_factory) -> dict[str, bytes]:
    named = {f"{case}.ppt": data for case, (data, _) in hiding.SLIDES.items()}
    return in_older_formats(named, tmp_path_factory.mktemp("old"))


@pytest.mark.libreoffice
@pytest.mark.parametrize("limits", [Limits(), NO_OFFICE], ids=["with LibreOffice", "without"])
@pytest.mark.parametrize("case", list(hiding.SLIDES))
def test_nor_are_they_in_decks_of_the_old_format(read, old_decks, case, limits):
    _, code = hiding.SLIDES[case]
    extraction = read(old_decks[f"{case}.ppt"], "a.ppt", wanted=EVERY_PAGE, limits=limits)
    said = everything_on(list(extraction.pages))
    assert (SEEN in said, SECRET in said) == (True, False)
    assert [SECRET in finding.words for finding in extraction.findings if finding.code == code] == [True]


OLD_FILES = {
    "deleted.doc": hiding.WORD["deleted"],
    "white.doc": hiding.WORD["white"],
    "white.ppt": hiding.LOST_SLIDES["white"],
    "tiny.ppt": hiding.LOST_SLIDES["one point"],
    "row.xls": hiding.SHEETS["hidden row"],
    "white.xls": hiding.SHEETS["white"],
}


@pytest.fixture(scope="module")
def old_files(tmp_path_factory) -> dict[str, bytes]:
    named = {name: data for name, (data, _) in OLD_FILES.items()}
    return in_older_formats(named, tmp_path_factory.mktemp("older"))


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", list(OLD_FILES))
def test_nor_are_they_in_documents_and_workbooks_of_the_old_formats(read, old_files, name):
    _, code = OLD_FILES[name]
    extraction = read(old_files[name], name, limits=Limits())
    said = everything_on(list(extraction.pages))
    assert (SEEN in said, SECRET in said) == (True, False)
    assert [SECRET in finding.words for finding in extraction.findings if finding.code == code] == [True]
    assert "not_told" not in {finding.code for finding in extraction.findings}


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", ["white.xls", "white.ppt"])
def test_without_libreoffice_the_marketer_is_told_that_an_old_format_does_not_tell(read, old_files, name):
    extraction = read(old_files[name], name)
    assert "not_told" in {finding.code for finding in extraction.findings}


def test_a_slide_is_drawn_as_if_its_hidden_shape_were_not_there(read, tmp_path):
    list(read(hiding.slide(hidden=True), "a.pptx").pages)
    drawn = sorted(path.read_bytes() for path in Path(tmp_path / "out").glob("*.webp"))
    (tmp_path / "out").rename(tmp_path / "first")
    list(read(hiding.slide(secret=""), "a.pptx").pages)
    assert drawn
    assert sorted(path.read_bytes() for path in Path(tmp_path / "out").glob("*.webp")) == drawn


def test_words_of_a_layer_that_is_on_stay(read):
    extraction = read(hiding.layered("/ON [6 0 R]"), "a.pdf")
    assert [page.text.split() for page in extraction.pages] == [[SEEN, SECRET]]
    assert list(extraction.findings) == []


def test_what_was_recognised_over_a_scan_stays_though_it_is_invisible(read):
    picture = "q 600 0 0 800 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q"
    data = hiding.pdf(
        f"{picture} BT /F1 24 Tf 3 Tr 72 600 Td (Recognised) Tj ET", page="/Resources << /Font << /F1 3 0 R >> >>"
    )
    assert [page.text for page in read(data, "a.pdf").pages] == ["Recognised"]


def test_two_styles_that_hide_cancel_each_other_as_in_word(read):
    data = hiding.word(
        '<w:pPr><w:pStyle w:val="Own"/></w:pPr><w:r><w:rPr><w:rStyle w:val="Off"/></w:rPr><w:t>Shown again</w:t></w:r>',
        styles=[hiding.vanishing_style("character", "Off"), hiding.vanishing_style("paragraph", "Own")],
    )
    assert [page.text for page in read(data, "a.docx").pages] == [f"{SEEN}\nShown again"]


def test_places_and_first_words_are_told_of_each_way_of_hiding():
    unseen = Unseen("slide")
    for place in (3, 5, 5):
        unseen.add(Hiding.SHAPES, f"Word {place}", place=place)
    sheets = Unseen("sheet")
    sheets.add(Hiding.ROWS, "Cost 310", place="Prices")
    assert [(one.code, one.text, one.where, one.words) for one in (*unseen.findings(), *sheets.findings())] == [
        ("hidden_shapes", "3 hidden shapes on slides 3 and 5.", "slides 3 and 5", "Word 3 … Word 5 … Word 5"),
        ("hidden_rows", "Hidden rows on the sheet Prices.", "the sheet Prices", "Cost 310"),
    ]


def stored(data: bytes, name: str) -> Document:
    document = actions.add_document(file=ContentFile(data, name=name), title=name, by=None, queue=False)
    assert actions.process_document(document_id=document.pk, at=timezone.now()) is not None
    document.refresh_from_db()
    return document


@pytest.mark.django_db
def test_hidden_content_is_kept_with_the_file():
    document = stored(hiding.SHEETS["hidden row"][0], "a.xlsx")
    assert hidden_content(document) == [
        HiddenContent(Hiding.ROWS, "Hidden rows on the sheet Prices.", "the sheet Prices", f"{SECRET} | c")
    ]


@pytest.mark.django_db
def test_marketer_sees_what_is_hidden_in_the_panel_of_the_file(client, ana):
    document = stored(hiding.WORD["hidden run"][0], "a.docx")
    client.force_login(ana)
    answer = client.get(f"/admin/files/{document.pk}/status/").content.decode()
    assert f'Hidden text. <q class="hub-file__words">{SECRET}</q>' in " ".join(answer.split())


@pytest.mark.django_db
def test_files_of_earlier_readers_are_read_again_once_no_other_waits():
    document = stored(files.document("Words"), "a.docx")
    document.pages.update(text=SECRET)
    document.pages.create(number=2, text=SECRET)
    Document.objects.filter(pk=document.pk).update(readers=READERS - 1, page_count=2, pages_done=2)
    other = actions.add_document(file=ContentFile(b"x", name="b.txt"), title="b", by=None, queue=False)
    assert file_actions.read_again_with_new_readers() == []
    actions.process_document(document_id=other.pk, at=timezone.now())
    tasks.resume_files.func()
    document.refresh_from_db()
    if document.state == FileState.WAITING:  # where tasks wait for a worker
        actions.process_document(document_id=document.pk, at=timezone.now())
        document.refresh_from_db()
    assert (document.state, document.readers, document.page_count) == (FileState.READY, READERS, 1)
    assert list(document.pages.values_list("text", flat=True)) == ["Words"]
    assert file_actions.read_again_with_new_readers() == []
