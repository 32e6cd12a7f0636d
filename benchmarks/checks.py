"""How right the verdicts on pages of any file are, and how long a deck of 60 pages takes in a large library.

`make bench-checks` (ARGS="--files 200 --assets 10000"): the demo's files are the library, each live in a second version
whose first one said other words in places; a fifth of them is retired, and another fifth is left out: their pages are
own-made about the same subjects. Decks and PDFs are made of pages as they are live, as they were, retired, in another
order, with 2 to 30 % of their words changed, and own-made ones, and read as uploads are. Then so many assets of ten
pages are added. A table for people, then one JSON object.
"""

from __future__ import annotations

import argparse
import io
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import files
import library
from django.utils import timezone
from library import Made, say
from pptx import Presentation
from pptx.util import Inches, Pt
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from content.extraction import Limits, Wanted, extract
from content.file_checks.learning import learn_what_waits
from content.file_checks.verdicts import JudgedPage, PageVerdict, judge
from content.models import Asset, AssetVersion, Collateral, Document, DocumentPage
from content.words.pages import FEWEST_WORDS, ReadPage, read_pages, words_on
from hub.demo.load import entries_of
from hub.demo.shapes import FileEntry
from hub.demo.writers import write_file
from hub.people.models import User

KINDS = (*PageVerdict,)[:5]
PAGES_A_FILE = (4, 14)
TIMED_PAGES = 60
LONGEST_LEARNING = 3600.0
_FONT, _SIZE, _LEADING = "Helvetica", 9, 11


@dataclass(slots=True)
class World:
    """The pages by what is to be said of them, and the words that changes are made of."""

    pages: dict[PageVerdict, list[str]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    vocabulary: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Truth:
    """What is right of a page; `changed` is the share of its words that was."""

    kind: PageVerdict
    text: str
    changed: float = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--assets", type=int, default=10_000, help="for the time that a deck of 60 pages takes")
    options = parser.parse_args()
    draw = random.Random(29)
    with library.throw_away(["database"]) as rep:
        world = make_library(rep, draw)
        result = measure_verdicts(world, rep, options.files, draw)
        result["assets"], result["seconds_60_pages"] = options.assets, measure_time(world, rep, options.assets, draw)
    library.finish(result)


def make_library(rep: User, draw: random.Random) -> World:
    """The demo's files as live, replaced and retired versions; a fifth stays out of it."""
    world = World()
    texts = list(_demo_texts())
    say(f"  {len(texts)} files of the demo read")
    world.vocabulary = sorted({word for _, pages in texts for page in pages for word in page.split() if word.isalpha()})
    for number, (title, pages) in enumerate(texts):
        long = [page for page in pages if len(words_on(page)) >= FEWEST_WORDS]
        if number % 5 == 4:
            world.pages[PageVerdict.OWN_MADE] += long
            continue
        before = [_changed(page, 0.15, world, draw) for page in pages]
        retired = number % 5 == 3
        _publish(f"demo-{number}", title, before, pages, retired=retired)
        world.pages[PageVerdict.RETIRED if retired else PageVerdict.CURRENT] += long
        if not retired:
            world.pages[PageVerdict.OLDER] += [one for one in before if len(words_on(one)) >= FEWEST_WORDS]
    learn_what_waits(seconds=LONGEST_LEARNING)
    return world


def _demo_texts() -> Iterator[tuple[str, list[str]]]:
    for entry in entries_of(timezone.localdate()):
        if isinstance(entry, FileEntry):
            name, data = write_file(entry)
            pages = [page.bare for page in _read(name, data)]
            if pages:
                yield entry.title, pages


def _read(name: str, data: bytes) -> list[ReadPage]:
    with tempfile.TemporaryDirectory() as folder:
        path, output = Path(folder) / name, Path(folder) / "made"
        path.write_bytes(data)
        output.mkdir()
        wanted = Wanted(images=frozenset())
        found = extract(path, filename=name, output_dir=output, limits=Limits(office=False), wanted=wanted)
        return read_pages([(page.number, page.text) for page in found.pages])


def _publish(key: str, title: str, before: Sequence[str], pages: Sequence[str], *, retired: bool) -> None:
    """Live with its second version, or retired."""
    now = timezone.now()
    ((pk, _),) = library.make([Made(key=key, title=title, pages=pages)], User.objects.first()).items()
    document = Collateral.objects.get(pk=pk).document
    first = Document.objects.create(title=title, file=f"{key}-1.pdf", state="ready", page_count=len(before))
    DocumentPage.objects.bulk_create(
        DocumentPage(document=first, number=number, text=text) for number, text in enumerate(before, start=1)
    )
    AssetVersion.objects.bulk_create(
        AssetVersion(asset_id=pk, number=number, document=one, content={"document": one.pk}, live_from=now)
        for number, one in enumerate((first, document), start=1)
    )
    if retired:
        Asset.objects.filter(pk=pk).update(live=False, retired_at=now)


def _changed(text: str, share: float, world: World, draw: random.Random) -> str:
    """The text with this share of its words, one at least, replaced by others of the library."""
    pieces = text.split(" ")
    places = [place for place, piece in enumerate(pieces) if piece.strip().isalpha()] or list(range(len(pieces)))
    for place in draw.sample(places, min(len(places), max(1, round(share * len(pieces))))):
        pieces[place] = draw.choice([word for word in draw.sample(world.vocabulary, 2) if word != pieces[place]])
    return " ".join(pieces)


def measure_verdicts(world: World, rep: User, count: int, draw: random.Random) -> dict[str, float]:
    """How many pages are judged as they are, of files in both formats by turns."""
    confused: Counter[tuple[PageVerdict, PageVerdict]] = Counter()
    at_10: Counter[bool] = Counter()
    for number in range(count):
        truths = [_truth(world, draw) for _ in range(draw.randint(*PAGES_A_FILE))]
        write, name = (_pptx, "deck.pptx") if number % 2 else (_pdf, "deck.pdf")
        judged = judge(_read(name, write([truth.text for truth in truths])), user=rep)
        for truth, page in zip(truths, judged, strict=True):
            confused[truth.kind, page.verdict] += 1
            if truth.changed == 0.1:
                at_10[page.verdict == PageVerdict.ALTERED] += 1
            if truth.kind != page.verdict:
                _tell(truth, page)
    total, right = confused.total(), sum(number for (kind, said), number in confused.items() if kind == said)
    for kind in KINDS:
        said = {str(verdict): confused[kind, verdict] for verdict in PageVerdict if confused[kind, verdict]}
        print(f"{kind:10} {said}")
    own = sum(confused[PageVerdict.OWN_MADE, verdict] for verdict in PageVerdict)
    return {
        "pages": total,
        "verdict_right": round(right / total, 4),
        "altered_found_at_10": round(at_10[True] / max(1, at_10.total()), 4),
        "own_called_current": confused[PageVerdict.OWN_MADE, PageVerdict.CURRENT] / max(1, own),
    }


def _truth(world: World, draw: random.Random) -> Truth:
    """A page of one kind; pages in any order make decks in which others stand elsewhere."""
    kind = draw.choice(KINDS)
    if kind != PageVerdict.ALTERED:
        return Truth(kind, draw.choice(world.pages[kind]))
    share = draw.choice((0.02, 0.05, 0.1, 0.1, 0.2, 0.3))
    return Truth(kind, _changed(draw.choice(world.pages[PageVerdict.CURRENT]), share, world, draw), share)


def _tell(truth: Truth, page: JudgedPage) -> None:
    say(f"  {truth.kind} called {page.verdict} ({page.similarity:.2f}): {' '.join(truth.text.split())[:110]}")


def _pdf(pages: Sequence[str]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    for text in pages:
        lines = [line for part in text.split("\n") for line in simpleSplit(part, _FONT, _SIZE, 500)]
        canvas.setPageSize((595, max(842, len(lines) * _LEADING + 120)))
        canvas.setFont(_FONT, _SIZE)
        for number, line in enumerate(lines):
            canvas.drawString(40, len(lines) * _LEADING + 40 - number * _LEADING, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _pptx(pages: Sequence[str]) -> bytes:
    deck = Presentation()
    for text in pages:
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        frame = slide.shapes.add_textbox(Inches(0.3), Inches(0.3), Inches(9.4), Inches(6.9)).text_frame
        frame.word_wrap = True
        for number, line in enumerate(text.split("\n")):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.text = line
            paragraph.font.size = Pt(8)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def measure_time(world: World, rep: User, size: int, draw: random.Random) -> float:
    """Seconds in which the pages of a deck of 60 are judged, in a library of so many assets of ten pages more."""
    known = files.words(draw)
    made = (
        Made(key=f"m-{n}", title=f"Asset {n}", pages=[files.text(known, draw, 120) for _ in range(10)])
        for n in range(size)
    )
    keys = library.make(made, rep)
    now = timezone.now()
    held = Collateral.objects.filter(pk__in=keys).values_list("pk", "document")
    AssetVersion.objects.bulk_create(
        (
            AssetVersion(asset_id=pk, number=1, document_id=document, content={"document": document}, live_from=now)
            for pk, document in held
        ),
        batch_size=library.CHUNK,
    )
    started = time.perf_counter()
    learned = learn_what_waits(seconds=LONGEST_LEARNING)
    say(f"  {learned} files learned in {time.perf_counter() - started:.0f} s")
    texts = [(number, _truth(world, draw).text) for number in range(1, TIMED_PAGES + 1)]
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        judge(read_pages(texts), user=rep)
        seconds.append(time.perf_counter() - started)
    return round(sorted(seconds)[1], 2)


if __name__ == "__main__":
    main()
