"""The reports' pages, files and API calls: who may see them, and that all say the same."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from content.permissions import counts_as_use
from hub.people.models import Team
from tests.browsing import as_user, soup, words_of
from tests.factories.content import BuyingStageFactory, ScriptFactory, SegmentFactory
from tests.tracking.report_facts import fill
from tracking.metrics import CATALOGUE
from tracking.models import UsageEvent
from tracking.reports.definitions import UNUSED_CLASSES, USED_CLASSES, AssetClass
from tracking.reports.scope import ReportScope
from tracking.reports.unused import count_classes
from tracking.reports.views.pages import class_groups, list_name
from tracking.rollups.sums import add_shown, add_usage

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
LONG_LIVE = NOW - timedelta(days=100)
PAGES = ("reports", "unused", "unused_csv", "unused_xlsx", "coverage", "searches", "report_definitions")
API = ("/api/v1/reports/utilisation", "/api/v1/reports/unused")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


def use(asset, actor, kind="downloaded"):
    event = UsageEvent(
        kind=kind, asset=asset, actor=actor, team_id=actor.team_id, occurred_at=NOW, counts=counts_as_use(actor, asset)
    )
    event.save()
    add_usage(event)


@pytest.fixture
def library(raj, ana):
    """One asset of each unused class, one used."""
    stage, segment = BuyingStageFactory(name="Demo"), SegmentFactory(name="Healthcare")
    assets = {
        name: ScriptFactory(
            title=name, owner=ana, live_since=LONG_LIVE - timedelta(days=age), stages=[stage], segments=[segment]
        )
        for age, name in enumerate(("Never", "Shown", "Opened", "Used"))
    }
    add_shown(asset_ids=[assets["Shown"].pk], team_id=raj.team_id, day=NOW.date())
    use(assets["Opened"], raj, "viewed")
    use(assets["Used"], raj)
    return assets


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("persona", "status"), [("mia", 200), ("ana", 200), ("ada", 200), ("raj", 403), ("oli", 403), ("april", 403)]
)
def test_pages_and_files_are_for_managers_marketers_and_administrators(request, persona, status, name):
    answer = as_user(request.getfixturevalue(persona)).get(reverse(name))
    assert answer.status_code == status
    content_of(answer)


@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_sent_to_log_in(name):
    answer = Client().get(reverse(name))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("login"))


@pytest.mark.parametrize("path", API)
@pytest.mark.parametrize(
    ("persona", "status"), [("mia", 200), ("ana", 200), ("ada", 200), ("raj", 403), ("april", 403), (None, 401)]
)
def test_api_calls_are_for_the_same_roles(request, persona, status, path):
    answer = as_user(request.getfixturevalue(persona) if persona else None).get(path)
    assert answer.status_code == status
    if status != 200:
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", API)
@pytest.mark.parametrize("query", ["days=0", "days=x", "stage=ghosts", "team=ghosts", "segment=x", "owner=nobody"])
def test_api_calls_refuse_filters_that_name_nothing(ana, path, query):
    assert as_user(ana).get(f"{path}?{query}").status_code == 422


@pytest.mark.parametrize("query", ["page=0", "page_size=0", "page_size=501", "page=x"])
def test_the_api_refuses_impossible_pages(ana, query):
    assert as_user(ana).get(f"/api/v1/reports/unused?{query}").status_code == 422


@pytest.mark.parametrize("path", [*API, "/reports/", "/reports/unused/", "/reports/unused/unused.csv"])
def test_a_small_teams_numbers_are_refused_to_all_but_its_manager(path, ana, mia, raj, oli, team, other_team):
    for viewer, name, status in ((mia, team.slug, 200), (ana, team.slug, 403), (mia, other_team.slug, 403)):
        answer = as_user(viewer).get(path, {"team": name})
        assert answer.status_code == status, (viewer, name)
        if status == 403:
            assert "fewer than 3 reps" in content_of(answer).decode()
        content_of(answer)


def test_the_api_answers_utilisation_as_documented(library, ana):
    answer = as_user(ana).get("/api/v1/reports/utilisation").json()
    definition, by = answer.pop("definition"), answer.pop("metrics")
    assert answer == {"as_of": "2026-11-20T14:05:00Z", "days": 60, "teams": [], "used": 1, "eligible": 4, "ratio": 0.25}
    assert by == [{"key": key, "version": 1} for key in ("utilisation", "used", "old_enough", "days")]
    assert definition.startswith("Utilisation is used live assets divided by live assets old enough to count.")


def test_the_api_answers_unused_as_documented(library, ana):
    answer = as_user(ana).get("/api/v1/reports/unused").json()
    assert answer.pop("definition").startswith("Unused: live for at least 60 days")
    assert answer.pop("metrics") == [{"key": key, "version": 1} for key in ("unused", "used", "days")]
    never = library["Never"]
    assert answer["results"][2] == {
        "id": never.pk, "title": "Never", "class": "never_found", "live_since": "2026-08-12T14:05:00Z",
        "owner": {"id": ana.pk, "username": "ana", "name": "Ana Brandl"},
        "shown": 0, "opened": 0, "last_used_at": None,
    }  # fmt: skip
    assert [(row["title"], row["class"], row["shown"], row["opened"]) for row in answer.pop("results")] == [
        ("Opened", "opened_not_used", 0, 1),
        ("Shown", "found_not_opened", 1, 0),
        ("Never", "never_found", 0, 0),
    ]
    assert answer == {
        "as_of": "2026-11-20T14:05:00Z", "days": 60, "teams": [], "total": 3, "page": 1, "page_size": 50,
        "classes": {"never_found": 1, "found_not_opened": 1, "opened_not_used": 1},
    }  # fmt: skip


def test_the_api_tells_what_every_number_means(ana, raj):
    answer = as_user(ana).get("/api/v1/reports/definitions", {"days": 45}).json()
    assert [one["key"] for one in answer] == [metric.key for metric in CATALOGUE]
    unused = next(one for one in answer if one["key"] == "unused")
    assert unused == {
        "key": "unused",
        "name": "Unused",
        "definition": "Unused: live for at least 45 days, and not used by any rep in the last 45 days.",
        "formula": "assets old enough - used assets that are old enough",
        "unit": "assets",
        "source": "Used and old enough, as defined here.",
        "version": 1,
        "before": [],
    }
    assert as_user(raj).get("/api/v1/reports/definitions").status_code == 403
    assert as_user(ana).get("/api/v1/reports/definitions", {"days": 0}).status_code == 422


def test_the_api_says_why_it_refuses(ana, raj, mia, other_team):
    answer = as_user(raj).get("/api/v1/reports/unused").json()
    assert answer["detail"] == "Reports are for managers, marketers and administrators."
    answer = as_user(mia).get("/api/v1/reports/unused", {"team": other_team.slug}).json()
    hidden = "Clinics: fewer than 3 reps, so these numbers are shown to the team's manager only."
    assert answer["detail"] == hidden


def test_the_api_answers_null_for_the_owner_of_what_belongs_to_nobody(ana):
    ScriptFactory(title="Orphan", owner=None, live_since=LONG_LIVE)
    [row] = as_user(ana).get("/api/v1/reports/unused").json()["results"]
    assert (row["title"], row["owner"]) == ("Orphan", None)


def test_the_api_pages_and_is_empty_beyond_the_last(library, ana):
    pages = [as_user(ana).get(f"/api/v1/reports/unused?page={n}&page_size=2").json() for n in (1, 2, 3)]
    assert [[row["title"] for row in page["results"]] for page in pages] == [["Opened", "Shown"], ["Never"], []]
    assert {page["total"] for page in pages} == {3}


def test_the_api_counts_everyone_for_a_manager_and_the_page_starts_with_their_teams(library, mia, oli):
    use(library["Never"], oli)
    fill(oli.team, 2)
    client = as_user(mia)
    assert client.get("/api/v1/reports/utilisation").json()["used"] == 2
    assert client.get("/api/v1/reports/utilisation?team=mine").json()["used"] == 1
    assert "1 of 4" in soup(client.get("/reports/unused/")).select_one(".definition-main").text
    assert "2 of 4" in soup(client.get("/reports/unused/?team=")).select_one(".definition-main").text


def test_the_page_says_number_definition_and_where_the_data_ends(library, ana):
    page = soup(as_user(ana).get("/reports/unused/"))
    headline = page.select_one(".headline").get_text(" ", strip=True).replace("\xa0", " ")
    assert headline.startswith("25 % of the library was used. 3 assets were not.")
    assert "looking is not using" in headline
    assert "Data to 14:05" in headline
    assert [cell.text for cell in page.select(".report-classes .n b")] == ["1", "1", "1", "1", "0", "0"]
    assert page.select_one('.report-classes [aria-current="true"]').text == "Unused"


def test_choosing_a_class_filters_the_list_and_stays_in_the_filters(library, ana):
    page = soup(as_user(ana).get("/reports/unused/?class=found_not_opened"))
    assert [link.text for link in page.select("#list tbody th > a")] == ["Shown"]
    assert page.select_one("#list-name").get_text(" ", strip=True).startswith("Found, not opened")
    assert page.select_one("form.pickers input[name=class]")["value"] == "found_not_opened"


def test_filters_are_kept_in_the_links_to_files(library, ana):
    page = soup(as_user(ana).get("/reports/unused/?class=used&stage=demo&days=30&page=1"))
    links = [link["href"] for link in page.select(".tabs-end a")]
    assert links[0] == "/reports/unused/unused.csv?class=used&stage=demo&days=30"


def test_marketers_get_the_remedy_and_managers_ask_the_owner(library, ana, mia):
    acts = {}
    for viewer in (ana, mia):
        page = soup(as_user(viewer).get("/reports/unused/?class=never_found&team="))
        links = page.select("#list .row-acts a, #list .row-acts button")
        acts[viewer.username] = [(a.contents[0].strip(), a.get("href", "").split("?")[0]) for a in links]
    assert acts["mia"] == [("Ask owner", "")]
    pk = library["Never"].pk
    assert acts["ana"] == [
        ("Review", f"/admin/assets/scripts/edit/{pk}/"),
        ("Retire", reverse("retire_asset", args=[pk])),
    ]


def test_a_filter_that_names_nothing_is_said_on_the_page(ana):
    answer = as_user(ana).get("/reports/unused/?stage=ghosts")
    assert answer.status_code == 422
    assert "There is no buying stage “ghosts”." in soup(answer).select_one(".notice").text


def test_an_empty_library_says_what_to_do(ana):
    for path in ("/reports/", "/reports/unused/"):
        page = soup(as_user(ana).get(path))
        assert "Nothing is old enough to count yet." in page.select_one("h1").text


def test_the_overview_names_shares_by_team_stage_and_segment(library, mia, oli):
    fill(Team.objects.create(name="Labs", slug="labs"), 2)
    page = soup(as_user(mia).get("/reports/?team="))
    sections = {
        section.h2.text: [
            [cell.get_text(" ", strip=True).replace("\xa0", " ") for cell in row.select("th, td")]
            for row in section.select("tbody tr")
        ]
        for section in page.select("section.section")
    }
    assert sections == {
        # They lead on to reports of their own.
        "On message": [],
        "Own-made": [],
        "Utilisation by team": [
            ["Clinics", "1", "fewer than 3 reps: for its manager only"],
            ["Hospitals East", "1", "", "1", "4", "25 %"],
            ["Labs", "2", "fewer than 3 reps: for its manager only"],
        ],
        "Utilisation by buying stage": [["Demo", "", "1", "4", "25 %"]],
        "Utilisation by industry": [["Healthcare", "", "1", "4", "25 %"]],
    }


def test_definitions_leave_no_place_unfilled(library, ana):
    words = soup(as_user(ana).get(reverse("report_definitions"))).main.text
    assert "{" not in words


def test_only_filters_that_were_chosen_can_be_left_out(ana):
    client = as_user(ana)
    assert "Start without filters" not in soup(client.get(reverse("unused"))).text
    assert "Start without filters" in soup(client.get(reverse("unused"), {"days": "30"})).text


def test_pages_hold_no_inline_style_or_script(library, ana):
    for name in ("reports", "unused", "coverage", "searches", "on_message", "report_definitions"):
        page = soup(as_user(ana).get(reverse(name)))
        assert page.select("[style], style, script:not([src])") == []


def read_csv(client, path="/reports/unused/unused.csv"):
    answer = client.get(path)
    return answer, list(csv.DictReader(io.StringIO(content_of(answer).decode("utf-8-sig"))))


def test_the_csv_holds_the_list_with_definition_and_the_datas_end(library, ana, settings):
    answer, rows = read_csv(as_user(ana))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="unused-2026-11-20-60-days.csv"'
    assert [(row["title"], row["class"], row["shown"], row["opened"]) for row in rows] == [
        ("Opened", "Opened, not used", "0", "1"),
        ("Shown", "Found, not opened", "1", "0"),
        ("Never", "Never found", "0", "0"),
    ]
    assert {row["data_to"] for row in rows} == {"2026-11-20T14:05:00+00:00"}
    assert rows[2]["definition"].startswith(
        "No search showed it and no rep opened it. Unused: live for at least 60 days"
    )
    assert (rows[2]["segments"], rows[2]["stages"], rows[2]["owner"]) == ("Industry:Healthcare", "Demo", "Ana Brandl")
    never = library["Never"]
    known = {name: rows[2][name] for name in ("id", "kind", "type", "live_since", "days_live", "url", "days")}
    assert known == {
        "id": str(never.pk),
        "kind": "Script",
        "type": never.get_type_display(),
        "live_since": "2026-08-12T14:05:00+00:00",
        "days_live": "100",
        "url": f"{settings.BASE_URL}{never.get_absolute_url()}",
        "days": "60",
    }
    assert [rows[2][name] for name in ("used", "sent", "views", "last_used_at")] == ["0", "0", "0", ""]
    never.owner = None
    never.save()
    never.segments.clear()
    never.save()
    _, rows = read_csv(as_user(ana))
    assert (rows[2]["owner"], rows[2]["segments"]) == ("", "")


def test_files_follow_the_filters_and_the_class(library, ana):
    _, rows = read_csv(as_user(ana), "/reports/unused/unused.csv?class=all")
    assert [row["title"] for row in rows] == ["Used", "Opened", "Shown", "Never"]
    _, rows = read_csv(as_user(ana), "/reports/unused/unused.csv?class=never_found")
    assert [row["title"] for row in rows] == ["Never"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_of_a_file_is_run_as_a_formula(ana, start):
    title = f"{start}HYPERLINK(1)"
    ScriptFactory(title=title, owner=ana, live_since=LONG_LIVE)
    client = as_user(ana)
    _, rows = read_csv(client)
    assert rows[0]["title"] == f"'{title}"
    book = openpyxl.load_workbook(io.BytesIO(content_of(client.get("/reports/unused/unused.xlsx"))))
    cell = book["Assets"]["B2"]
    assert (cell.value, cell.data_type) == (title, "s")


def test_the_workbook_holds_the_list_and_what_the_numbers_mean(library, ana):
    answer = as_user(ana).get("/reports/unused/unused.xlsx")
    assert 'filename="unused-2026-11-20-60-days.xlsx"' in answer["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(content_of(answer)))
    header, *rows = book["Assets"].iter_rows(values_only=True)
    assert [dict(zip(header, row, strict=True))["Title"] for row in rows] == ["Opened", "Shown", "Never"]
    first = dict(zip(header, rows[0], strict=True))
    assert (first["Days live"], first["Data to"]) == (102, datetime(2026, 11, 20, 14, 5))  # noqa: DTZ001
    assert book["Assets"].auto_filter.ref == "A1:V4"
    assert (first["ID"], first["Live since"]) == (library["Opened"].pk, datetime(2026, 8, 10, 14, 5))  # noqa: DTZ001
    assert first["Address"].endswith(library["Opened"].get_absolute_url())
    about = dict(book["About"].iter_rows(values_only=True))
    assert list(about)[:7] == [
        *("Report", "Filters", "Data to", "Definition", "Used live assets", "Live assets old enough", "Utilisation"),
    ]
    assert about["Report"] == "Unused"
    classes = {one.label: about[one.label] for one in AssetClass}
    assert list(classes.values()) == [1, 1, 1, 1, 0, 0]
    assert {about[f"Meaning: {one.label}"] for one in AssetClass} == {one.meaning for one in AssetClass}
    assert about["Data to"] == "2026-11-20T14:05:00+00:00"
    assert about["Definition"].startswith("Unused: live for at least 60 days")
    assert (about["Used live assets"], about["Live assets old enough"], about["Utilisation"]) == (1, 4, "25.0%")
    assert about["Filters"] == "last 60 days · all teams · all segments · all stages · all owners"


def test_the_table_groups_the_classes_with_their_sums_and_those_before(library):
    scope = ReportScope(as_of=NOW, days=60)
    counts = count_classes(scope)
    before = {one: number for number, one in enumerate(AssetClass, start=10)}
    unused, used = class_groups(counts, before, UNUSED_CLASSES)
    assert (unused.name, unused.value, unused.count, unused.before, unused.chosen) == ("Unused", "unused", 3, 33, True)
    assert (used.name, used.value, used.count, used.before, used.chosen) == ("Used", "used", 1, 42, False)
    assert (unused.ratio, used.ratio) == (0.75, 0.25)
    assert [(row.code, row.entry.count, row.before, row.chosen) for row in (*unused.rows, *used.rows)] == [
        *(("d1", 1, 10, False), ("d2", 1, 11, False), ("d3", 1, 12, False)),
        *(("d4", 1, 13, False), ("d5", 0, 14, False), ("d6", 0, 15, False)),
    ]
    [alone] = [row.code for row in class_groups(counts, before, [AssetClass.USED_NOT_SENT])[1].rows if row.chosen]
    assert alone == "d4"


def test_lists_are_called_by_their_class_or_their_group():
    assert list_name([AssetClass.NEVER_FOUND]) == "Never found"
    groups = (UNUSED_CLASSES, USED_CLASSES, tuple(AssetClass))
    assert [list_name(group) for group in groups] == ["Unused", "Used", "All"]


def test_long_lists_are_paged_with_their_filters(ana, raj):
    for number in range(30):
        ScriptFactory(title=f"Asset {number}", owner=ana, live_since=LONG_LIVE - timedelta(days=number))
    page = soup(as_user(ana).get("/reports/unused/?class=unused&days=60&page=2"))
    assert len(page.select("#list tbody tr")) == 5
    assert page.select_one("a[rel=prev]")["href"] == "?class=unused&days=60&page=1"
    assert "Rows 26 to 30 of 30" in words_of(page_of := as_user(ana).get("/reports/unused/?class=unused&page=2"))
    every = soup(page_of).select_one("a[href*='rows=all']")["href"].partition("#")[0]
    assert len(soup(as_user(ana).get(f"/reports/unused/{every}")).select("#list tbody tr")) == 30


@pytest.mark.parametrize("assets", [1, 3])
def test_pages_take_as_many_queries_for_one_asset_as_for_three(ana, raj, assets, django_assert_num_queries):
    stage, segment = BuyingStageFactory(), SegmentFactory()
    for _ in range(assets):
        asset = ScriptFactory(owner=ana, live_since=LONG_LIVE, stages=[stage], segments=[segment])
        use(asset, raj, "viewed")
    client = as_user(ana)
    with django_assert_num_queries(21):
        client.get("/reports/unused/")
    with django_assert_num_queries(18):
        client.get("/reports/")
    with django_assert_num_queries(18):
        client.get("/api/v1/reports/unused")
    with django_assert_num_queries(7):
        client.get("/api/v1/reports/utilisation")
    # Three of them write down who took the list, one asks whether it is too long to be made at once.
    with django_assert_num_queries(20):
        content_of(client.get("/reports/unused/unused.csv"))
