from __future__ import annotations

from content.words.codes import codes, query_codes
from content.words.marks import CLOSE, OPEN, marked
from search.index.documents import tokens
from search.results.snippets import as_html, snippet, word_by_word


def mark(word: str) -> str:
    return f"{OPEN}{word}{CLOSE}"


def test_short_text_is_shown_whole_and_escaped():
    assert snippet(f"a < b & {mark('c')}") == "a &lt; b &amp; <mark>c</mark>"


def test_long_text_is_cut_where_most_words_were_found():
    text = (
        f"{'filler ' * 100}{mark('one')} alone. {'filler ' * 100}Here {mark('one')} and {mark('two')}. {'end ' * 100}"
    )
    cut = snippet(text, length=120)
    assert "<mark>one</mark> and <mark>two</mark>" in cut
    assert cut.startswith("… ")
    assert cut.endswith(" …")


def test_marks_are_always_in_pairs():
    assert as_html(f"a {OPEN}b") == "a <mark>b</mark>"
    assert as_html(f"a {CLOSE}b {mark('c')}") == "a b <mark>c</mark>"


def test_codes_are_joined_names():
    assert list(codes("C++ and ISO-27001, 24/7 since Q3")) == ["cplusplus", "iso27001", "247", "q3"]
    assert query_codes("iso 27001") == ["iso27001"]


def test_words_with_a_hyphen_are_no_name_in_a_sentence():
    assert query_codes("well-known") == ["wellknown"]
    assert query_codes("a well-known follow-up and/or recap, i.e. mail") == []
    assert query_codes("does the client for AT&T run on C++ and node.js?") == ["cplusplus", "att", "nodejs"]
    assert query_codes("which SOC-2 and S/4HANA reports are there")[:2] == ["soc2", "s4hana"]


def test_tokens_are_stems_and_codes():
    assert tokens("Scheduling in C#", "en") == ["schedul", "in", "c", "csharp"]
    assert tokens("Häuser", "de") == ["haus"]


def test_a_name_with_punctuation_is_marked_as_one_or_by_its_words():
    assert marked("An e-mail, e-sign", frozenset({"email"}), ["en"]) == f"An {mark('e-mail')}, e-sign"
    assert marked("By SOC 2 or SOC 3", frozenset({"soc2"}), ["en"]) == f"By {mark('SOC 2')} or SOC 3"
    assert marked("In C++, C# and .NET", frozenset({"csharp", "dotnet"}), ["en"]) == (
        f"In C++, {mark('C#')} and {mark('.NET')}"
    )
    assert marked("A well-known name", frozenset({"known"}), ["en"]) == f"A well-{mark('known')} name"


def test_words_are_marked_by_their_stem():
    assert marked("Schedules & more", frozenset({"schedul"}), ["en"]) == f"{mark('Schedules')} & more"


def test_a_french_article_before_a_vowel_is_no_part_of_the_word():
    assert tokens("L’hôpital", "fr") == tokens("hôpital", "fr")
    assert tokens("qu'elle", "fr") == tokens("elle", "fr")
    assert marked("Vous l’êtes.", frozenset({"let"}), ["fr", "en"]) == "Vous l’êtes."
    # Not so in names and English endings.
    assert tokens("O'Brien don't", "en") == ["obrien", "dont"]


def test_words_found_near_each_other_are_marked_one_by_one():
    found = f"a {mark('covenant of the facility')} and {mark('more')}"
    apart = word_by_word(found, lambda several: several.replace("covenant", mark("covenant")))
    assert apart == f"a {mark('covenant')} of the facility and {mark('more')}"
