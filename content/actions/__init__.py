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
from content.actions.deletion import delete_asset
from content.actions.files import (
    add_document,
    make_page_images,
    process_document,
    retry_document,
)
from content.actions.schedule import cancel_release
from content.actions.take_back import take_back_version
from content.actions.uploads import undo_uploads, upload_draft
from content.actions.versions import add_version, take_as_version
from content.actions.withdrawal import withdraw_from_review
from content.refusals import (
    AlreadyInReview,
    AlreadyRetired,
    BadSuccessor,
    Incomplete,
    NoComment,
    NoFile,
    NoNewVersion,
    NotADraft,
    NotAllowed,
    NothingScheduled,
    NothingToApprove,
    NotInReview,
    NotLive,
    NotRetired,
    NoWorkflow,
    OwnWork,
    SameFile,
    StillLive,
    UnderReview,
    Unfit,
    WrongState,
)

__all__ = [
    "AlreadyInReview",
    "AlreadyRetired",
    "BadSuccessor",
    "Change",
    "Incomplete",
    "NoComment",
    "NoFile",
    "NoNewVersion",
    "NoWorkflow",
    "NotADraft",
    "NotAllowed",
    "NotInReview",
    "NotLive",
    "NotRetired",
    "NothingScheduled",
    "NothingToApprove",
    "OwnWork",
    "SameFile",
    "StillLive",
    "UnderReview",
    "Unfit",
    "WrongState",
    "add_document",
    "add_version",
    "approve_asset",
    "cancel_release",
    "change_asset",
    "create_draft",
    "delete_asset",
    "differences",
    "make_page_images",
    "process_document",
    "publish_asset",
    "reinstate_asset",
    "reject_asset",
    "retire_asset",
    "retry_document",
    "submit_asset",
    "take_as_version",
    "take_back_version",
    "undo_changes",
    "undo_uploads",
    "upload_draft",
    "withdraw_from_review",
]
