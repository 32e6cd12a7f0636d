"""Hand over all that somebody left, in one act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.urls import reverse
from wagtail.log_actions import log

from content.actions.changes import give_to
from content.models import Asset, Claim
from content.reading.owners import possible_owners
from hub.core.notices.mail import MailWords
from hub.core.notices.telling import tell
from hub.core.people import Person, hold_own_list
from tracking.handover.reading import Left, left_by, number_of, things_left
from tracking.links.left_behind import CannotTakeOver, hand_over_links
from tracking.models import AssetRequest

HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What went to whom, in words as "3 assets and 2 open links"; "" for nothing."""

    owned: str
    links: str


@transaction.atomic
def hand_over(*, person: Person, to: Person | None, links_to: Person | None, by: Person, at: datetime) -> HandedOver:
    """Make `to` the owner of every asset of this person, retired ones too, with their reviews, and of their claims, put
    the requests that they took in `to`'s hands, and give their open links to `links_to`; all of it or nothing. Both are
    told once. A second run finds nothing left.

    Refuses with PermissionDenied, and with CannotTakeOver where nothing is left or somebody may not take it.
    """
    # Of two who hand over the same things one waits, and then finds nothing left.
    hold_own_list(person)
    left = left_by(person.pk, by=by, at=at)
    if left is None:
        raise CannotTakeOver("Nothing is left to hand over.")
    owned = _hand_over_owned(left, to, by=by, at=at) if left.to_own else ""
    links = ""
    if left.links:
        if links_to is None:
            raise CannotTakeOver("Choose who takes the links over.")
        links = number_of(hand_over_links(person=person, to=links_to, by=by, at=at), "open link")
    for taker, what, address in ((to, owned, reverse("home")), (links_to, links, reverse("sent"))):
        if taker is not None and what:
            _tell(taker, person, what, address, by=by, at=at)
    return HandedOver(owned, links)


def _hand_over_owned(left: Left, to: Person | None, *, by: Person, at: datetime) -> str:
    if to is None or not possible_owners().filter(pk=to.pk).exists():
        raise CannotTakeOver("Choose somebody who works on assets to take the assets, requests and claims over.")
    things = things_left(by=by, at=at)
    # Who may hand over what is live may hand over what was retired: its links and its history have an owner too.
    owned = Asset.objects.owned_by(left.person) if left.assets else Asset.objects.none()
    assets = list(owned.select_related("owner__team").order_by("pk"))
    requests = list(things.requests.taken_by(left.person).order_by("pk"))
    claims = list(things.claims.filter(owner=left.person.pk).order_by("pk"))
    for asset in assets:
        give_to(asset=asset, to=to, by=by, at=at)
    for request in requests:
        _give_request(request, to, by)
    for claim in claims:
        _give_claim(claim, to, by)
    named = ((len(assets), "asset"), (len(requests), "request"), (len(claims), "claim"))
    return _listed([number_of(number, what) for number, what in named if number])


def _give_request(request: AssetRequest, to: Person, by: Person) -> None:
    request.taken_by_id = to.pk
    request.save(update_fields=["taken_by"])
    log(request, "tracking.hand_over_request", user=by, data={"to": to.get_username()})


def _give_claim(claim: Claim, to: Person, by: Person) -> None:
    # Who answers for a claim is not part of what both sides agreed to.
    Claim.objects.filter(pk=claim.pk).update(owner=to.pk)
    log(claim, "content.hand_over_claim", user=by, data={"to": to.get_username()})


def _tell(taker: Person, person: Person, what: str, address: str, *, by: Person, at: datetime) -> None:
    words = f"{by} handed over to you what {person} left: {what}."
    tell(
        user=cast(AbstractUser, taker),
        kind=HANDED_OVER,
        about=f"left by {person.pk} at {at:%Y-%m-%dT%H:%M:%S.%f}: {address}",
        words=words,
        address=address,
        mail=MailWords(
            subject=words.rstrip("."),
            template="handed_over",
            context={"by": by, "person": person, "what": what, "url": settings.BASE_URL + address},
        ),
        reply_to=by.email,
        at=at,
    )


def _listed(parts: list[str]) -> str:
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
