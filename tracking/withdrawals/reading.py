"""What became of a withdrawn asset: who was told and went on to the new one, and which open links still carry it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db.models import OuterRef, QuerySet, Subquery

from content.models import Asset
from content.permissions import sending_refusal
from content.reading.succession import lines_of
from hub.core.notices.models import MailState, Notice, OutgoingMail
from hub.core.quoting import quoted
from tracking.links.shown import current_assets, may_follow, teams_of
from tracking.models import ShareLink, UsageEvent, ViewSession
from tracking.querysets import ShareLinkQuerySet
from tracking.withdrawals.telling import notices_of


@dataclass(frozen=True, slots=True)
class ToldPerson:
    """Who was told of the withdrawal. `opened_at` is when they first opened or used what took its place, since."""

    person: AbstractUser
    told_at: datetime
    read_at: datetime | None
    mail: str
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class CarryingLink:
    """An open link that carries the asset. `last_read_at` counts people only; `shows` is "" when nothing takes the
    asset's place on it, and `why_not` says why.
    """

    link: ShareLink
    company: str
    last_read_at: datetime | None
    others: int
    shows: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Followed:
    """What links that carry an asset show in its place: a live asset that may be sent, or why there is none."""

    successor: Asset | None
    why_not: str
    teams: Mapping[int, set[int]]

    @classmethod
    def of(cls, asset_id: int) -> Followed:
        """A few queries, whatever the number of links."""
        current, known = current_assets([asset_id])
        successor = current.get(asset_id)
        if successor is not None and successor.pk != asset_id:
            return cls(successor, "", teams_of([successor.pk]))
        line = lines_of([asset_id])[asset_id]
        if not line:
            return cls(None, "Nothing takes its place.", {})
        last = known[line[-1]]
        return cls(None, f"{quoted(last.title)} can't be sent. {sending_refusal(last)}", {})

    def refusal_for(self, link: ShareLink) -> str:
        """Why this link can't follow, as a sentence; "" when it can. `link` comes with its sender."""
        if self.successor is None:
            return self.why_not
        if not may_follow(link, self.successor, self.teams):
            return f"Its sender may not see {quoted(self.successor.title)}."
        return ""


def told(asset: Asset) -> QuerySet[Notice]:
    """The notices of this withdrawal, latest first, each with its person, what became of its mail (`mail`) and when the
    person opened what took its place (`opened_at`).
    """
    line = lines_of([asset.pk])[asset.pk]
    opened = UsageEvent.objects.filter(
        asset__in=line, actor=OuterRef("user"), occurred_at__gte=OuterRef("created_at")
    ).order_by("occurred_at")
    mails = OutgoingMail.objects.filter(kind=OuterRef("kind"), about=OuterRef("about"), to_user=OuterRef("user"))
    return notices_of(asset).newest_first().select_related("user__team").annotate(
        opened_at=Subquery(opened.values("occurred_at")[:1]),
        mail=Subquery(mails.order_by("-pk").values("state")[:1]),
    )


def told_people(notices: Iterable[Notice]) -> list[ToldPerson]:
    """`notices` come from `told`."""
    return [
        ToldPerson(
            person=notice.user,
            told_at=notice.created_at,
            read_at=notice.seen_at,
            mail=str(MailState(notice.mail).label) if notice.mail else "",  # type: ignore[attr-defined]
            opened_at=notice.opened_at,  # type: ignore[attr-defined]
        )
        for notice in notices
    ]


def carrying(asset: Asset, *, at: datetime) -> ShareLinkQuerySet:
    """The open links that still carry the asset, newest first; `last_read_at` is when a person last read one."""
    visits = ViewSession.objects.people().filter(share_link=OuterRef("pk")).order_by("-last_seen_at")
    links = ShareLink.objects.open_at(at).still_carrying(asset.pk)
    return links.annotate(last_read_at=Subquery(visits.values("last_seen_at")[:1])).for_listing().newest_first()


def carrying_links(links: Iterable[ShareLink], followed: Followed) -> list[CarryingLink]:
    """`links` come from `carrying`."""
    found = []
    for link in links:
        why_not = followed.refusal_for(link)
        found.append(
            CarryingLink(
                link=link,
                company=link.recipient.company if link.recipient else "",
                last_read_at=link.last_read_at,  # type: ignore[attr-defined]
                others=len(link.link_assets.all()) - 1,
                shows=followed.successor.title if followed.successor is not None and not why_not else "",
                why_not=why_not,
            )
        )
    return found
