"""Every component in every state, for those who build pages. Exists only with DEBUG."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from hub.frame.build_icon_sprite import NAMES

PICTURE = "img/styleguide-page.svg"
SURFACES = "page raised sunken line control rule ink ink-2 ink-3 accent accent-hover mark"
STATES = "ok warn bad warn-wash bad-wash current d1 d2 d3 d4 d5 d6 usage engage"
LABELS = "live draft in_review review_due expired retired internal"
FILE_STATES = "ready no_text password_protected damaged too_large unsupported timed_out"
SECONDS = (12, None, 21, 25, 18, 11, 118, 71, 24, None, None, 80, None, None)
CLASSES = (
    ("Never found", 41),
    ("Found, not opened", 23),
    ("Opened, not used", 29),
    ("Used, not sent", 19),
    ("Sent, not read", 12),
    ("Sent and read", 66),
)
RESULTS = (
    ("−38", "%", "no-shows", "from 13.1 % to 8.1 % of booked slots"),
    ("41", "min", "to fill a cancelled slot", "median; it was 2 days by phone list"),
    ("$1.9", "M", "imaging revenue kept in a year", "their finance team’s figure"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    count: int = 0
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str
    values: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    number: int
    name: str
    chosen: bool = False
    value: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    label: str
    hit: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    seconds: int | None = None
    image: str = ""
    href: str = "#"


@dataclass(frozen=True, slots=True)
class Figure:
    value: str
    what: str
    unit: str = ""
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    type: str
    type_label: str
    more: str
    where: str
    snippet: SafeString
    open: str
    used_by: int | None = 9
    image: str = ""
    page_number: int | None = None
    hits: tuple[Hit, ...] = ()
    pages: tuple[Page, ...] = ()
    outline: tuple[Line, ...] = ()
    figure: str = ""
    words: str = ""
    copy: str = ""
    state: str = ""
    due: bool = False


HITS = (Hit(64, 38, 36, 14), Hit(40, 106, 30, 8))


def _rows(picture: str) -> tuple[Row, ...]:
    return (
        Row(
            title="Security and HIPAA for hospital IT",
            type="deck",
            type_label="Deck",
            more="14 pages · 3 pages match",
            where="Page 7",
            snippet=mark_safe(
                "“Does <mark>HIPAA</mark> let us put schedules in your cloud?” Answer in one line: the "
                "<mark>objection</mark> is about control, and control stays with you."
            ),
            open="Open at page 7",
            image=picture,
            page_number=7,
            hits=HITS,
            pages=(Page(8, image=picture), Page(12, image=picture)),
        ),
        Row(
            title="“We can’t let patient data leave our network”",
            type="objection-handling",
            type_label="Objection handling",
            more="5 answers · 2 match",
            where="Answer 2",
            snippet=mark_safe(
                "Under <mark>HIPAA</mark> a cloud service may hold scheduling data if it signs an agreement first."
            ),
            open="Open at answer 2",
            outline=(
                Line(1, "Data leaves our network"),
                Line(2, "HIPAA and the cloud", hit=True),
                Line(3, "Who can look"),
            ),
            words="“We can’t let patient data leave our network”",
            copy="Under HIPAA a cloud service may hold scheduling data.",
            state="review_due",
            due=True,
            used_by=4,
        ),
        Row(
            title="Kestrel Valley Hospitals: 38 % fewer no-shows",
            type="customer-story",
            type_label="Customer story",
            more="may be named",
            where="",
            snippet=mark_safe("One imaging slot in eight stood empty."),
            open="Open",
            figure="−38 %",
            words="fewer no-shows",
            used_by=0,
        ),
    )


def _facets() -> tuple[Facet, ...]:
    kinds = (("Collateral", 8), ("Script", 4), ("Customer story", 0))
    types = ("Objection handling", "Deck", "One-pager", "Datasheet", "Battlecard", "Email template", "Video", "Sheet")
    return (
        Facet("kind", "Kind", tuple(Choice(name, name, count) for name, count in kinds)),
        Facet("type", "Type", tuple(Choice(name, name, 8 - place, place < 3) for place, name in enumerate(types))),
    )


def _context() -> dict[str, Any]:
    picture = static(PICTURE)
    names = ("Discovery", "Demo", "Security review", "Business case", "Contract")
    return {
        "picture": picture,
        "surfaces": SURFACES.split(),
        "states": STATES.split(),
        "labels": LABELS.split(),
        "file_states": FILE_STATES.split(),
        "stages": [Stage(number, name, number == 3) for number, name in enumerate(names, start=1)],
        "options": [Choice("it", "IT and security", chosen=True), Choice("fin", "Finance")],
        "facets": _facets(),
        "rows": _rows(picture),
        "hits": HITS,
        "strip": range(3, 9),
        "seconds": SECONDS,
        "plot": [Page(number, seconds) for number, seconds in enumerate(SECONDS, start=1)],
        "figures": (
            Figure("9", "reps used it"),
            Figure("64", "completion", unit="%"),
            Figure("5:48", "median visit"),
            Figure("", "managers", hidden="fewer than 3 reps"),
        ),
        "results": RESULTS,
        "points": [(f"week {week}", 0.44 + week * 0.006) for week in range(1, 13)],
        "classes": CLASSES,
        "class_rows": [(f"d{place}", name, count) for place, (name, count) in enumerate(CLASSES, start=1)],
        "icons": NAMES,
        "day": date(2026, 11, 3),
        "later": date(2027, 3, 1),
        "now": timezone.now(),
    }


@login_required
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide.html", _context())


@login_required
def styleguide_dialog(request: HttpRequest) -> HttpResponse:
    base = "components/dialog.html" if request.headers.get("HX-Request") else "components/dialog_page.html"
    return render(request, "styleguide_dialog.html", {"base": base, "picture": static(PICTURE)})
