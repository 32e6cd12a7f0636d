"""Readers, senders and the repair of the sums at the same time, on PostgreSQL: nobody deadlocks, nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from tests.factories.content import ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.engagement.test_verdicts import CHROME
from tracking.engagement.actions import (
    Caller,
    Reading,
    overrule_verdict,
    record_download,
    record_open,
    record_reading,
    viewer_key,
)
from tracking.models import EngagementDay, FindDay, SearchLog, UsageDay, UseDay, Verdict
from tracking.rollups import repair
from tracking.rollups.repair import rebuild_rollups
from tracking.searches.actions import log_search
from tracking.usage.actions import record_usage

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
NOON = (timezone.now() - timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
TIMES = 12


def run_together(*works: Callable[[], None]) -> list[Exception]:
    """What the threads failed of, each with a connection of its own."""
    failures: list[Exception] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        try:
            start.wait(30)
            work()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def stored() -> dict[str, list[tuple]]:
    return {
        "usage": sorted(UsageDay.objects.values_list("asset", "day", "kind", "actor", "counts", "team", "count")),
        "use": sorted(UseDay.objects.values_list("asset", "day", "team", "copied", "with_call", "last_used_at")),
        "finds": sorted(FindDay.objects.values_list("asset", "day", "team", "shown", "opened")),
        "engagement": sorted(
            EngagementDay.objects.values_list("asset", "day", "team", "views", "seconds", "downloads")
        ),
    }


def facts() -> dict[str, list[tuple]]:
    """The same, asked of the facts in plain SQL."""
    queries = {
        "usage": "SELECT asset_id, occurred_at::date, kind, actor_id, counts, max(team_id), count(*)"
        " FROM tracking_usageevent GROUP BY 1, 2, 3, 4, 5",
        "use": "SELECT asset_id, occurred_at::date, team_id, count(*) FILTER (WHERE kind = 'copied'), count(fits),"
        " max(occurred_at) FROM tracking_usageevent WHERE counts AND kind <> 'viewed' GROUP BY 1, 2, 3",
        "finds": "SELECT asset_id, day, team_id, sum(shown)::int, sum(opened)::int FROM ("
        " SELECT h.asset_id, s.searched_at::date AS day, s.team_id, 1 AS shown, 0 AS opened FROM tracking_searchhit h"
        " JOIN tracking_searchlog s ON s.id = h.search_id WHERE s.counts UNION ALL"
        " SELECT asset_id, occurred_at::date, team_id, 0, 1 FROM tracking_usageevent WHERE kind = 'viewed' AND counts"
        ") both_kinds GROUP BY 1, 2, 3",
        "engagement": "SELECT asset_id, day, team_id, count(DISTINCT visit), sum(seconds), sum(downloads)::int FROM ("
        " SELECT p.asset_id, v.started_at::date AS day, l.team_id, v.id AS visit, p.seconds, 0 AS downloads"
        " FROM tracking_pageview p JOIN tracking_viewsession v ON v.id = p.session_id"
        " JOIN tracking_sharelink l ON l.id = v.share_link_id WHERE v.verdict = 'person' UNION ALL"
        " SELECT d.asset_id, d.at::date, l.team_id, NULL, 0, 1 FROM tracking_recipientdownload d"
        " JOIN tracking_sharelink l ON l.id = d.share_link_id WHERE d.verdict = 'person') both_kinds GROUP BY 1, 2, 3",
    }
    found = {}
    with connection.cursor() as cursor:
        for name, sql in queries.items():
            cursor.execute(sql)
            found[name] = sorted(cursor.fetchall())
    return found


def reader(link, assets: Sequence, number: int, *, overruled_by=None) -> Callable[[], None]:
    """Reads all assets in this order again and again, downloads one, and is overruled and back between."""
    who = Caller(user=AnonymousUser(), user_agent=CHROME, viewer_key=viewer_key(str(number)), device="Chrome")

    def read() -> None:
        opened = record_open(link=link, method="GET", headers={"User-Agent": CHROME}, caller=who, at=NOON)
        for time in range(1, TIMES + 1):
            at = NOON + timedelta(seconds=2 * time)
            pages = {(asset.pk, 1): time * 0.3 for asset in assets}
            record_reading(
                opened=opened, reading=Reading(sign="pointer", pages=pages), shown=pages.keys(), caller=who, at=at
            )
            if time == TIMES // 2:
                record_download(link=link, asset=assets[0], caller=who, at=at)
            if overruled_by is not None:
                verdict = (Verdict.SCANNER, Verdict.PERSON)[time % 2]
                overrule_verdict(opened=opened, verdict=verdict, by=overruled_by, at=at)

    return read


def test_readers_and_those_who_overrule_them_never_deadlock_and_sums_stay_exact(raj, mia):
    one, other = ScriptFactory(), ScriptFactory()
    works: list[Callable[[], None]] = []
    for number in range(16):
        order = [one, other] if number % 2 else [other, one]
        link = ShareLinkFactory(created_by=raj, assets=order)
        works.append(reader(link, order, number, overruled_by=raj if number % 3 == 0 else None))
    day = timezone.localdate(NOON)
    works.append(lambda: [rebuild_rollups(since=day, until=day) for _ in range(4)][0])
    assert run_together(*works) == []
    written = stored()
    assert written == facts()
    assert [row[3] for row in written["engagement"]] == [10, 10]
    rebuild_rollups(since=day, until=day)
    assert stored() == written


def test_one_link_read_by_many_while_all_are_overruled(raj):
    one, other = ScriptFactory(), ScriptFactory()
    link = ShareLinkFactory(created_by=raj, assets=[one, other])
    orders = ([one, other], [other, one])
    failures = run_together(*(reader(link, orders[n % 2], n, overruled_by=raj) for n in range(12)))
    assert failures == []
    assert stored() == facts()


def test_one_load_that_many_browsers_report_for_at_once_is_one_viewers(raj):
    assets = [ScriptFactory(), ScriptFactory()]
    link = ShareLinkFactory(created_by=raj, assets=assets)
    callers = [
        Caller(user=AnonymousUser(), user_agent=CHROME, viewer_key=viewer_key(str(number)), device="Chrome")
        for number in range(8)
    ]
    record_open(link=link, method="GET", headers={"User-Agent": CHROME}, caller=callers[0], at=NOON)

    def report_as(who: Caller, order: Sequence) -> Callable[[], None]:
        def work() -> None:
            for time in range(1, TIMES + 1):
                pages = {(asset.pk, 1): time * 0.5 for asset in order}
                reading, at = Reading(sign="pointer", pages=pages), NOON + timedelta(seconds=2 * time)
                opened = link.opens.get()
                record_reading(opened=opened, reading=reading, shown=pages.keys(), caller=who, at=at)
                overrule_verdict(opened=opened, verdict=Verdict.PERSON, by=raj, at=at)

        return work

    assert run_together(*(report_as(who, assets[:: (-1) ** n]) for n, who in enumerate(callers))) == []
    assert [(viewer.view_sessions.count(), viewer.view_sessions.get().seconds) for viewer in link.viewers.all()] == [
        (1, TIMES)
    ]
    assert stored() == facts()


def test_searching_opening_and_using_the_same_search_never_deadlock(raj):
    assets = [ScriptFactory() for _ in range(4)]
    search = log_search(
        user=raj, query="price", filters={}, total=4, shown=[assets[0].pk], backend="database", degraded=False, at=NOON
    )

    def search_on(shown: Sequence[int]) -> Callable[[], None]:
        def work() -> None:
            for number in range(TIMES):
                log_search(
                    user=raj, query="price" + "s" * (number % 2), filters={}, total=4, shown=shown,
                    backend="database", degraded=False, at=NOON,
                )  # fmt: skip

        return work

    def use(kind: str, order: Sequence) -> Callable[[], None]:
        def work() -> None:
            for asset in order * 3:
                record_usage(asset=asset, kind=kind, actor=raj, at=NOON, search_id=search)

        return work

    ids = [asset.pk for asset in assets]
    failures = run_together(
        search_on(ids), search_on(ids[::-1]), search_on(ids[2:]), use("viewed", assets), use("viewed", assets[::-1]),
        use("copied", assets), use("copied", assets[::-1]),
    )  # fmt: skip
    assert failures == []
    assert stored() == facts()


def test_a_use_keeps_its_search_as_it_is_until_it_is_written(raj):
    """An opened search needs no further change, and yet its row is held: who changed it now would be waited for."""
    asset = ScriptFactory()
    search = log_search(
        user=raj, query="price", filters={}, total=1, shown=[asset.pk], backend="database", degraded=False, at=NOON
    )
    record_usage(asset=asset, kind="viewed", actor=raj, at=NOON, search_id=search)

    def change() -> None:
        with transaction.atomic():
            SearchLog.objects.select_for_update(no_key=True, nowait=True).get(pk=search)

    with transaction.atomic():
        record_usage(asset=asset, kind="viewed", actor=raj, at=NOON, search_id=search)
        assert [type(failure) for failure in run_together(change)] == [OperationalError]
    assert run_together(change) == []


def test_a_repair_locks_no_table_and_only_the_rows_that_differ(raj, monkeypatch):
    wrong, right = ScriptFactory(), ScriptFactory()
    for asset in (wrong, right):
        record_usage(asset=asset, kind="copied", actor=raj, at=NOON)
    UsageDay.objects.filter(asset=wrong).update(count=7)
    day = timezone.localdate(NOON)
    seen: list[set[str]] = []
    mend = repair.add_rows

    def add_and_look(table, rows, **how):
        mend(table, rows, **how)
        with connection.cursor() as cursor:
            cursor.execute("SELECT mode FROM pg_locks WHERE locktype = 'relation' AND pid = pg_backend_pid()")
            seen.append({mode for (mode,) in cursor.fetchall()})
        # A rep acts meanwhile, and waits for nothing.
        assert run_together(act) == []

    def act() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
            record_usage(asset=right, kind="copied", actor=raj, at=NOON)

    monkeypatch.setattr(repair, "add_rows", add_and_look)
    rebuild_rollups(since=day, until=day)
    assert seen == [{"AccessShareLock", "RowShareLock", "RowExclusiveLock"} & seen[0]]
    assert "RowExclusiveLock" in seen[0]
    assert dict(UsageDay.objects.values_list("asset", "count")) == {wrong.pk: 1, right.pk: 2}
