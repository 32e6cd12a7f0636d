"""What can't be deleted, since past numbers or recipients' links speak of it; each answer says what to do instead.

What speaks of it are the relations that protect it, so that a new one is asked without being named here.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db.models import PROTECT, Exists, ForeignObjectRel, Model, OuterRef, Q

from content.models import Asset
from tracking.models import UsageDay


def why_assets_are_kept(assets: Sequence[Asset]) -> str:
    """A sentence when one of these assets was used or stands on a link; empty when all may be deleted."""
    sentence = "can't be deleted: links or past numbers in the reports speak of it. Retire it instead."
    return _why(Asset, assets, sentence)


def why_people_are_kept(people: Sequence[AbstractUser]) -> str:
    """A sentence when one of these people used something or made a link; empty when all may be deleted."""
    return _why(
        get_user_model(),
        people,
        "can't be deleted: links or past numbers in the reports are theirs. Take the tick from “Active” instead: "
        "they can no longer log in, and recipients keep what they were sent.",
    )


def why_owners_are_kept(people: Sequence[AbstractUser]) -> str:
    """A sentence when one of these people owns assets that are not retired: nobody would answer for them."""
    owned = Asset.objects.filter(owner=OuterRef("pk"), retired_at=None)
    owners = get_user_model()._default_manager.filter(Exists(owned), pk__in=[one.pk for one in people]).order_by("pk")
    names = [f"“{one}”" for one in owners[:3]]
    sentence = "can't be deleted while assets are theirs. Take the tick from “Active” and hand over what they leave."
    return f"{', '.join(names)} {sentence}" if names else ""


def why_teams_are_kept(teams: Sequence[Model]) -> str:
    """A sentence when the reports have numbers of one of these teams; empty when all may be deleted."""
    return _why(
        UsageDay._meta.get_field("team").related_model,
        teams,
        "can't be deleted: past numbers in the reports are the team's. Rename it, or move its people to another team.",
    )


def _why(model: type[Model], things: Sequence[Model], sentence: str) -> str:
    spoken_of = Q()
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.on_delete is PROTECT:
            speaking = relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")})
            spoken_of |= Q(Exists(speaking))
    kept = model._default_manager.filter(spoken_of, pk__in=[thing.pk for thing in things])
    names = [f"“{one}”" for one in kept[:3]]
    return f"{', '.join(names)} {sentence}" if names else ""
