"""Judge anew what an earlier edition of the rules judged: numbers follow, and what changed is told.

What a person has said of an open stays said. What happened when somebody was logged in stays the sender's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from tracking.engagement.actions.overruling import turn_held_visit
from tracking.engagement.gateways import gateway_of_network
from tracking.engagement.verdicts import RULES, Evidence, Judgement, judge_open, judge_view
from tracking.models import Open, ShareLink, Verdict, VerdictChange, Viewer, ViewSession

# So many opens are looked at in one go of the clock; each visit is judged in a transaction of its own.
JUDGED_AT_ONCE = 500
# The best that any of a visit's loads tells is true of all of it.
BEST_FIRST = (Verdict.SENDER, Verdict.PERSON, Verdict.UNSURE, Verdict.SCANNER)
# How the first edition, which kept no evidence, began the reasons that tell what it had seen.
TELLING = ("The reader ", "The page stayed open", "A known crawler", "It names")


def judge_anew(*, at: datetime, most: int = JUDGED_AT_ONCE) -> int:
    """Judge opens of earlier editions, the oldest first, `most` at a time; answers of how many the verdict changed.

    Safe to stop and to run again: what was judged carries the edition that did.
    """
    due = Open.objects.judged_before(RULES).order_by("pk")[:most]
    changed, seen = 0, set()
    for opened in due:
        if opened.session_id is None:
            changed += _judge_unread(opened, at)
        elif opened.session_id not in seen:
            seen.add(opened.session_id)
            changed += _judge_visit(opened.session_id, at)
    return changed


@transaction.atomic
def _judge_unread(opened: Open, at: datetime) -> bool:
    """Whether the verdict changed on a request that no visit came of. One that is reported for meanwhile is left."""
    held = Open.objects.select_for_update(no_key=True).filter(pk=opened.pk, session=None, rules__lt=RULES).first()
    if held is None:
        return False
    link = ShareLink.objects.get(pk=held.share_link_id)
    evidence, judged = _evidence(held), Judgement(Verdict(held.verdict), held.reason)
    if held.reversed_at is None and held.verdict != Verdict.SENDER:
        judged = _first_verdict(held, link, evidence)
    return _give(held, judged, evidence, at)


@transaction.atomic
def _judge_visit(session_id: object, at: datetime) -> int:
    """Of how many loads of a visit the verdict changed."""
    visit = ViewSession.objects.get(pk=session_id)
    Viewer.objects.select_for_update(no_key=True).get(pk=visit.viewer_id)
    visit.refresh_from_db()
    link = ShareLink.objects.select_related("created_by", "recipient").get(pk=visit.share_link_id)
    loads = list(Open.objects.select_for_update(no_key=True).filter(session=visit).order_by("pk"))
    if visit.verdict == Verdict.SENDER or not all(_may_be_judged(load) for load in loads):
        judged = Judgement(Verdict(visit.verdict), visit.reason)
    else:
        judged = _of_all(loads, link)
    if (judged.verdict == Verdict.PERSON) != (visit.verdict == Verdict.PERSON):
        turn_held_visit(visit, link, judged)
    elif (judged.verdict, judged.reason) != (visit.verdict, visit.reason):
        ViewSession.objects.filter(pk=visit.pk).update(verdict=judged.verdict, reason=judged.reason)
    return sum(_give(load, judged, _evidence(load), at) for load in loads)


def _may_be_judged(load: Open) -> bool:
    """Whether nobody has said who it was, and it is known what was seen: kept, or told by the reason of then."""
    return load.reversed_at is None and bool(load.evidence or load.reason.startswith(TELLING))


def _of_all(loads: Sequence[Open], link: ShareLink) -> Judgement:
    judged = [
        judge_view(
            opened=load,
            user=AnonymousUser(),
            evidence=_evidence(load),
            sender_id=link.created_by_id,
            mailed_at=link.mailed_at,
        )
        for load in loads
    ]
    return min(judged, key=lambda one: BEST_FIRST.index(one.verdict))


def _evidence(opened: Open) -> Evidence:
    """What was seen then, with what is known of its address by now. Before signs were kept, a verdict's reason tells
    what the reader did.
    """
    evidence = Evidence.of(opened)
    if not opened.evidence and (first := _sign_in(opened.reason)):
        evidence = replace(evidence, signs=replace(evidence.signs, first=first))
    return replace(evidence, gateway=evidence.gateway or gateway_of_network(opened.network))


def _sign_in(reason: str) -> str:
    words = {"moved the pointer": "pointer", "touched the screen": "touch", "pressed a key": "key", "scrolled": "wheel"}
    return next((sign for said, sign in words.items() if reason == f"The reader {said}."), "")


def _first_verdict(opened: Open, link: ShareLink, evidence: Evidence) -> Judgement:
    """As when it was asked for. Of what was judged before evidence was kept, a machine by its manner stays one."""
    by_manner = opened.reason.startswith(("Loaded ahead", "One of"))
    if not opened.evidence and opened.verdict == Verdict.SCANNER and by_manner:
        return Judgement(Verdict.SCANNER, opened.reason)
    return judge_open(
        method=opened.method,
        user_agent=opened.user_agent,
        evidence=evidence,
        user=AnonymousUser(),
        sender_id=link.created_by_id,
        sent_at=link.mailed_at or link.sent_at,
        at=opened.at,
    )


def _give(opened: Open, judged: Judgement, evidence: Evidence, at: datetime) -> bool:
    """Keep with an open how this edition judges it, and tell if that is another verdict."""
    was = Judgement(Verdict(opened.verdict), opened.reason)
    Open.objects.filter(pk=opened.pk).update(
        verdict=judged.verdict, reason=judged.reason, evidence=evidence.kept(), rules=RULES
    )
    if judged.verdict == was.verdict:
        return False
    VerdictChange.objects.create(
        opened=opened,
        at=at,
        rules=RULES,
        was=was.verdict,
        was_because=was.reason,
        verdict=judged.verdict,
        reason=judged.reason,
    )
    return True
