"""The tokens keep their contrast in both themes, and the sheets keep the content policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.frame import words
from hub.frame.brand import INK, contrast, usable_brand_colour
from hub.frame.stylesheet import build_stylesheet, recipient_stylesheet_url, stylesheet_url
from hub.frame.templatetags import hub_ui

ROOT = Path(__file__).parents[2]
TOKENS = (ROOT / "hub/static/css/tokens.css").read_text()
TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6});")
TEXT = ("ink", "ink-2", "ink-3", "accent", "accent-hover", "ok", "warn", "bad", "engage", "usage")
MARKS = ("control", "d1", "d2", "d3", "d5", "d6")


def _blocks() -> list[dict[str, str]]:
    light, by_choice, by_device = (dict(TOKEN.findall(part)) for part in re.split(r"color-scheme: \w+;", TOKENS)[1:4])
    return [light, by_choice, by_device]


def test_dark_is_the_same_by_choice_and_by_device():
    _, by_choice, by_device = _blocks()
    assert by_choice == by_device
    assert len(by_choice) > 25


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["page", "raised", "sunken", "current"])
@pytest.mark.parametrize("name", TEXT)
def test_text_can_be_read_on_every_ground(theme, ground, name):
    tokens = _blocks()[theme]
    assert contrast(tokens[name], tokens[ground]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", MARKS)
def test_controls_and_data_marks_can_be_told_from_the_page(theme, name):
    tokens = _blocks()[theme]
    assert contrast(tokens[name], tokens["page"]) >= 3


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_words_on_colours_can_be_read(theme):
    tokens = _blocks()[theme]
    for ink, ground in (("on-accent", "accent"), ("on-accent", "accent-hover"), ("mark-ink", "mark")):
        assert contrast(tokens[ink], tokens[ground]) >= 4.5
    for ink, ground in (("ink", "warn-wash"), ("ink", "bad-wash"), ("accent", "warn-wash"), ("accent", "bad-wash")):
        assert contrast(tokens[ink], tokens[ground]) >= 4.5


def test_brand_colour_falls_back_to_ink_when_white_words_on_it_cannot_be_read():
    assert usable_brand_colour("#0D4448") == "#0D4448"
    assert usable_brand_colour("#F2C14E") == INK
    assert usable_brand_colour("red;} body{display:none") == INK


def test_the_sheet_carries_the_companys_colour_and_is_kept_under_its_own_address(client, settings):
    settings.HUB_BRAND_COLOUR = "#7A1F5C"
    response = client.get(stylesheet_url())
    assert "--brand: #7A1F5C" in response.content.decode()
    assert "immutable" in response["Cache-Control"]
    assert client.get("/hub-000000000000.css")["Cache-Control"] == "no-cache"


def _sheets() -> set[str]:
    """The names of the pages' sheets: all but the two that import them and those of the admin and its preview."""
    names = {sheet.name for sheet in (ROOT / "hub/static/css").glob("*.css")}
    return {name for name in names if not name.startswith(("admin", "preview"))} - {"hub.css", "recipient.css"}


def test_the_one_sheet_holds_every_sheet_in_its_layer_and_finds_its_fonts():
    text = build_stylesheet("#0D4448").text
    assert "@import" not in text
    assert text.count("@layer ") == len(_sheets()) + 1
    assert text.count("{") == text.count("}")
    addresses = re.findall(r'url\("([^"]+)"\)', text)
    assert {address for address in addresses if not (ROOT / "hub" / address.lstrip("/")).is_file()} == set()


def test_every_sheet_is_imported_and_every_import_exists():
    folder = ROOT / "hub/static/css"
    imported = set(re.findall(r'@import "([\w-]+\.css)"', (folder / "hub.css").read_text()))
    assert imported == _sheets()


def test_the_recipients_sheet_has_some_of_the_sheets_and_what_their_pages_are_made_of(client):
    text = build_stylesheet("#0D4448", "recipient.css").text
    names = re.findall(r'@import "([\w-]+\.css)"', (ROOT / "hub/static/css/recipient.css").read_text())
    assert set(names) < _sheets()
    assert len(text) < len(build_stylesheet("#0D4448").text) / 2
    pages = [path for path in _templates() if "recipient" in path.name or path.name == "base_public.html"]
    classes = [names for path in pages for names in re.findall(r'class="([^"{]+)"', path.read_text())]
    used = {name for names in classes for name in names.split()}
    assert len(used) > 30
    whole = build_stylesheet("#0D4448").text
    in_whole, in_text = (set(re.findall(r"\.([a-z][\w-]*)", sheet)) for sheet in (whole, text))
    assert used & in_whole - in_text == set()
    answer = client.get(recipient_stylesheet_url())
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert "immutable" in answer["Cache-Control"]


def _templates() -> list[Path]:
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".jinja"))


@pytest.mark.parametrize("template", _templates(), ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_has_nothing_the_content_policy_would_stop(template):
    if "emails" in template.parts:
        pytest.skip("mail clients read style attributes only")
    text = template.read_text()
    assert not re.search(r"<[^>]+\sstyle=", text)
    assert not re.search(r"<[^>]+\son\w+=", text)
    assert "hx-on" not in text
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>", text)


def test_every_icon_named_in_templates_is_in_the_sprite():
    sprite = (ROOT / "hub/static/icons/sprite.svg").read_text()
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    named = {
        name for template in _templates() for name in re.findall(r'{%\s*icon "([\w-]+)"', template.read_text())
    } | {name for template in _templates() for name in re.findall(r'\bicon(?:="|\(")([\w-]+)"', template.read_text())}
    # The admin's own icons are registered with Wagtail, which knows them under "hub-".
    assert {name for name in named if not name.startswith("hub-")} - drawn == set()


def test_every_icon_named_in_code_is_in_the_sprite():
    sprite = (ROOT / "hub/static/icons/sprite.svg").read_text()
    named = {*words.TYPE_ICONS.values(), *(icon for icon, _ in words.STATES.values()), *hub_ui.NOTICE_ICONS.values()}
    assert {name for name in named if f'id="{name}"' not in sprite} == set()
