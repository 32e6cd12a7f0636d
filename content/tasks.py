"""Background work on files. Each task calls one action and may run again at any time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError
from django.utils import timezone
from django_tasks import task

from content.actions import files, page_files, recognition
from content.actions.addresses import look_at_due, note_addresses
from content.actions.library import check_library, check_proofs
from content.actions.likeness import compare_document, documents_to_compare
from content.actions.narrow_images import make_narrow_images
from content.actions.workspace import drop_abandoned_folders
from content.file_checks.learning import forget_unknown_texts, learn_document, learn_what_waits
from content.models import Document
from content.review_reminders import forget_reminders, remind_of_reviews

MOST_COMPARED = 500
MOST_LOOKED_AT = 2
MOST_NARROWED = 60
MOST_SWEPT = 500
# A worker does one task after the other: the rest of the library comes with the next.
SECONDS_OF_CHECKING = 20.0
_SWEPT_SO_FAR = "content.page-images-swept"


@contextmanager
def _unless_deleted(document_id: int) -> Iterator[None]:
    """Whoever deletes a file while it is being read ends the work on it; that is no failure."""
    try:
        yield
    except (ObjectDoesNotExist, DatabaseError, FileNotFoundError):
        if Document.objects.filter(pk=document_id).exists():
            raise


@task(priority=10)
def read_file(document_id: int) -> None:
    with _unless_deleted(document_id):
        files.process_document(document_id=document_id, at=timezone.now())
        compare_document(document_id=document_id)
        learn_document(document_id=document_id)


# After every file that waits for its words: those make it findable.
@task(priority=-10)
def draw_pages(document_id: int) -> None:
    with _unless_deleted(document_id):
        files.make_page_images(document_id=document_id, at=timezone.now())
    if recognition.waits_for_recognition(document_id):
        recognise_pages.enqueue(document_id)


# Last of all, and a few pages at a time: each costs a second or more.
@task(priority=-20)
def recognise_pages(document_id: int) -> None:
    done = 0
    with _unless_deleted(document_id):
        done = recognition.recognise_pages(document_id=document_id, at=timezone.now())
    if done and recognition.waits_for_recognition(document_id):
        recognise_pages.enqueue(document_id)


@task
def resume_files() -> None:
    """Take up what killed workers left, and what earlier readers read; runs every half minute."""
    unread, undrawn = files.files_to_resume(at=timezone.now())
    for document_id in (*unread, *files.read_again_with_new_readers()):
        read_file.enqueue(document_id)
    for document_id in undrawn:
        draw_pages.enqueue(document_id)
    drop_abandoned_folders()


# After the pages that wait to be drawn: until a page has its copies the whole image is shown.
@task(priority=-15)
def narrow_page_images() -> None:
    """Make narrower copies of page images, some pages at a time; runs every half minute and until none is left."""
    if make_narrow_images(most=MOST_NARROWED) == MOST_NARROWED:
        narrow_page_images.enqueue()


# Other servers take their time: after all that is at hand.
@task(priority=-25)
def look_at_addresses() -> None:
    """Look whether the addresses of assets still answer, some at a time; runs every minute, where it is switched on."""
    if not settings.HUB_LOOK_AT_ADDRESSES:
        return
    now = timezone.now()
    note_addresses(at=now)
    look_at_due(at=now, most=MOST_LOOKED_AT)


@task(priority=-30)
def sweep_page_images() -> int:
    """Remove page images that killed workers left, some hundred files at a time; runs every hour."""
    after = cache.get(_SWEPT_SO_FAR, 0)
    removed, after = page_files.sweep(at=timezone.now(), after=after, most=MOST_SWEPT)
    cache.set(_SWEPT_SO_FAR, after, timeout=None)
    return removed


# After every file that waits for its words: what is nearly the same is looked at by people.
@task(priority=-20)
def compare_texts() -> None:
    """Compare what came in by an import or was read again; runs every minute, some hundred files at a time."""
    for document_id in documents_to_compare().order_by("pk").values_list("pk", flat=True)[:MOST_COMPARED]:
        compare_document(document_id=document_id)


@task(priority=-20)
def learn_pages() -> int:
    """Learn by what approved pages are known again, of what came in since; runs every minute and until all is known."""
    learned = learn_what_waits(seconds=SECONDS_OF_CHECKING)
    if learned:
        learn_pages.enqueue()
    else:
        forget_unknown_texts(most=MOST_COMPARED)
    return learned


# After all that somebody waits for.
@task(priority=-20)
def check_messages() -> int:
    """Check what was published since, and everything once a rule or who may be named has changed; runs every minute."""
    checked = check_library(at=timezone.now(), seconds=SECONDS_OF_CHECKING)
    if checked:
        check_messages.enqueue()
    return checked


@task(priority=-20)
def check_cited_proofs() -> int:
    """Check scripts and stories of which a proof has gone or come back; runs every hour."""
    return check_proofs(at=timezone.now())


@task()
def remind_of_due_reviews() -> int:
    """Remind people of what they are to look at again."""
    now = timezone.now()
    forget_reminders(at=now)
    return remind_of_reviews(at=now)
