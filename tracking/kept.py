"""What can't be deleted, since past numbers or recipients' links speak of it; each answer says what to do instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q

from tracking.models import EngagementDay, FindDay, ShareLink, ShareLinkAsset, UsageDay


def why_assets_are_kept(assets: Sequence[Any]) -> str:
    """A sentence when one of these assets was used or stands on a link; empty when all may be deleted."""
    return _why(
        assets,
        [(UsageDay, "asset"), (ShareLinkAsset, "asset")],
        "can't be deleted: links or past numbers in the reports speak of it. Retire it instead.",
    )


def why_people_are_kept(people: Sequence[Any]) -> str:
    """A sentence when one of these people used something or made a link; empty when all may be deleted."""
    return _why(
        people,
        [(UsageDay, "actor"), (ShareLink, "created_by")],
        "can't be deleted: links or past numbers in the reports are theirs. Take the tick from “Active” instead: "
        "they can no longer log in, and recipients keep what they were sent.",
    )


def why_teams_are_kept(teams: Sequence[Any]) -> str:
    """A sentence when the reports have numbers of one of these teams; empty when all may be deleted."""
    return _why(
        teams,
        [(UsageDay, "team"), (FindDay, "team"), (EngagementDay, "team")],
        "can't be deleted: past numbers in the reports are the team's. Rename it, or move its people to another team.",
    )


def _why(things: Sequence[Model], speaking: Sequence[tuple[type[Model], str]], sentence: str) -> str:
    if not things:
        return ""
    spoken_of = Q()
    for model, field in speaking:
        spoken_of |= Q(Exists(model._default_manager.filter(**{field: OuterRef("pk")})))
    kept = type(things[0])._base_manager.filter(spoken_of, pk__in=[thing.pk for thing in things])
    names = [f"“{one}”" for one in kept[:3]]
    return f"{', '.join(names)} {sentence}" if names else ""
