"""How surely claims are found in decks by their figure and words.

`make bench-claims`: 100 decks, half of them PowerPoint, half PDF, read as an import reads them. Each holds citations of
claims, their figures written in many ways and languages, and near misses: another figure with the same words, the same
figure with other words, other units, ranges. A citation counts as found when its claim is told on the page on which it
stands; what is told besides is wrong. A table for people, then one JSON object.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

import files
import library
from library import say

from content.extraction import Limits, extract
from content.messages.check import Passage
from content.messages.claims import Sought, cited_figures

DECKS, PAGES = 100, 8
#: Claims with sentences around a figure, and others that are about something else.
CLAIMS = (
    (Sought(1, "38", "%", ("fewer no-shows",)), ("Kestrel had {} fewer no-shows", "No-shows: {} fewer than before")),
    (Sought(2, "44", "%", ("fewer calls",)), ("{} fewer calls at Cobalt", "The desk takes {} fewer calls")),
    (Sought(3, "12.4", "%", ("MRI slots",)), ("{} of MRI slots stay empty", "Of all MRI slots {} were empty")),
    (Sought(4, "41", "minutes", ("freed filled",)), ("{} from freed to filled", "Filled {} after it was freed")),
    (Sought(5, "1,140", "slots a month", ("filled",)), ("{} are filled", "They filled {} at most")),
    (Sought(6, "1.2", "million visits", ("kept",)), ("{} were kept", "Our customers kept {} last year")),
    (Sought(7, "34", "%", ("weniger Ausfälle",), (), "de"), ("Es gab {} weniger Ausfälle", "{} weniger Ausfälle")),
    (Sought(8, "29", "%", ("absences",), (), "fr"), ("Il y a {} d’absences en moins", "{} d’absences")),
    (Sought(9, "62", "%", ("horas liberadas",), (), "es"), ("Se llena el {} de las horas liberadas",)),
    (Sought(10, "6", "weeks", ("go live",)), ("One department can go live in {}", "{} to go live")),
)  # fmt: skip
WRITTEN = {
    1: ("38 %", "38%", "38\u00a0%", "38 percent", "38 per cent", "thirty-eight percent", "thirty-eight per cent"),
    2: ("44 %", "44%", "44 percent", "forty-four per cent", "forty four percent"),
    3: ("12.4 %", "12.4%", "12,4 %", "12.4 percent"),
    4: ("41 minutes", "forty-one minutes", "41\u00a0minutes"),
    5: ("1,140 slots a month", "1140 slots a month", "1\u00a0140 slots a month"),
    6: ("1.2 million visits", "1,200,000 visits", "1.2m visits", "1,2 million visits"),
    7: ("34 %", "34%", "34 Prozent", "vierunddreißig Prozent"),
    8: ("29 %", "29\u00a0%", "29 pour cent", "vingt-neuf pour cent"),
    9: ("62 %", "62%", "62 por ciento", "sesenta y dos por ciento"),
    10: ("6 weeks", "six weeks", "6\u00a0weeks"),
}  # fmt: skip
NEAR_FIGURES = {
    1: ("31 %", "380 %", "38.5 %", "38–40 %", "38 days", "138 %", "one hundred thirty-eight percent", "3.8 %"),
    2: ("40 %", "4.4 %", "44–50 %", "440 calls,", "forty percent"),
    3: ("12 %", "124 %", "2.4 %", "12.45 %", "12.4 days"),
    4: ("41 hours", "14 minutes", "410 minutes", "4.1 minutes"),
    5: ("1,140 slots a week", "11,400 slots a month", "1,410 slots a month"),
    6: ("1.2 thousand visits", "12 million visits", "1.2 visits", "1,250,000 visits"),
    7: ("43 %", "34,5 %", "30–34 %", "vierzig Prozent"),
    8: ("92 %", "2,9 %", "vingt pour cent"),
    9: ("26 %", "6,2 %", "sesenta por ciento"),
    10: ("6 months", "16 weeks", "six days", "6–8 weeks"),
}
OTHER_WORDS = (
    "{} more revenue in the first year", "{} of clinicians agree with it", "{} larger rooms were built",
    "The budget grew by {} last year", "{} of the staff left",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plant:
    """A sentence on a page; `claim` is what it cites, 0 for a near miss."""

    sentence: str
    claim: int


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    precision, recall, planted = measure()
    print(f"precision {precision:.3f}, recall {recall:.3f}; {planted} citations in {DECKS} decks")
    library.finish({"precision": precision, "recall": recall, "decks": DECKS, "citations": planted})


def measure() -> tuple[float, float, int]:
    """Precision and recall over all that was planted, and how much that was."""
    draw = random.Random(23)
    sought = [claim for claim, _ in CLAIMS]
    told = right = wanted = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(DECKS):
            kind = ("pptx", "pdf")[number % 2]
            pages = [_page(draw) for _ in range(PAGES)]
            read = _read(kind, pages, Path(folder), number, draw)
            found = {(one.passage.page, one.claim_id) for one in cited_figures(sought, read)}
            truth = {(_page_of(one, read), one.claim) for page in pages for one in page if one.claim}
            told, right, wanted = told + len(found), right + len(found & truth), wanted + len(truth)
            for page, claim in sorted(found ^ truth):
                say(
                    f"  {kind} {number}, page {page}: claim {claim} {'told of' if (page, claim) in found else 'missed'}"
                )
    return right / told, right / wanted, wanted


def _page(draw: random.Random) -> list[Plant]:
    """Two sentences: a citation and a near miss, two near misses, or words about nothing."""
    claim, ways = draw.choice(CLAIMS)
    cited = Plant(draw.choice(ways).format(draw.choice(WRITTEN[claim.claim_id])) + ".", claim.claim_id)
    other, other_ways = draw.choice(CLAIMS)
    near = draw.choice(
        (
            draw.choice(other_ways).format(draw.choice(NEAR_FIGURES[other.claim_id])),
            draw.choice(OTHER_WORDS).format(draw.choice(WRITTEN[other.claim_id])),
        )
    )
    missed = Plant(near + ".", 0)
    return draw.choice(([cited, missed], [missed, cited], [missed], [cited]))


def _read(kind: str, pages: list[list[Plant]], folder: Path, number: int, draw: random.Random) -> list[Passage]:
    """The pages of a deck with these sentences, as they are read from its file."""
    paragraphs: list[str] = []
    for page in pages:
        for one in page:
            # The first of four is a deck's note, which is nobody's to read.
            paragraphs += ["Notes."] * (kind == "pptx" and len(paragraphs) % 4 == 0)
            paragraphs.append(f"{one.sentence[0].upper()}{one.sentence[1:]}")
    path = folder / f"{number}.{kind}"
    path.write_bytes(files.WRITERS[kind](f"Deck {number}", paragraphs, draw))
    output = folder / f"{number}-read"
    output.mkdir()
    read = extract(path, filename=path.name, output_dir=output, limits=Limits(office=False))
    return [Passage(field="file", where=f"Page {one.number}", text=one.text, page=one.number) for one in read.pages]


def _page_of(plant: Plant, read: list[Passage]) -> int:
    """The page on which the sentence stands; 0 where it was lost."""
    return next((one.page or 0 for one in read if _plain(plant.sentence) in _plain(one.text)), 0)


def _plain(sentence: str) -> str:
    return " ".join(sentence.casefold().replace("\u00a0", " ").rstrip(".").split())


if __name__ == "__main__":
    main()
