"""Ask the owners of unused assets what would make them useful."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from urllib.parse import urlencode

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from wagtail.log_actions import log

from content.models import Asset
from content.permissions import may_manage_content
from hub.core.notices.mail import MailWords
from hub.core.notices.telling import tell
from hub.core.people import Person
from hub.core.quoting import quoted
from tracking.models import OwnerQuestion
from tracking.questions.reading import ASKED_AGAIN_AFTER, latest_questions

OWNER_ASKED = "owner_asked"
MOST_WORDS = 500
#: A mail names so many assets and counts the others.
MOST_NAMED = 12


class NotAllowedToAsk(PermissionDenied):
    """The role reads no reports."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked about what, and of which assets nobody was asked, each with the reason as a sentence."""

    owners: dict[AbstractUser, list[Asset]]
    not_asked: dict[Asset, str]

    @property
    def count(self) -> int:
        """How many assets somebody was asked about."""
        return sum(map(len, self.owners.values()))


def ask_owners(*, assets: Collection[Asset], by: Person, at: datetime, words: str = "") -> Asked:
    """Ask the owner of each asset what would make it useful, each owner in one notice and one mail for all of theirs.

    Nobody is asked about an asset that the same owner was asked about within ASKED_AGAIN_AFTER, whose owner has left or
    is who asks, or that nobody owns: it is named with the reason. So a second tap asks nobody. Refuses with
    NotAllowedToAsk.
    """
    if not by.has_perm("tracking.view_reports"):
        raise NotAllowedToAsk("Your role reads no reports.")
    words = words.strip()[:MOST_WORDS]
    with transaction.atomic():
        ids = sorted(asset.pk for asset in assets)
        # One after the other: of two who ask at once one asks.
        held = Asset.objects.select_for_update(no_key=True, of=("self",)).among(ids).select_related("owner")
        asked = _sort(list(held.order_by("pk")), by, at)
        for owner, theirs in asked.owners.items():
            theirs.sort(key=lambda asset: asset.title.casefold())
            _record(owner, theirs, by, at, words)
            _tell(owner, theirs, by, at, words)
    return asked


def _sort(assets: list[Asset], by: Person, at: datetime) -> Asked:
    latest = latest_questions([asset.pk for asset in assets])
    asked = Asked(owners=defaultdict(list), not_asked={})
    for asset in assets:
        owner, before = asset.owner, latest.get(asset.pk)
        if owner is None:
            asked.not_asked[asset] = "Nobody owns it."
        elif owner.pk == by.pk:
            asked.not_asked[asset] = "You own it."
        elif not owner.is_active or not may_manage_content(owner):
            asked.not_asked[asset] = f"{owner} does not look after assets any more."
        elif before and before.owner_id == owner.pk and before.at > at - ASKED_AGAIN_AFTER:
            asked.not_asked[asset] = f"{owner} was asked by {before.by or 'a former colleague'} already."
        else:
            asked.owners[owner].append(asset)
    return asked


def _record(owner: AbstractUser, assets: list[Asset], by: Person, at: datetime, words: str) -> None:
    asker = cast(AbstractUser, by)
    OwnerQuestion.objects.bulk_create(
        OwnerQuestion(asset=asset, owner=owner, by=asker, at=at, words=words) for asset in assets
    )
    for asset in assets:
        log(instance=asset.own, action="tracking.ask_owner", user=by, data={"owner": str(owner), "words": words})


def _tell(owner: AbstractUser, assets: list[Asset], by: Person, at: datetime, words: str) -> None:
    more = f" and {len(assets) - 1} more" if len(assets) > 1 else ""
    titles = f"{quoted(assets[0].title)}{more}"
    address = f"{reverse('unused')}?{urlencode({'owner': owner.get_username()})}"
    tell(
        user=owner,
        kind=OWNER_ASKED,
        about=f"asked by {by.pk} at {at:%Y-%m-%dT%H:%M:%S.%f}",
        words=f"{by} asks what would make {titles} useful: no rep used {'them' if more else 'it'} lately.",
        address=address,
        mail=MailWords(
            subject=f"No rep uses {titles}: what would help?",
            template="owner_asked",
            context={
                "by": by,
                "assets": assets[:MOST_NAMED],
                "more": max(0, len(assets) - MOST_NAMED),
                "words": words,
                "address": address,
            },
        ),
        reply_to=by.email,
        at=at,
    )
