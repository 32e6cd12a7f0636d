"""Lines as a page is set, put together again to the sentences that they were broken from. Pure; no Django here."""

from __future__ import annotations

_ENDS = ".!?:;|…"
_MOST_TITLE_LINES = 4


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
