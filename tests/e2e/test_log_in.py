"""Logging in, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NARROW, WIDE


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_rep_logs_in_and_the_page_fits(open_page, raj, viewport):
    page = open_page(viewport=viewport)
    page.goto("/")
    assert "/accounts/login/" in page.url
    page.get_by_label("Username").fill("raj")
    page.get_by_label("Password", exact=True).fill("pass")
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(lambda url: url.endswith("/") and "login" not in url)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_wrong_password_is_told(open_page, raj):
    page = open_page()
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill("raj")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert "/accounts/login/" in page.url


def test_an_inline_script_is_refused_and_would_fail_a_test(open_page, complaints):
    page = open_page()
    page.goto("/accounts/login/")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")
    assert page.evaluate("window.ran") is None
    assert "Content Security Policy" in complaints.heard[0]
    complaints.forgive("Content Security Policy")
