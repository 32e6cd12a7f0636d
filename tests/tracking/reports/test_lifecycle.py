"""What assets need to stay current, and how long things take: each number by hand, and each leads to its assets."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from random import Random
from statistics import median

import pytest
import time_machine
from django.contrib.auth.models import Group

from content.models import Asset, Kind
from tests.browsing import as_user, soup, words_of
from tests.factories.content import CustomerStoryFactory, SegmentFactory
from tests.factories.people import UserFactory, token_of
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.report_facts import NOW, SCOPE, ago, make_asset, submit, use
from tracking.models import AssetRequest
from tracking.reports.definitions import Concern
from tracking.reports.lifecycle import (
    Taken,
    all_concerns,
    approval_time,
    count_concerns,
    list_concern,
    request_to_live,
    times_taken,
    upload_to_use,
)
from tracking.reports.scope import ReportScope

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
OF_TEAM_URL = "/reports/lifecycle/?team="


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def withdraw(asset: Asset, at=None, **fields) -> Asset:
    Asset.objects.filter(pk=asset.pk).update(live=False, retired_at=at or ago(days=5), **fields)
    return asset


def counted(scope: ReportScope = SCOPE) -> dict[str, tuple[int, int | None]]:
    return {one.concern.value: (one.count, one.before) for one in count_concerns(scope)}


def listed(concern: Concern, scope: ReportScope = SCOPE) -> list[tuple[str, date | None, int, int]]:
    return [(row.asset.title, row.on, row.uses, row.links) for row in list_concern(scope, concern)]


def test_reviews_are_overdue_before_today_and_due_within_thirty_days(ana):
    for title, day in (("Long over", -70), ("Yesterday", -1), ("Today", 0), ("In 30", 30), ("In 31", 31)):
        make_asset(title, owner=ana, review_date=days(day))
    withdraw(make_asset("Gone", owner=ana, review_date=days(-3)))
    assert counted()["overdue"] == (2, 1)
    # 60 days ago none was due within 30 days.
    assert counted()["due"] == (2, 0)
    assert listed(Concern.OVERDUE) == [("Long over", days(-70), 0, 0), ("Yesterday", days(-1), 0, 0)]
    assert listed(Concern.DUE) == [("Today", days(0), 0, 0), ("In 30", days(30), 0, 0)]


def test_what_expires_soon_is_live_until_then(ana, raj):
    soon = make_asset("Soon", owner=ana, expire_at=NOW + timedelta(days=3))
    make_asset("Later", owner=ana, expire_at=NOW + timedelta(days=31))
    use(soon, raj, at=ago(days=2))
    assert counted()["expiring"] == (1, 0)
    assert listed(Concern.EXPIRING) == [("Soon", days(3), 1, 0)]


def test_what_was_withdrawn_counts_while_open_links_carry_it(ana, raj, oli, team):
    gone, led_on, closed, expired = (make_asset(title, owner=ana) for title in ("Gone", "Led on", "Closed", "Expired"))
    for asset in (gone, gone, led_on):
        ShareLinkFactory(created_by=raj, assets=[asset], created_at=ago(days=90))
    ShareLinkFactory(created_by=oli, assets=[expired], created_at=ago(days=90))
    ShareLinkFactory(created_by=raj, assets=[closed], created_at=ago(days=90), revoked_at=ago(days=10))
    ShareLinkFactory(created_by=raj, assets=[gone], created_at=ago(days=90), expires_at=ago(days=1))
    withdraw(gone)
    withdraw(led_on, superseded_by=gone)
    withdraw(closed, ago(days=70))
    Asset.objects.filter(pk=expired.pk).update(expire_at=ago(days=1))
    assert counted()["linked"] == (2, 1)
    assert listed(Concern.LINKED) == [("Gone", days(-5), 0, 2), ("Expired", days(-1), 0, 1)]
    of_team = ReportScope(as_of=NOW, days=60, teams=(team,))
    assert counted(of_team)["linked"] == (1, 1)
    assert listed(Concern.LINKED, of_team) == [("Gone", days(-5), 0, 2)]


def test_owners_are_gone_who_left_or_work_on_other_things(ana, april, ada, raj):
    left = UserFactory(username="leo", is_active=False)
    left.groups.set(Group.objects.filter(name="Marketers"))
    root = UserFactory(username="root", is_superuser=True)
    for owner in (ana, april, ada, root, left, raj, None):
        make_asset(f"Of {owner and owner.username}", owner=owner)
    assert counted()["owner_gone"] == (3, None)
    assert sorted(row[0] for row in listed(Concern.OWNER_GONE)) == ["Of None", "Of leo", "Of raj"]


def test_what_waits_for_approval_says_since_when(ana, raj):
    waiting, decided, live_one = (make_asset(title, owner=ana) for title in ("Waits", "Decided", "New version"))
    submit(waiting, ana, ago(days=4))
    submit(live_one, ana, ago(days=9))
    submit(decided, ana, ago(days=70), decided_at=ago(days=50), status="approved")
    assert counted()["waiting"] == (2, 1)
    assert sorted(listed(Concern.WAITING)) == [("New version", days(-9), 0, 0), ("Waits", days(-4), 0, 0)]
    assert approval_time(SCOPE) == Taken(20.0, 1, None, 0, 2)


def test_from_request_to_live_is_the_median_of_those_answered(raj, oli, team):
    new, old = make_asset("New", ago(days=10)), make_asset("Old", ago(days=200))
    for words, asked, closed, asset in (
        ("made", 30, 9, new), ("there", 8, 2, old), ("before", 100, 80, old), ("waits", 5, None, None)
    ):  # fmt: skip
        AssetRequest.objects.create(
            words=words,
            key=words,
            asked_at=ago(days=asked),
            closed_at=ago(days=closed) if closed else None,
            state="answered" if closed else "open",
            asset=asset,
        )
    assert request_to_live(SCOPE) == Taken(13.0, 2, 20.0, 1, 1)
    AssetRequest.objects.get(words="made").asks.create(user=oli, asked_at=NOW)
    AssetRequest.objects.get(words="there").asks.create(user=raj, asked_at=NOW)
    assert request_to_live(ReportScope(as_of=NOW, days=60, teams=(team,))) == Taken(6.0, 1, None, 0, 0)


def test_from_upload_to_first_use_is_of_what_is_new(ana, raj, oli, team):
    for title, made, used in (("Quick", 12, 10), ("Slow", 40, 20), ("Unused", 9, None)):
        asset = make_asset(title, ago(days=made - 1), owner=ana)
        Asset.objects.filter(pk=asset.pk).update(created_at=ago(days=made))
        for at in [used, 1] if used else []:
            use(asset, raj, at=ago(days=at))
    make_asset("Old", ago(days=300), owner=ana)
    assert upload_to_use(SCOPE) == Taken(11.0, 2, None, 0, 1)
    assert upload_to_use(ReportScope(as_of=NOW, days=60, teams=(oli.team,))) == Taken(None, 0, None, 0, 3)


@pytest.mark.parametrize("number", [1, 2, 3, 8, 9])
def test_medians_are_those_of_the_durations_one_by_one(number, ana, raj):
    chance = Random(number)
    requests, decisions, uses = [], [], []
    for place in range(number):
        made = ago(minutes=chance.randrange(2 * 86_400 // 60, 50 * 86_400 // 60))
        asset = make_asset(f"New {place}", max(made, ago(days=40)), owner=ana)
        Asset.objects.filter(pk=asset.pk).update(created_at=made)
        asked, closed = made - timedelta(seconds=chance.randrange(-80_000, 900_000)), ago(days=1)
        AssetRequest.objects.create(
            words=f"{place}", key=f"{place}", state="answered", asset=asset, asked_at=asked, closed_at=closed
        )
        live = asset.first_published_at
        requests.append((live if live > asked else closed) - asked)
        decided = made + timedelta(seconds=chance.randrange(100_000), microseconds=chance.randrange(1_000_000))
        submit(asset, ana, made, decided_at=decided, status="approved")
        decisions.append(decided - made)
        # Before it was made, on the day itself, later.
        used = made + timedelta(hours=chance.choice([-30, 0, 26, 45]))
        use(asset, raj, at=used)
        use(asset, raj, at=NOW)
        uses += [timedelta(days=(used.date() - made.date()).days)] if used.date() >= made.date() else []

    def taken(durations: list[timedelta]) -> tuple[float | None, int]:
        days = [one.total_seconds() / 86_400 for one in durations]
        return round(median(days), 1) if days else None, len(days)

    measured = [(one.days, one.number) for _, one in times_taken(SCOPE)]
    assert measured == [taken(requests), taken(decisions), taken(uses)]


@pytest.mark.parametrize("number", [1, 3])
def test_the_times_take_the_same_queries_however_much_is_new(number, ana, raj, django_assert_num_queries):
    for place in range(number):
        asset = make_asset(f"New {place}", ago(days=9), owner=ana)
        submit(asset, ana, ago(days=9), decided_at=ago(days=8), status="approved")
        use(asset, raj, at=ago(days=1))
    with django_assert_num_queries(9):
        times_taken(SCOPE)


def test_the_filters_narrow_it(ana, april, team, other_team):
    dental = SegmentFactory(name="Dental")
    make_asset("Dental", owner=ana, review_date=days(-1), segments=[dental])
    make_asset("Others'", owner=april, review_date=days(-1), teams=[other_team])
    CustomerStoryFactory(title="Story", owner=ana, review_date=days(-1), live_since=ago(days=90))
    for narrowed, number in (({}, 3), ({"segments": (dental,)}, 1), ({"owner": april}, 1), ({"teams": (team,)}, 2)):
        assert counted(ReportScope(as_of=NOW, days=60, **narrowed))["overdue"][0] == number
    assert counted(ReportScope(as_of=NOW, days=60, kind=Kind.STORY))["overdue"][0] == 1


def test_the_page_lists_the_most_pressing_or_what_was_chosen(ana, mia):
    over = make_asset("Over", owner=ana, review_date=days(-2))
    make_asset("Due", owner=ana, review_date=days(2))
    page = as_user(ana).get(OF_TEAM_URL)
    assert [one.a.text for one in soup(page).select("#list tbody th")] == ["Over"]
    assert soup(page).select_one("#list .row-acts a")["href"] == f"/assets/{over.pk}/still-right/"
    chosen = soup(as_user(ana).get(f"{OF_TEAM_URL}&concern=due"))
    assert [one.a.text for one in chosen.select("#list tbody th")] == ["Due"]
    assert chosen.select_one("tr.is-current a").text == "Review due"
    assert not soup(as_user(mia).get(OF_TEAM_URL)).select("#list .row-acts")
    assert "There is no kind of asset “x”." in words_of(as_user(ana).get(f"{OF_TEAM_URL}&kind=x"))


def test_the_page_names_what_each_time_is_taken_of_and_what_still_waits(ana, raj):
    make_asset("Unused", ago(days=9), owner=ana)
    quick = make_asset("Quick", ago(days=11), owner=ana)
    Asset.objects.filter(pk=quick.pk).update(created_at=ago(days=12))
    use(quick, raj, at=ago(days=10))
    table = soup(as_user(ana).get(OF_TEAM_URL)).select("table")[1]
    heads = [one.text.strip() for one in table.select("thead th")]
    assert heads == ["What", "Median days", "Of how many", "Median 60 days before", "Still waiting"]
    cells = [" ".join(cell.text.split()) for cell in table.select("tbody tr")[2].select("td")]
    assert cells == ["Median days: 2.0", "Of how many: 1", "Median 60 days before: –", "Still waiting: 1"]


def test_reps_and_approvers_read_none_of_it(raj, april):
    for person in (raj, april):
        for address in ("/reports/lifecycle/", "/reports/lifecycle/lifecycle.csv", "/reports/lifecycle/lifecycle.xlsx"):
            assert as_user(person).get(address).status_code == 403


def test_files_hold_each_asset_for_each_thing_it_needs(ana):
    make_asset("=Both", owner=None, review_date=days(-2))
    make_asset("Due", owner=ana, review_date=days(2))
    content = as_user(ana).get("/reports/lifecycle/lifecycle.csv").getvalue().decode()
    rows = list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"))))
    assert [(row["title"], row["needs"], row["days_since"]) for row in rows] == [
        ("'=Both", "Review overdue", "2"), ("'=Both", "Owner gone", ""), ("Due", "Review due", "-2")
    ]  # fmt: skip
    assert "Versions: Lifecycle 1" in rows[0]["definition"]
    only = as_user(ana).get("/reports/lifecycle/lifecycle.csv?concern=due").getvalue().decode()
    assert only.count("\n") == 2
    assert as_user(ana).get("/reports/lifecycle/lifecycle.xlsx").getvalue()[:2] == b"PK"


def test_programs_read_the_same_numbers(ana, client):
    make_asset("Over", owner=ana, review_date=days(-2))
    answer = client.get("/api/v1/reports/lifecycle", headers={"authorization": f"Bearer {token_of(ana)}"}).json()
    assert {one["concern"]: (one["count"], one["before"]) for one in answer["concerns"]} == counted()
    assert answer["times"]["upload_to_use"] == {
        "days": None, "number": 0, "days_before": None, "number_before": 0, "open": 0
    }  # fmt: skip
    assert {one["key"] for one in answer["metrics"]} == {
        "lifecycle", "request_to_live", "approval_time", "upload_to_use"
    }  # fmt: skip
    (row,) = answer["results"]
    assert (row["title"], row["concern"], row["on"]) == ("Over", "overdue", "2026-11-18")
    assert row["owner"]["username"] == "ana"


def test_the_queries_stay_the_same(ana, raj, django_assert_num_queries):
    for number in range(3):
        overdue = make_asset(f"Over {number}", owner=ana, review_date=days(-2), segments=[SegmentFactory()])
        use(overdue, raj)
        gone = make_asset(f"Gone {number}", owner=ana)
        ShareLinkFactory(created_by=raj, assets=[gone, overdue], created_at=ago(days=9))
        withdraw(gone)
        submit(make_asset(f"Waits {number}", owner=ana), ana, ago(days=4))
        if number == 0:
            # What is read once for all, as the kinds of things there are, is not counted.
            count_concerns(SCOPE)
            continue
        with django_assert_num_queries(8):
            count_concerns(SCOPE)
        with django_assert_num_queries(7):
            assert len(list_concern(SCOPE, Concern.OVERDUE)) == number + 1
        with django_assert_num_queries(7):
            list_concern(SCOPE, Concern.WAITING)
    assert len(list(all_concerns(SCOPE, Concern))) == 9
