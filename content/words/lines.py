"""Lines as a page is set, put together again to the sentences that they were broken from. Pure; no Django here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import ceil

_ENDS = ".!?:;|…"
_MOST_TITLE_LINES = 4
# Lines at the top and at the bottom of a page that may be set there by a template.
_EDGE_LINES = 3
# On fewer pages nothing repeats for certain.
_FEWEST_PAGES = 3
# On so many of them a line has to stand; first and last pages often have none.
_SHARE_OF_PAGES = 0.6
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[\s|·–—-]*(?:(?:page|slide|seite|folie|diapositive|página|diapositiva|pag|p)[\s.:]*)?"
    r"#(?:\s*(?:of|von|sur|de|/)\s*#)?[\s|·–—-]*",
    re.IGNORECASE,
)


def goes_on(line: str, following: str) -> bool:
    """Whether the following line goes on with this one: it begins small where this has no end, or within quotes."""
    line, following = line.rstrip(), following.lstrip()
    if not line or not following or line[-1] in _ENDS:
        return False
    return following[0].islower() or line.count("“") > line.count("”")


def joined(text: str) -> str:
    """`text` with lines that were broken within a sentence put together."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and goes_on(lines[-1], line):
            lines[-1] = f"{lines[-1].rstrip()} {line.lstrip()}"
        else:
            lines.append(line)
    return "\n".join(lines)


def whole_title(lines: list[str]) -> str:
    """The first of these lines, with those that go on with it."""
    title = " ".join(lines[0].split()) if lines else ""
    for line in lines[1:_MOST_TITLE_LINES]:
        if not goes_on(title, line):
            break
        title = f"{title} {' '.join(line.split())}"
    return title


def without_running_lines(texts: Sequence[str]) -> list[str]:
    """The pages of a file without what stands on most of them at the top or the bottom (a running title, a footer, a
    mark of confidence, whatever number it holds), and without page numbers: no page is about these. A page that says
    nothing else stays as it is."""
    running = running_lines(texts)
    return [_kept(text.split("\n"), running) for text in texts]


def running_lines(texts: Sequence[str]) -> frozenset[str]:
    """What stands on most pages of a file at the top or the bottom, each line as `shape_of` has it."""
    pages = [text.split("\n") for text in texts]
    counted = Counter(line for lines in pages for line in {shape_of(lines[at]) for at in edges_of(lines)})
    least = max(_FEWEST_PAGES, ceil(_SHARE_OF_PAGES * len(pages)))
    return frozenset(line for line, times in counted.items() if times >= least)


def _kept(lines: list[str], running: frozenset[str]) -> str:
    shapes = {at: shape_of(lines[at]) for at in edges_of(lines)}
    set_by_template = {at for at, shape in shapes.items() if shape in running or _PAGE_NUMBER.fullmatch(shape)}
    kept = "\n".join(line for at, line in enumerate(lines) if at not in set_by_template)
    return kept if kept.strip() else "\n".join(lines)


def edges_of(lines: list[str]) -> list[int]:
    """Where the first and the last lines are that are not empty."""
    written = [at for at, line in enumerate(lines) if line.strip()]
    return list(dict.fromkeys([*written[:_EDGE_LINES], *written[-_EDGE_LINES:]]))


def shape_of(line: str) -> str:
    """A line whatever number it holds."""
    return _NUMBER.sub("#", " ".join(line.split()))
