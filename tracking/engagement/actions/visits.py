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
    read = session.page_views.values("asset_id").annotate(spent=Sum("seconds"))
    return [Engagement(row["asset_id"], link.team_id, day, views=1, seconds=row["spent"]) for row in read]
