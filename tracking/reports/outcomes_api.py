"""The report of outcomes for programs: the same functions as the page, so the same numbers."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from content.models import Asset
from tracking.reports.api_common import ReportOut, ReportQuery, choices_and_scope, slugs_of, versions_of
from tracking.reports.outcomes import OF_OUTCOMES, Associated, Results, Verdict, outcomes_report

router = Router(tags=["reports"])


class ResultsOut(Schema):
    moved_on: int
    won: int
    lost: int
    no_answer: int
    decided: int = Field(description="moved_on + won + lost.")
    ratio: float | None = Field(description="(moved_on + won) / decided; null when nothing was decided.")

    @classmethod
    def of(cls, found: Results) -> ResultsOut | None:
        if found.hidden:
            return None
        return cls(
            moved_on=found.moved_on,
            won=found.won,
            lost=found.lost,
            no_answer=found.no_answer,
            decided=found.decided,
            ratio=found.ratio,
        )


class ReasonOut(Schema):
    reason: str
    count: int


class AssociatedOut(Schema):
    id: int | None = Field(description="The asset's; null for a kind.")
    kind: str
    title: str
    calls: int = Field(description="Decided calls in which it was used before.")
    good: int = Field(description="Those of them that moved on or were won.")
    ratio: float
    low: float = Field(description="Between this and `high` the true share lies, at 95 % (Wilson).")
    high: float
    others: int = Field(description="Like decided calls without it.")
    base_ratio: float = Field(description="Their share, in the mix in which it was used.")
    verdict: Verdict
    ratio_before: float | None = Field(description="A period before; null where too few used it then.")

    @classmethod
    def of(cls, row: Associated) -> AssociatedOut:
        asset = row.what if isinstance(row.what, Asset) else None
        return cls(
            id=asset.pk if asset else None,
            kind=asset.kind if asset else str(row.what),
            title=row.name,
            calls=row.calls,
            good=row.good,
            ratio=row.ratio,
            low=row.low,
            high=row.high,
            others=row.others,
            base_ratio=row.base,
            verdict=row.verdict,
            ratio_before=row.ratio_before,
        )


class OutcomesOut(ReportOut):
    hidden: str = Field(description="Why there are no numbers; empty where there are.")
    results: ResultsOut | None = Field(description="Null where they would tell of few reps.")
    before: ResultsOut | None = Field(description="The same of the period before.")
    reasons: list[ReasonOut] = Field(description="Why calls were lost, most often first.")
    kinds: list[AssociatedOut]
    assets: list[AssociatedOut] = Field(description="What differs first.")


@router.get("/outcomes", response=OutcomesOut, summary="What became of calls, and what content went with it")
def get_outcomes(request: HttpRequest, query: Query[ReportQuery]) -> OutcomesOut:
    """Segment, stage and product are the calls', kind and owner the assets'."""
    choices, scope = choices_and_scope(request, query)
    found = outcomes_report(scope, choices.teams)
    return OutcomesOut(
        as_of=found.as_of,
        definition=found.definition,
        metrics=versions_of(OF_OUTCOMES),
        days=found.days,
        teams=slugs_of(scope),
        hidden=found.now.hidden,
        results=ResultsOut.of(found.now),
        before=ResultsOut.of(found.before),
        reasons=[ReasonOut(reason=reason, count=count) for reason, count in found.reasons],
        kinds=[AssociatedOut.of(row) for row in found.kinds],
        assets=[AssociatedOut.of(row) for row in found.assets],
    )
