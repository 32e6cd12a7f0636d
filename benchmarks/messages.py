"""How right the check of the message house is in real files, and how long a new rule takes over a whole library.

`make bench-messages` (ARGS="--assets 10000"): 500 violations and 500 near misses, each a sentence in a file of one of
eight formats, read as an import reads them. A violation counts as found when its rule is told of its words in its file;
what is told of a near miss, or of nothing planted, is wrong. Then new rules over so many assets of ten pages, in one
process. A table for people, then one JSON object.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import files
import library
from django.utils import timezone
from library import Made, say

from content.actions.library import check_library
from content.extraction import Limits, extract
from content.messages.check import Check, Passage, Rule, RuleKind
from content.models import MessageFinding, MessageRule

PLANTED = 500
FORMATS = ("pdf", "docx", "pptx", "xlsx", "txt", "md", "html", "eml")
SENTENCES_A_FILE = 8
RULES = (
    ("guarantee", ("guarantee", "Guaranteed", "GUARANTEES", "guaranteeing"), ("guarantor", "guaranty fund")),
    ("best in class", ("best in class", "Best-in-Class", "best-in-class"), ("best class in", "best of the class")),
    ("risk-free", ("risk free", "Risk-Free", "riskfree"), ("risk averse", "free of charge", "risk, free trial")),
    ("cheap", ("cheap", "CHEAP", "cheap’s"), ("cheapskate", "Cheapside")),
    ("roll-out", ("rollout", "roll-out", "roll outs"), ("rolling", "outroll", "roll. Out")),
    ("promise", ("promise", "promised", "promising", "promises"), ("promissory", "compromise")),
    ("replace your system", ("replace your system", "replaced your systems"), ("replace the system", "your system")),
    ("company", ("company", "companies", "COMPANY"), ("companion", "accompany")),
    ("universe", ("universe", "universes"), ("university", "universal")),
    ("plan", ("plan", "planned", "planning", "plans"), ("plane", "planet", "plants")),
)
NAMES = (
    ("Pulse", ("Pulse", "PULSE"), ("pulse", "Impulse")),
    ("Lantern Go", ("Lantern Go", "LANTERN GO"), ("lantern go",)),
)


@dataclass(frozen=True, slots=True)
class Plant:
    """A sentence: with words that break `rule`, or that nearly do."""

    rule: str
    words: str
    sentence: str
    breaks: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--assets", type=int, default=10_000, help="for the time that a new rule takes; 0 leaves it out"
    )
    options = parser.parse_args()
    precision, recall = measure_judgement()
    seconds = measure_library(options.assets) if options.assets else None
    print(f"precision {precision:.3f}, recall {recall:.3f}; a new rule over {options.assets} assets: {seconds} s")
    library.finish({"precision": precision, "recall": recall, "assets": options.assets, "seconds_10000": seconds})


def measure_judgement() -> tuple[float, float]:
    """Precision and recall over all that was planted."""
    draw = random.Random(17)
    check = Check([*map(_rule, RULES), *(_rule(one, RuleKind.RETIRED_NAME) for one in NAMES)])
    planted = list(_plants(draw))
    draw.shuffle(planted)
    told, right, wanted = 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(0, len(planted), SENTENCES_A_FILE):
            held = planted[number : number + SENTENCES_A_FILE]
            kind = FORMATS[number // SENTENCES_A_FILE % len(FORMATS)]
            found = set(_found(check, kind, held, Path(folder), number, draw))
            truth = {(one.rule, _plain(one.words)) for one in held if one.breaks}
            told, right, wanted = told + len(found), right + len(found & truth), wanted + len(truth)
            for rule, words in found ^ truth:
                say(f"  {kind}: {rule}: {'told of' if (rule, words) in found else 'missed'} “{words}”")
    return right / told, right / wanted


def _rule(known: tuple[str, Sequence[str], Sequence[str]], kind: RuleKind = RuleKind.DONT_SAY) -> Rule:
    return Rule(key=known[0], kind=kind, phrases=(known[0],))


def _plants(draw: random.Random) -> Iterator[Plant]:
    known_words = files.words(draw)
    known = (*RULES, *NAMES)
    for number in range(PLANTED):
        rule, breaking, near = known[number % len(known)]
        for breaks, ways in ((True, breaking), (False, near)):
            words = draw.choice(ways)
            before, behind = (files.text(known_words, draw, draw.randint(2, 4)) for _ in range(2))
            yield Plant(rule, words, f"{before.capitalize()} {words} {behind}."[:89], breaks)


def _found(
    check: Check, kind: str, held: Sequence[Plant], folder: Path, number: int, draw: random.Random
) -> Iterator[tuple[str, str]]:
    """The rules that are told of a file with these sentences, and their words."""
    paragraphs: list[str] = []
    for place, one in enumerate(held):
        # The first of four is a deck's note, which is nobody's to read.
        paragraphs += ["Notes."] * (kind == "pptx" and place % 3 == 0) + [one.sentence]
    path = folder / f"{number}.{kind}"
    path.write_bytes(files.WRITERS[kind](f"File {number}", paragraphs, draw))
    output = folder / f"{number}-read"
    output.mkdir()
    read = extract(path, filename=path.name, output_dir=output, limits=Limits(office=False))
    for page in read.pages:
        passage = Passage(field="file", where=f"Page {page.number}", text=page.text, page=page.number)
        for breach in check.breaches([passage]):
            yield breach.rule.key, _plain(breach.words)


def _plain(words: str) -> str:
    """However the line was broken and hyphens stand."""
    return words.casefold().replace("-", " ").replace("  ", " ")


def measure_library(size: int) -> float:
    """Seconds until so many assets of ten pages have been checked by a rule that is new."""
    draw = random.Random(3)
    words = files.words(draw)
    made = (
        Made(key=f"m-{n}", title=f"Asset {n}", pages=[files.text(words, draw, 120) for _ in range(10)])
        for n in range(size)
    )
    with library.throw_away(["database"]) as owner:
        library.make(made, owner)
        for rule, *_ in RULES:
            MessageRule.objects.create(phrases=rule)
        started = time.perf_counter()
        checked = check_library(at=timezone.now())
        assert checked == size, (checked, size)
        say(f"  {MessageFinding.objects.count()} findings")
        return round(time.perf_counter() - started, 1)


if __name__ == "__main__":
    main()
