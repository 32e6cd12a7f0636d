"""Record that a link was asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from hub.core.people import Person
from tracking.engagement.verdicts import RULES, evidence_of, judge_open
from tracking.models import Open, ShareLink


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is on the other side: `viewer_key` from the link's cookie, `network` without its last part."""

    user: Person
    user_agent: str
    network: str = ""
    viewer_key: str = ""
    device: str = ""


def viewer_key(secret: str) -> str:
    """What is stored of a viewer's cookie: its hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def record_open(
    *,
    link: ShareLink,
    method: str,
    headers: Mapping[str, str],
    caller: Caller,
    at: datetime,
    versions: Mapping[int, int] | None = None,
    shown: Mapping[int, Collection[int]] | None = None,
    recent: int | None = None,
    gateway: str = "",
) -> Open:
    """Store a request for the link with the first verdict on it. Not a view: only the page itself confirms that.

    `versions` are those that this load of the page shows, by asset, and `shown` its pages. `recent`: how many requests
    the link had within BURST_WITHIN, when that is known. `gateway`: the name of the one whose address asks. One
    statement; another for `recent`.
    """
    if recent is None:
        recent = link.opens.in_burst(at).count()
    evidence = evidence_of(headers, recent=recent, gateway=gateway)
    judged = judge_open(
        method=method,
        user_agent=headers.get("User-Agent", "")[:400],
        evidence=evidence,
        user=caller.user,
        sender_id=link.created_by_id,
        sent_at=link.mailed_at or link.sent_at,
        at=at,
    )
    return Open.objects.create(
        share_link=link,
        at=at,
        method=method,
        user_agent=caller.user_agent[:400],
        network=caller.network,
        verdict=judged.verdict,
        reason=judged.reason,
        rules=RULES,
        evidence=evidence.kept(),
        versions={str(asset_id): version for asset_id, version in (versions or {}).items()},
        shown={str(asset_id): as_ranges(numbers) for asset_id, numbers in (shown or {}).items()},
    )


def as_ranges(numbers: Collection[int]) -> list[list[int]]:
    """Numbers as [first, last] of each run: three hundred pages in a row are one."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs
