"""Pages per second and memory of extraction, beside bare pypdfium2 on the same files in the same run.

`make bench-extract DATA=folder`. A table for people, then one JSON object as the last line. Gold text, where the folder
has it, is `NAME.pdf.txt` or `NAME.txt` beside the file, or the same within a folder `gold`. No database is used.
"""

from __future__ import annotations

import argparse
import json
import os
import re
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

import pypdfium2 as pdfium  # noqa: E402
from tqdm import tqdm  # noqa: E402

from content.extraction import Limits, Wanted, extract  # noqa: E402
from content.extraction.sniff import content_type_of  # noqa: E402
from content.extraction.types import Refused  # noqa: E402

T = TypeVar("T")
TEXT = Wanted(images=frozenset())
EVERYTHING = Wanted(images=None)
_PASSED_OVER = {".md", ".csv", ".json", ".jsonl", ".gitignore", ".tsv", ".license"}


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
    files = list(_files(options.data))
    if not files:
        raise SystemExit(f"There are no files to read in {options.data}.")
    pdfs = [path for path in files if _is_pdf(path)]
    gold = {path: text for path in files if (text := _gold(path)) is not None}

    _say(f"{len(files)} files, {len(pdfs)} of them PDF, {len(gold)} with gold text; {options.jobs} at a time")
    all_read, _ = _ours(files, TEXT, options.jobs, "every file, text")
    _table(all_read)

    ratios, ours_rate, bare_rate = _compare(pdfs, TEXT, _bare_text, options, "text", options.jobs)
    alone, _, _ = _compare(pdfs, TEXT, _bare_text, options, "text, one file at a time", 1)
    result = {
        "files": len(files),
        "pages": sum(one.pages for one in all_read),
        "ours_pages_per_s": ours_rate,
        "bare_pages_per_s": bare_rate,
        "ratio": ratios,
        "ratio_one_at_a_time": alone,
        "jobs": options.jobs,
        "token_f1": _token_f1(all_read, gold),
        "peak_mb": round(max(one.peak_mb for one in all_read), 1),
        "states": dict(sorted(Counter(one.state for one in all_read).items())),
    }
    if not options.no_images:
        ratios, ours_rate, bare_rate = _compare(
            pdfs, EVERYTHING, _bare_images, options, "text and images", options.jobs
        )
        result["images"] = {"ours_pages_per_s": ours_rate, "bare_pages_per_s": bare_rate, "ratio": ratios}
    for path in gold:
        _say(f"  F1 {_f1(next(one.text for one in all_read if one.path == path), gold[path]):.3f}  {path.name}")
    print(json.dumps(result))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a folder of files of any kind")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="our child processes at a time")
    parser.add_argument("--rounds", type=int, default=3, help="how often each side is timed, in turns")
    parser.add_argument("--no-images", action="store_true")
    return parser.parse_args()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(".") or part == "gold" for part in inside):
            if path.suffix.lower() in _PASSED_OVER or path.name in ("LICENSE", "README") or _is_gold(path):
                continue
            yield path


def _is_gold(path: Path) -> bool:
    if path.suffix != ".txt":
        return False
    return path.with_suffix("").is_file() or any(
        other.stem == path.stem for other in path.parent.iterdir() if other.suffix not in (".txt", "")
    )


def _gold(path: Path) -> str | None:
    for folder in (path.parent, path.parent / "gold"):
        for name in (f"{path.name}.txt", f"{path.stem}.txt"):
            if (folder / name).is_file() and folder / name != path:
                return (folder / name).read_text(encoding="utf-8", errors="replace")
    return None


def _is_pdf(path: Path) -> bool:
    try:
        return content_type_of(path, path.name) == "application/pdf"
    except Refused:
        return False


def _ours(files: Sequence[Path], wanted: Wanted, jobs: int, what: str) -> tuple[list[Measured], float]:
    def one(path: Path) -> Measured:
        with tempfile.TemporaryDirectory(prefix="bench-extract-") as folder:
            # As bare pypdfium2 has it: no waiting behind everybody else, and time enough on a slow machine.
            limits = Limits(wall_seconds=600, cpu_seconds=600, niceness=0)
            done = extract(path, filename=path.name, output_dir=Path(folder), limits=limits, wanted=wanted)
            text = "\n".join(page.text for page in done.pages)
        peak = done.peak_bytes / 1024 / 1024
        words = len(text.split())
        return Measured(path, str(done.state), done.detail, len(done.pages), words, done.seconds, peak, text)

    return _timed(files, one, jobs, f"ours: {what}")


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


def _compare(
    pdfs: Sequence[Path], wanted: Wanted, bare: Callable[[Path], int], options: argparse.Namespace, what: str, jobs: int
) -> tuple[float | None, float | None, float | None]:
    """Pages per second of both sides, timed in turns; the median of the rounds. Each side counts its own pages."""
    if not pdfs:
        return None, None, None
    ours_rates, bare_rates = [], []
    for _ in range(options.rounds):
        counts, seconds = _timed(pdfs, bare, 1, f"bare: {what}")
        bare_rates.append(sum(counts) / seconds)
        measured, seconds = _ours(pdfs, wanted, jobs, what)
        ours_rates.append(sum(one.pages for one in measured) / seconds)
    ours, plain = statistics.median(ours_rates), statistics.median(bare_rates)
    _say(f"{what}: ours {ours:.1f} pages/s, bare pypdfium2 {plain:.1f} pages/s, ratio {ours / plain:.2f}")
    return round(ours / plain, 3), round(ours, 1), round(plain, 1)


def _timed(files: Sequence[Path], one: Callable[[Path], T], jobs: int, what: str) -> tuple[list[T], float]:
    started = time.monotonic()
    with ThreadPoolExecutor(jobs) as pool, tqdm(total=len(files), desc=what, leave=False, disable=None) as bar:
        results = []
        for result in pool.map(one, files):
            results.append(result)
            bar.update()
    return results, time.monotonic() - started


def _token_f1(read: Sequence[Measured], gold: dict[Path, str]) -> float | None:
    scores = [_f1(one.text, gold[one.path]) for one in read if one.path in gold]
    return round(statistics.mean(scores), 4) if scores else None


def _f1(text: str, gold: str) -> float:
    found, wanted = Counter(_tokens(text)), Counter(_tokens(gold))
    if not found or not wanted:
        return float(found == wanted)
    shared = sum((found & wanted).values())
    precision, recall = shared / sum(found.values()), shared / sum(wanted.values())
    return 2 * precision * recall / (precision + recall) if shared else 0.0


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


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
