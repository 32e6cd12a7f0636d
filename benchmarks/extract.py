"""Pages per second and memory of extraction, beside bare pypdfium2 on the same files in the same run.

`make bench-extract DATA=folder`. A table for people, then one JSON object as the last line. No database is used.

Bare pypdfium2 reads every page of every PDF in this very process, one after the other. Ours reads them in as many
child processes as there are processors (`ratio`), and in a single one (`ratio_one_at_a_time`); both sides take turns,
and medians are told. Gold text is looked for by `gold.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import gold  # noqa: E402
import pypdfium2 as pdfium  # noqa: E402
from tqdm import tqdm  # noqa: E402

from content.extraction import Limits, Readers, Wanted, extract  # noqa: E402
from content.extraction.sniff import content_type_of  # noqa: E402
from content.extraction.types import Refused  # noqa: E402

S = TypeVar("S")
T = TypeVar("T")
TEXT = Wanted(images=frozenset())
EVERYTHING = Wanted(images=None)
_PASSED_OVER = {".md", ".csv", ".json", ".jsonl", ".gitignore", ".tsv", ".license"}
# Enough for a median that a busy moment does not move, and an end to it in a folder of many pages.
ROUNDS, MOST_ROUNDS = 3, 15
SECONDS_OF_ROUNDS = 20.0
# Drawing takes thirty times as long as reading: some of the pages say as much as all of them.
PAGES_DRAWN = 150
FILES_IN_HAND = 2


@dataclass(frozen=True, slots=True)
class Measured:
    """One file through our extraction."""

    path: Path
    state: str
    detail: str
    pages: int
    words: int
    seconds: float
    peak_mb: float
    text: str


def main() -> None:
    options = _options()
    golden = gold.for_files(options.data, list(_files(options.data)))
    files = [path for path in _files(options.data) if path not in golden.used]
    if not files:
        raise SystemExit(f"There are no files to read in {options.data}.")
    pdfs = [path for path in files if _is_pdf(path)]

    _say(f"{len(files)} files, {len(pdfs)} of them PDF, {len(golden.texts)} with gold text; {options.jobs} at a time")
    with Readers(options.jobs) as readers:
        all_read, _ = _ours(files, TEXT, readers, "every file, text")
    _table(all_read)
    scores = {one.path: gold.f1(one.text, golden.texts[one.path]) for one in all_read if one.path in golden.texts}
    for path, score in scores.items():
        _say(f"  F1 {score:.3f}  {path.relative_to(options.data)}")

    together = _compare(pdfs, TEXT, _bare_text, options, f"text, {options.jobs} processes", options.jobs)
    alone = _compare(pdfs, TEXT, _bare_text, options, "text, one process", 1)
    result = {
        "files": len(files),
        "pages": sum(one.pages for one in all_read),
        "ours_pages_per_s": together.ours,
        "bare_pages_per_s": together.bare,
        "ratio": together.ratio,
        "ratio_one_at_a_time": alone.ratio,
        "jobs": options.jobs,
        "token_f1": round(statistics.mean(scores.values()), 4) if scores else None,
        "peak_mb": round(max(one.peak_mb for one in all_read), 1),
        "states": dict(sorted(Counter(one.state for one in all_read).items())),
    }
    if not options.no_images:
        some = _some(pdfs, all_read)
        what = f"text and images of {len(some)} PDFs, {options.jobs} processes"
        drawn = _compare(some, EVERYTHING, _bare_images, options, what, options.jobs)
        images = {"ours_pages_per_s": drawn.ours, "bare_pages_per_s": drawn.bare, "ratio": drawn.ratio}
        result["images"] = {"files": len(some), **images}
    print(json.dumps(result))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="a folder of files of any kind")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="our child processes at a time")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each side is timed at least, in turns")
    parser.add_argument("--no-images", action="store_true")
    return parser.parse_args()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        passed_over = path.suffix.lower() in _PASSED_OVER or path.name in ("LICENSE", "README")
        if path.is_file() and not hidden and not passed_over:
            yield path


def _some(pdfs: Sequence[Path], read: Sequence[Measured]) -> list[Path]:
    """PDFs from all over the folder, until they have enough pages between them."""
    pages = {one.path: one.pages for one in read}
    chosen: list[Path] = []
    steps = max(1, round(sum(pages[path] for path in pdfs) / PAGES_DRAWN))
    for path in (path for start in range(steps) for path in pdfs[start::steps]):
        if chosen and sum(pages[one] for one in chosen) >= PAGES_DRAWN:
            break
        chosen.append(path)
    return chosen


def _is_pdf(path: Path) -> bool:
    try:
        return content_type_of(path, path.name) == "application/pdf"
    except Refused:
        return False


def _ours(files: Sequence[Path], wanted: Wanted, readers: Readers, what: str) -> tuple[list[Measured], float]:
    """As an import has it: so many processes, each with the next file in hand while it reads one."""

    # As bare pypdfium2 has it: no waiting behind everybody else, and time enough on a slow machine.
    limits = Limits(wall_seconds=600, cpu_seconds=600, niceness=0)

    def one(numbered: tuple[int, Path]) -> Measured:
        number, path = numbered
        output = Path(folder, str(number))
        output.mkdir()
        done = extract(path, filename=path.name, output_dir=output, limits=limits, wanted=wanted, readers=readers)
        text = "\n".join(page.text for page in done.pages)
        peak = done.peak_bytes / 1024 / 1024
        words = len(text.split())
        return Measured(path, str(done.state), done.detail, len(done.pages), words, done.seconds, peak, text)

    with tempfile.TemporaryDirectory(prefix="bench-extract-") as folder:
        return _timed(list(enumerate(files)), one, FILES_IN_HAND * readers.at_most, f"ours: {what}")


def _bare_text(path: Path) -> int:
    return _bare(path, lambda page: page.get_textpage().get_text_range())


def _bare_images(path: Path) -> int:
    def draw(page: pdfium.PdfPage) -> None:
        page.get_textpage().get_text_range()
        width, height = page.get_size()
        scale = min(1600 / max(width, 1), 6400 / max(height, 1))
        with tempfile.TemporaryFile() as file:
            image = page.render(scale=scale).to_pil()
            image.save(file, "WEBP", quality=82, method=2)
            image.resize((320, max(1, round(320 * image.height / image.width)))).save(file, "WEBP", quality=82)

    return _bare(path, draw)


def _bare(path: Path, use: Callable[[pdfium.PdfPage], object]) -> int:
    """The pages that bare pypdfium2 reads of a file, in this very process."""
    count = 0
    try:
        document = pdfium.PdfDocument(path)
        for page in document:
            use(page)
            count += 1
            page.close()
        document.close()
    except (pdfium.PdfiumError, OSError, ValueError):
        pass
    return count


@dataclass(frozen=True, slots=True)
class Compared:
    """Pages per second of both sides: the medians of their rounds."""

    ours: float | None = None
    bare: float | None = None

    @property
    def ratio(self) -> float | None:
        return round(self.ours / self.bare, 3) if self.ours and self.bare else None


def _compare(
    pdfs: Sequence[Path], wanted: Wanted, bare: Callable[[Path], int], options: argparse.Namespace, what: str, jobs: int
) -> Compared:
    """Both sides in turns, each with its own pages counted. Short rounds are repeated until they say something."""
    if not pdfs:
        return Compared()
    ours_rates: list[float] = []
    bare_rates: list[float] = []
    with Readers(jobs) as readers:
        # Each side has its libraries loaded before the clock starts.
        _ours(pdfs[:jobs], TEXT, readers, what)
        bare(pdfs[0])
        started = time.monotonic()
        while len(ours_rates) < options.rounds or (
            len(ours_rates) < MOST_ROUNDS and time.monotonic() - started < SECONDS_OF_ROUNDS
        ):
            counts, seconds = _timed(pdfs, bare, 1, f"bare: {what}")
            bare_rates.append(sum(counts) / seconds)
            measured, seconds = _ours(pdfs, wanted, readers, what)
            ours_rates.append(sum(one.pages for one in measured) / seconds)
    done = Compared(round(statistics.median(ours_rates), 1), round(statistics.median(bare_rates), 1))
    rounds = f"median of {len(ours_rates)} rounds"
    _say(f"{what}: ours {done.ours} pages/s, bare pypdfium2 {done.bare} pages/s, ratio {done.ratio} ({rounds})")
    return done


def _timed(files: Sequence[S], one: Callable[[S], T], jobs: int, what: str) -> tuple[list[T], float]:
    started = time.monotonic()
    with ThreadPoolExecutor(jobs) as pool, tqdm(total=len(files), desc=what, leave=False, disable=None) as bar:
        results = []
        for result in pool.map(one, files):
            results.append(result)
            bar.update()
    return results, time.monotonic() - started


def _table(read: Sequence[Measured]) -> None:
    _say(f"{'file':<52} {'state':<19} {'pages':>5} {'words':>7} {'seconds':>7} {'MB':>5}  detail")
    for one in read:
        name = one.path.name if len(one.path.name) <= 52 else one.path.name[:49] + "..."
        figures = f"{one.pages:>5} {one.words:>7} {one.seconds:>7.2f} {one.peak_mb:>5.0f}"
        _say(f"{name:<52} {one.state:<19} {figures}  {one.detail}")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
