"""The verbs of tracking: what is recorded, sent, read, revoked."""

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
from tracking.actions.searches import log_search, mark_opened, mark_used
from tracking.actions.usage import record_usage

__all__ = [
    "AssetNotVisible",
    "ExpiryInThePast",
    "LinkClosed",
    "NothingToSend",
    "RecipientDetails",
    "ReviewDue",
    "SendRefused",
    "change_expiry",
    "create_share_link",
    "log_search",
    "mark_opened",
    "mark_sent",
    "mark_used",
    "record_usage",
    "revoke_share_link",
]
