"""What readings and verdicts share: what a visit has read, and who changes its opens."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from tracking.models import Open, ShareLink, ViewSession
from tracking.rollups.sums import Engagement


def update_or_let_go(opens: QuerySet[Open], **values: object) -> bool:
    """Change these opens; whether there were any. When another has changed them meanwhile PostgreSQL holds them all the
    same, to the end of the transaction: they are let go of, for whoever has the viewer already and waits for them.
    """
    with transaction.atomic():
        if opens.update(**values):
            return True
        transaction.set_rollback(True)
    return False


def engagement_of(session: ViewSession, link: ShareLink) -> list[Engagement]:
    """All that a visit has read so far."""
    day = timezone.localdate(session.started_at)
    read = seconds_by_asset(session)
    return [Engagement(asset_id, link.team_id, day, views=1, seconds=spent) for asset_id, spent in read.items()]


def seconds_by_asset(session: ViewSession) -> dict[int, float]:
    """The exact seconds that a visit has spent on each asset; of one that was read before they were kept with it, its
    pages are asked.
    """
    if session.read:
        return {int(asset_id): float(seconds) for asset_id, seconds in session.read.items()}
    spent = session.page_views.order_by().values_list("asset_id").annotate(spent=Sum("seconds"))
    return {int(asset_id): float(seconds) for asset_id, seconds in spent}
