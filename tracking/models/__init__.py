from tracking.models.engagement import Open, PageView, RecipientDownload, Verdict, Viewer, ViewSession
from tracking.models.event import Channel, UsageEvent, UsageKind
from tracking.models.request import PENDING, Ask, AssetRequest, RequestState
from tracking.models.rollup import AssetQuery, EngagementDay, FindDay, FindTime, SearchDay, UsageDay
from tracking.models.search_log import SearchHit, SearchLog
from tracking.models.share_link import MailState, Recipient, ShareLink, ShareLinkAsset

__all__ = [
    "PENDING",
    "Ask",
    "AssetQuery",
    "AssetRequest",
    "Channel",
    "EngagementDay",
    "FindDay",
    "FindTime",
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
    "UsageDay",
    "UsageEvent",
    "UsageKind",
    "Verdict",
    "ViewSession",
    "Viewer",
]
