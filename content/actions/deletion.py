"""Deleting an asset for good: of what was made by mistake, not of what reps and recipients use."""

from __future__ import annotations

from django.db import transaction
from wagtail.actions.delete import DeleteAction

from content import refusals
from content.actions.assets import hold
from content.models import Asset
from hub.core.people import Person


def delete_asset(*, asset: Asset, by: Person) -> None:
    """Delete a draft, or what was retired or expired and nothing else stands on. Not for reruns.

    Refuses with NotAllowedToDelete, StillLive, UnderReview. Raises ProtectedError when links or numbers speak of it.
    """
    if not by.has_perm(f"content.delete_{asset.own._meta.model_name}"):
        raise refusals.NotAllowedToDelete
    with transaction.atomic():
        own = hold(asset)
        if own.live:
            raise refusals.StillLive
        if own.workflow_in_progress:
            raise refusals.UnderReview
        DeleteAction(own, user=by).execute(skip_permission_checks=True)
