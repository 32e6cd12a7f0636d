"""What every search backend answers alike. Each test runs on the database and, where there is one, on Elasticsearch."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from content import actions
from content.models import Asset, Segment
from content.signals import document_processed
from search import engine
from search.index.loading import load_documents
from search.reading import vocabulary
from search.reading.request import read_request
from search.types import BY_WORDS, SearchRequest
from tests.factories import hiding
from tests.factories.content import (
    CollateralFactory,
    CustomerStoryFactory,
    DocumentPageFactory,
    ScriptFactory,
    SegmentFactory,
)
from tests.search.conftest import counts, deck, deliver, titles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, params=["words", "meaning too"])
def _asked_by(request):
    """All of it holds by words alone and by meaning too."""
    if request.param == "meaning too":
        request.getfixturevalue("meaning")


def by_words(results) -> list[str]:
    return [result.asset.title for result in results.results if BY_WORDS in result.by]


def test_a_word_of_a_page_finds_the_asset_at_that_page(ask):
    found = deck("First meeting", "Welcome.", "Nothing here.", "They say rounding is too slow for a hospital.")
    deck("Another", "Welcome to something else.")

    results = ask("rounding")

    assert titles(results) == ["First meeting"]
    assert results.total == results.matched == 1
    hit = results.results[0]
    assert hit.asset.pk == found.pk
    assert hit.page_number == 3
    assert hit.matching_pages == 1
    assert hit.snippet == "They say <mark>rounding</mark> is too slow for a hospital."


def test_the_page_that_answers_comes_before_pages_that_mention_a_word(ask):
    deck(
        "Security",
        "Security in general. The cloud, and what the cloud is.",
        "A business associate agreement is signed before any data moves.",
        "More of the cloud.",
    )
    hit = ask("business associate agreement cloud").results[0]
    assert hit.page_number == 2
    assert [page.number for page in hit.pages][0] == 2
    assert hit.matching_pages == 3


def test_a_script_is_found_at_its_answer_and_a_story_at_its_section(ask):
    ScriptFactory(title="Price objections")
    CustomerStoryFactory(title="Kestrel", challenge="Nurses called down a paper list.")
    script = ask("empty slots compared").results[0]
    assert (script.asset.title, script.page_number) == ("Price objections", 1)
    story = ask("nurses paper list").results[0]
    assert (story.asset.title, story.pages[0].label) == ("Kestrel", "Challenge")


def test_markup_in_a_page_is_text_in_a_snippet(ask):
    deck("Markup", "Use <script>alert(1)</script> & never a rounding error.")
    snippet = ask("rounding").results[0].snippet
    assert "&lt;script&gt;" in snippet
    assert "<script>" not in snippet
    assert "<mark>rounding</mark>" in snippet


def test_more_of_the_words_come_first_and_any_word_finds(ask):
    deck("Slots", "Empty slots cost money.")
    deck("No-show calculator", "What empty slots and no-shows cost in a year.")
    deck("Unrelated", "A story of boats.")
    results = ask("no-show cost calculator")
    assert titles(results) == ["No-show calculator", "Slots"]
    assert results.total == 2


def test_a_word_in_the_title_says_more_than_one_on_a_page(ask):
    deck("Boats and their uses", "What the interface does and how a hospital uses it every day of the week.")
    deck("Interface", "What boats do and how a harbour uses them every day of the week.")
    assert titles(ask("interface"))[0] == "Interface"


ODD_QUERIES = [
    '"', '""', "'", "(", ")", "a AND", "OR", "NOT", "-", "--", "*", "foo*", "a:b", "kind:", ":script", "kind:nothing",
    'title:"x', "\\", "%", "_", "{}", "[a TO b]", "^2", "~", "/", "//", "<mark>", "\x00", "é", "日本語", "🙂",
    "x" * 2000, "the of and", "-rounding", '-"two words"', "a" * 40 + " " + "b c d e f " * 200, "AND OR NOT NEAR(",
    "'; DROP TABLE", "| & !", 'stage:"', "owner:me", "owner:nobody", "+1 -2", "...", "\u200b", "\ue001", "iso 27001's",
]  # fmt: skip


def test_no_query_is_an_error(ask):
    deck("One", "A page about rounding.")
    for query in ODD_QUERIES:
        results = ask(query)
        assert results.total >= len(results.results), query


def test_no_words_show_everything_newest_first(ask):
    now = timezone.now()
    deck("Old", live_since=now - timedelta(days=9))
    deck("New", live_since=now)
    results = ask("")
    assert titles(results) == ["New", "Old"]
    assert results.total == 2


def test_newest_first_when_asked_for(ask):
    now = timezone.now()
    deck("Rounding rounding", "Rounding.", live_since=now - timedelta(days=9))
    deck("Newer", "Something of rounding.", live_since=now)
    assert titles(ask("rounding", sort="newest")) == ["Newer", "Rounding rounding"]
    assert titles(ask("rounding")) == ["Rounding rounding", "Newer"]


def test_pages_of_results_do_not_overlap(ask):
    for number in range(7):
        deck(f"Deck {number}", "About rounding.")
    first, second = ask("rounding", page=1, page_size=4), ask("rounding", page=2, page_size=4)
    assert (len(first.results), len(second.results), second.total) == (4, 3, 7)
    assert not set(titles(first)) & set(titles(second))
    assert ask("rounding", page=3, page_size=4).results == ()
    deepest = ask("rounding", page=500, page_size=100)
    assert (deepest.total, deepest.results) == (7, ())


def test_a_pasted_paragraph_is_read_to_its_end_and_its_quotes_are_prose(ask):
    deck("Near", "Rounding in hospitals.")
    deck("Far", "Invoices of banks.")
    found = ask('they met and "talked at length" ' * 15 + "about -rounding")
    assert [one.asset.title for one in found.results if "words" in one.by] == ["Near"]


def test_a_long_asset_shows_the_right_page_and_does_not_win_by_length(ask):
    filler = "Figures of the quarter, notes to the figures, and what the auditors found in them. "
    pages = [filler * 30] * 60
    pages[51] = filler * 10 + "The covenant of the revolving facility was amended. " + filler * 10
    deck("Annual report", *pages)
    deck("Covenants in brief", "The covenant of the revolving facility, in one page.")
    results = ask("covenant revolving facility")
    assert titles(results) == ["Covenants in brief", "Annual report"]
    assert results.results[1].page_number == 52
    assert "<mark>covenant</mark>" in results.results[1].snippet


@pytest.mark.parametrize("_asked_by", ["words"], indirect=True)
def test_two_hundred_pages_neither_win_nor_lose_by_their_number(ask):
    filler = "Figures of the quarter, notes to the figures, and what the auditors found in them. "
    pages = [filler * 20] * 200
    for number in (20, 90, 150):
        pages[number] = filler * 20 + "Somebody mentions a waiver."
    pages[149] = "The escrow of the source code: what is deposited, when it is released, and who pays the escrow agent."
    deck("Handbook of everything", *pages)
    deck("Waiver of fees", "When we waive fees: the waiver in one page, and who signs the waiver.")
    deck("Price list", filler, "An escrow is not in the price.")
    assert titles(ask("waiver of fees"))[0] == "Waiver of fees"
    found = ask("escrow of the source code release")
    assert titles(found) == ["Handbook of everything", "Price list", "Waiver of fees"][: found.total]
    assert [page.number for page in found.results[0].pages][:1] == [150]
    assert "<mark>escrow</mark>" in found.results[0].snippet


def test_retired_drafts_and_other_teams_assets_leak_nowhere(ask, raj, oli, mia, ana, ada, april, team):
    secret = SegmentFactory(name="Secret segment")
    deck("Draft zebra", "Zebra.", live=False)
    ScriptFactory(title="Retired zebra", live=False, retired_at=timezone.now())
    deck("Ours zebra", "Zebra stripes.", teams=[team], segments=[secret])
    deck("Everyone's zebra", "Zebra.")
    for user, expected in (
        (raj, {"Ours zebra", "Everyone's zebra"}),
        (oli, {"Everyone's zebra"}),
        (mia, {"Ours zebra", "Everyone's zebra"}),
        (ana, {"Ours zebra", "Everyone's zebra"}),
        (ada, {"Ours zebra", "Everyone's zebra"}),
        (april, {"Ours zebra", "Everyone's zebra"}),
    ):
        results = ask("zebra", user=user)
        assert set(titles(results)) == expected, user
        assert results.total == results.matched == len(expected)
        assert counts(results, "Industry") == ({"Secret segment": 1} if len(expected) == 2 else {})
        assert sum(counts(results, "Kind").values()) == len(expected)
    assert by_words(ask("stripes", user=oli)) == []


def test_what_is_retired_after_indexing_is_not_shown_nor_counted(ask):
    gone = deck("Gone", "Rounding.")
    deck("Stays", "Rounding.")
    assert ask("rounding").total == 2
    # As if the index had not heard of it yet.
    Asset.objects.filter(pk=gone.pk).update(live=False)
    results = ask("rounding")
    assert titles(results) == ["Stays"]
    assert results.total == 1


def test_changes_of_tags_pages_and_names_are_found(ask):
    segment = SegmentFactory(name="Imaging")
    asset = deck("Plain", "Words.")
    assert ask("imaging").total == 0
    asset.segments.add(segment)
    asset.save()
    assert titles(ask("imaging")) == ["Plain"]
    segment.name = "Radiology"
    segment.save()
    assert titles(ask("radiology")) == ["Plain"]
    DocumentPageFactory(document=asset.document, number=2, text="A page that came later: mammography.")
    document_processed.send(sender=None, document=asset.document)
    assert ask("mammography").results[0].page_number == 2
    Asset.objects.get(pk=asset.pk).delete()
    assert ask("mammography").total == 0
    assert Segment.objects.filter(pk=segment.pk).exists()


def test_whoever_asks_for_the_latest_gets_the_newest_of_what_matches(ask):
    now = timezone.now()
    deck("Price list", "Prices, prices and prices of everything.", live_since=now - timedelta(days=400))
    deck("List of 2026", "Prices of everything.", live_since=now)
    assert titles(ask("price list"))[0] == "Price list"
    results = ask("what is the most recent list of prices we have for everything")
    assert titles(results)[0] == "List of 2026"
    assert ("newest", "most recent") in [(one.facet, one.text) for one in results.recognised]


def test_a_word_said_twice_counts_twice(ask):
    deck("Boats", "Sailing boats at sea, and how to keep them.")
    deck("Lakes", "Mountain lakes in winter, and how to cross them.")
    assert titles(ask("boats or lakes, boats"))[0] == "Boats"
    assert titles(ask("boats or lakes, lakes"))[0] == "Lakes"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (hiding.WORD["hidden run"][0], "a.docx"),
        (hiding.SHEETS["hidden row"][0], "a.xlsx"),
        (hiding.PDFS["layer off"][0], "a.pdf"),
    ],
)
def test_hidden_words_of_a_file_find_nothing(ask, data, name):
    document = actions.add_document(file=ContentFile(data, name=name), title=name, by=None, queue=False)
    actions.process_document(document_id=document.pk, at=timezone.now())
    CollateralFactory(title="Offer", document=document)
    document_processed.send(sender=None, document=document)
    assert titles(ask(hiding.SEEN)) == ["Offer"]
    assert titles(ask(hiding.SECRET)) == []


def test_words_of_a_hidden_slide_find_nothing(ask):
    asset = CollateralFactory(title="Offer")
    DocumentPageFactory(document=asset.document, number=1, text="Shown aardvark")
    DocumentPageFactory(document=asset.document, number=2, text="Walled meerkat", hidden=True)
    document_processed.send(sender=None, document=asset.document)
    assert titles(ask("aardvark")) == ["Offer"]
    assert titles(ask("meerkat")) == []


def test_completing_begins_at_words_and_shows_nobody_elses(backend, raj, oli, team):
    mine = ScriptFactory(title="Hospital rounds", teams=[team])
    ScriptFactory(title="Rounded corners")
    deliver()
    chosen = engine.named(backend)
    assert [one.pk for one in chosen.complete("hosp rou", user=raj, most=5)] == [mine.pk]
    assert chosen.complete("ospital", user=raj, most=5) == []
    assert [one.title for one in chosen.complete("roun", user=oli, most=5)] == ["Rounded corners"]


def test_the_first_held_word_is_one_that_the_person_may_see(backend, raj, oli, team):
    ScriptFactory(title="Hospital rounds", teams=[team])
    ScriptFactory(title="Boats")
    deliver()
    first_held = engine.named(backend).first_held
    words = ["nowhere", "hospital", "boats"]
    readings = [read_request(SearchRequest(user=user, query="hospitl"), vocabulary.current()) for user in (raj, oli)]
    assert [first_held(words, reading) for reading in readings] == ["hospital", "boats"]
    assert first_held(["nowhere"], readings[0]) is None


def test_what_is_removed_is_no_longer_indexed_and_comes_back_when_written(backend, ask):
    script = ScriptFactory(title="Hospital rounds")
    deliver()
    chosen, documents = engine.named(backend), load_documents([script.pk])
    [version] = chosen.indexed_versions().values()
    assert chosen.remove({script.pk: version + 1}) == {}
    assert chosen.indexed_versions() == {}
    assert chosen.write(documents, {script.pk: version + 2}) == {}
    assert chosen.indexed_versions() == {script.pk: version + 2}
    chosen.check_ready()
    assert titles(ask("rounds")) == ["Hospital rounds"]
