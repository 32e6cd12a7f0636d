"""Tesseract, when it is installed: the words of a picture, with their boxes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import Image

from content.extraction import sandbox
from content.extraction.types import Word

ENGLISH = "eng"
#: Not a language: the data by which Tesseract sees that a page lies sideways.
ORIENTATION = "osd"
#: The longest edge of a picture as Tesseract gets it: a page of A4 at 300 dots an inch.
MOST_PIXELS = 3500
DOTS_PER_INCH = 300
_PAGE_SECONDS = 60
# Of 100. Letters read with less are guesses; in scans of real pages wrong words lie below, right ones above.
_SURE = 60.0
# Of a page's letters so many must be sure, or the page holds no writing that can be trusted.
_SURE_SHARE = 0.5
_FEWEST_WORDS = 2
_WORD_LETTERS = 3
_LETTERS = re.compile(r"[^\W_]")
# Of the columns of Tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, conf, text.
_WORD_LEVEL = "5"
_COLUMNS = 12
_BY_NEIGHBOURHOOD = ("-c", "thresholding_method=1")
_BROKEN = re.compile(r"(?<=[^\W\d_])-\n(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was read with confidence; empty when nothing was."""

    text: str = ""
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class _Token:
    line: tuple[str, ...]
    text: str
    confidence: float
    box: tuple[int, int, int, int]

    @property
    def letters(self) -> int:
        return len(_LETTERS.findall(self.text))


@lru_cache(maxsize=1)
def program() -> str:
    return shutil.which("tesseract") or ""


@lru_cache(maxsize=1)
def installed_languages() -> frozenset[str]:
    """Tesseract's names of the languages whose data is there; none when it isn't installed or doesn't run."""
    if not program():
        return frozenset()
    try:
        listed = subprocess.run([program(), "--list-langs"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(line.strip() for line in listed.stdout.splitlines()[1:] if line.strip())


def languages_for(wanted: Iterable[str]) -> tuple[str, ...]:
    """Those of the wanted that are installed, else English, else what there is; nothing without Tesseract."""
    there = installed_languages() - {ORIENTATION}
    chosen = tuple(dict.fromkeys(name for name in wanted if name in there))
    return chosen or ((ENGLISH,) if ENGLISH in there else tuple(sorted(there)[:1]))


def recognise(image: Image.Image, folder: Path, languages: tuple[str, ...], *, framed: bool = False) -> Recognised:
    """Read a picture in the sandbox it is called in. Nothing when Tesseract takes too long for it.

    `framed` says that it may hold a scan's grey paper on a white page, of which one threshold sees only the edge.
    """
    source = folder / "page.pgm"
    image.convert("L").save(source, "PPM")
    # Layout with the page's orientation where the data for that is there: scans lie sideways and upside down.
    layout = "1" if ORIENTATION in installed_languages() else "3"
    command = [program(), str(source), "stdout", "--dpi", str(DOTS_PER_INCH), "--psm", layout]
    environment = {name: os.environ[name] for name in ("PATH", "TESSDATA_PREFIX") if name in os.environ}
    try:
        done = subprocess.run(
            [*command, "-l", "+".join(languages), *(_BY_NEIGHBOURHOOD if framed else ()), "tsv"],
            # One thread: the machine is shared, and pages are small.
            env=environment | {"LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PAGE_SECONDS,
            preexec_fn=sandbox.die_with_parent,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Recognised()
    finally:
        source.unlink(missing_ok=True)
    return understood(done.stdout.decode("utf-8", "replace"), *image.size)


def understood(table: str, width: int, height: int) -> Recognised:
    """The words of Tesseract's table that can be trusted, on a picture of this size."""
    tokens = list(_tokens(table))
    sure = [token for token in tokens if token.confidence >= _SURE]
    of_sure, of_all = (sum(token.letters for token in some) for some in (sure, tokens))
    if sum(token.letters >= _WORD_LETTERS for token in sure) < _FEWEST_WORDS or of_sure < _SURE_SHARE * of_all:
        return Recognised()
    lines = (" ".join(token.text for token in line) for _, line in groupby(sure, key=lambda token: token.line))
    text = _BROKEN.sub("", "\n".join(lines))
    return Recognised(text, tuple(_word(token, width, height) for token in sure))


def _tokens(table: str) -> Iterator[_Token]:
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) != _COLUMNS or cells[0] != _WORD_LEVEL or not _LETTERS.search(cells[11]):
            continue
        left, top, width, height = map(int, cells[6:10])
        yield _Token(tuple(cells[1:5]), cells[11].strip(), float(cells[10]), (left, top, left + width, top + height))


def _word(token: _Token, width: int, height: int) -> Word:
    left, top, right, bottom = token.box
    return (token.text, left / width, top / height, right / width, bottom / height)
