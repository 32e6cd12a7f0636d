"""Templates a person can read: short lines, and addresses that have a name."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
USUAL, HARD = 120, 160
ALLOWED_OVER_USUAL = 44
"""A template tag or an attribute's words can't be broken over lines; so many stand over the usual width, no more."""
TYPED_ADDRESS = re.compile(r"""(?<![\w-])(?:href|action|formaction|src|data-[\w-]*|hx-[\w-]+)\s*=\s*["']/(?!/)""")
TYPED_ARGUMENT = re.compile(r"""\{%[^%]*\w=["']/[a-z]""")
WITHOUT_TAGS = "500.html"
"""Shown when anything may have failed, the names of addresses too."""


def lines() -> list[tuple[str, str]]:
    return [
        (f"{path.relative_to(TEMPLATES)}:{number}", line)
        for path in sorted(TEMPLATES.rglob("*"))
        if path.is_file()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    ]


def test_no_line_of_a_template_is_too_long_to_read():
    assert [place for place, line in lines() if len(line) > HARD] == []
    assert len([place for place, line in lines() if len(line) > USUAL]) <= ALLOWED_OVER_USUAL


def test_addresses_in_templates_are_named_not_typed():
    typed = [place for place, line in lines() if TYPED_ADDRESS.search(line) or TYPED_ARGUMENT.search(line)]
    assert [place for place in typed if not place.startswith(WITHOUT_TAGS)] == []


def test_typed_addresses_are_noticed():
    for line in ('<a href="/search/?q=x">', "<form action='/sent/'>", '<p hx-get="/">', '<img src="/static/x.svg">'):
        assert TYPED_ADDRESS.search(line)
    assert TYPED_ARGUMENT.search('{% include "a.html" with send="/send/" only %}')
    for line in ("""<a href="{% url 'search' %}">""", '<a href="//other.example/">', '<a href="#main">'):
        assert not TYPED_ADDRESS.search(line)
