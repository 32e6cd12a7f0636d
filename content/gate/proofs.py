"""What the gate says of the proofs that a script or a story cites."""

from __future__ import annotations

from collections.abc import Iterator

from content.findings import Finding, Severity
from content.gate.candidate import Candidate
from content.reading.proofs import gone_proofs

#: Of one asset: who reads ten knows what to do.
MOST_TOLD = 10


def proof_gone(candidate: Candidate) -> Iterator[Finding]:
    """Each proof that was retired or has expired, or whose page is not there any more: the words may be true all the
    same, so whoever decides is told."""
    [proofs] = gone_proofs([candidate.asset])
    for proof in proofs[:MOST_TOLD]:
        yield Finding(
            code="proof_gone",
            severity=Severity.WARNING,
            sentence=proof.sentence,
            remedy="Cite what holds today, or take the proof out.",
            field=proof.citation.field,
            page=proof.citation.page,
        )
