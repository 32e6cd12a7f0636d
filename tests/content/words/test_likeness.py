"""Which files say nearly the same, and what differs between them."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.actions import likeness
from content.actions.likeness import compare_document, documents_to_compare
from content.models import FileState, NearPair, TextBand, TextSignature
from content.reading import duplicates
from content.tasks import compare_texts
from content.words.differences import ChangedPage, Run, changed_pages, word_runs
from content.words.likeness import BANDS, FEWEST_WORDS, NEARLY, alike, bands_of, shingles_of, words_of
from tests.factories.content import CollateralFactory, DocumentFactory, DocumentPageFactory

TEXT = (
    "Every fifth slot in the operating rooms stays empty because a patient cancels late. The gateway reads the "
    "schedule each minute, asks those who wait whether they can come, and books the first who says yes. Nothing is "
    "installed in the hospital, and the nurses see the change where they look already. "
    "In six months the no-shows fell by a third."
)
OTHER = (
    "Before the first call find out who signs, what the budget year is and which system holds the appointments today. "
    "Ask for the last audit of their data protection officer, since the contract waits for that in most of our deals, "
    "and offer the reference in the same state rather than the largest one we have on the list of customers."
)


def document(*texts, **fields):
    made = DocumentFactory(page_count=len(texts), processed_at=timezone.now(), **fields)
    for number, text in enumerate(texts, 1):
        DocumentPageFactory(document=made, number=number, text=text)
    return made


def compared(*texts, **fields):
    made = document(*texts, **fields)
    compare_document(document_id=made.pk)
    return made


def pairs():
    return list(NearPair.objects.order_by("pk").values_list("first", "second"))


def test_likeness_is_what_is_shared_of_all_runs_of_words():
    one, other = shingles_of(words_of(["A b c, d"])), shingles_of(words_of(["a B c e"]))
    assert one == {"a b c", "b c d"}
    assert alike(one, other) == pytest.approx(1 / 3)
    assert alike(set(), set()) == 0.0


def test_the_same_text_has_the_same_bands_in_every_process():
    bands = bands_of(shingles_of(words_of([TEXT])))
    assert len(set(bands)) == BANDS
    assert bands[0] == 1828384411971053468
    assert all(0 <= band < 2**63 for band in bands)


@pytest.mark.django_db
def test_a_text_with_a_few_words_changed_is_found_and_another_is_not():
    first = compared(TEXT)
    compared(OTHER)
    second = compared(TEXT.replace("a third", "two fifths"))
    assert pairs() == [(first.pk, second.pk)]
    assert NEARLY <= NearPair.objects.get().alike < 1


@pytest.mark.django_db
def test_pages_may_be_split_otherwise():
    half = TEXT.index("Nothing")
    first, second = compared(TEXT), compared(TEXT[:half], TEXT[half:])
    assert pairs() == [(first.pk, second.pk)]
    assert NearPair.objects.get().alike == 1


@pytest.mark.django_db
def test_short_texts_and_scans_are_not_compared_and_not_asked_for_again():
    few = " ".join(TEXT.split()[: FEWEST_WORDS - 1])
    for made in (compared(few), compared(few), compared("", state=FileState.NO_TEXT)):
        assert TextSignature.objects.filter(document=made).exists()
    assert not TextBand.objects.exists()
    assert not NearPair.objects.exists()
    assert not documents_to_compare().exists()


@pytest.mark.django_db
def test_a_file_that_is_read_again_is_compared_again():
    first, second = compared(TEXT), compared(TEXT)
    assert pairs() == [(first.pk, second.pk)]
    second.pages.update(text=OTHER)
    second.processed_at = timezone.now()
    second.save(update_fields=["processed_at"])
    assert list(documents_to_compare()) == [second]
    assert compare_document(document_id=second.pk) == 0
    assert pairs() == []
    assert TextBand.objects.filter(document=second).count() == BANDS


@pytest.mark.django_db
def test_comparing_twice_changes_nothing():
    first, second = compared(TEXT), compared(TEXT)
    assert compare_document(document_id=second.pk) == 0  # there is nothing to do
    assert pairs() == [(first.pk, second.pk)]
    assert TextBand.objects.count() == 2 * BANDS


@pytest.mark.django_db
def test_a_file_that_is_still_being_read_waits():
    made = document(TEXT, state=FileState.PROCESSING)
    assert compare_document(document_id=made.pk) == 0
    assert not TextSignature.objects.exists()


@pytest.mark.django_db
def test_what_an_import_brought_is_compared_in_the_background():
    first, second = document(TEXT), document(TEXT)
    compare_texts.func()
    assert pairs() == [(first.pk, second.pk)]


@pytest.mark.django_db
def test_the_command_compares_what_is_new_and_lists_assets(ana):
    CollateralFactory(title="The deck", document=document(TEXT))
    CollateralFactory(title="The deck, copied", document=document(TEXT))
    out = io.StringIO()
    call_command("find_near_duplicates", stdout=out, verbosity=0)
    assert out.getvalue().splitlines() == [
        "100%  The deck, copied  |  The deck",
        "Compared 2 files; 2 in all.",
    ]
    again = io.StringIO()
    call_command("find_near_duplicates", stdout=again, verbosity=0)
    assert "Compared 0 files; 2 in all." in again.getvalue()


def statements_to_compare(text) -> int:
    made = document(text)
    with CaptureQueriesContext(connection) as seen:
        compare_document(document_id=made.pk)
    return len(seen)


@pytest.mark.django_db
def test_comparing_takes_as_many_statements_among_many_files_as_among_few():
    compared(OTHER)
    few = statements_to_compare(TEXT)
    for number in range(12):
        compared(f"{number} {OTHER}")
    NearPair.objects.all().delete()
    TextBand.objects.filter(document__pages__text=TEXT).delete()
    assert statements_to_compare(TEXT) == few
    assert not NearPair.objects.exists()


@pytest.mark.django_db
def test_of_many_copies_the_likeliest_are_verified(monkeypatch):
    monkeypatch.setattr(likeness, "MOST_VERIFIED", 2)
    for ending in ("One.", "Two more words.", "Three and then some more words than before."):
        compared(f"{TEXT} {ending}")
    same = compared(f"{TEXT} Two more words.")
    found = NearPair.objects.filter(second=same).order_by("-alike")
    assert len(found) == 2
    assert found[0].alike == 1


@pytest.mark.django_db
def test_who_may_see_both_is_shown_what_is_nearly_the_same(ana, raj):
    live = CollateralFactory(title="Live", owner=ana, document=compared(TEXT))
    draft = CollateralFactory(title="Draft", owner=ana, live=False, document=compared(TEXT))
    third = compared(TEXT)
    found = duplicates.nearly_the_same([third.pk], user=ana)[third.pk]
    assert [(near.asset.title, near.percent) for near in found] == [("Live", 100), ("Draft", 100)]
    found = duplicates.nearly_the_same([third.pk], user=ana, besides=live.pk)[third.pk]
    assert [near.asset.pk for near in found] == [draft.pk]
    found = duplicates.nearly_the_same([third.pk], user=raj)[third.pk]
    assert [near.asset.pk for near in found] == [live.pk]


def test_pages_with_the_same_words_are_no_change():
    assert changed_pages(["one two", "three"], ["one  two", "three"]) == []


def test_a_page_put_in_between_changes_no_other():
    before = ["first page here", "second page is this", "third"]
    after = ["first page here", "something new altogether", "second page is that", "third", "last"]
    assert changed_pages(before, after) == [ChangedPage(None, 1), ChangedPage(1, 2), ChangedPage(None, 4)]


def test_pages_that_are_gone_are_told():
    assert changed_pages(["a", "b", "c"], ["c"]) == [ChangedPage(0, None), ChangedPage(1, None)]
    assert changed_pages([], ["c"]) == [ChangedPage(None, 0)]


def test_every_page_of_long_files_is_told_once():
    before = [f"page {number} before" for number in range(80)]
    after = [f"{number} after all" for number in range(90)]
    changed = changed_pages(before, after)
    assert [page.before for page in changed if page.before is not None] == list(range(80))
    assert [page.after for page in changed if page.after is not None] == list(range(90))


def test_words_that_were_added_and_removed_are_told_with_what_stands_around_them():
    assert word_runs("the quick brown fox", "the slow brown fox jumps") == [
        Run("same", "the"),
        Run("removed", "quick"),
        Run("added", "slow"),
        Run("same", "brown fox"),
        Run("added", "jumps"),
    ]


def test_long_runs_of_the_same_words_are_cut_short():
    long = " ".join(f"w{number}" for number in range(100))
    runs = word_runs(f"old {long} end", f"new {long} stop")
    assert [run.kind for run in runs] == ["removed", "added", "same", "left_out", "same", "removed", "added"]
    assert runs[3].text == "76 words the same"
    assert runs[2].text.split() == [f"w{number}" for number in range(12)]
