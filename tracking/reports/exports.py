"""The lists of the reports as files. The definition and the data's end travel with the numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.conf import settings
from django.utils import timezone

from hub.core.spreadsheets import Cell, Workbook, csv_lines, in_iso
from tracking.defining import Metric, defined, labelled
from tracking.metrics import CATALOGUE, COVERAGE, ON_MESSAGE, OWN_MADE, WHAT_CAME_OF_IT
from tracking.models import ActResult
from tracking.reports.acts import HORIZONS
from tracking.reports.came_of import Followed, few_after, few_before
from tracking.reports.coverage import Coverage, CoverageCell, CoverageRow
from tracking.reports.definitions import OF_LIFECYCLE, OF_SEARCHES, OF_UNUSED, OF_UTILISATION
from tracking.reports.lifecycle import LifecycleRow, Taken
from tracking.reports.on_message import OnMessageReport, Rate, off_message_rows
from tracking.reports.outcomes import OF_OUTCOMES, Associated, OutcomesReport, Results
from tracking.reports.own_made import OwnMade, OwnMadeReport
from tracking.reports.scope import ReportScope
from tracking.reports.searches import SearchedWords
from tracking.reports.unused import AssetRow, ClassCounts
from tracking.reports.utilisation import Breakdown, Share, Utilisation

COLUMNS = (
    "id", "title", "class", "kind", "type", "owner", "segments", "stages", "live_since", "days_live", "shown",
    "opened", "used", "sent", "views", "last_used_at", "in_the_way", "remedy", "url", "days", "data_to", "definition",
)  # fmt: skip
SEARCH_COLUMNS = (
    "words", "sessions", "searches", "found_nothing", "left", "sessions_with_use", "mean_seconds_to_use",
    "last_searched_at",
)  # fmt: skip
RESULT_COLUMNS = (
    "shown_before", "shown_after", "opened_before", "opened_after", "used_before", "used_after", "untouched",
    "untouched_used",
)  # fmt: skip
ACT_COLUMNS = (
    "day", "act", "title", "successor", "words", "class_then", "verdict",
    *(f"{name}_{days}_days" for days in HORIZONS for name in RESULT_COLUMNS),
    "url", "definition",
)  # fmt: skip
UTILISATION_COLUMNS = ("by", "value", "used", "counted", "utilisation", "note")
ON_MESSAGE_COLUMNS = ("by", "value", "on_message", "checked", "on_message_rate", "note")
OWN_MADE_COLUMNS = ("by", "value", "own_made_or_altered", "pages", "own_made_share", "note")
OUTCOMES_COLUMNS = (
    "by", "value", "moved_on_or_won", "decided", "share", "from", "to", "like_calls_without", "their_share", "verdict",
    "share_before",
)  # fmt: skip
LIFECYCLE_COLUMNS = (
    "id", "title", "needs", "on", "days_since", "kind", "type", "owner", "segments", "stages", "review_date",
    "expires_at", "uses", "open_links", "url",
)  # fmt: skip
COVERAGE_COLUMNS = ("segment", "stage", "live_assets", "uses", "sends", "sought_in_vain", "requests", "gap")
# What each row of a CSV carries besides, as a file has no page around it.
CARRIED = ("days", "data_to", "definition")
WIDE = {
    "title": 44, "in_the_way": 44, "segments": 30, "stages": 24, "url": 40, "definition": 60,
    "words": 40, "value": 30, "segment": 30, "stage": 24, "note": 40,
}  # fmt: skip
_ACT_DEFINITION = labelled((WHAT_CAME_OF_IT,), max(HORIZONS))


def asset_csv_lines(rows: Iterable[AssetRow], scope: ReportScope) -> Iterator[str]:
    """The list as CSV, a line at a time. Each row carries its definition and the data's end."""
    return csv_lines(COLUMNS, (row_values(row, scope) for row in rows))


def labelled_in(metrics: Iterable[Metric], scope: ReportScope) -> str:
    return labelled(metrics, scope.days, since=scope.first_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTable:
    """A list of a report, to be written as CSV or as a workbook. `facts` go beside the workbook's definition."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]
    definition: str
    as_of: datetime
    facts: tuple[tuple[str, Cell], ...] = ()


def searches_table(rows: Iterable[SearchedWords], scope: ReportScope, as_of: datetime) -> ReportTable:
    """What is searched for, all words of the period."""
    return ReportTable(
        name="Searches",
        columns=SEARCH_COLUMNS,
        rows=map(_search_values, rows),
        definition=labelled_in(OF_SEARCHES, scope),
        as_of=as_of,
    )


def _search_values(row: SearchedWords) -> list[Cell]:
    seconds = None if row.seconds is None else round(row.seconds)
    return [row.words, row.sessions, row.searches, row.zero, row.abandoned, row.used, seconds, row.last_at]


def utilisation_table(weeks: Sequence[Utilisation], breakdowns: Iterable[Breakdown], scope: ReportScope) -> ReportTable:
    """Utilisation at the end of each week, then by team, segment and stage."""
    by_week: list[list[Cell]] = [
        ["Week to", timezone.localdate(week.as_of), week.used, week.eligible, in_percent(week.ratio), ""]
        for week in weeks
    ]
    by_value: list[list[Cell]] = [
        _share_values(breakdown, share) for breakdown in breakdowns for share in breakdown.shares
    ]
    return ReportTable(
        name="Utilisation",
        columns=UTILISATION_COLUMNS,
        rows=[*by_week, *by_value],
        definition=labelled_in(OF_UTILISATION, scope),
        as_of=scope.as_of,
    )


def _share_values(breakdown: Breakdown, share: Share) -> list[Cell]:
    if share.hidden:
        return [breakdown.label, share.label, None, None, None, share.hidden]
    return [breakdown.label, share.label, share.used, share.eligible, in_percent(share.ratio), ""]


def on_message_table(report: OnMessageReport, scope: ReportScope) -> ReportTable:
    """The on-message rate at the end of each week, by team, stage and segment, then the assets sent off message."""
    by_week = [_rate_values("Week to", rate, named=timezone.localdate(at)) for at, rate in report.weeks]
    by_value = [_rate_values(group.label, rate) for group in report.groups for rate in group.rates]
    by_asset: list[list[Cell]] = [
        ["Asset", row.asset.title, row.on_message, row.checked, in_percent(row.ratio), _findings_words(row.findings)]
        for row in off_message_rows(report.assets)
    ]
    return ReportTable(
        name="On message",
        columns=ON_MESSAGE_COLUMNS,
        rows=[*by_week, *by_value, *by_asset],
        definition=labelled_in((ON_MESSAGE,), scope),
        as_of=scope.as_of,
    )


def own_made_table(report: OwnMadeReport, scope: ReportScope) -> ReportTable:
    """The own-made share at the end of each week, then by team, stage and segment of the call."""
    by_week = [_own_made_values("Week to", share, named=timezone.localdate(at)) for at, share in report.weeks]
    by_value = [_own_made_values(group.label, share) for group in report.groups for share in group.shares]
    return ReportTable(
        name="Own-made",
        columns=OWN_MADE_COLUMNS,
        rows=[*by_week, *by_value],
        definition=labelled_in((OWN_MADE,), scope),
        as_of=scope.as_of,
    )


def _own_made_values(by: str, share: OwnMade, *, named: Cell = None) -> list[Cell]:
    numbers: list[Cell] = [share.own, share.pages, in_percent(share.ratio), ""]
    return [by, named or share.label, *([None, None, None, share.hidden] if share.hidden else numbers)]


def outcomes_table(report: OutcomesReport, scope: ReportScope) -> ReportTable:
    """What became of calls: in all, by week, why they were lost, then what went with it by kind and asset."""
    weeks = [_results_values("Week to", timezone.localdate(at), then) for at, then in report.weeks]
    rows: list[list[Cell]] = [_results_values("All calls", "", report.now, before=report.before), *weeks]
    if not report.now.hidden:
        rows += [["Outcome", name, None, number, *_NOTHING] for name, number in report.now.rows]
    rows += [["Lost", reason, None, number, *_NOTHING] for reason, number in report.reasons]
    rows += [_associated_values("Kind", row) for row in report.kinds]
    rows += [_associated_values("Asset", row) for row in report.assets]
    return ReportTable(
        name="Outcomes",
        columns=OUTCOMES_COLUMNS,
        rows=rows,
        definition=labelled_in(OF_OUTCOMES, scope),
        as_of=report.as_of,
    )


_NOTHING: list[Cell] = [None] * 7


def _results_values(by: str, value: Cell, found: Results, *, before: Results | None = None) -> list[Cell]:
    if found.hidden:
        return [by, value, *[None] * 7, found.hidden, None]
    share_before = in_percent(before.ratio) if before else None
    return [by, value, found.good, found.decided, in_percent(found.ratio), *[None] * 5, share_before]


def _associated_values(by: str, row: Associated) -> list[Cell]:
    share = [in_percent(ratio) for ratio in (row.ratio, row.low, row.high)]
    others: list[Cell] = [row.others, in_percent(row.base)]
    return [by, row.name, row.good, row.calls, *share, *others, row.verdict, in_percent(row.ratio_before)]


def _rate_values(by: str, rate: Rate, *, named: Cell = None) -> list[Cell]:
    numbers: list[Cell] = [rate.on_message, rate.checked, in_percent(rate.ratio), ""]
    return [by, named or rate.label, *([None, None, None, rate.hidden] if rate.hidden else numbers)]


def _findings_words(findings: int) -> str:
    return f"{findings} open now" if findings else "nothing open now"


def in_percent(ratio: float | None) -> Cell:
    return None if ratio is None else round(100 * ratio, 1)


def coverage_table(found: Coverage, scope: ReportScope) -> ReportTable:
    """One axis against the stages, a row for each cell."""
    return ReportTable(
        name="Coverage",
        columns=COVERAGE_COLUMNS,
        rows=[_cell_values(row, cell) for row in found.rows for cell in row.cells],
        definition=labelled_in((COVERAGE,), scope),
        as_of=found.as_of,
        facts=(
            ("Axis", str(found.axis or "")),
            ("Uses by", "calls" if found.used_for else "what assets are tagged for"),
        ),
    )


def lifecycle_table(
    rows: Iterable[LifecycleRow], scope: ReportScope, times: Sequence[tuple[str, Taken]]
) -> ReportTable:
    """What assets need, a row for each asset and concern; how long things take beside the definition."""
    return ReportTable(
        name="Lifecycle",
        columns=LIFECYCLE_COLUMNS,
        rows=(_lifecycle_values(row, scope) for row in rows),
        definition=labelled_in(OF_LIFECYCLE, scope),
        as_of=scope.as_of,
        facts=tuple(
            (f"{name}, median days over {taken.number}", taken.days if taken.days is not None else "")
            for name, taken in times
        ),
    )


def _lifecycle_values(row: LifecycleRow, scope: ReportScope) -> list[Cell]:
    asset = row.asset
    return [
        asset.pk,
        asset.title,
        row.concern.label,
        row.on,
        row.days(scope.last_day),
        asset.get_kind_display(),
        asset.get_type_display(),
        str(asset.owner or ""),
        "; ".join(segment.key for segment in asset.segments.all()),
        "; ".join(stage.name for stage in asset.stages.all()),
        asset.review_date,
        asset.expire_at,
        row.uses,
        row.links,
        f"{settings.BASE_URL}{asset.get_absolute_url()}",
    ]


def _cell_values(row: CoverageRow, cell: CoverageCell) -> list[Cell]:
    counts = (cell.live, cell.uses, cell.sends, cell.sought, cell.requests)
    return [row.segment, cell.stage, *counts, "gap" if cell.gap else ""]


def table_csv_lines(table: ReportTable, scope: ReportScope) -> Iterator[str]:
    """The list as CSV, a line at a time; the days, the data's end and the definition in each."""
    carried: list[Cell] = [scope.days, table.as_of, table.definition]
    return csv_lines([*table.columns, *CARRIED], ([*row, *carried] for row in table.rows))


def write_table_xlsx(target: IO[bytes], table: ReportTable, scope: ReportScope) -> None:
    """Write the list to `target` as a workbook: the list, then what it is. Memory stays flat."""
    widths = {readable(name): width for name, width in WIDE.items()}
    with Workbook(target) as book:
        book.add_list(table.name, [readable(name) for name in table.columns], table.rows, widths=widths)
        facts: list[tuple[str, Cell]] = [
            ("Report", table.name),
            ("Filters", scope.in_words),
            ("Days", scope.days),
            ("Data to", in_iso(table.as_of)),
            ("Definition", table.definition),
            *table.facts,
        ]
        book.add_facts("About", facts)


def row_values(row: AssetRow, scope: ReportScope) -> list[Cell]:
    """One asset, in the order of COLUMNS."""
    asset, facts = row.asset, row.facts
    return [
        asset.pk,
        asset.title,
        row.asset_class.label,
        asset.get_kind_display(),
        asset.get_type_display(),
        str(asset.owner or ""),
        "; ".join(segment.key for segment in asset.segments.all()),
        "; ".join(stage.name for stage in asset.stages.all()),
        asset.first_published_at,
        row.days_live,
        facts.shown,
        facts.opened,
        facts.used,
        facts.sent,
        facts.views,
        facts.last_used_at,
        row.obstacle.text,
        row.obstacle.remedy,
        f"{settings.BASE_URL}{asset.get_absolute_url()}",
        scope.days,
        scope.as_of,
        f"{row.asset_class.meaning}. {labelled_in(OF_UNUSED, scope)}",
    ]


def write_xlsx(file: IO[bytes], rows: Iterable[AssetRow], scope: ReportScope, counts: ClassCounts) -> None:
    """Write the list to `file` as a workbook: the assets, then what the numbers mean. Memory stays flat."""
    widths = {readable(name): width for name, width in WIDE.items()}
    with Workbook(file) as book:
        headings = [readable(name) for name in COLUMNS]
        values = (row_values(row, scope) for row in rows)
        book.add_list("Assets", headings, values, widths=widths, frozen_columns=2)
        book.add_facts("About", _about(scope, counts))


def act_csv_lines(acts: Iterable[Followed]) -> Iterator[str]:
    """Each act with what came of it, as CSV, a line at a time; the definition in each."""
    return csv_lines(ACT_COLUMNS, (_act_values(one) for one in acts))


def write_acts_xlsx(file: IO[bytes], acts: Iterable[Followed], *, at: datetime) -> None:
    """Write the acts to `file` as a workbook: the acts, then what the numbers mean."""
    widths = {readable(name): width for name, width in WIDE.items()}
    with Workbook(file) as book:
        headings = [readable(name) for name in ACT_COLUMNS]
        book.add_list("Acts", headings, map(_act_values, acts), widths=widths, frozen_columns=3)
        told = [("Report", "What came of it"), ("Data to", in_iso(at)), ("Definition", _ACT_DEFINITION)]
        book.add_facts("About", told)


def _act_values(one: Followed) -> list[Cell]:
    act, results = one.act, {result.days: result for result in one.results}
    numbers: list[Cell] = []
    for days in HORIZONS:
        numbers += _result_values(results[days], one) if days in results else [None] * len(RESULT_COLUMNS)
    return [
        act.day,
        act.get_kind_display(),
        act.asset.title if act.asset else "",
        act.instead.title if act.instead else "",
        act.words,
        one.class_then.label if one.class_then else "",
        one.verdict,
        *numbers,
        f"{settings.BASE_URL}{act.asset.get_absolute_url()}" if act.asset else "",
        _ACT_DEFINITION,
    ]


def _result_values(result: ActResult, one: Followed) -> list[Cell]:
    return [
        result.shown_before,
        result.shown_after,
        result.opened_before,
        result.opened_after,
        few_before(one.act, result) or result.used_before,
        few_after(one.act, result) or result.used_after,
        result.untouched,
        result.untouched_worked,
    ]


def readable(name: str) -> str:
    """A column's name as a heading: `live_since` is "Live since"."""
    return "ID" if name == "id" else "Address" if name == "url" else name.replace("_", " ").capitalize()


def _about(scope: ReportScope, counts: ClassCounts) -> list[tuple[str, Cell]]:
    used = counts.utilisation
    return [
        ("Report", "Unused"),
        ("Filters", scope.in_words),
        ("Data to", in_iso(scope.as_of)),
        ("Definition", labelled_in(OF_UNUSED, scope)),
        ("Used live assets", used.used),
        ("Live assets old enough", used.eligible),
        ("Utilisation", "" if used.ratio is None else f"{used.ratio:.1%}"),
        *((entry.asset_class.label, entry.count) for entry in counts.classes),
        *((f"Meaning: {entry.asset_class.label}", entry.asset_class.meaning) for entry in counts.classes),
        *((f"Meaning: {one.name}", str(one)) for one in (defined(metric, scope.days) for metric in CATALOGUE)),
    ]
