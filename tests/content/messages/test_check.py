"""The check finds what a rule says not to say, in every form, and nothing beside it."""

from __future__ import annotations

import pytest

from content.messages.check import Check, Passage, Rule, RuleKind


def _rule(*phrases: str, **more) -> Rule:
    return Rule(key="1", kind=more.pop("kind", RuleKind.DONT_SAY), phrases=phrases, **more)


def _found(rule: Rule, *texts: str) -> list[str]:
    passages = [Passage(field="body", where=f"Page {n}", text=text, page=n) for n, text in enumerate(texts, start=1)]
    return [breach.words for breach in Check([rule]).breaches(passages)]


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("guarantee", "We guarantee it.", "guarantee"),
        ("guarantee", "It is guaranteed.", "guaranteed"),
        ("guarantee", "GUARANTEES for all", "GUARANTEES"),
        ("guarantee", "by guaranteeing it", "guaranteeing"),
        ("guarantee", "guaran-\ntee", "guaran- tee"),
        ("guarantee", "guaran\u00adtee", "guarantee"),
        ("guarantee", "g\u200buarantee", "guarantee"),
        ("best in class", "the Best-in-Class scheduler", "Best-in-Class"),
        ("best in class", "the best\nin class scheduler", "best in class"),
        ("best-in-class", "the best in class one", "best in class"),
        ("roll-out", "the rollout of it", "rollout"),
        ("rollout", "the roll-out of it", "roll-out"),
        ("no-show", "fewer no shows", "no shows"),
        ("AI-powered", "an AI powered tool", "AI powered"),
        ("patient", "a patient's day", "patient's"),
        ("company", "all companies", "companies"),
        ("plan", "we planned it", "planned"),
        ("zero risk", "“zero” risk", "zero” risk"),
        ("naïve", "a naive view", "naive"),
        ("38 %", "only 38% of it", "38%"),
        ("38 % fewer", "38 % fewer no-shows", "38 % fewer"),
        ("€ 100", "for €100 a month", "€100"),
    ],
)
def test_a_phrase_is_found_in_every_form(phrase, text, words):
    assert _found(_rule(phrase), text) == [words]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("guarantee", "a guarantor signs"),
        ("universe", "the university"),
        ("police", "our policy"),
        ("best in class", "It is the best. In class it helps."),
        ("best in class", "the best\n\nIn class"),
        ("best in class", "best of all, in class"),
        ("best in class", "best, in class"),
        ("free", "freely given, a freedom"),
        ("lead", "leaders and leadership"),
        ("no-show", "no one shows"),
        ("plan", "a planet"),
        ("risk", "asterisk"),
        ("risk free", "risk-averse, free of charge"),
        ("38 %", "page 38 of it"),
        ("38 %", "138 % more"),
        ("38 % fewer", "38 fewer"),
    ],
)
def test_another_word_is_no_form_of_it(phrase, text):
    assert _found(_rule(phrase), text) == []


@pytest.mark.parametrize(
    ("language", "phrase", "text", "count"),
    [
        ("de", "Garantie", "alle Garantien", 1),
        ("de", "einzigartig", "ein einzigartiges Haus", 1),
        ("de", "Garantie", "der Garant", 0),
        ("fr", "garanti", "résultats garantis", 1),
        ("es", "garantía", "las garantías", 1),
        ("other", "ilman riskiä", "täysin ilman riskiä", 1),
    ],
)
def test_other_languages_have_their_forms(language, phrase, text, count):
    assert len(_found(_rule(phrase, language=language), text)) == count


def test_what_a_rule_allows_is_no_finding():
    rule = _rule("guarantee", allowed=("no guarantee", "money-back guarantee"))
    assert _found(rule, "There is no guarantee.", "Our money back guarantee.", "We guarantee.") == ["guarantee"]


def test_a_retired_name_counts_as_it_is_written_or_in_capitals():
    rule = _rule("Pulse", kind=RuleKind.RETIRED_NAME)
    assert _found(rule, "Meet Pulse today", "MEET PULSE", "check the pulse", "Pulsed light") == ["Pulse", "PULSE"]
    several = _rule("Lantern Go", kind=RuleKind.RETIRED_NAME)
    assert _found(several, "Lantern\nGo is here", "a lantern to go") == ["Lantern Go"]


def test_a_required_line_may_stand_anywhere_in_the_material():
    rule = _rule("38 %", kind=RuleKind.REQUIRED_LINE, instead="Results differ from practice to practice.")
    assert _found(rule, "38 % fewer", "Results differ from\npractice to practice") == []
    assert _found(rule, "38 % fewer", "Results differ.") == ["38 %"]


def test_each_way_of_writing_is_told_once_in_a_place():
    rule = _rule("cheap", "low-cost")
    assert _found(rule, "cheap, cheap and Cheap; low cost", "cheap") == ["cheap", "Cheap", "low cost", "cheap"]


def test_what_stands_around_is_one_line():
    text = "a " * 60 + "really\ncheap offer for everybody " + "b " * 60
    [breach] = Check([_rule("cheap")]).breaches([Passage(field="body", where="Page 1", text=text)])
    assert breach.around.startswith("…a a")
    assert breach.around.endswith("b b…")
    assert "really cheap offer" in breach.around
    assert "\n" not in breach.around


def test_many_rules_cost_little_more_than_few():
    """Each word is looked up once, however many rules there are."""
    many = Check([Rule(key=str(n), kind=RuleKind.DONT_SAY, phrases=(f"w{n} x",)) for n in range(5000)])
    assert [one.words for one in many.breaches([Passage(field="b", where="", text="so w4321 x it is")])] == ["w4321 x"]
