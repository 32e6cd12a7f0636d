"""How far a file has been read, as the editor shows it while it happens, and "Try again"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_POST, require_safe

from content.actions import retry_document
from content.extraction import sniff
from content.models import Document, DocumentPage, FileState
from content.reading.file_states import sentence_for, unit_for
from content.reading.scans import Scans, can_be_read, scans_of
from content.serving import send_image
from hub.core.people import Person, person_of

_SHOWN_PAGES = 16
# Page images that have been waiting longer than this are not coming.
_PATIENCE = timedelta(minutes=30)
_TONES = {FileState.READY: "ok", FileState.NO_TEXT: "warn", FileState.TIMED_OUT: "warn"}
#: What the editor shows again each time the draft is saved by itself.
_SHOWN_AGAIN = ("findings", "carried")
_BUSY = (FileState.WAITING, FileState.PROCESSING)
_MAY_BE_PICTURES = (
    *(sniff.PDF, sniff.PPTX, sniff.PPT, sniff.DOCX, sniff.DOC, sniff.XLSX, sniff.ODP, sniff.ODT, sniff.RTF),
    *(sniff.HTML, sniff.EML, sniff.MSG),
)
_RETRIED = (FileState.TIMED_OUT, FileState.DAMAGED, FileState.TOO_LARGE, FileState.UNSUPPORTED)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of what is done with a file."""

    name: str
    state: str  # done, now, later, failed
    detail: str


@dataclass(frozen=True, slots=True)
class FileStatus:
    """Everything the editor says of a file."""

    document: Document
    label: str
    tone: str
    sentence: str
    unit: str
    steps: list[Step]
    pages: list[Any]
    more_pages: int
    missing: list[int]
    words: int
    busy: bool
    drawing: bool
    recognising: bool
    scans: Scans
    may_retry: bool
    deck: bool


def status_of(document: Document, *, at: datetime) -> FileStatus:
    busy = document.state in _BUSY
    undrawn = document.page_count - document.pages_done
    drawing = is_being_drawn(document, at=at)
    scans = scans_of(document)
    reading = scans.waiting > 0 and can_be_read()
    recognising = reading and not busy and not drawing and _may_still_come(document, at)
    words = sum(len(text.split()) for text in document.pages.values_list("text", flat=True)[:500])
    pages = list(document.pages.without_text().exclude(image="").order_by("number")[:_SHOWN_PAGES])
    room = max(0, min(_SHOWN_PAGES, document.page_count) - len(pages))
    numbers = {page.number for page in pages}
    missing = (
        [number for number in range(1, document.page_count + 1) if number not in numbers][:room] if drawing else []
    )
    return FileStatus(
        document=document,
        label=document.get_state_display(),
        tone=_TONES.get(FileState(document.state), "busy" if busy else "bad"),
        sentence=document.state_detail if not busy and document.state_detail else sentence_for(document.state),
        unit=unit_for(document.content_type, document.page_count),
        steps=_steps(document, words, drawing, scans, recognising),
        pages=pages,
        more_pages=max(0, document.page_count - _SHOWN_PAGES),
        missing=missing,
        words=words,
        busy=busy,
        drawing=drawing,
        recognising=recognising,
        scans=scans,
        may_retry=not busy
        and not drawing
        and not recognising
        and (may_come_out_better(document) or undrawn > 0 or reading),
        deck=document.content_type in sniff.DECKS,
    )


def is_being_drawn(document: Document, *, at: datetime) -> bool:
    """Whether its words are read, and page images are still to come."""
    return document.ended and document.pages_done < document.page_count and _may_still_come(document, at)


def _may_still_come(document: Document, at: datetime) -> bool:
    return at - (document.claimed_at or document.processed_at or document.created_at) < _PATIENCE


def may_come_out_better(document: Document) -> bool:
    """Whether reading the file once more may end otherwise: pictures have words only where Tesseract is."""
    pictured = document.content_type in _MAY_BE_PICTURES or document.content_type.startswith("image/")
    return document.state in _RETRIED or (document.state == FileState.NO_TEXT and pictured and can_be_read())


def _steps(document: Document, words: int, drawing: bool, scans: Scans, recognising: bool) -> list[Step]:
    unit = unit_for(document.content_type, document.page_count)
    count = f"{document.page_count:,} {unit}"
    stored = Step("File stored", "done", "Exactly as you uploaded it")
    if document.state in _BUSY:
        now = "now" if document.state == FileState.PROCESSING else "later"
        return [stored, Step("Words read", now, ""), Step("Page images", "later", "")]
    if not document.page_count:
        return [stored]
    read = Step(
        "Words read", "done" if words else "failed", f"{count}, {words:,} words" if words else f"None on {count}"
    )
    drawn = f"{document.pages_done:,} of {document.page_count:,}"
    images = Step("Page images", "done", drawn)
    if document.pages_done < document.page_count:
        images = Step("Page images", "now" if drawing else "failed", drawn)
    steps = [stored, read, images]
    if scans.total and can_be_read():
        looked_at = f"{scans.looked_at:,} of {scans.total:,}, words on {scans.words:,}"
        state = "done" if not scans.waiting else "now" if recognising else "later" if drawing else "failed"
        steps.append(Step("Words in pictures", state, looked_at))
    return steps


def may_see(user: Person) -> bool:
    """Whoever works on files, and whoever approves what they say."""
    works = any(user.has_perm(f"content.{verb}_document") for verb in ("add", "change", "choose"))
    return works or user.has_perm("content.approve_asset")


@require_safe
def status(request: HttpRequest, pk: int) -> HttpResponse:
    """The fragment that the editor puts under the chooser and asks for again while something is under way."""
    _refuse_others(request)
    document = get_object_or_404(Document, pk=pk)
    answer = render(request, "content/admin/file_status.html", {"status": status_of(document, at=timezone.now())})
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue the file to be read again; answers the fragment, or goes back to the file without JavaScript."""
    document = get_object_or_404(Document, pk=pk)
    retry_document(document=document, by=person_of(request))
    return HttpResponseRedirect(reverse("hub_file_status", args=[pk]))


@require_safe
def thumbnail(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The picture of a page, small unless `?size=large`."""
    _refuse_others(request)
    page = get_object_or_404(DocumentPage.objects.without_text().exclude(image=""), document_id=pk, number=number)
    small = page.thumbnail if request.GET.get("size") != "large" else None
    return send_image(request, small or page.image)


def _refuse_others(request: HttpRequest) -> None:
    if not may_see(person_of(request)):
        raise PermissionDenied


def register_urls() -> list[Any]:
    return [
        path("files/<int:pk>/status/", status, name="hub_file_status"),
        path("files/<int:pk>/retry/", retry, name="hub_file_retry"),
        path("files/<int:pk>/pages/<int:number>/", thumbnail, name="hub_file_thumbnail"),
    ]


def editor_script() -> str:
    base = reverse("hub_file_status", args=[0])
    return format_html(
        '<script type="module" src="{}" data-status="{}"></script>{}',
        static("js/admin-file.js"),
        base,
        format_html_join(
            "", '<script type="module" src="{}"></script>', ((static(f"js/admin-{name}.js"),) for name in _SHOWN_AGAIN)
        ),
    )


def editor_style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin-file.css"))
