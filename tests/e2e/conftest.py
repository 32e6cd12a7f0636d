"""A headless Chromium on a live server. A console error, a script error or a refused resource fails the test."""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import AbstractUser
from django.test import Client
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Keyboard,
    Locator,
    Page,
    Playwright,
    Response,
    sync_playwright,
)

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}

# Playwright keeps an event loop in the test's thread, which Django takes for an async context; the test is not one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = os.path.dirname(__file__)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            # The live server writes from its own threads, so no transaction can hold the test's data; what migrations
            # put in (roles, the workflow) is put back after each test.
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    # Chromium's own sandbox does not start as root, which CI machines often are; it loads this server's pages only.
    # Nor does it say that a program drives it: the tests are people.
    arguments = ["--no-sandbox", "--disable-blink-features=AutomationControlled"]
    browser = playwright.chromium.launch(executable_path=chromium_path, args=arguments)
    yield browser
    browser.close()


@pytest.fixture(scope="session", autouse=True)
def _browser_first(browser: Browser) -> None:
    """Playwright's loop changes which connection is this thread's. The one that the database is made with has to be the
    one of the tests: it remembers what migrations put in, to put it back.
    """


# What a person does to a page. Each may come before the page's scripts listen, where it would be nobody's.
ACTS = ("check", "click", "fill", "press", "press_sequentially", "select_option", "set_input_files", "tap")


@pytest.fixture(scope="session", autouse=True)
def _acts_wait_for_scripts() -> Iterator[None]:
    """Whatever is done to a page is done once its scripts have run: after a link or a form the page's elements are
    there before them. Playwright waits for the elements alone."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ACTS:
            patch.setattr(Locator, name, _once_scripts_ran(getattr(Locator, name)))
        yield


def _once_scripts_ran(act: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(act)
    def waiting(locator: Locator, *arguments: Any, **options: Any) -> Any:
        locator.page.wait_for_load_state("domcontentloaded")
        return act(locator, *arguments, **options)

    return waiting


def _keys_wait_for_scripts(page: Page) -> None:
    """Keys go to a page, not to an element: its keyboard knows nothing of the page."""

    def waiting(keyboard: Keyboard, name: str) -> Callable[..., None]:
        act = getattr(keyboard, name)

        def press(*arguments: Any, **options: Any) -> None:
            page.wait_for_load_state("domcontentloaded")
            act(*arguments, **options)

        return press

    for name in ("press", "type"):
        setattr(page.keyboard, name, waiting(page.keyboard, name))


def eventually(page: Page, true: Callable[[], Any], *, seconds: float = 20.0) -> None:
    """Waits until it is true of what the server has: nobody is told when a page's last words have arrived."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true"
        page.wait_for_timeout(100)


# What htmx says of a request that a newer one replaced before it was answered, as happens while somebody types. Of one
# that failed it says another word as well.
REPLACED = ("htmx:afterRequest", "htmx:sendAbort")


@dataclass
class Complaints:
    """What the browser held against the pages it saw. `forgive` names a part of what a test brings about on purpose."""

    heard: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)
    over: bool = False

    def forgive(self, part: str) -> None:
        self.forgiven.append(part)

    def listen_to(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._hear(f"script error: {error}"))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # A refusal by the content security policy is a console error too.
        if message.type == "error" and not message.text.startswith(REPLACED):
            self._hear(f"console on {message.location.get('url')}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self._hear(f"{response.status} from {response.url}")

    def _hear(self, words: str) -> None:
        if not self.over:
            self.heard.append(words)

    def unforgiven(self) -> list[str]:
        return [words for words in self.heard if not any(part in words for part in self.forgiven)]


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    complaints = Complaints()
    yield complaints
    assert complaints.unforgiven() == []


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, live_server, complaints: Complaints) -> Iterator[OpenPage]:
    """`open_page(user)` gives a page of a browser of their own, logged in; `open_page()` one of nobody's."""
    contexts = []

    def open_as(user: AbstractUser | None = None, *, viewport: dict[str, int] = WIDE, **options) -> Page:
        context = browser.new_context(base_url=live_server.url, viewport=viewport, **options)
        contexts.append(context)
        # Windows that a page opens, too.
        context.on("page", _keys_wait_for_scripts)
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        complaints.listen_to(page)
        return page

    yield open_as
    # A page that is closed while it asks for something complains that it gets no answer.
    complaints.over = True
    for context in contexts:
        context.close()
