"""Record that a link was asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hub.core.people import Person
from tracking.engagement.verdicts import BURST_WITHIN, judge_open
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
) -> Open:
    """Store a request for the link with the first verdict on it. Not a view: only the page itself confirms that.

    `versions` are those that this load of the page shows, by asset.
    """
    recent = Open.objects.filter(share_link=link, at__gt=at - BURST_WITHIN, at__lte=at).count()
    judged = judge_open(
        method=method,
        headers=headers,
        user=caller.user,
        sender_id=link.created_by_id,
        sent_at=link.sent_at,
        at=at,
        recent=recent,
    )
    return Open.objects.create(
        share_link=link,
        at=at,
        method=method,
        user_agent=caller.user_agent[:400],
        network=caller.network,
        verdict=judged.verdict,
        reason=judged.reason,
        versions={str(asset_id): version for asset_id, version in (versions or {}).items()},
    )
