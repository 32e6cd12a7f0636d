"""All sheets as one file: a recipient on a phone network waits for one request instead of thirty.

`static/css/hub.css` stays the list of sheets and works by itself; this reads it, so there is nothing to build
and nothing to forget. `recipient.css` is the list of the few that the recipient's pages need.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from hub.frame.brand import usable_brand_colour

FOLDER = Path(__file__).parent.parent / "static" / "css"
RECIPIENT = "recipient.css"
IMPORT = re.compile(r'@import "([\w-]+\.css)" layer\((\w+)\);')
NEIGHBOUR = re.compile(r'url\("\.\./([^"]+)"\)')
COMMENT = re.compile(r"/\*.*?\*/\s*", re.S)
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """`digest` names the content, so that it may be kept for ever under its address."""

    text: str
    digest: str


def _layer(match: re.Match[str]) -> str:
    sheet = (FOLDER / match[1]).read_text()
    return f"@layer {match[2]} {{\n{sheet}}}\n"


def build_stylesheet(brand_colour: str, name: str = "hub.css") -> Stylesheet:
    """The sheets that `name` lists in their layers, with addresses of fonts and pictures; the company's colour last."""
    text = IMPORT.sub(_layer, (FOLDER / name).read_text())
    text = NEIGHBOUR.sub(lambda match: f'url("{static(match[1])}")', COMMENT.sub("", text))
    # Outside every layer, so it wins over tokens.css.
    text += f":root {{ --brand: {usable_brand_colour(brand_colour)}; --on-brand: #fff; }}\n"
    return Stylesheet(text=text, digest=sha256(text.encode()).hexdigest()[:12])


_kept_stylesheet = lru_cache(maxsize=4)(build_stylesheet)


def current_stylesheet(name: str = "hub.css") -> Stylesheet:
    build = build_stylesheet if settings.DEBUG else _kept_stylesheet
    return build(settings.HUB_BRAND_COLOUR, name)


def stylesheet_url() -> str:
    return reverse("stylesheet", args=[current_stylesheet().digest])


def recipient_stylesheet_url() -> str:
    return reverse("recipient_stylesheet", args=[current_stylesheet(RECIPIENT).digest])


@require_safe
@gzip_page
def stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    """The current sheet. Asked for by an older digest, as during a release, it answers too but is not kept."""
    return _answer(current_stylesheet(), digest)


@require_safe
@gzip_page
def recipient_stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    """As `stylesheet`, of the recipient's pages."""
    return _answer(current_stylesheet(RECIPIENT), digest)


def _answer(sheet: Stylesheet, digest: str) -> HttpResponse:
    response = HttpResponse(sheet.text, content_type="text/css; charset=utf-8")
    if digest == sheet.digest:
        patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    else:
        patch_cache_control(response, no_cache=True)
    return response
