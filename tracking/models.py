"""All models of tracking, for Django and for other apps; each is defined in the room it belongs to."""

from tracking.calls.models import Account, Call
from tracking.engagement.models import Open, PageView, RecipientDownload, Verdict, VerdictChange, Viewer, ViewSession
from tracking.links.models import MailState, Recipient, ShareLink, ShareLinkAsset
from tracking.requests.models import PENDING, Ask, AssetRequest, RequestState
from tracking.rollups.models import (
    AssetQuery,
    CellUseDay,
    EngagementDay,
    FindDay,
    FindTime,
    SearchDay,
    UnmetWordDay,
    UnnamedDay,
    UnnamedLoad,
    UsageDay,
    UseDay,
)
from tracking.searches.models import SearchHit, SearchLog, UnmetWord
from tracking.usage.models import Channel, UsageEvent, UsageKind
from tracking.withdrawals.models import LinkAct, LinkSweep, SweepState

__all__ = [
    "PENDING",
    "Account",
    "Ask",
    "AssetQuery",
    "AssetRequest",
    "Call",
    "CellUseDay",
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
    "UnmetWord",
    "UnmetWordDay",
    "UnnamedDay",
    "UnnamedLoad",
    "UsageDay",
    "UsageEvent",
    "UsageKind",
    "UseDay",
    "Verdict",
    "VerdictChange",
    "ViewSession",
    "Viewer",
]
