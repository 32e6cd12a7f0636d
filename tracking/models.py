"""All models of tracking, for Django and for other apps; each is defined in the room it belongs to."""

from tracking.calls.models import Account, Call
from tracking.checks.models import CheckCount, CheckedPage, CheckState, FileCheck
from tracking.digests.models import Digest, DigestLine, ExportSchedule, LineKind, Promise
from tracking.engagement.models import Open, PageView, RecipientDownload, Verdict, VerdictChange, Viewer, ViewSession
from tracking.inbox.models import FilingAddress, InboxMail, InboxPlace, MailResult, SenderAddress
from tracking.links.models import AddressCode, Agreement, MailState, Recipient, ShareLink, ShareLinkAsset, Terms
from tracking.links.options import Notify
from tracking.outcomes.models import DecidedUse, Decision, LossReason, Outcome, Result, ToldBy
from tracking.own_made.models import OwnMadeGroup, OwnMadePage, OwnMadeRun
from tracking.policies.models import LinkPolicy
from tracking.presentations.models import Presentation
from tracking.questions.models import OwnerQuestion
from tracking.recipient.models import Watermark
from tracking.replies.models import Reaction, ReaderQuestion
from tracking.reports.models import ActKind, ActResult, FileState, FollowedAct, ReportFile
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
    "ActKind",
    "ActResult",
    "AddressCode",
    "Agreement",
    "Ask",
    "AssetQuery",
    "AssetRequest",
    "Call",
    "CellUseDay",
    "Channel",
    "CheckCount",
    "CheckState",
    "CheckedPage",
    "DecidedUse",
    "Decision",
    "Digest",
    "DigestLine",
    "EngagementDay",
    "ExportSchedule",
    "FileCheck",
    "FileState",
    "FindDay",
    "FindTime",
    "FilingAddress",
    "FollowedAct",
    "InboxMail",
    "InboxPlace",
    "LineKind",
    "LinkAct",
    "LinkPolicy",
    "LinkSweep",
    "LossReason",
    "MailResult",
    "MailState",
    "Notify",
    "Open",
    "Outcome",
    "OwnMadeGroup",
    "OwnMadePage",
    "OwnMadeRun",
    "OwnerQuestion",
    "PageView",
    "Presentation",
    "Reaction",
    "ReaderQuestion",
    "Promise",
    "Recipient",
    "RecipientDownload",
    "ReportFile",
    "RequestState",
    "Result",
    "SearchDay",
    "SearchHit",
    "SearchLog",
    "SenderAddress",
    "ShareLink",
    "ShareLinkAsset",
    "SweepState",
    "Terms",
    "ToldBy",
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
    "Watermark",
]
