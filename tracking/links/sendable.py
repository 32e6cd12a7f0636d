"""What may be sent to somebody, and what it takes: assets that are fit, with each place in them filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from content.findings import Act, errors_among, in_words
from content.gate.gate import findings_of
from content.models import Asset
from content.permissions import sees_all_teams
from content.reading.not_to_say import NotToSay
from hub.core.people import Person
from hub.core.quoting import quoted
from tracking.links.filling import places_to_fill
from tracking.links.merge_fields import Amiss, amiss_in, as_typed, known_fields
from tracking.links.recipients import RecipientDetails
from tracking.models import Call

MOST_ASSETS = 20


class SendRefused(Exception):
    """An asset can't be sent. `asset` says which, `reason` why, as a sentence."""

    def __init__(self, asset: Asset, reason: str) -> None:
        super().__init__(f"{quoted(asset.title)} can't be sent. {reason}")
        self.asset = asset
        self.reason = reason


class ReviewDue(SendRefused):
    """The asset's review date has passed: it may be sent once that is confirmed."""


class FieldsAmiss(SendRefused):
    """A recipient would read raw merge fields, or what was filled in has no place. `amiss` says which."""

    def __init__(self, asset: Asset, amiss: Amiss) -> None:
        super().__init__(asset, str(amiss))
        self.amiss = amiss


class AssetNotVisible(Exception):
    """An asset does not exist for this person."""


class NothingToSend(Exception):
    """No asset was named, or too many."""


def sendable_assets(*, asset_ids: Sequence[int], by: Person, at: datetime, confirm_review_due: bool) -> list[Asset]:
    """The assets in the order asked for, each once.

    Raises as `create_share_link` does for the first that can't be sent.
    """
    wanted = list(dict.fromkeys(asset_ids))
    if not wanted or len(wanted) > MOST_ASSETS:
        raise NothingToSend(f"A link carries one to {MOST_ASSETS} assets.")
    found = Asset.objects.select_related("collateral__document", "script", "customerstory").in_bulk(wanted)
    not_to_say = NotToSay()
    visible = set(Asset.objects.visible_to(by).filter(pk__in=wanted).values_list("pk", flat=True))
    chosen = []
    for asset_id in wanted:
        asset = found.get(asset_id)
        if asset is None or not (asset_id in visible or _was_visible(asset, by)):
            raise AssetNotVisible(asset_id)
        if errors := errors_among(findings_of(asset, at=at, act=Act.SEND, by=by, not_to_say=not_to_say)):
            raise SendRefused(asset, in_words(errors))
        if asset.is_review_due(timezone.localdate(at)) and not confirm_review_due:
            raise ReviewDue(asset, f"Its review was due on {asset.review_date:%-d %b %Y}.")
        chosen.append(asset)
    return chosen


def refusals_among(assets: Iterable[Asset], *, by: Person, at: datetime) -> dict[int, str]:
    """Why each of these can't be sent by `by`, as a sentence, by its id; those that can are left out."""
    not_to_say, refused = NotToSay(), {}
    for asset in assets:
        if errors := errors_among(findings_of(asset, at=at, act=Act.SEND, by=by, not_to_say=not_to_say)):
            refused[asset.pk] = str(SendRefused(asset, in_words(errors)))
    return refused


def filled_in(
    assets: Sequence[Asset], typed: Mapping[str, str], *, recipient: RecipientDetails | None, call: Call | None
) -> dict[str, str]:
    """What stands in each place of these assets, by merge field. Raises FieldsAmiss."""
    places = places_to_fill(assets)
    values, known = as_typed(typed), known_fields(recipient=recipient, call=call)
    if amiss := amiss_in(places, values, known):
        asking = (asset for asset in assets if places_to_fill([asset]))
        raise FieldsAmiss(next(asking, assets[0]), amiss)
    return {place.key: values.get(place.key) or known[place.key] for place in places}


def refuse_empty_fields(assets: Sequence[Asset], values: Mapping[str, str]) -> None:
    """Raises FieldsAmiss for the first of these that asks for more than `values`, by merge field."""
    for asset in assets:
        if amiss := amiss_in(places_to_fill([asset]), {}, values):
            raise FieldsAmiss(asset, amiss)


def _was_visible(asset: Asset, user: Person) -> bool:
    """Whoever could see an asset while it was live is told why it can't be sent any more."""
    if asset.retired_at is None and not asset.has_expired():
        return False
    teams = set(asset.teams.values_list("pk", flat=True))
    return sees_all_teams(user) or not teams or user.team_id in teams
