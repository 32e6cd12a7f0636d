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
from tracking.actions.requests import (
    AlreadyClosed,
    NotForYou,
    answer_request,
    ask_for,
    decline_request,
    mark_outcomes_seen,
    put_back_request,
    take_request,
    tell_outcomes,
)
from tracking.actions.retention import forget_raw_events
from tracking.actions.searches import id_for_search, log_search, mark_opened, mark_used
from tracking.actions.usage import record_usage

__all__ = [
    "AlreadyClosed",
    "AssetNotVisible",
    "Caller",
    "ExpiryInThePast",
    "LinkClosed",
    "NoAddress",
    "NotForYou",
    "NothingToSend",
    "Reading",
    "RecipientDetails",
    "ReviewDue",
    "SendRefused",
    "answer_request",
    "ask_for",
    "change_expiry",
    "create_share_link",
    "decline_request",
    "forget_raw_events",
    "id_for_search",
    "log_search",
    "mail_link",
    "mark_opened",
    "mark_outcomes_seen",
    "mark_sent",
    "mark_used",
    "overrule_verdict",
    "put_back_request",
    "record_download",
    "record_open",
    "record_reading",
    "record_usage",
    "revoke_share_link",
    "take_request",
    "tell_outcomes",
    "viewer_key",
]
