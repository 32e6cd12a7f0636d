"""The gate: one function, one list of findings, asked before every step that leads to a reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from content.findings import Act, Finding, errors_among
from content.gate import claims, fields, files, messages, naming, parts, proofs
from content.gate.candidate import Candidate
from content.models import Asset
from content.reading.not_to_say import NotToSay
from content.refusals import Unfit
from hub.core.people import Person

CHECKS: tuple[Callable[[Candidate], Iterator[Finding]], ...] = (
    fields.missing_or_wrong,
    files.file,
    parts.script,
    parts.story,
    fields.dates,
    naming.customer_named,
    messages.off_message,
    proofs.proof_gone,
    claims.cited_claims,
    fields.tags,
    fields.audience,
    files.carried,
    files.near_duplicates,
)


def findings_of(
    asset: Asset,
    *,
    at: datetime,
    act: Act = Act.GO_LIVE,
    by: Person | None = None,
    not_to_say: NotToSay | None = None,
) -> list[Finding]:
    """All that the gate says of this version of the asset, errors first, in a fixed number of queries.

    `asset` is what is judged as it is given: a draft, or what is live. With `by` it is compared with what that person
    may see, which is for somebody who reads the answer. Assets that are judged together share `not_to_say`.
    """
    candidate = Candidate(asset=asset.own, act=act, at=at, by=by, not_to_say=not_to_say or NotToSay())
    # What can't be sent as it stands needs no second reason.
    found = list(fields.state(candidate)) or [finding for check in CHECKS for finding in check(candidate)]
    return sorted(found, key=lambda finding: not finding.is_error)


def draft_findings(asset: Asset, *, at: datetime, by: Person | None = None) -> list[Finding]:
    """What the gate says of the latest version of the asset: the one that is submitted and approved."""
    return findings_of(asset.own.get_latest_revision_as_object(), at=at, by=by)


def refuse_unfit(asset: Asset, *, at: datetime) -> None:
    """Raise Unfit, with all that stands in the way, when this version of the asset can't go live."""
    if errors := errors_among(findings_of(asset, at=at)):
        raise Unfit(errors)
