"""Whether an asset says what the message house rules out."""

from __future__ import annotations

from collections.abc import Iterator

from content.findings import Act, Finding, Severity
from content.gate.candidate import Candidate
from content.messages.passages import passages_of
from content.messages.sentences import remedy_of, sentence_of
from content.models import MessageFinding

#: Of one asset: who reads so many knows what to do.
MOST_TOLD = 20


def off_message(candidate: Candidate) -> Iterator[Finding]:
    """Each breach of a rule that nobody has accepted for this asset. Where the rule says so, and a customer may get the
    asset, it stops approval."""
    check = candidate.not_to_say.check
    if candidate.act != Act.GO_LIVE or not check.rules:
        return
    breaches = check.breaches(passages_of(candidate.asset))
    if not breaches:
        return
    accepted = _accepted(candidate)
    told = [one for one in breaches if (one.rule.key, one.words.casefold()) not in accepted]
    for breach in told[:MOST_TOLD]:
        yield Finding(
            code="off_message",
            severity=candidate.for_recipients if breach.rule.stops else Severity.WARNING,
            sentence=sentence_of(breach),
            remedy=remedy_of(breach),
            field=breach.passage.field,
            page=breach.passage.page,
        )


def _accepted(candidate: Candidate) -> set[tuple[str, str]]:
    if candidate.asset.pk is None:
        return set()
    accepted = MessageFinding.objects.on(candidate.asset.pk).accepted().values_list("rule", "words")
    return {(rule, words.casefold()) for rule, words in accepted}
