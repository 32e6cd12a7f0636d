"""The verbs of tracking: what is recorded, sent, read, revoked."""

from tracking.actions.engagement import (
    Caller,
    Reading,
    overrule_verdict,
    record_download,
    record_open,
    record_reading,
    viewer_key,
)
from tracking.actions.links import (
    AssetNotVisible,
    ExpiryInThePast,
    LinkClosed,
    NothingToSend,
    RecipientDetails,
    ReviewDue,
    SendRefused,
    change_expiry,
    create_share_link,
    mark_sent,
    revoke_share_link,
)
from tracking.actions.mail import NoAddress, mail_link
from tracking.actions.retention import forget_raw_events
from tracking.actions.searches import log_search, mark_opened, mark_used
from tracking.actions.usage import record_usage

__all__ = [
    "AssetNotVisible",
    "Caller",
    "ExpiryInThePast",
    "LinkClosed",
    "NoAddress",
    "NothingToSend",
    "Reading",
    "RecipientDetails",
    "ReviewDue",
    "SendRefused",
    "change_expiry",
    "create_share_link",
    "forget_raw_events",
    "log_search",
    "mail_link",
    "mark_opened",
    "mark_sent",
    "mark_used",
    "overrule_verdict",
    "record_download",
    "record_open",
    "record_reading",
    "record_usage",
    "revoke_share_link",
    "viewer_key",
]
