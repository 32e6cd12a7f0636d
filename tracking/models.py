"""All models of tracking, for Django and for other apps; each is defined in the room it belongs to."""

from tracking.engagement.models import Open, PageView, RecipientDownload, Verdict, Viewer, ViewSession
from tracking.links.models import MailState, Recipient, ShareLink, ShareLinkAsset
from tracking.requests.models import PENDING, Ask, AssetRequest, RequestState
from tracking.rollups.models import AssetQuery, EngagementDay, FindDay, FindTime, SearchDay, UsageDay
from tracking.searches.models import SearchHit, SearchLog
from tracking.usage.models import Channel, UsageEvent, UsageKind
from tracking.withdrawals.models import LinkAct, LinkSweep, SweepState

__all__ = [
    "PENDING",
    "Ask",
    "AssetQuery",
    "AssetRequest",
    "Channel",
    "EngagementDay",
    "FindDay",
    "FindTime",
    "LinkAct",
    "LinkSweep",
    "MailState",
    "Open",
    "PageView",
    "Recipient",
    "RecipientDownload",
    "RequestState",
    "SearchDay",
    "SearchHit",
    "SearchLog",
    "ShareLink",
    "ShareLinkAsset",
    "SweepState",
    "UsageDay",
    "UsageEvent",
    "UsageKind",
    "Verdict",
    "ViewSession",
    "Viewer",
]
