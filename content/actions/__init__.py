"""Every change to content, as a verb."""

from content.actions.assets import (
    approve_asset,
    create_draft,
    publish_asset,
    reinstate_asset,
    reject_asset,
    retire_asset,
    submit_asset,
)
from content.actions.changes import Change, change_asset, differences, undo_changes
from content.actions.files import (
    add_document,
    make_page_images,
    process_document,
    retry_document,
)
from content.refusals import (
    AlreadyInReview,
    AlreadyRetired,
    BadSuccessor,
    Incomplete,
    NotAllowed,
    NothingToApprove,
    NotInReview,
    NotLive,
    NotRetired,
    NoWorkflow,
    OwnWork,
    WrongState,
)

__all__ = [
    "AlreadyInReview",
    "AlreadyRetired",
    "BadSuccessor",
    "Change",
    "Incomplete",
    "NoWorkflow",
    "NotAllowed",
    "NotInReview",
    "NotLive",
    "NotRetired",
    "NothingToApprove",
    "OwnWork",
    "WrongState",
    "add_document",
    "approve_asset",
    "change_asset",
    "create_draft",
    "differences",
    "make_page_images",
    "process_document",
    "publish_asset",
    "reinstate_asset",
    "reject_asset",
    "retire_asset",
    "retry_document",
    "submit_asset",
    "undo_changes",
]
