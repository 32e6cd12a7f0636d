"""What the original of a file carries that its pages don't show, for whoever lets others take it."""

from __future__ import annotations

from dataclasses import dataclass

from content.extraction.hidden import Hiding
from content.models import Document


@dataclass(frozen=True, slots=True)
class HiddenContent:
    """One way in which an original hides something. `words` are the first of what it hides, for marketers only."""

    kind: Hiding
    sentence: str
    where: str
    words: str


def hidden_content(document: Document) -> list[HiddenContent]:
    """What the original holds besides its pages, as it was found when the file was read. No query."""
    found = []
    for finding in document.findings:
        if finding["code"] in set(Hiding):
            where, words = finding.get("where", ""), finding.get("words", "")
            found.append(HiddenContent(Hiding(finding["code"]), finding["text"], where, words))
    return found
