"""What became of the demo's calls: one asset goes with calls that are won, all others make no difference."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from tracking.models import Call, Decision, LossReason, Outcome, Result, ToldBy, UsageEvent
from tracking.outcomes.actions import decision_values, note_uses

# Reps say of so many of their calls what became of them; the CRM says it of some of these.
TOLD, BY_CRM = 0.78, 0.3
SILENT = 0.12
# How often calls end well, by the place of their stage; later ones more often. What goes with won calls adds so much.
EARLY, A_STAGE_LATER, WITH_IT = 0.32, 0.06, 0.46
REASONS = (
    (LossReason.PRICE, 30),
    (LossReason.TIMING, 26),
    (LossReason.COMPETITOR, 18),
    (LossReason.NO_DECISION, 14),
    (LossReason.MISSING, 8),
    ("", 4),
)
# Of what is used most, this place goes with won calls.
HELPFUL = 1


def tell_outcomes(*, now: datetime) -> None:
    """Say of most calls what became of them some days later. Once only."""
    chance = Random(34)
    calls = list(Call.objects.with_choices().order_by("opened_at", "pk"))
    events = UsageEvent.objects.filter(call__isnull=False, counts=True).order_by("occurred_at", "pk")
    used = dict(events.values_list("call", "asset"))
    helpful = _helpful(used.values())
    outcomes = []
    luck: dict[tuple[int | None, int | None], float] = defaultdict(chance.random)
    for call in calls:
        at = call.opened_at + timedelta(days=chance.randint(1, 9), minutes=chance.randint(5, 300))
        if at >= now or chance.random() > TOLD:
            continue
        asset = used.get(call.pk)
        result = _result(_rate(call, asset == helpful), luck, (asset, call.stage_id), chance)
        reason = chance.choices(*zip(*REASONS, strict=True))[0] if result == Result.LOST else ""
        by_crm = chance.random() < BY_CRM
        outcomes.append(
            Outcome(
                call=call,
                result=result,
                reason=reason,
                at=at,
                by_id=None if by_crm else call.actor_id,
                told_by=ToldBy.FILE if by_crm else ToldBy.HUB,
                recorded_at=at,
            )
        )
    Outcome.objects.bulk_create(outcomes, batch_size=400)
    decisions = [Decision(call=one.call, **decision_values(one.call, [one])) for one in outcomes if one.call]
    note_uses(Decision.objects.bulk_create(decisions, batch_size=400))


def _helpful(used: Iterable[int]) -> int:
    """The asset that goes with won calls."""
    return Counter(used).most_common(HELPFUL)[-1][0]


def _rate(call: Call, helped: bool) -> float:
    return EARLY + A_STAGE_LATER * (call.stage.order if call.stage else 0) + (WITH_IT if helped else 0)


def _result(
    rate: float, luck: dict[tuple[int | None, int | None], float], of: tuple[int | None, int | None], chance: Random
) -> Result:
    """Calls with one asset at one stage end well in their turn, not by chance: what makes no difference shall show
    none on any day.
    """
    if chance.random() < SILENT:
        return Result.NO_ANSWER
    luck[of] += rate
    if luck[of] < 1:
        return Result.LOST
    luck[of] -= 1
    return Result.WON if chance.random() < 0.35 else Result.MOVED_ON
