"""What a marketer does with all open links that carry a withdrawn asset: let them follow its successor, or close them.

Each act is written down with its entry in the asset's audit log, then done in parts by the outbox, and can be undone.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from wagtail.log_actions import log

from content.actions.assets import hold
from content.models import Asset
from content.refusals import NotAllowedToRetire
from hub.core.notices import telling as notices
from hub.core.notices.mail import MailWords
from hub.core.notices.models import Notice
from hub.core.outbox.noting import note
from hub.core.people import Person
from hub.core.quoting import quoted
from tracking.models import LinkAct, LinkSweep, ShareLink, ShareLinkAsset, SweepState
from tracking.withdrawals.reading import Followed

SWEEPS = "link_sweeps"
# So many links are looked at in one transaction, and so many at once while somebody waits for the page.
LINKS_TOGETHER = 100
FOLLOWING, CLOSED = "links_follow", "links_closed"


class NotWithdrawn(Exception):
    """The asset is neither retired nor expired: its links show it."""


class NoLinks(Exception):
    """No open link carries the asset."""


class NobodyCanFollow(Exception):
    """Nothing takes the asset's place that could be sent. Says why, as a sentence."""


class StillUnderWay(Exception):
    """Another act on the asset's links is under way."""


def let_links_follow(*, asset: Asset, by: Person, at: datetime) -> LinkSweep:
    """Let each open link that carries the withdrawn asset follow its successor for good.

    It does so also when the asset comes back. A link whose sender may not see the successor stays as it is.

    Raises NotAllowedToRetire, NotWithdrawn, NoLinks, NobodyCanFollow, StillUnderWay. Repeated while it is under way, it
    answers the same act.
    """
    return _begin(asset, LinkAct.FOLLOW, by, at)


def close_links(*, asset: Asset, by: Person, at: datetime) -> LinkSweep:
    """Close each open link that carries the withdrawn asset, with all that it carries besides.

    Raises NotAllowedToRetire, NotWithdrawn, NoLinks, StillUnderWay. Repeated while it is under way, it answers the same
    act.
    """
    return _begin(asset, LinkAct.CLOSE, by, at)


def undo_sweep(*, sweep: LinkSweep, by: Person, at: datetime) -> bool:
    """Put back what the act changed, where it was not changed again since; whether that begins now. Safe to repeat.

    Raises NotAllowedToRetire, and StillUnderWay while this or another act on the asset's links is.
    """
    _refuse_others(by)
    with transaction.atomic():
        asset = hold(sweep.asset)
        held = LinkSweep.objects.get(pk=sweep.pk)
        if held.state in (SweepState.UNDOING, SweepState.UNDONE):
            return False
        if LinkSweep.objects.of(asset.pk).under_way().exists():
            raise StillUnderWay("The links are being changed. Wait until that is done.")
        held.state, held.total, held.done, held.changed = SweepState.UNDOING, _changed_by(held), 0, 0
        held.save(update_fields=["state", "total", "done", "changed"])
        data = {"act": held.act, "links": held.total, "sweep": held.pk}
        log(instance=asset, action="tracking.undo_links", user=by, data=data)
        note(consumers=[SWEEPS], keys=[str(held.pk)])
    return True


def carry_on(*, sweep: LinkSweep, at: datetime) -> bool:
    """Do the next part of an act, within the caller's transaction; whether there is more to do. Safe to repeat.

    With the last part each sender is told, once, what became of their links.
    """
    held = LinkSweep.objects.select_for_update(no_key=True).get(pk=sweep.pk)
    if not held.is_under_way:
        return False
    looked = _undo_part(held) if held.state == SweepState.UNDOING else _do_part(held)
    if looked < LINKS_TOGETHER:
        if held.state == SweepState.RUNNING and held.act == LinkAct.CLOSE:
            held.changed += _close_passed_on(held)
        _tell_senders(held, at)
        held.state = SweepState.UNDONE if held.state == SweepState.UNDOING else SweepState.DONE
    held.save(update_fields=["state", "done", "changed", "last_link"])
    return held.is_under_way


def _begin(asset: Asset, act: LinkAct, by: Person, at: datetime) -> LinkSweep:
    _refuse_others(by)
    with transaction.atomic():
        own = hold(asset)
        if own.retired_at is None and not own.has_expired(at):
            raise NotWithdrawn("It is live: its links show it.")
        under_way = LinkSweep.objects.of(own.pk).under_way().first()
        if under_way is not None:
            if (under_way.act, under_way.state) == (act, SweepState.RUNNING):
                return under_way
            raise StillUnderWay("The links are being changed. Wait until that is done.")
        total = ShareLink.objects.open_at(at).still_carrying(own.pk).count()
        if not total:
            raise NoLinks("No open link carries it any more.")
        followed = Followed.of(own.pk)
        if act == LinkAct.FOLLOW and followed.successor is None:
            raise NobodyCanFollow(followed.why_not)
        sweep = LinkSweep.objects.create(
            asset_id=own.pk,
            act=act,
            successor=followed.successor if act == LinkAct.FOLLOW else None,
            by=cast(AbstractUser, by),
            at=at,
            total=total,
        )
        data: dict[str, object] = {"links": total, "sweep": sweep.pk}
        if sweep.successor is not None:
            data["successor"] = {"id": sweep.successor.pk, "title": sweep.successor.title}
        log(instance=own, action=f"tracking.{act}_links", user=by, data=data)
        note(consumers=[SWEEPS], keys=[str(sweep.pk)])
    return sweep


def _refuse_others(by: Person) -> None:
    if not by.has_perm("content.retire_asset"):
        raise NotAllowedToRetire


def _do_part(sweep: LinkSweep) -> int:
    """How many links were looked at; fewer than LINKS_TOGETHER when these were the last."""
    carrying = ShareLink.objects.open_at(sweep.at).still_carrying(sweep.asset_id).filter(pk__gt=sweep.last_link)
    links = list(carrying.select_related("created_by").order_by("pk")[:LINKS_TOGETHER])
    if not links:
        return 0
    if sweep.act == LinkAct.CLOSE:
        chosen = ShareLink.objects.filter(pk__in=[link.pk for link in links], revoked_at=None)
        changed = chosen.update(revoked_at=sweep.at, revoked_in=sweep)
    else:
        followed = Followed.of(sweep.asset_id)
        able = [link.pk for link in links if followed.successor == sweep.successor and not followed.refusal_for(link)]
        carried = ShareLinkAsset.objects.filter(share_link__in=able, asset=sweep.asset_id, followed_in=None)
        changed = carried.update(followed_in=sweep)
    sweep.last_link = links[-1].pk
    sweep.done += len(links)
    sweep.changed += changed
    return len(links)


def _close_passed_on(sweep: LinkSweep) -> int:
    """Close what was passed on from the closed links, whatever it carries and also while they were being closed; how
    many.
    """
    closed = 0
    while more := ShareLink.objects.filter(passed_on_from__revoked_in=sweep, revoked_at=None).update(
        revoked_at=sweep.at, revoked_in=sweep
    ):
        closed += more
    return closed


def _leave_closed(sweep: LinkSweep, links: list[int]) -> None:
    """Leave those of these links closed that were passed on from one which was closed otherwise since."""
    chosen = ShareLink.objects.filter(pk__in=links, revoked_in=sweep)
    while chosen.filter(
        Q(passed_on_from__revoked_in=None) | ~Q(passed_on_from__revoked_in=sweep),
        passed_on_from__revoked_at__isnull=False,
    ).update(revoked_in=None):
        pass


def _undo_part(sweep: LinkSweep) -> int:
    if sweep.act == LinkAct.CLOSE:
        closed = ShareLink.objects.filter(revoked_in=sweep).order_by("pk").values_list("pk", flat=True)
        links = list(closed[:LINKS_TOGETHER])
        _leave_closed(sweep, links)
        changed = ShareLink.objects.filter(pk__in=links, revoked_in=sweep).update(revoked_at=None, revoked_in=None)
    else:
        following = ShareLinkAsset.objects.filter(followed_in=sweep).order_by("pk").values_list("pk", flat=True)
        links = list(following[:LINKS_TOGETHER])
        changed = ShareLinkAsset.objects.filter(pk__in=links, followed_in=sweep).update(followed_in=None)
    sweep.done += len(links)
    sweep.changed += changed
    return len(links)


def _changed_by(sweep: LinkSweep) -> int:
    if sweep.act == LinkAct.CLOSE:
        return ShareLink.objects.filter(revoked_in=sweep).count()
    return ShareLinkAsset.objects.filter(followed_in=sweep).count()


def _tell_senders(sweep: LinkSweep, at: datetime) -> None:
    """Each sender but whoever did it: how many of theirs now follow or are closed; when it is undone, that they are as
    they were, to those who had been told.
    """
    if sweep.state == SweepState.UNDOING:
        told = Notice.objects.about(_kind(sweep), f"sweep {sweep.pk}").values("user")
        for sender in get_user_model().objects.filter(pk__in=told, is_active=True).order_by("pk"):
            words = f"Your links to {quoted(sweep.asset.title)} are as they were before."
            _tell(sweep, sender, words, f"sweep {sweep.pk} undone", at)
        return
    for person, count in _senders(sweep):
        links = "Your link" if count == 1 else f"Your {count} links"
        if sweep.act == LinkAct.CLOSE:
            words = f"{links} to {quoted(sweep.asset.title)} {'is' if count == 1 else 'are'} closed: it was withdrawn."
        else:
            title = sweep.successor.title if sweep.successor else "what took its place"
            verb = "shows" if count == 1 else "show"
            words = f"{links} to {quoted(sweep.asset.title)} {verb} {quoted(title)} from now on."
        _tell(sweep, person, words, f"sweep {sweep.pk}", at)


def _senders(sweep: LinkSweep) -> list[tuple[AbstractUser, int]]:
    links = ShareLink.objects.filter(
        **({"revoked_in": sweep} if sweep.act == LinkAct.CLOSE else {"link_assets__followed_in": sweep})
    )
    counts = dict(links.order_by().values_list("created_by").annotate(count=Count("pk", distinct=True)))
    people = get_user_model().objects.filter(pk__in=counts, is_active=True).exclude(pk=sweep.by_id)
    return [(person, counts[person.pk]) for person in people.order_by("pk")]


def _kind(sweep: LinkSweep) -> str:
    return CLOSED if sweep.act == LinkAct.CLOSE else FOLLOWING


def _tell(sweep: LinkSweep, sender: AbstractUser, words: str, about: str, at: datetime) -> None:
    address = f"{reverse('sent')}?asset={sweep.asset_id}"
    notices.tell(
        user=sender,
        kind=_kind(sweep),
        about=about,
        words=words,
        address=address,
        mail=MailWords(
            subject=words.rstrip("."),
            template="links_changed",
            context={"words": words, "sweep": sweep, "address": address},
        ),
        at=at,
    )
