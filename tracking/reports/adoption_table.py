"""Adoption as one list, for files."""

from __future__ import annotations

from django.utils import timezone

from hub.core.spreadsheets import Cell
from tracking.floor import least_reps
from tracking.reports.adoption import OF_ADOPTION, Activity, AdoptionReport
from tracking.reports.adoption_ramp import Ramp
from tracking.reports.adoption_won import UsedByWinners
from tracking.reports.exports import ReportTable, in_percent, labelled_in
from tracking.reports.scope import ReportScope

COLUMNS = (
    "by", "value", "reps", "active_reps", "uses", "uses_a_rep", "active_reps_before", "uses_a_rep_before",
    "weeks_to_usual_use", "share_with_many_won_calls", "from", "to", "share_of_others", "verdict", "note",
)  # fmt: skip


def adoption_table(report: AdoptionReport, scope: ReportScope) -> ReportTable:
    """All reps, each week, each team, the ramp of new reps, then what those with many won calls use."""
    rows = [_row("All reps", "", **_activity(report.now), **_before(report.before))]
    rows += [_row("Week to", timezone.localdate(at), **_activity(then)) for at, then in report.weeks]
    rows += [_row("Team", one.label, **_activity(one.now), **_before(one.before)) for one in report.teams]
    rows += _ramp_rows("New reps", report.ramp)
    rows += _ramp_rows("New reps 26 weeks before", report.ramp_before)
    if report.won.hidden:
        rows.append(_row("Used with many won calls", "", note=report.won.hidden))
    rows += [_used_row(row) for row in report.won.rows]
    return ReportTable(
        name="Adoption",
        columns=COLUMNS,
        rows=rows,
        definition=labelled_in(OF_ADOPTION, scope),
        as_of=report.as_of,
    )


def _row(by: str, value: Cell, **cells: Cell) -> list[Cell]:
    return [by, value, *(cells.get(name) for name in COLUMNS[2:])]


def _activity(found: Activity) -> dict[str, Cell]:
    if found.hidden:
        return {"reps": found.reps, "note": found.hidden}
    return {"reps": found.reps, "active_reps": found.active, "uses": found.uses, "uses_a_rep": found.uses_a_rep}


def _before(found: Activity) -> dict[str, Cell]:
    if found.hidden:
        return {}
    return {"active_reps_before": found.active, "uses_a_rep_before": found.uses_a_rep}


def _ramp_rows(by: str, found: Ramp) -> list[list[Cell]]:
    if found.hidden:
        return [_row(by, "", note=found.hidden)]
    reached = f"{found.reached} of {found.new} reached their team’s usual week"
    if found.reached is None:
        reached = f"fewer than {least_reps()} reached their team’s usual week, or what is left of them"
    steps = [
        _row(f"{by}, week after the first day", step.week, reps=step.reps, uses_a_rep=step.uses) for step in found.steps
    ]
    return [_row(by, "", reps=found.new, weeks_to_usual_use=found.weeks, note=reached), *steps]


def _used_row(row: UsedByWinners) -> list[Cell]:
    return _row(
        "Used with many won calls",
        row.asset.title,
        share_with_many_won_calls=in_percent(row.ratio),
        **{"from": in_percent(row.low), "to": in_percent(row.high)},
        share_of_others=in_percent(row.base),
        verdict=row.verdict,
        note=f"{row.used} of {row.reps}; of {row.others} others "
        + ("fewer than may be told of" if row.used_by_others is None else str(row.used_by_others)),
    )
