"""The shell every page stands in, the log-in page and the pages for what cannot be shown."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from hub.frame.styleguide import styleguide, styleguide_dialog
from tests.browsing import soup, words_in, words_of

pytestmark = pytest.mark.django_db


def places(page: BeautifulSoup) -> list[str]:
    return [link.get_text(strip=True) for link in page.select(".topnav a")]


def test_a_rep_sees_no_reports_and_no_admin(client, raj):
    client.force_login(raj)
    page = soup(client.get("/"))
    assert places(page) == ["Home", "Search", "Sent", "Bookmarks"]
    assert page.select_one(".topnav [aria-current]").get_text() == "Home"
    assert page.select_one("html").get("data-theme") is None


def test_a_manager_sees_reports(client, mia):
    client.force_login(mia)
    assert "Reports" in places(soup(client.get("/")))


def test_the_chosen_theme_and_keys_are_on_the_page_from_the_start(client, raj):
    raj.theme, raj.shortcuts = "dark", False
    raj.save()
    client.force_login(raj)
    html = soup(client.get("/")).html
    assert html["data-theme"] == "dark"
    assert html["data-shortcuts"] == "off"


def test_log_in_lists_no_roles_outside_the_demo(client, settings):
    settings.HUB_DEMO = False
    assert soup(client.get("/accounts/login/")).select(".demo-role") == []


def test_log_in_offers_a_button_for_each_role_of_the_demo(client, settings):
    settings.HUB_DEMO = True
    page = soup(client.get("/accounts/login/?next=/sent/"))
    buttons = page.select(".demo-role button[name=username]")
    assert [button["value"] for button in buttons] == ["rep", "marketer", "approver", "manager", "admin"]
    form = buttons[0].find_parent("form")
    assert form["action"] == "/accounts/demo-login/"
    assert form.select_one("[name=next]")["value"] == "/sent/"
    assert form.select_one("[name=csrfmiddlewaretoken]")["value"]


def test_a_wrong_password_says_so_and_keeps_the_name(client, raj):
    page = soup(client.post("/accounts/login/", {"username": "raj", "password": "wrong"}))
    assert "do not match" in page.select_one(".notice-bad").get_text()
    assert page.select_one("#id_username")["value"] == "raj"


def test_an_unknown_address_is_told_in_the_hubs_words(client, raj):
    client.force_login(raj)
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert soup(response).h1.get_text() == "There is nothing at this address."
    assert "Search finds everything you may use." in words_of(response)


def test_whoever_is_not_logged_in_is_not_offered_a_search_at_an_unknown_address(client, db):
    page = soup(client.get("/nowhere/"))
    assert "Log in to look for it." in words_in(page.main)
    assert [link["href"] for link in page.main.select("a.button")] == ["/accounts/login/"]


def test_whoever_may_not_enter_the_admin_is_told_once(client, raj):
    client.force_login(raj)
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 403
    assert "This page is not for your role." in words_of(answer)
    for page in (answer, client.get("/")):
        assert "permission to access the admin" not in words_of(page)


def asked_by(user, path: str, **headers: str) -> HttpRequest:
    request = RequestFactory().get(path, headers=headers)
    request.user = user
    request.session = {}
    return request


def test_the_style_guide_shows_every_component_and_is_not_routed_in_production(raj):
    page = soup(styleguide(asked_by(raj, "/styleguide/")))
    shown = {name for element in page.select("[class]") for name in element["class"]}
    assert {"result-row", "ranked-row", "facet", "stage-rail", "script-part", "story-figure", "class-bar"} <= shown
    assert page.select("[style]") == []
    with pytest.raises(NoReverseMatch):
        reverse("styleguide")


def test_a_dialog_is_a_fragment_for_htmx_and_a_page_without_it(raj):
    fragment = soup(styleguide_dialog(asked_by(raj, "/styleguide/dialog/", HX_Request="true")))
    page = soup(styleguide_dialog(asked_by(raj, "/styleguide/dialog/")))
    assert fragment.html is None
    assert fragment.select_one("#dialog-title").name == "h2"
    assert page.select_one("main #dialog-title").name == "h1"


def test_result_row_fills_its_first_act_and_says_when_the_review_is_due(raj):
    rows = soup(styleguide(asked_by(raj, "/styleguide/"))).select(".result-row")
    assert [row.select_one(".row-acts .button").get_text(strip=True) for row in rows] == [
        "Send",
        "Copy answer 2",
        "Send",
    ]
    assert [len(row.select(".button-filled")) for row in rows] == [1, 1, 1]
    assert (
        rows[1].select_one(".trust-line .is-due").get_text(strip=True).replace("\xa0", " ")
        == "Review was due 1 Mar 2027"
    )
    assert rows[1].select_one(".state-label").get_text(strip=True) == "Review due"


def test_facet_keeps_empty_values_in_place_and_hides_the_rest(raj):
    kind, type_ = soup(styleguide(asked_by(raj, "/styleguide/"))).select("fieldset.facet")
    assert [label.get("class") for label in kind.select("label")] == [None, None, ["is-zero"]]
    assert type_.select_one("summary").get_text() == "2 more"
    assert len(type_.select("details label")) == 2
