"""A checked file made right as one PDF: the approved pages as pictures, without notes and hidden slides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePath

from django.utils import timezone

from content.models import DocumentPage
from content.reading.naming import Naming
from hub.core.people import Person
from tracking.checks.models import FileCheck
from tracking.checks.right_pages import RightPage
from tracking.policies.locks import presets_for

LONGEST_NAME = 120


def may_download(person: Person) -> bool:
    """Whether what the person sends may be taken as a file: administrators may have locked that for their team."""
    return "allow_download" not in presets_for(person.team_id).fixed()


def pages_to_bind(right: Iterable[RightPage], *, at: datetime) -> list[tuple[RightPage, DocumentPage]]:
    """In order, those that have a picture which may be shown at that time. Two queries, however many pages."""
    wanted = [(one, (one.asset.own.document_id, one.page)) for one in right if one.page is not None]
    shown = DocumentPage.objects.shown_to_recipients().filter(
        document__in={document_id for _, (document_id, _) in wanted}, number__in={number for _, (_, number) in wanted}
    )
    shown = shown.exclude(image="").only("document", "number", "title", "text", "image", "width")
    naming = Naming(timezone.localdate(at))
    known = {(page.document_id, page.number): page for page in shown if not naming.withholds(page)}
    return [(one, known[place]) for one, place in wanted if place in known]


def file_name(check: FileCheck, *, bound: int, of: int) -> str:
    """That of the checked file, told from it; it says where some of its current pages are not in the PDF."""
    part = f" ({bound} of {of} pages)" if bound < of else ""
    return f"{PurePath(str(check)).stem[:LONGEST_NAME]}, made right{part}.pdf"
