"""The admin speaks the hub's words, not those of the system that it is made with."""

from __future__ import annotations

import re
from collections import deque
from gettext import GNUTranslations
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import wagtail
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from content import actions
from content.models import Asset, FileState
from hub.settings.environment import BASE_DIR
from tests.browsing import as_user, words_of
from tests.content.desk import NOW, draft_script
from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    CustomerStoryFactory,
    DocumentFactory,
    ProductFactory,
    ScriptFactory,
    SegmentFactory,
)

pytestmark = pytest.mark.django_db

FORBIDDEN = re.compile(
    r"moderat(?:e|ed|ion|or)\w*|snippets?|model log entr\w+|workflow tasks?|wagtail|used \d+ times?|"
    r"reference index|unpublish\w*|page explorer|revision\w*|documents?\b",
    re.IGNORECASE,
)
# What Wagtail's list of permissions holds is named by the models, for administrators alone.
_NAMED_BY_MODELS = re.compile(r"^Can (?:choose|add|change|delete|view) document$|^collection \| document$")


def _said(page: BeautifulSoup) -> list[str]:
    """What a person reads or hears of a page: its words, names for who can't see it, labels of the menu.

    Takes from the page what nobody reads.
    """
    menus = [
        script.get_text() for script in page.select("script#wagtail-sidebar-props, script[type='application/json']")
    ]
    said = [label for menu in menus for label in re.findall(r'"(?:label|text|title)":\s*"([^"]*)"', menu)]
    for tag in page(["script", "style", "template"]):
        tag.decompose()
    said += list(page.stripped_strings)
    for name in ("aria-label", "title", "placeholder", "alt"):
        said += [tag[name] for tag in page.select(f"[{name}]")]
    return said


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("glossaryterm", "No glossary terms yet. Add some A glossary term says what a word means"),
        ("pin", "No pinned results yet. Add some A pinned result stands first"),
        ("hiddenwords", "No hidden words yet. Add some Hidden words find an asset although they stand nowhere in it."),
    ],
)
def test_an_empty_list_says_what_would_stand_there(ana, model, said):
    assert said in words_of(as_user(ana).get(f"/admin/snippets/search/{model}/"))


def test_who_takes_a_step_away_is_told_what_becomes_of_what_waits(ana, ada):
    in_review = actions.submit_asset(asset=draft_script(ana), by=ana, at=NOW)
    step = in_review.current_workflow_task_state.task
    told = words_of(as_user(ada).get(f"/admin/workflows/tasks/disable/{step.pk}/"))
    assert "This step is under way for 1 asset." in told
    assert "where no other step is left, the asset is a draft again." in told


def _links(page: BeautifulSoup) -> list[str]:
    found = [tag[name] for name in ("href", "data-url", "data-w-dialog-url") for tag in page.select(f"[{name}]")]
    menus = " ".join(script.get_text() for script in page.select("script#wagtail-sidebar-props"))
    return found + re.findall(r'"url":\s*"([^"]*)"', menus)


def _walk(client: Client, *starts: str) -> dict[str, list[str]]:
    """The words of these pages, and of one of each other view of the admin that links lead to."""
    seen = set()
    found: dict[str, list[str]] = {}
    waiting = deque(starts)
    tried = set(starts)
    while waiting:
        url = waiting.popleft()
        try:
            view = resolve(urlsplit(url).path).view_name
        except Resolver404:
            continue
        if "logout" in view or (view in seen and url not in starts):
            continue
        answer = client.get(url, follow=True)
        if answer.status_code != 200 or "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        seen.add(view)
        page = BeautifulSoup(answer.content, "html.parser")
        links = _links(page)
        found[url] = _said(page)
        for link in links:
            link = link.split("#")[0]
            if link.startswith("/admin/") and link not in tried:
                tried.add(link)
                waiting.append(link)
    return found


@pytest.fixture
def library(ana, april) -> None:
    """One of everything that a marketer may meet."""
    SegmentFactory(), BuyingStageFactory(), ProductFactory()
    locked = DocumentFactory(state=FileState.PASSWORD_PROTECTED, state_detail="Save a copy without the password.")
    CollateralFactory(title="Locked", owner=ana, document=locked)
    CustomerStoryFactory(owner=ana)
    live = actions.submit_asset(asset=draft_script(ana, title="Live"), by=ana, at=NOW)
    actions.approve_asset(asset=live, by=april, at=timezone.now())
    live.refresh_from_db()
    live.title = "Live and changed"
    live.save_revision(user=ana)
    back = actions.submit_asset(asset=draft_script(ana, title="Back"), by=ana, at=NOW)
    actions.reject_asset(asset=back, by=april, at=NOW, comment="Old.")
    actions.submit_asset(asset=draft_script(ana, title="Waits"), by=ana, at=NOW)
    gone = ScriptFactory(title="Gone", owner=ana)
    actions.retire_asset(asset=gone, by=ana, reason="Old.", at=timezone.now())


def _editors() -> list[str]:
    return [reverse("assets_admin:edit", args=[asset.pk]) for asset in Asset.objects.order_by("pk")]


@pytest.mark.parametrize("who", ["ana", "april", "ada"])
def test_no_page_of_the_admin_says_a_word_that_is_not_the_hubs(who, library, request):
    client = as_user(request.getfixturevalue(who))
    pages = _walk(client, "/admin/", "/admin/assets/", *_editors())
    assert len(pages) >= 25
    found = {
        (word.group().lower(), said, url)
        for url, all_said in pages.items()
        for said in all_said
        for word in FORBIDDEN.finditer(said)
        if not _NAMED_BY_MODELS.search(said)
    }
    assert found == set()


def _messages(source: Path) -> list[tuple[str, ...]]:
    """What a catalogue holds, by its source: what is said in English, of one and of many, then the words for it."""
    found = []
    for entry in source.read_text().split("\n\n"):
        said = re.findall(r"^(?:msgid(?:_plural)?|msgstr(?:\[\d\])?)((?: ?\".*\"\n?)+)", entry + "\n", re.M)
        parts = tuple("".join(re.findall(r'"(.*)"', one)).replace('\\"', '"') for one in said)
        if parts and parts[0]:
            found.append(parts)
    return found


OURS = BASE_DIR / "locale/en_GB/LC_MESSAGES"


def test_the_catalogue_that_is_read_is_the_one_that_is_written():
    """After a change: `manage.py compilemessages -l en_GB -i .venv`."""
    with (OURS / "django.mo").open("rb") as compiled:
        catalogue = GNUTranslations(compiled)
    ours = _messages(OURS / "django.po")
    assert len(ours) > 100
    for one, *others in ours:
        if len(others) == 1:
            assert catalogue.gettext(one) == others[0]
        else:
            many, *said = others
            assert [catalogue.ngettext(one, many, count) for count in (1, 2)] == said


def test_every_word_in_the_catalogue_is_one_that_wagtail_says():
    """When Wagtail changes its words, ours no longer take their place."""
    sources = Path(wagtail.__file__).parent.glob("**/locale/en/LC_MESSAGES/django.po")
    known = {one for source in sources for one, *_ in _messages(source)}
    assert {one for one, *_ in _messages(OURS / "django.po")} - known == set()
