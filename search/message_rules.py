"""What the glossary says not to say, as rules of the message house."""

from __future__ import annotations

from collections.abc import Iterator

from content.messages.check import Rule, RuleKind
from search.models import GlossaryTerm


def glossary_rules() -> Iterator[Rule]:
    """A rule for each term with words to avoid; the term is what to say instead. One query."""
    for term in GlossaryTerm.objects.exclude(avoid="").order_by("pk"):
        yield Rule(
            key=f"glossary:{term.pk}",
            kind=RuleKind.DONT_SAY,
            phrases=tuple(filter(None, map(str.strip, term.avoid.splitlines()))),
            instead=term.term,
            # Where our own word holds theirs, as “voicemail box” does “voicemail”, ours may stand.
            allowed=tuple(term.said),
        )
