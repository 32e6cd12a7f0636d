"""What the gate says of the claims that an asset cites: whether each is there, and holds."""

from __future__ import annotations

from collections.abc import Iterator

from content.findings import Act, Finding, Severity
from content.gate.candidate import Candidate
from content.messages.citing import Cited, references_of
from content.messages.passages import passages_of

#: Of one asset: who reads ten knows what to do.
MOST_TOLD = 10


def cited_claims(candidate: Candidate) -> Iterator[Finding]:
    """A reference to no claim, which a recipient would read as it is written, stops it; what has lapsed,
    changed or waits for both sides is told."""
    if candidate.act != Act.GO_LIVE:
        return
    claims = candidate.not_to_say.claims
    for reference in references_of(candidate.asset):
        if reference.claim_id not in claims.by_id:
            yield Finding(
                code="claim_unknown",
                severity=Severity.ERROR,
                sentence=f"{reference.where} cites claim {reference.claim_id}, which is not there.",
                remedy="Take the number of a claim from the list of claims.",
                field=reference.field,
                page=reference.page,
            )
    if not claims.by_id:
        return
    cited = claims.cited_in(candidate.asset, list(passages_of(candidate.asset)))
    for one in [one for one in cited if one.trouble(candidate.day)][:MOST_TOLD]:
        yield Finding(
            code=_code_of(one),
            severity=Severity.WARNING,
            sentence=one.trouble(candidate.day),
            remedy=f"Say {one.claim.said}." if one.is_outdated else "Cite a figure that holds, or take it out.",
            field=one.field,
            page=one.page,
        )


def _code_of(cited: Cited) -> str:
    if cited.is_waiting:
        return "claim_waiting"
    return "claim_changed" if cited.is_outdated else "claim_lapsed"
