"""Confirm that an asset is still right, and when it is looked at again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from content import refusals
from content.actions.changes import Change, change_asset
from content.actions.schedule import hold_by_the_clock
from content.models import Asset
from content.models.review_interval import next_review
from hub.core.people import Person

ACTION = "content.still_right"


def confirm_still_right(*, asset: Asset, by: Person, at: datetime) -> bool:
    """Note who found the live asset still right and when, and set its next review date by the interval of its type;
    what is live and a draft on top of it get that date. Answers whether that is new: the same person on the same day
    changes nothing again.

    Refuses with NotAllowedToChange and NothingToReview.
    """
    if not by.has_perm(f"content.change_{asset.own._meta.model_name}"):
        raise refusals.NotAllowedToChange
    with transaction.atomic():
        own = hold_by_the_clock(asset, at=at)
        if not own.is_live(at):
            raise refusals.NothingToReview
        today = timezone.localdate(at)
        date = next_review(own.type, after=today)
        last = timezone.localdate(own.reviewed_at) if own.reviewed_at else None
        if (own.review_date, own.reviewed_by_id, last) == (date, by.pk, today):
            return False
        Asset.objects.among([own.pk]).update(reviewed_by=by.pk, reviewed_at=at)
        change_asset(asset=own, by=by, at=at, change=Change(review_date=date))
        log(instance=own, action=ACTION, user=by, data={"next": date.isoformat()})
    return True
