""""You may already have this": beside the title and the summary while a marketer writes them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from content.models import Asset
from content.permissions import may_manage_content
from content.words.letters import readable
from hub.core.people import person_of
from search.similar import already

LONGEST = 500


@require_safe
def already_there(request: HttpRequest) -> HttpResponse:
    """Live assets that say nearly what is written: `title`, `summary`; `besides` is the key of what is edited."""
    if not may_manage_content(person_of(request)):
        raise PermissionDenied
    title, summary = (readable(request.GET.get(name, "")).strip()[:LONGEST] for name in ("title", "summary"))
    besides = request.GET.get("besides", "")
    known = already(
        title,
        summary,
        user=person_of(request),
        besides=int(besides) if besides.isdecimal() and len(besides) < 19 else None,
    )
    assets = Asset.objects.visible_to(person_of(request)).live().in_bulk([one.asset.pk for one in known])
    rows = [(one, assets[one.asset.pk]) for one in known if one.asset.pk in assets]
    return render(request, "search/admin/already.html", {"rows": rows})


def register_urls() -> list[URLPattern]:
    return [path("assets/already/", already_there, name="already_there")]


def editor_script() -> str:
    return format_html(
        '<script type="module" src="{}" data-already="{}"></script>',
        static("js/admin-already.js"),
        reverse("already_there"),
    )
