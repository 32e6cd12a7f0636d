"""What every search backend answers alike. Each test runs on the database and, where there is one, on Elasticsearch."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from content import actions
from content.models import Asset, Segment
from content.signals import document_processed
from content.words.marks import mark_text, words_of
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
from tests.search.conftest import counts, deliver, titles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, params=["words", "meaning too"])
def _asked_by(request, settings):
    """All of it holds by words alone and by meaning too."""
    settings.HUB_MODEL = "off" if request.param == "words" else ""


def by_words(results) -> list[str]:
    return [result.asset.title for result in results.results if BY_WORDS in result.by]


def deck(title: str, *pages: str, **more):
    asset = CollateralFactory(title=title, **more)
    for number, text in enumerate(pages, start=1):
        DocumentPageFactory(document=asset.document, number=number, text=text)
    document_processed.send(sender=None, document=asset.document)
    return asset


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


def test_forms_of_a_word_and_accents_are_the_same_word_in_each_language(ask):
    deck("English", "She schedules appointments.")
    deck("Deutsch", "Die Häuser der Klinik und ihre Verträge.", language="de")
    deck("Français", "Les hôpitaux et leurs médecins.", language="fr")
    deck("Español", "Las clínicas y sus médicos.", language="es")
    assert by_words(ask("scheduling appointment")) == ["English"]
    assert by_words(ask("haus vertrag")) == ["Deutsch"]
    assert by_words(ask("médecin")) == ["Français"]
    assert by_words(ask("clinica")) == ["Español"]


def test_phrases_and_exclusions_hold_in_each_language_of_the_library(ask):
    deck("English", "The safety of patients, and patient safety above all.")
    deck("Englisch", "Patients of the safety officer.")
    deck("Deutsch", "Die Datenschutzerklärungen der Kliniken gelten.", language="de")
    deck("Français", "La sécurité des données hospitalières.", language="fr")
    deck("Español", "La migración de los datos clínicos.", language="es")
    assert titles(ask('"patient safety"')) == ["English"]
    assert titles(ask('"datenschutzerklärung der klinik"')) == ["Deutsch"]
    assert titles(ask('"securite des donnees"')) == ["Français"]
    assert titles(ask('"migracion de los datos"')) == ["Español"]
    assert titles(ask("safety -officers")) == ["English"]
    assert titles(ask("datenschutzerklaerung")) == ["Deutsch"]
    assert ask("datenschutz-erklärung -kliniken").total == 0


def test_accents_umlauts_and_sharp_s_may_be_left_out_or_typed(ask):
    deck("Straße", "Die Praxis in der Hauptstraße.", language="de")
    deck("Sécurité", "Les données sont en sécurité.", language="fr")
    deck("Migración", "La migración fue rápida.", language="es")
    for typed, title in (
        ("hauptstraße", "Straße"),
        ("hauptstrasse", "Straße"),
        ("securite", "Sécurité"),
        ("sécurité", "Sécurité"),
        ("migracion", "Migración"),
        ("migración", "Migración"),
        ("rapida", "Migración"),
    ):
        found = ask(typed)
        assert titles(found) == [title], typed
        assert "<mark>" in found.results[0].snippet, typed
        assert found.did_you_mean == "", typed


PUNCTUATED = [
    ("C++", "Our client library is written in C++ and nothing else."),
    ("Q3", "Results of Q3 were good."),
    ("ISO-27001", "We are certified by ISO 27001 since May."),
    ("iso27001", "We are certified by ISO-27001 since May."),
    ("24/7", "Somebody answers 24/7 in every region."),
    ("AT&T", "As it was done for AT&T last year."),
]


def test_names_with_punctuation_are_found(ask):
    deck("None of them", "The letter c in the year 2024, 7 of them in a quarter.")
    for number, (_, text) in enumerate(PUNCTUATED):
        deck(f"Holder {number}", text)
    for number, (query, _) in enumerate(PUNCTUATED):
        found = titles(ask(query))
        assert found[0] == f"Holder {number}" or query.lower().startswith("iso"), (query, found)
        assert found[0] != "None of them", query
    assert set(titles(ask("iso27001"))) == set(titles(ask("ISO-27001"))) == {"Holder 2", "Holder 3"}


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
    assert titles(ask('they met and "talked at length" ' * 15 + "about -rounding")) == ["Near"]


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


def decomposed(text: str) -> str:
    """As file systems and some programs write: each accent a letter of its own."""
    return unicodedata.normalize("NFD", text)


def shown(results) -> str:
    return results.results[0].snippet if results.results else ""


# What a page says, what is typed, what of it is marked.
LETTERS = [
    (decomposed("Die Schlüsselübergabe für Ärzte."), "Schlüsselübergabe", "Schlüsselübergabe"),
    (decomposed("Die Schlüsselübergabe für Ärzte."), "ärzte", "Ärzte"),
    (decomposed("Die Schlüsselübergabe für Ärzte."), decomposed("Ärzte"), "Ärzte"),
    ("Die Übergabe.", decomposed("Übergabe"), "Übergabe"),
    ("Ver\xadtriebs\xadunter\xadlage hier", "Vertriebsunterlage", "Vertriebsunterlage"),
    ("und word\u2060joiner hier", "wordjoiner", "wordjoiner"),
    ("und zero\u200bwidth\u200cjoin hier", "zerowidth", "zerowidth"),
    ("und \ufeffbyteorder hier", "byteorder", "byteorder"),
    ("Die Auf\u200clage hier", "Auflage", "Auf\u200clage"),
    ("plain words", "pla\xadin", "plain"),
    ("in Łódź heute", "Lodz", "Łódź"),
    ("in Lodz heute", "ŁÓDŹ", "Lodz"),
    ("in Tromsø heute", "Tromso", "Tromsø"),
    ("ein smørrebrød heute", "smorrebrod", "smørrebrød"),
    ("bir ışık burada", "isik", "ışık"),
    ("İSTANBUL burada", "istanbul", "İSTANBUL"),
    ("in Ærø heute", "Aero", "Ærø"),
    ("in Þórshöfn heute", "thorshofn", "Þórshöfn"),
    ("in Đà Nẵng heute", "da nang", "Nẵng"),
    ("the œuvre here", "oeuvre", "œuvre"),
    ("Ħamrun and Ŧaŋ", "hamrun", "Ħamrun"),
    ("die GRÖẞE hier", "grösse", "GRÖẞE"),
    ("the \ufb01nancing here", "financing", "\ufb01nancing"),
    ("ＡＢＣ plan", "abc", "ＡＢＣ"),
    ("Ο ΟΔΥΣΣΕΥΣ εδώ", "οδυσσεύς", "ΟΔΥΣΣΕΥΣ"),
    ("Это ёлка здесь", "елка", "ёлка"),
    ("这是数据安全产品的销售资料，价格表和客户案例。", "价格表", "价格表"),
    ("データ保護ガイドラインの更新について。", "ガイドライン", "ガイドライン"),
    (decomposed("データ保護ガイドラインの更新について。"), "保護", "保護"),
    ("ｶﾞｲﾄﾞを見る", "ガイド", ""),
    ("제품 가격표와 고객 사례", "가격표", "가격표"),
    (decomposed("제품 가격표와 고객 사례"), "고객", "고객"),
    ("هذا مُحَمَّدٌ هنا", "محمد", "مُحَمَّدٌ"),
    ("هذا محمد هنا", "مُحَمَّد", "محمد"),
    ("كتـــاب جديد", "كتاب", "كتـــاب"),
    ("أحمد إلى آخره", "احمد", "أحمد"),
    ("مستشفى كبير", "مستشفي", "مستشفى"),
    ("מדיניות שָׁלוֹם", "שלום", "שָׁלוֹם"),
    ("מדיניות שלום", "שָׁלוֹם", "שלום"),
    ("हिन्दी में", "हिन्दी", "हिन्दी"),
]


@pytest.mark.parametrize(("said", "typed", "marked"), LETTERS, ids=range(len(LETTERS)))
def test_letters_that_look_the_same_are_the_same(ask, said, typed, marked):
    deck("Other", "Nothing of the kind, 123.")
    found = deck("Held", said)

    results = ask(typed)

    assert [result.asset.pk for result in results.results if BY_WORDS in result.by] == [found.pk]
    assert results.did_you_mean == ""
    assert f"<mark>{unicodedata.normalize('NFC', marked)}</mark>" in shown(results) if marked else shown(results)
    on_page = mark_text(said, words_of(typed, "en"))
    assert "<mark>" in on_page


@pytest.mark.parametrize("title", [decomposed("Schlüsselübergabe"), "Schlüssel\xadübergabe", "\ufeffSchlüsselübergabe"])
def test_a_title_is_kept_composed_and_found(ask, title):
    asset = deck(title, "Text.")
    asset.refresh_from_db()
    assert asset.title == "Schlüsselübergabe"
    assert titles(ask("schlusselubergabe")) == ["Schlüsselübergabe"]


@pytest.mark.parametrize(
    ("language", "said", "typed", "marked"),
    [
        ("en", "All policies of the police.", "policy", ["policies"]),
        ("en", "All policies of the police.", "police", ["police"]),
        ("en", "Emergencies happened; a state of stats.", "stats", ["stats"]),
        ("en", "Pricing, priced, price and prize.", "prices", ["Pricing", "priced", "price"]),
        ("en", "A PC among PCs, by DVD.", "pc", ["PC", "PCs"]),
        ("en", "A CRM among CRMs and CSS.", "CRMs", ["CRM", "CRMs"]),
        ("en", "Kim’s plan and Kim.", "kim", ["Kim’s", "Kim"]),
        ("de", "Die Häuser und das Haus.", "haus", ["Häuser", "Haus"]),
        ("fr", "Les hôpitaux de l’hôpital.", "hôpital", ["hôpitaux", "l’hôpital"]),
        ("es", "Las clínicas y la clínica.", "clinica", ["clínicas", "clínica"]),
    ],
)
def test_what_is_marked_on_the_page_is_what_was_found(ask, language, said, typed, marked):
    deck("Held", said, language=language)
    results = ask(typed)
    on_page = re.findall("<mark>(.*?)</mark>", mark_text(said, words_of(typed, language)))
    assert on_page == marked
    # An article may stand within the mark or before it.
    in_snippet = re.findall("<mark>(.*?)</mark>", shown(results))
    assert [word.rsplit("’", 1)[-1] for word in in_snippet] == [word.rsplit("’", 1)[-1] for word in marked]


def test_the_last_word_may_be_unfinished(ask, oli, team):
    deck("Block time", "Block time for a surgeon.")
    deck("Screening", "Mammography reports.")
    deck("Surgical robots", "Surgery by robots.", teams=[team])
    unfinished = ask("block time surge", user=oli)
    assert unfinished.did_you_mean == "block time surgeon"
    assert by_words(unfinished) == by_words(ask("block time surgeon", user=oli)) == ["Block time"]
    assert by_words(ask("mammogr")) == ["Screening"]
    # As typed, and where the word is finished: nobody knows it.
    assert by_words(ask("mammogr", exact=True)) == []
    assert ask("mammogr reports").did_you_mean != "mammography reports"
    # What begins so for others alone is not told of.
    assert ask("surgical robo", user=oli).did_you_mean == ""
