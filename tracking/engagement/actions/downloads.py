"""Record that a recipient took a file."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from content.models import Asset
from tracking.engagement.actions.opens import Caller
from tracking.engagement.verdicts import Judgement, agent_reason, name_of
from tracking.models import RecipientDownload, ShareLink, Verdict, Viewer, ViewSession
from tracking.rollups.sums import Engagement, add_engagement


@transaction.atomic
def record_download(
    *, link: ShareLink, asset: Asset, caller: Caller, at: datetime, version_id: int | None = None
) -> RecipientDownload:
    """Store that a recipient took the file, of which version. Counts once a reader was seen in the same browser,
    before or after.
    """
    viewer = None
    if caller.viewer_key:
        viewer, _ = Viewer.objects.get_or_create(share_link=link, key=caller.viewer_key, defaults={"first_seen_at": at})
    if caller.user.is_authenticated:
        judged = Judgement(Verdict.SENDER, "Someone logged in to the hub.")
    elif name_of(caller.user_agent).certain:
        judged = Judgement(Verdict.SCANNER, agent_reason(caller.user_agent))
    elif viewer is not None and ViewSession.objects.people().filter(viewer=viewer).exists():
        judged = Judgement(Verdict.PERSON, "Read the page before.")
    else:
        judged = Judgement(Verdict.UNSURE, "No reader was seen in this browser.")
    download = RecipientDownload.objects.create(
        share_link=link,
        asset_id=asset.pk,
        version_id=version_id,
        viewer=viewer,
        at=at,
        verdict=judged.verdict,
        reason=judged.reason,
    )
    if download.verdict == Verdict.PERSON:
        add_engagement(engagement_by(download, link))
    return download


def engagement_by(download: RecipientDownload, link: ShareLink) -> Engagement:
    return Engagement(download.asset_id, link.team_id, timezone.localdate(download.at), downloads=1)
