"""Say who an open was by, when the hub thought otherwise."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Min, Q

from hub.core.people import Person
from tracking.engagement.actions.downloads import engagement_by
from tracking.engagement.actions.visits import engagement_of, update_or_let_go
from tracking.engagement.verdicts import Judgement
from tracking.links import audit
from tracking.links.actions import note_observed, take_back_observed
from tracking.models import Open, RecipientDownload, ShareLink, Verdict, Viewer, ViewSession
from tracking.rollups.sums import Engagement, add_engagement


@transaction.atomic
def overrule_verdict(*, opened: Open, verdict: Verdict, by: Person, at: datetime) -> Open:
    """Say that an open was a person's (`Verdict.PERSON`) when the hub thought otherwise, or that it was not (SCANNER).

    Saying again what is thought already changes nothing; it can be said the other way later. The visit that came of it
    follows, with its other opens, its downloads, and the link's being handed over where only this visit told of it; the
    sums move by just these. An open that the page never confirmed stays without a view. Raises PermissionDenied for
    those who may not see the link.
    """
    links = ShareLink.objects.visible_to(by).select_related("created_by", "recipient")
    link = links.filter(pk=opened.share_link_id).first()
    if link is None:
        raise PermissionDenied("This link is not yours.")
    if verdict not in (Verdict.PERSON, Verdict.SCANNER):
        raise ValueError(f"Nobody says {verdict} of an open.")
    what = "a person" if verdict == Verdict.PERSON else "not a person"
    judged = Judgement(verdict, f"{by} says it was {what}."[:200])
    thought = ~Q(verdict=Verdict.PERSON) if verdict == Verdict.PERSON else Q(verdict=Verdict.PERSON)
    unread = Open.objects.filter(thought, pk=opened.pk, session=None)
    changes = {"verdict": judged.verdict, "reason": judged.reason, "reversed_at": at}
    turned = bool(update_or_let_go(unread, **changes))
    if not turned:
        visit = ViewSession.objects.filter(opens=opened.pk).first()
        turned = visit is not None and _turn_visit(visit, link, judged, at)
    if turned:
        audit.note_overruled(link, by=by, at=at, open_id=opened.pk, verdict=verdict)
    opened.refresh_from_db()
    return opened


def _turn_visit(visit: ViewSession, link: ShareLink, judged: Judgement, at: datetime) -> bool:
    """Give a visit the verdict that a person gave it; False when it is a person's, or not, already."""
    Viewer.objects.select_for_update(no_key=True).get(pk=visit.viewer_id)
    visit.refresh_from_db()
    if (visit.verdict == Verdict.PERSON) == (judged.verdict == Verdict.PERSON):
        return False
    Open.objects.filter(session=visit).update(verdict=judged.verdict, reason=judged.reason, reversed_at=at)
    turn_held_visit(visit, link, judged)
    return True


def turn_held_visit(visit: ViewSession, link: ShareLink, judged: Judgement) -> None:
    """Give a visit, of which the viewer is locked, another verdict: a person's or not. All that came of it follows: its
    downloads, the link's being handed over where only this visit told of it, and the sums, by just these.
    """
    is_person = judged.verdict == Verdict.PERSON
    visit.verdict, visit.reason = judged.verdict, judged.reason
    visit.save(update_fields=["verdict", "reason"])
    moved = engagement_of(visit, link) + _turn_downloads(visit, link, judged)
    first = ViewSession.objects.people().filter(share_link=link).aggregate(at=Min("started_at"))["at"]
    ShareLink.objects.filter(pk=link.pk).update(first_viewed_at=first)
    if first is None:
        take_back_observed(link=link)
    elif is_person and link.sent_at is None:
        note_observed(link=link, at=visit.started_at)
    add_engagement(*(moved if is_person else [one.taken_back() for one in moved]))


def _turn_downloads(visit: ViewSession, link: ShareLink, judged: Judgement) -> list[Engagement]:
    """Give the downloads of a visit its verdict; answers what those do that begin or cease to count.

    A download belongs to the last visit of its browser that began before it, and one before all visits to the first.
    """
    visits = list(ViewSession.objects.filter(viewer=visit.viewer_id).order_by("started_at", "pk"))
    moved = []
    for download in RecipientDownload.objects.filter(viewer=visit.viewer_id):
        begun = [one for one in visits if one.started_at <= download.at]
        if (begun[-1] if begun else visits[0]) != visit:
            continue
        if (download.verdict == Verdict.PERSON) != (judged.verdict == Verdict.PERSON):
            moved.append(engagement_by(download, link))
        download.verdict, download.reason = judged.verdict, judged.reason
        download.save(update_fields=["verdict", "reason"])
    return moved
