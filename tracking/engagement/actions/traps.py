"""Who follows a link that no person sees is a scanner."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from tracking.engagement.actions.overruling import turn_held_visit
from tracking.engagement.verdicts import RULES, Evidence, Judgement, machine_by
from tracking.models import Open, Verdict, Viewer, ViewSession


@transaction.atomic
def note_trapped(*, opened: Open) -> bool:
    """The load of a link's page has followed the hidden link on it: it is a scanner's, with its visit and all that came
    of that. Answers whether that is news. Safe to repeat; what a person said of the load stays said.
    """
    visit = ViewSession.objects.filter(opens=opened.pk).first()
    if visit is not None:
        Viewer.objects.select_for_update(no_key=True).get(pk=visit.viewer_id)
        visit.refresh_from_db()
    held = Open.objects.select_for_update(no_key=True).get(pk=opened.pk)
    evidence = replace(Evidence.of(held), trapped=True)
    if held.evidence == evidence.kept():
        return False
    judged = machine_by(evidence)
    if held.reversed_at is not None or held.verdict == Verdict.SENDER or judged is None:
        judged = Judgement(Verdict(held.verdict), held.reason)
    Open.objects.filter(pk=held.pk).update(
        evidence=evidence.kept(), verdict=judged.verdict, reason=judged.reason, rules=RULES
    )
    if visit is not None and judged.verdict == Verdict.SCANNER:
        if visit.verdict == Verdict.PERSON:
            turn_held_visit(visit, opened.share_link, judged)
        else:
            ViewSession.objects.filter(pk=visit.pk).update(verdict=judged.verdict, reason=judged.reason)
    return True
