"""The report of adoption for programs: the same functions as the page, so the same numbers."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from tracking.reports.adoption import OF_ADOPTION, Activity, adoption_report
from tracking.reports.adoption_ramp import Ramp
from tracking.reports.adoption_won import UsedByWinners
from tracking.reports.api_common import ReportOut, ReportQuery, choices_and_scope, slugs_of, versions_of

router = Router(tags=["reports"])


class ActivityOut(Schema):
    active_reps: int | None = Field(description="Null where it would tell of few reps.")
    reps: int = Field(description="Reps there are now, active or not.")
    uses: int | None
    uses_a_rep: float | None = Field(description="uses / active_reps; null where nobody was active.")
    hidden: str = Field(description="Why there are no numbers; empty where there are.")

    @classmethod
    def of(cls, found: Activity) -> ActivityOut:
        return cls(
            active_reps=None if found.hidden else found.active,
            reps=found.reps,
            uses=None if found.hidden else found.uses,
            uses_a_rep=found.uses_a_rep,
            hidden=found.hidden,
        )


class WeekOut(ActivityOut):
    to: datetime = Field(description="The end of the week; over as many days as the report.")


class TeamOut(Schema):
    team: str = Field(description="Its slug.")
    name: str
    now: ActivityOut
    before: ActivityOut


class RampStepOut(Schema):
    week: int = Field(description="After the first day; 1 is the first.")
    reps: int = Field(description="New reps who have been there so long.")
    uses: float = Field(description="What they used in that week, at the median.")


class RampOut(Schema):
    new: int | None = Field(description="New reps; null where it would tell of few.")
    reached: int | None = Field(description="Those who reached their team's usual week; null where they are few.")
    weeks: float | None = Field(description="After how many weeks, at the median; null where few reached it.")
    usual: float | None = Field(description="What the other reps use in a week, at the median.")
    steps: list[RampStepOut]
    hidden: str

    @classmethod
    def of(cls, found: Ramp) -> RampOut:
        return cls(
            new=None if found.hidden else found.new,
            reached=None if found.hidden else found.reached,
            weeks=found.weeks,
            usual=found.usual,
            steps=[RampStepOut(**asdict(step)) for step in found.steps],
            hidden=found.hidden,
        )


class UsedOut(Schema):
    id: int
    title: str
    used: int = Field(description="Reps with many won calls who used it.")
    reps: int = Field(description="Reps with many won calls.")
    ratio: float
    low: float = Field(description="Between this and `high` the true share lies, at 95 % (Wilson).")
    high: float
    used_by_others: int | None = Field(description="Null where few of them did.")
    others: int
    base_ratio: float | None
    differs: bool

    @classmethod
    def of(cls, row: UsedByWinners) -> UsedOut:
        return cls(
            id=row.asset.pk,
            title=row.asset.title,
            used=row.used,
            reps=row.reps,
            ratio=row.ratio,
            low=row.low,
            high=row.high,
            used_by_others=row.used_by_others,
            others=row.others,
            base_ratio=row.base,
            differs=row.differs,
        )


class WonOut(Schema):
    reps: int | None = Field(description="Reps with many won calls; null where they or the others are few.")
    others: int | None
    assets: list[UsedOut] = Field(description="What more of them used than of the others, what differs first.")
    hidden: str


class AdoptionOut(ReportOut):
    now: ActivityOut
    before: ActivityOut = Field(description="The same of the period before.")
    weeks: list[WeekOut] = Field(description="At the end of each of the last twelve weeks of which it may be told.")
    by_team: list[TeamOut]
    ramp: RampOut
    ramp_before: RampOut = Field(description="Of those who began in the 26 weeks before, as it stood then.")
    many_won_calls: WonOut


@router.get("/adoption", response=AdoptionOut, summary="Who uses the hub, and how soon new reps do")
def get_adoption(request: HttpRequest, query: Query[ReportQuery]) -> AdoptionOut:
    """Segment, stage, product, kind and owner are the assets'. No rep is named."""
    choices, scope = choices_and_scope(request, query)
    found = adoption_report(scope, choices.teams)
    hidden = found.won.hidden
    return AdoptionOut(
        as_of=found.as_of,
        definition=found.definition,
        metrics=versions_of(OF_ADOPTION),
        days=found.days,
        teams=slugs_of(scope),
        now=ActivityOut.of(found.now),
        before=ActivityOut.of(found.before),
        weeks=[WeekOut(to=at, **ActivityOut.of(one).dict()) for at, one in found.weeks],
        by_team=[
            TeamOut(team=one.value, name=one.label, now=ActivityOut.of(one.now), before=ActivityOut.of(one.before))
            for one in found.teams
        ],
        ramp=RampOut.of(found.ramp),
        ramp_before=RampOut.of(found.ramp_before),
        many_won_calls=WonOut(
            reps=None if hidden else found.won.reps,
            others=None if hidden else found.won.others,
            assets=[UsedOut.of(row) for row in found.won.rows],
            hidden=hidden,
        ),
    )
