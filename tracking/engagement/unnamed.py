"""Readers of whom nothing is kept but daily sums: neither who, nor when, nor by which link."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone

from content.models import Asset
from tracking.engagement.actions import Caller, Reading
from tracking.engagement.actions.readings import SLACK_SECONDS, PageKey
from tracking.engagement.verdicts import agent_reason
from tracking.models import ShareLink, UnnamedLoad
from tracking.rollups.sums import Engagement, add_unnamed

# A page may stay open for days; its reports are taken as long.
LONGEST_LOAD = timedelta(days=7)
_SALT = "tracking.unnamed"


@dataclass(frozen=True, slots=True)
class Load:
    """One load of the page: a key that says nothing, and when it was made."""

    key: str
    at: datetime


def new_load(link: ShareLink, at: datetime) -> str:
    """What a page carries so that its reports can be told apart: signed, for this link, and kept nowhere."""
    return signing.dumps([link.pk, secrets.token_hex(16), int(at.timestamp())], salt=_SALT)


def read_load(link: ShareLink, signed: str) -> Load:
    """The load that a page was given. Raises BadSignature for another link's, a changed one, and one that is older."""
    link_id, key, at = signing.loads(signed, salt=_SALT, max_age=LONGEST_LOAD)
    if link_id != link.pk:
        raise signing.BadSignature("of another link")
    return Load(key, datetime.fromtimestamp(at, UTC))


@transaction.atomic
def count_reading(
    *, link: ShareLink, load: Load, reading: Reading, shown: Collection[PageKey], caller: Caller, at: datetime
) -> bool:
    """Add what a load of the page reports to the sums of the day; whether it counts.

    Programs, colleagues and pages that the link does not show do not count. A report holds sums so far, so that late
    and repeated ones do no harm; never more seconds are taken than have passed since the load.
    """
    if not _is_person(caller) or not reading.signs.show_a_reader or not link.is_open(at):
        return False
    told = {key: seconds for key, seconds in reading.pages.items() if key in shown}
    if not told:
        return False
    day = timezone.localdate(load.at)
    row, _ = UnnamedLoad.objects.select_for_update().get_or_create(key=load.key, defaults={"day": day})
    room = (at - load.at).total_seconds() + SLACK_SECONDS - sum(row.taken.values())
    new = {key: max(0.0, seconds - row.taken.get(_name(key), 0.0)) for key, seconds in told.items()}
    share = min(1.0, max(0.0, room) / sum(new.values())) if any(new.values()) else 1.0
    before = {name.partition(":")[0] for name in row.taken}
    done: dict[int, float] = {}
    for key, seconds in new.items():
        row.taken[_name(key)] = row.taken.get(_name(key), 0.0) + seconds * share
        done[key[0]] = done.get(key[0], 0.0) + seconds * share
    row.save(update_fields=["taken"])
    add_unnamed(
        *(
            Engagement(asset_id, link.team_id, day, views=int(str(asset_id) not in before), seconds=seconds)
            for asset_id, seconds in done.items()
        )
    )
    return True


@transaction.atomic
def count_download(*, link: ShareLink, asset: Asset, caller: Caller, at: datetime) -> bool:
    """Add a download to the sums of the day; whether it counts. Not safe to repeat."""
    if not _is_person(caller):
        return False
    add_unnamed(Engagement(asset.pk, link.team_id, timezone.localdate(at), downloads=1))
    return True


def forget_loads(*, at: datetime) -> int:
    """Delete what was noted of loads that can report no more; answers of how many. Safe to run again."""
    before = timezone.localdate(at - LONGEST_LOAD) - timedelta(days=1)
    return UnnamedLoad.objects.filter(day__lt=before).delete()[0]


def _is_person(caller: Caller) -> bool:
    return not caller.user.is_authenticated and not agent_reason(caller.user_agent)


def _name(key: PageKey) -> str:
    return f"{key[0]}:{key[1]}"
