"""What the reports' pages say beside their rows: words, filters, acts, and where each leads."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse

from content.models import Asset
from hub.people.models import Team
from tests.browsing import as_user, soup, words_of
from tests.factories.content import ScriptFactory, SegmentAxisFactory, SegmentFactory
from tests.tracking.reports.test_pages import LONG_LIVE, NOW, _now, content_of, library, use
from tracking.defining import defined
from tracking.metrics import CATALOGUE, OLD_ENOUGH, USED, UTILISATION
from tracking.reports.definitions import AssetClass

__all__ = ["_now", "library"]

pytestmark = pytest.mark.django_db


def said(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split())


@pytest.mark.parametrize(
    ("name", "tab", "title"),
    [
        ("reports", "Overview", "Reports"),
        ("unused", "Unused", "Unused"),
        ("report_definitions", "Definitions", "Definitions"),
        ("ask_owners", "Unused", "Ask owners"),
        ("retire_chosen", "Unused", "Retire assets"),
    ],
)
def test_each_page_stands_under_its_tab_and_title(library, ana, name, tab, title):
    page = soup(as_user(ana).get(reverse(name), {"asset": library["Never"].pk}))
    assert [said(link.text) for link in page.select(".tabs a[aria-current=page]")] == [tab]
    assert page.title.text.startswith(title)


@pytest.mark.parametrize("name", ["reports", "unused"])
def test_the_headline_says_what_the_number_means_and_how_it_came_to_be(library, ana, name):
    ScriptFactory(title="Too new", owner=ana, live_since=NOW - timedelta(days=10))
    page = soup(as_user(ana).get(reverse(name)))
    assert said(page.select_one(".headline-figure").text) == "25%"
    assert said(page.h1.text) == "of the library was used. 3 assets were not."
    assert said(page.select_one(".definition-main").text) == f"{UTILISATION.text[:-1]}: 1 of 4."
    how = said(page.select_one(".headline .definition").text)
    assert how.startswith(f"{USED.over(60)} {OLD_ENOUGH.over(60)[:-1]}")
    assert ("(1 newer asset is left out)" in how) is (name == "unused")
    assert "Data to 14:05, 20 Nov 2026." in how
    plot = page.select_one(".headline-plot")
    assert "at the end of each of the last 12 weeks." in said(plot.p.text)
    weeks = [said(row.text) for row in plot.select("tbody tr")]
    assert (len(weeks), weeks[-1]) == (12, "20 Nov 2026 1 4 25 %")
    assert plot.caption.text.startswith("Utilisation at the end of each of the last 12 weeks. ")
    assert plot.caption.text.endswith("20 Nov: 25%")


def test_printed_pages_say_their_report_and_filters(library, ana):
    for name, report in (
        *(("reports", "Utilisation"), ("unused", "Unused: unused"), ("coverage", "Coverage")),
        *(("searches", "Searches"), ("report_definitions", "Definitions")),
    ):
        assert report in said(soup(as_user(ana).get(reverse(name))).select_one(".print-head").text), name
    printed = soup(as_user(ana).get(reverse("unused"), {"class": "never_found", "days": 30})).select_one(".print-head")
    assert "Unused: never found" in said(printed.text)
    assert "last 30 days · all teams · all segments · all stages · all owners" in said(printed.text)


def pickers_of(answer) -> dict[str, list[str]]:
    """By its label, what a select offers; what is chosen stands in brackets."""
    return {
        said(select.find_parent("label").span.text): [
            f"[{option['value']}]" if option.has_attr("selected") else option["value"]
            for option in select.select("option")
        ]
        for select in soup(answer).select("form.pickers select")
    }


def test_filters_offer_what_there_is_and_show_what_was_chosen(library, ana, other_team):
    SegmentFactory(axis=SegmentAxisFactory(name="Need"), name="Speed")
    client = as_user(ana)
    assert pickers_of(client.get(reverse("unused"))) == {
        "Team": ["[]", "clinics", "hospitals-east"],
        "Industry": ["[]", "Industry:Healthcare"],
        "Need": ["[]", "Need:Speed"],
        "Stage": ["[]", "demo"],
        "Kind": ["[]", "collateral", "script", "story"],
        "Owner": ["[]", "ana"],
        "Period": ["30", "[60]", "90", "180"],
    }
    chosen = {"segment": "Industry:Healthcare", "stage": "demo", "owner": "ana", "days": "45"}
    assert pickers_of(client.get(reverse("unused"), chosen)) == {
        "Team": ["[]", "clinics", "hospitals-east"],
        "Industry": ["", "[Industry:Healthcare]"],
        "Need": ["[]", "Need:Speed"],
        "Stage": ["", "[demo]"],
        "Kind": ["[]", "collateral", "script", "story"],
        "Owner": ["", "[ana]"],
        "Period": ["30", "[45]", "60", "90", "180"],
    }


def test_who_manages_teams_begins_with_them_and_may_choose_all_of_theirs_at_once(library, mia, team):
    client = as_user(mia)
    Team.objects.create(name="Clinics", slug="clinics")
    assert pickers_of(client.get(reverse("unused")))["Team"] == ["", "clinics", "[hospitals-east]"]
    Team.objects.create(name="Hospitals West", slug="hospitals-west", manager=mia)
    answer = client.get(reverse("unused"))
    assert pickers_of(answer)["Team"] == ["", "[mine]", "clinics", "hospitals-east", "hospitals-west"]
    assert "Hospitals East and Hospitals West" in said(soup(answer).select_one(".print-head").text)
    answer = client.get(reverse("unused"), {"team": "hospitals-west"})
    assert pickers_of(answer)["Team"] == ["", "mine", "clinics", "hospitals-east", "[hospitals-west]"]


def test_nobody_is_asked_to_write_to_themselves_or_to_nobody(library, mia):
    Asset.objects.filter(pk=library["Never"].pk).update(owner=mia)
    Asset.objects.filter(pk=library["Shown"].pk).update(owner=None)
    page = soup(as_user(mia).get(reverse("unused"), {"team": ""}))
    rows = page.select("#list tbody tr")
    acts = {row.select_one("th a").text: [said(act.text) for act in row.select(".row-acts button")] for row in rows}
    assert acts == {"Opened": ["Ask owner of Opened"], "Shown": [], "Never": []}


def test_retiring_leads_back_to_the_list_as_it_was(library, ada):
    page = soup(as_user(ada).get(reverse("unused"), {"class": "never_found"}))
    [retire] = page.select(".row-acts a.is-plain")
    back = "next=%2Freports%2Funused%2F%3Fclass%3Dnever_found"
    assert retire["href"] == f"{reverse('retire_asset', args=[library['Never'].pk])}?{back}"
    assert [button["formaction"] for button in page.select("#list button[formaction]")] == [
        *(reverse("ask_owners"), reverse("retire_chosen")),
    ]


def test_chosen_assets_are_sent_with_the_filters_that_they_stand_under(library, mia):
    page = soup(as_user(mia).get(reverse("unused"), {"class": "unused", "days": "60", "page": "1", "team": ""}))
    kept = {one["name"]: one["value"] for one in page.select("#list form[method=get] input[type=hidden]")}
    assert kept == {"class": "unused", "days": "60", "team": ""}
    assert [box["value"] for box in page.select("#list input[name=asset]")] == [
        str(library[name].pk) for name in ("Opened", "Shown", "Never")
    ]
    assert [button["formaction"] for button in page.select("#list button[formaction]")] == [reverse("ask_owners")]


def test_bars_are_as_long_as_the_largest_class_allows(library, ana, raj):
    for number in range(3):
        use(ScriptFactory(title=f"More {number}", owner=ana, live_since=LONG_LIVE), raj)
    page = soup(as_user(ana).get(reverse("unused")))
    widths = [float(bar["width"]) for bar in page.select(".report-classes svg.hbar rect")]
    assert max(widths) == 120
    assert [said(cell.text) for cell in page.select(".report-classes td.second.n")] == ["0"] * 6
    assert page.select(".report-classes th")[5].text == "60 days before"


def test_definitions_are_of_the_days_asked_for_and_name_their_sources(library, ana, settings):
    page = soup(as_user(ana).get(reverse("report_definitions"), {"days": 45}))
    numbers, kinds = (page.select(f"section:nth-of-type({place}) tbody tr") for place in (1, 2))
    rows = [[said(cell.text) for cell in row.select("th, td")] for row in numbers]
    told = [defined(metric, 45) for metric in CATALOGUE]
    assert rows == [
        [
            one.name,
            said(one.text),
            f"Worked out as: {one.formula}",
            f"In: {one.unit}",
            said(f"From: {one.source}"),
            f"Version {one.version}",
        ]
        for one in told
    ]
    classes = [[said(cell.text) for cell in row.select("th, td")] for row in kinds]
    assert classes == [[one.label, one.meaning] for one in AssetClass]
    assert f"fewer than {settings.HUB_MINIMUM_GROUP_SIZE} reps" in said(page.main.text)
    assert "These are for the last 45 days." in said(page.main.text)
    assert "Data to" in said(page.select_one(".page-head-end").text)


def test_files_are_called_by_their_day_and_period_and_hold_the_chosen_alone(library, ana):
    answer = as_user(ana).get(reverse("unused_xlsx"), {"asset": library["Never"].pk, "days": 45})
    assert answer["Content-Disposition"] == 'attachment; filename="unused-2026-11-20-45-days.xlsx"'
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    book = openpyxl.load_workbook(io.BytesIO(content_of(answer)))
    assert [row[1] for row in book["Assets"].iter_rows(min_row=2, values_only=True)] == ["Never"]


def test_filters_that_name_nothing_leave_the_pickers_to_choose_from(ana, mia, other_team):
    answer = as_user(ana).get(reverse("unused"), {"stage": "ghosts"})
    assert [select["name"] for select in soup(answer).select("form.pickers select")][-2:] == ["owner", "days"]
    refused = as_user(mia).get(reverse("unused"), {"team": other_team.slug})
    assert "Clinics: fewer than 3 reps" in said(words_of(refused))
    assert soup(refused).select("form.pickers select[name=team]")


def test_each_breakdown_is_headed_by_what_it_is_of(library, mia):
    page = soup(as_user(mia).get(reverse("reports"), {"team": ""}))
    sections = page.select("section.section:has(thead)")
    headings = {section.h2.text: said(section.select_one("thead").text) for section in sections}
    assert headings == {
        "Utilisation by team": "Team Reps Bar Used Of Utilisation",
        "Utilisation by buying stage": "Buying stage Bar Used Of Utilisation",
        "Utilisation by industry": "Industry Bar Used Of Utilisation",
    }
