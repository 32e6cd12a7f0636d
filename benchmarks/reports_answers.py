"""What the benchmark of the reports asks for, the SQL over the facts that says the same, and how both are read."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F
from openpyxl import load_workbook

from content.models import Asset
from tracking.models import ShareLink, UsageEvent

# The numbers of the page and nothing else, as one would type them over the facts: no filters, no definitions.
CLASSES = """
WITH used AS (
  SELECT asset_id, MAX(CASE WHEN kind = 'sent' THEN 1 ELSE 0 END) AS sent, MAX(CASE WHEN kind <> 'viewed' THEN 1 ELSE 0 END) AS used,
    MAX(CASE WHEN kind = 'viewed' THEN 1 ELSE 0 END) AS opened
  FROM tracking_usageevent WHERE counts AND occurred_at >= %(since)s {of_team} GROUP BY asset_id
), shown AS (
  SELECT DISTINCT h.asset_id FROM tracking_searchhit h JOIN tracking_searchlog t ON t.id = h.search_id
  WHERE t.counts AND t.searched_at >= %(since)s {of_team}
), viewed AS (
  SELECT DISTINCT p.asset_id FROM tracking_pageview p JOIN tracking_viewsession v ON v.id = p.session_id
  JOIN tracking_sharelink t ON t.id = v.share_link_id WHERE v.verdict = 'person' AND v.started_at >= %(since)s {of_team}
)
SELECT CASE WHEN u.sent = 1 AND v.asset_id IS NOT NULL THEN 'sent_and_read' WHEN u.sent = 1 THEN 'sent_not_read'
  WHEN u.used = 1 THEN 'used_not_sent' WHEN u.opened = 1 THEN 'opened_not_used' WHEN s.asset_id IS NOT NULL THEN 'found_not_opened'
  ELSE 'never_found' END AS class, COUNT(*)
FROM content_asset a LEFT JOIN used u ON u.asset_id = a.id LEFT JOIN shown s ON s.asset_id = a.id
LEFT JOIN viewed v ON v.asset_id = a.id WHERE a.live AND a.first_published_at <= %(before)s GROUP BY 1
"""  # noqa: E501
UNUSED_CLASSES = f"""
SELECT * FROM ({CLASSES}) classes WHERE class IN ('never_found', 'found_not_opened', 'opened_not_used')
"""
UTILISATION = """
SELECT COUNT(*), COUNT(u.asset_id) FROM content_asset a LEFT JOIN (
  SELECT DISTINCT asset_id FROM tracking_usageevent WHERE counts AND kind <> 'viewed' AND occurred_at >= %(since)s {of_team}
) u ON u.asset_id = a.id WHERE a.live AND a.first_published_at <= %(before)s
"""  # noqa: E501
USES_BY_STAGE = """
SELECT b.name, COUNT(*) FROM tracking_usageevent e JOIN content_asset a ON a.id = e.asset_id AND a.live
JOIN content_asset_stages g ON g.asset_id = a.id JOIN content_buyingstage b ON b.id = g.buyingstage_id
WHERE e.counts AND e.kind <> 'viewed' AND e.occurred_at >= %(since)s {of_team} GROUP BY 1
"""
USES_BY_CALLS_STAGE = """
SELECT b.name, COUNT(*) FROM tracking_usageevent e JOIN tracking_call c ON c.id = e.call_id
JOIN content_buyingstage b ON b.id = c.stage_id WHERE e.counts AND e.kind <> 'viewed' AND e.occurred_at >= %(since)s GROUP BY 1
"""  # noqa: E501
BY_ASSET = """
SELECT a.id, COALESCE(h.n, 0), COALESCE(u.opened, 0), COALESCE(u.used, 0), COALESCE(u.sent, 0), COALESCE(v.n, 0)
FROM content_asset a LEFT JOIN (
  SELECT h.asset_id, COUNT(*) AS n FROM tracking_searchhit h JOIN tracking_searchlog t ON t.id = h.search_id
  WHERE t.counts AND t.searched_at >= %(since)s {of_team} GROUP BY 1
) h ON h.asset_id = a.id LEFT JOIN (
  SELECT asset_id, SUM(CASE WHEN kind = 'viewed' THEN 1 ELSE 0 END) AS opened,
    SUM(CASE WHEN kind <> 'viewed' THEN 1 ELSE 0 END) AS used, SUM(CASE WHEN kind = 'sent' THEN 1 ELSE 0 END) AS sent
  FROM tracking_usageevent WHERE counts AND occurred_at >= %(since)s {of_team} GROUP BY 1
) u ON u.asset_id = a.id LEFT JOIN (
  SELECT p.asset_id, COUNT(DISTINCT p.session_id) AS n FROM tracking_pageview p JOIN tracking_viewsession v ON v.id = p.session_id
  JOIN tracking_sharelink t ON t.id = v.share_link_id WHERE v.verdict = 'person' AND v.started_at >= %(since)s {of_team} GROUP BY 1
) v ON v.asset_id = a.id WHERE a.live AND a.first_published_at <= %(before)s
"""  # noqa: E501
SEARCHES = """
SELECT 'searches', COUNT(*) FROM tracking_searchlog WHERE counts AND searched_at >= %(since)s {of_team}
UNION ALL SELECT 'zero', COUNT(*) FROM tracking_searchlog WHERE counts AND total = 0 AND searched_at >= %(since)s {of_team}
UNION ALL SELECT 'used', COUNT(DISTINCT session) FROM tracking_searchlog
WHERE counts AND first_used_at IS NOT NULL AND searched_at >= %(since)s {of_team}
"""  # noqa: E501
LINKS = """
SELECT '', COUNT(*) FROM tracking_sharelink t WHERE {of_sender}
UNION ALL SELECT 'viewed', COUNT(*) FROM tracking_sharelink t WHERE first_viewed_at IS NOT NULL AND {of_sender}
UNION ALL SELECT 'closed', COUNT(*) FROM tracking_sharelink t
WHERE (revoked_at IS NOT NULL OR expires_at <= %(now)s) AND {of_sender}
"""
LINK = """
SELECT 'views', COUNT(*) FROM tracking_viewsession WHERE verdict = 'person' AND share_link_id = %(link)s
UNION ALL SELECT 'seconds', COALESCE(SUM(seconds), 0) FROM tracking_viewsession
WHERE verdict = 'person' AND share_link_id = %(link)s
"""
USE_OF_ASSET = """
SELECT 'reps', COUNT(DISTINCT actor_id) FROM tracking_usageevent
WHERE counts AND kind <> 'viewed' AND asset_id = %(asset)s AND occurred_at >= %(recent)s
UNION ALL SELECT 'sends', COUNT(*) FROM tracking_usageevent
WHERE counts AND kind = 'sent' AND asset_id = %(asset)s AND occurred_at >= %(recent)s
UNION ALL SELECT 'readers', COUNT(DISTINCT v.viewer_id) FROM tracking_viewsession v WHERE v.verdict = 'person'
AND v.started_at >= %(before)s AND v.id IN (SELECT session_id FROM tracking_pageview WHERE asset_id = %(asset)s)
"""
READERS_OF_ASSET = """
SELECT 'readers', COUNT(DISTINCT v.viewer_id) FROM tracking_viewsession v
JOIN tracking_pageview p ON p.session_id = v.id
WHERE v.verdict = 'person' AND v.started_at >= %(before)s AND p.asset_id = %(asset)s
"""


Numbers = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """A page, who asks for it, and the SQL over the facts that says the same; `read` takes the numbers off the page."""

    name: str
    path: str
    by: str = "manager"
    raw: str = ""
    of_team: bool = False
    read: Callable[[Any], Numbers] | None = None


def classes_of(answer: Any) -> Numbers:
    return {one.asset_class.value: one.count for one in answer.context["counts"].classes if one.count}


def classes_of_api(answer: Any) -> Numbers:
    return {name: count for name, count in answer.json()["classes"].items() if count}


def utilisation_of(answer: Any) -> Numbers:
    return {answer.context["number"].eligible: answer.context["number"].used}


def utilisation_of_api(answer: Any) -> Numbers:
    return {answer.json()["eligible"]: answer.json()["used"]}


def uses_by_stage(answer: Any) -> Numbers:
    uses: dict[str, int] = {}
    for row in answer.context["coverage"].rows:
        for cell in row.cells:
            uses[cell.stage] = uses.get(cell.stage, 0) + cell.uses
    return {stage: number for stage, number in uses.items() if number}


def assets_of_csv(answer: Any) -> Numbers:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    names = ("shown", "opened", "used", "sent", "views")
    return {int(row["id"]): tuple(int(row[name]) for name in names) for row in csv.DictReader(io.StringIO(text))}


def assets_of_xlsx(answer: Any) -> Numbers:
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)), read_only=True)
    rows = book["Assets"].iter_rows(values_only=True)
    heads = next(rows)
    places = [heads.index(name) for name in ("Shown", "Opened", "Used", "Sent", "Views")]
    return {row[0]: tuple(row[place] for place in places) for row in rows}


def searches_of(answer: Any) -> Numbers:
    found = answer.context["summary"]
    return {"searches": found.searches, "zero": found.zero, "used": found.sessions_with_use}


def links_of(answer: Any) -> Numbers:
    names = {"All": "", "Viewed": "viewed", "Closed": "closed"}
    return {names[one.label]: one.count for one in answer.context["choices"] if one.label in names}


def link_of(answer: Any) -> Numbers:
    return {"views": answer.context["read"].views, "seconds": answer.context["read"].seconds}


def use_of(answer: Any) -> Numbers:
    reps, sends, readers = (int(figure.value) for figure in answer.context["use"].figures[:3])
    return {"reps": reps, "sends": sends, "readers": readers}


def readers_of(answer: Any) -> Numbers:
    return {"readers": answer.context["read"].recipients}


def answers(only: Sequence[str] = ()) -> list[Answer]:
    """Every page at which many facts could tell, of the rep who sent most and the asset with the most acts; those of
    these names alone where any are given."""
    sends = ShareLink.objects.order_by().values_list("created_by__username").annotate(number=Count("pk"))
    busiest = sends.order_by("-number", "created_by__username")[0][0]
    asset = most_used_asset()
    team, every = "?team=team-0", "?team=&class=all"
    listed = [
        Answer("unused", "/reports/unused/?team=", raw=CLASSES, read=classes_of),
        Answer("unused_team", f"/reports/unused/{team}", raw=CLASSES, of_team=True, read=classes_of),
        Answer("overview", "/reports/?team=", raw=UTILISATION, read=utilisation_of),
        Answer("overview_team", f"/reports/{team}", raw=UTILISATION, of_team=True, read=utilisation_of),
        Answer("coverage", "/reports/coverage/?team=", raw=USES_BY_STAGE, read=uses_by_stage),
        Answer("coverage_team", f"/reports/coverage/{team}", raw=USES_BY_STAGE, of_team=True, read=uses_by_stage),
        Answer("coverage_calls", "/reports/coverage/?team=&by=calls", raw=USES_BY_CALLS_STAGE, read=uses_by_stage),
        Answer("searches", "/reports/searches/?team=", raw=SEARCHES, read=searches_of),
        Answer("searches_team", f"/reports/searches/{team}", raw=SEARCHES, of_team=True, read=searches_of),
        Answer("lifecycle", "/reports/lifecycle/?team="),
        Answer("lifecycle_team", f"/reports/lifecycle/{team}"),
        Answer("on_message", "/reports/on-message/?team="),
        Answer("on_message_team", f"/reports/on-message/{team}"),
        Answer("unused_api", "/api/v1/reports/unused", raw=UNUSED_CLASSES, read=classes_of_api),
        Answer("utilisation_api", "/api/v1/reports/utilisation", raw=UTILISATION, read=utilisation_of_api),
        Answer("unused_csv", f"/reports/unused/unused.csv{every}", raw=BY_ASSET, read=assets_of_csv),
        Answer("unused_csv_team", f"/reports/unused/unused.csv{team}&class=all", raw=BY_ASSET, of_team=True,
               read=assets_of_csv),
        Answer("unused_xlsx", f"/reports/unused/unused.xlsx{every}", raw=BY_ASSET, read=assets_of_xlsx),
        Answer("searches_csv", "/reports/searches/searches.csv?team="),
        Answer("outcomes", "/reports/outcomes/?team="),
        Answer("outcomes_team", f"/reports/outcomes/{team}"),
        Answer("outcomes_api", "/api/v1/reports/outcomes"),
        Answer("came_of_it", "/reports/acts/?team="),
        Answer("definitions", "/reports/definitions/"),
        Answer("this_week", "/reports/this-week/", by="lead"),
        Answer("overview_lead", "/reports/", by="lead"),
        Answer("unused_lead", "/reports/unused/", by="lead"),
        Answer("outcomes_lead", "/reports/outcomes/", by="lead"),
        Answer("home_lead", "/", by="lead"),
        Answer("monday_lead", "/reports/monday/", by="lead"),
        Answer("requests", "/requests/", by="lead"),
        Answer("overview_csv", "/reports/utilisation.csv?team="),
        Answer("coverage_csv", "/reports/coverage/coverage.csv?team="),
        Answer("outcomes_csv", "/reports/outcomes/outcomes.csv?team="),
        Answer("lifecycle_csv", "/reports/lifecycle/lifecycle.csv?team="),
        Answer("sent_csv", "/sent/sent.csv", by=busiest),
        Answer("on_message_api", "/api/v1/reports/on-message"),
        Answer("own_made_api", "/api/v1/reports/own-made"),
        Answer("lifecycle_api", "/api/v1/reports/lifecycle"),
        Answer("shares_api", "/api/v1/shares", by=busiest),
        Answer("calls_api", "/api/v1/calls", by=busiest),
        Answer("home_marketer", "/", by="marketer"),
        Answer("desk_assets", "/desk/assets/", by="marketer"),
        Answer("home_administrator", "/", by="administrator"),
        Answer("home", "/", by=busiest),
        Answer("asset", Asset.objects.get(pk=asset).get_absolute_url(), by=busiest),
        Answer("asset_queries", f"/assets/{asset}/queries/"),
        Answer("account", "/calls/account/?name=Company+1", by=busiest),
        Answer("checks", "/checks/", by=busiest),
        Answer("sent", "/sent/", by=busiest, raw=LINKS, read=links_of),
        Answer("sent_manager", "/sent/", raw=LINKS, read=links_of),
        Answer("sent_link", f"/sent/{read_link(busiest)}/", by=busiest, raw=LINK, read=link_of),
        Answer("sent_recent", "/sent/recent/", by=busiest),
        Answer("asset_use", f"/assets/{asset}/use/", raw=USE_OF_ASSET, read=use_of),
        Answer("asset_engagement", f"/assets/{asset}/engagement/", raw=READERS_OF_ASSET, read=readers_of),
        Answer("bookmarks", "/bookmarks/", by=busiest),
        Answer("admin_listing", "/admin/assets/", by="administrator"),
        Answer("admin_home", "/admin/", by="administrator"),
        Answer("admin_unused", "/admin/assets/?ordering=-first_published_at", by="administrator"),
        Answer("bulk_all", "/admin/bulk/content/asset/change/?id=all&next=/admin/assets/", by="administrator"),
    ]  # fmt: skip
    return [one for one in listed if not only or one.name in only]


def most_used_asset() -> int:
    rows = UsageEvent.objects.order_by().values_list("asset").annotate(number=Count("pk")).order_by("-number", "asset")
    return int(rows[0][0])


def read_link(username: str) -> int:
    """The person's last link that somebody read, or the last one where nobody has."""
    links = ShareLink.objects.filter(created_by__username=username)
    links = links.order_by(F("first_viewed_at").desc(nulls_last=True), "-pk")
    return int(links.values_list("pk", flat=True)[0])
