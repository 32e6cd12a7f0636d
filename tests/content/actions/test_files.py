"""A file from upload to its end state, and what happens when the worker doesn't live to see it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from content import actions, refusals, tasks
from content.actions import files as file_actions
from content.actions import page_files
from content.models import Document, DocumentPage, FileState
from content.signals import document_processed
from tests.factories import files
from tests.factories.content import DocumentFactory
from tests.factories.processes import descendants, is_alive, wait_for

pytestmark = pytest.mark.django_db


def stored(data: bytes, name: str, **fields) -> Document:
    """A waiting file, without the queue."""
    return actions.add_document(file=ContentFile(data, name=name), title=name, by=None, queue=False)


def _page_files(document: Document) -> set[str]:
    try:
        return set(default_storage.listdir(f"pages/{document.pk}")[1])
    except FileNotFoundError:
        return set()


def read(document: Document) -> Document:
    assert actions.process_document(document_id=document.pk, at=timezone.now()) is not None
    document.refresh_from_db()
    return document


def test_uploaded_file_is_read_and_drawn_after_the_commit(ana, django_capture_on_commit_callbacks):
    data = files.deck({"title": "One", "body": ["a", "b"], "notes": "Say it"}, {"title": "Two", "hidden": True})
    heard = []

    def listen(document, **kwargs):
        heard.append(document.pk)

    document_processed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            document = actions.add_document(file=ContentFile(data, name="My deck.pptx"), title="Deck", by=ana)
    finally:
        document_processed.disconnect(listen)
    document.refresh_from_db()
    assert (document.state, document.page_count, document.pages_done) == (FileState.READY, 2, 2)
    assert document.state_detail == "2 slides, words and images. Search can find each slide."
    assert (document.original_name, document.uploaded_by_user) == ("My deck.pptx", ana)
    assert document.content_type.endswith("presentationml.presentation")
    assert [finding["code"] for finding in document.findings] == ["author", "properties", "notes", "hidden"]
    assert list(document.pages.order_by("number").values_list("title", "text", "notes", "hidden")) == [
        ("One", "One\na\nb", "Say it", False),
        ("Two", "Two", "", True),
    ]
    assert heard == [document.pk]
    with document.file.open("rb") as kept:
        assert kept.read() == data


def test_page_images_are_stored_under_names_nobody_guesses():
    document = read(stored(files.pdf("One", "Two"), "a.pdf"))
    first, second = document.pages.order_by("number")
    assert first.image.name.startswith(f"pages/{document.pk}/")
    assert len(first.image.name.rsplit("/", 1)[1]) > 16
    assert (first.width, first.height) == (1600, 2071)
    assert first.words[0][0] == "One"
    assert (bool(second.image), second.text, document.pages_done) == (False, "Two", 1)
    assert actions.make_page_images(document_id=document.pk, at=timezone.now()) == 1
    document.refresh_from_db()
    second.refresh_from_db()
    assert (bool(second.image), second.words[0][0], document.pages_done) == (True, "Two", 2)
    assert actions.make_page_images(document_id=document.pk, at=timezone.now()) == 0


@pytest.mark.parametrize(
    ("data", "name", "state", "words"),
    [
        (files.locked_pdf(), "a.pdf", FileState.PASSWORD_PROTECTED, "Save a copy without the password"),
        (files.pdf("x")[:60], "a.pdf", FileState.DAMAGED, "The file is kept."),
        (files.scan("x"), "a.pdf", FileState.NO_TEXT, "The page is a picture"),
        (files.pdf(""), "a.pdf", FileState.NO_TEXT, "No words were found in it"),
        (files.document(), "a.docx", FileState.NO_TEXT, "No words were found in it, so search finds only"),
        (files.archive(a=b"x"), "a.zip", FileState.UNSUPPORTED, "Unpack it and upload the files one by one."),
        (files.pixel_bomb(), "a.png", FileState.TOO_LARGE, "The file is kept."),
    ],
)
def test_each_end_has_its_state_and_a_sentence(data, name, state, words):
    document = read(stored(data, name))
    assert document.state == state
    assert words in document.state_detail
    assert document.processed_at is not None


def test_file_that_has_ended_is_not_read_again():
    document = read(stored(files.pdf("x"), "a.pdf"))
    assert actions.process_document(document_id=document.pk, at=timezone.now()) is None


def test_file_held_by_a_living_worker_is_left_alone():
    document = stored(files.pdf("x"), "a.pdf")
    now = timezone.now()
    Document.objects.filter(pk=document.pk).update(state=FileState.PROCESSING, claimed_at=now, attempts=1)
    assert actions.process_document(document_id=document.pk, at=now + timedelta(seconds=20)) is None
    assert file_actions.files_to_resume(at=now + timedelta(seconds=20)) == ([], [])


def test_file_of_a_dead_worker_is_taken_up_again():
    document = stored(files.pdf("x"), "a.pdf")
    now = timezone.now()
    Document.objects.filter(pk=document.pk).update(
        state=FileState.PROCESSING, claimed_at=now - timedelta(minutes=5), attempts=1
    )
    assert file_actions.files_to_resume(at=now) == ([document.pk], [])
    tasks.resume_files.enqueue()
    document.refresh_from_db()
    assert (document.state, document.attempts) == (FileState.READY, 0)


def test_file_that_ended_three_workers_is_not_tried_a_fourth_time():
    document = stored(files.pdf("x"), "a.pdf")
    now = timezone.now()
    Document.objects.filter(pk=document.pk).update(
        state=FileState.PROCESSING, claimed_at=now - timedelta(minutes=5), attempts=3
    )
    assert actions.process_document(document_id=document.pk, at=now) is None
    document.refresh_from_db()
    assert document.state == FileState.DAMAGED
    assert document.state_detail.startswith("Reading it was tried 3 times and never came to an end.")


def test_fault_that_is_not_the_files_gives_the_claim_back(monkeypatch):
    document = stored(files.pdf("x"), "a.pdf")

    def no_space(*args, **kwargs):
        raise OSError("No space left on device")

    monkeypatch.setattr(file_actions, "extract", no_space)
    with pytest.raises(OSError, match="No space"):
        actions.process_document(document_id=document.pk, at=timezone.now())
    document.refresh_from_db()
    assert (document.state, document.attempts, document.claimed_at) == (FileState.WAITING, 1, None)
    monkeypatch.undo()
    assert read(document).state == FileState.READY


def test_missing_original_is_said_and_does_not_raise():
    document = stored(files.pdf("x"), "a.pdf")
    document.file.storage.delete(document.file.name)
    assert read(document).state_detail.startswith("The stored file is missing.")


def test_worker_whose_claim_was_taken_over_keeps_nothing(monkeypatch):
    document = stored(files.pdf("x"), "a.pdf")
    real = file_actions.extract

    def slow(*args, **kwargs):
        Document.objects.filter(pk=document.pk).update(attempts=2)
        return real(*args, **kwargs)

    monkeypatch.setattr(file_actions, "extract", slow)
    before = _page_files(document)
    actions.process_document(document_id=document.pk, at=timezone.now())
    document.refresh_from_db()
    assert (document.state, document.pages.count()) == (FileState.PROCESSING, 0)
    assert _page_files(document) == before


def test_second_reading_that_gives_less_costs_no_pages(ana, monkeypatch):
    document = read(stored(files.pdf("One", "Two"), "a.pdf"))
    actions.retry_document(document=document, by=ana)
    real = file_actions.extract

    def timed_out(path, **kwargs):
        extraction = real(path, **kwargs)
        from dataclasses import replace

        from content.extraction import PageFile, State

        return replace(extraction, state=State.TIMED_OUT, detail="Stopped.", pages=PageFile(extraction.pages.path, 0))

    monkeypatch.setattr(file_actions, "extract", timed_out)
    document = read(document)
    assert (document.state, document.page_count) == (FileState.TIMED_OUT, 2)
    assert [page.text for page in document.pages.order_by("number")] == ["One", "Two"]


def test_retry_needs_the_permission_and_reads_again(raj, ana, django_capture_on_commit_callbacks):
    document = read(stored(files.pdf("One"), "a.pdf"))
    with pytest.raises(refusals.NotAllowed):
        actions.retry_document(document=document, by=raj)
    with django_capture_on_commit_callbacks(execute=True):
        actions.retry_document(document=document, by=ana)
    document.refresh_from_db()
    assert (document.state, document.page_count, document.pages_done) == (FileState.READY, 1, 1)


def test_rep_may_not_add_files(raj):
    with pytest.raises(refusals.NotAllowed):
        actions.add_document(file=ContentFile(b"x", name="a.txt"), title="a", by=raj)
    assert not Document.objects.exists()


def test_another_file_in_its_place_is_read_anew(django_capture_on_commit_callbacks):
    document = read(stored(files.pdf("Old", "Words"), "a.pdf"))
    old_images = [page.image.name for page in document.pages.exclude(image="")]
    document.file.save("b.pdf", ContentFile(files.pdf("New words")), save=False)
    with django_capture_on_commit_callbacks(execute=True):
        document.save()
    document.refresh_from_db()
    assert [page.text for page in document.pages.all()] == ["New words"]
    assert document.original_name == "b.pdf"
    assert not any(default_storage.exists(name) for name in old_images)


def test_deleted_file_takes_its_page_images_along(django_capture_on_commit_callbacks):
    document = read(stored(files.pdf("x"), "a.pdf"))
    name = document.pages.get().image.name
    with django_capture_on_commit_callbacks(execute=True):
        document.delete()
    assert not default_storage.exists(name)
    assert not DocumentPage.objects.exists()


def test_factories_with_a_state_are_left_alone(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        document = DocumentFactory()
    document.refresh_from_db()
    assert (document.state, document.page_count) == (FileState.READY, 0)


WORKER = """
import django, os, sys
sys.path.insert(0, {root!r})
os.environ["DJANGO_SETTINGS_MODULE"] = "hub.settings.test"
django.setup()
from pathlib import Path
from content.extraction import extract, Limits
print("reading", flush=True)
extract(Path({path!r}), filename="a.pdf", output_dir=Path({output!r}), limits=Limits(wall_seconds=60))
"""


def test_killed_worker_takes_its_forker_and_child_along(tmp_path):
    from tests.content.extraction.test_refusals import _endless_pdf

    source = files.written(tmp_path, "a.pdf", _endless_pdf())
    output = tmp_path / "out"
    output.mkdir()
    root = os.getcwd()
    script = WORKER.format(root=root, path=str(source), output=str(output))
    worker = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env={**os.environ})
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"reading\n"
    below = wait_for(lambda: pids if len(pids := descendants(worker.pid)) >= 2 else None)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    assert wait_for(lambda: not any(is_alive(pid) for pid in below))


@pytest.mark.libreoffice
def test_new_page_numbers_replace_the_old_pages_as_a_whole(settings):
    settings.HUB_LIBREOFFICE = True
    document = read(stored(files.document(*(f"Line {number}" for number in range(120))), "a.docx"))
    assert (document.page_count, document.pages_done) == (1, 0)
    made = actions.make_page_images(document_id=document.pk, at=timezone.now())
    document.refresh_from_db()
    assert document.page_count > 2
    assert (made, document.pages_done) == (document.page_count, document.page_count)
    assert document.pages.get(number=1).text.startswith("Line 0")
    assert document.state_detail.startswith(f"{document.page_count} pages")


def test_images_that_no_page_names_are_swept_after_a_day():
    document = read(stored(files.pdf("One"), "a.pdf"))
    stray = default_storage.save(f"pages/{document.pk}/left-behind.webp", ContentFile(b"x"))
    of_none = default_storage.save("pages/999999/left-behind.webp", ContentFile(b"x"))
    now = timezone.now()
    # What else is there, tests that were rolled back or an older bucket have left.
    page_files.sweep(at=now + timedelta(hours=23), after=document.pk - 1, most=1)
    assert default_storage.exists(stray)
    removed, after = page_files.sweep(at=now + timedelta(hours=25), after=document.pk - 1, most=1)
    assert (removed > 0, after) == (True, document.pk)
    assert not default_storage.exists(stray)
    named = {name.rsplit("/", 1)[1] for pair in document.pages.values_list("image", "thumbnail") for name in pair}
    assert _page_files(document) == named
    removed, after = page_files.sweep(at=now + timedelta(hours=25), after=999_998, most=10)
    assert (removed > 0, after) == (True, 0)
    assert not default_storage.exists(of_none)


def test_sweep_goes_on_where_the_last_one_stopped(monkeypatch):
    first, second = (read(stored(files.pdf(words), "a.pdf")) for words in ("One", "Two"))
    asked = []
    monkeypatch.setattr(tasks, "MOST_SWEPT", 1)
    monkeypatch.setattr(page_files, "_sweep_folder", lambda number, before: asked.append(number) or 0)
    tasks.cache.set(tasks._SWEPT_SO_FAR, first.pk - 1)
    tasks.sweep_page_images.enqueue()
    tasks.sweep_page_images.enqueue()
    assert asked == [first.pk, second.pk]


def test_files_to_resume_are_those_whose_task_or_worker_is_lost():
    now = timezone.now()
    old, recent = now - file_actions.LEASE - timedelta(seconds=1), now - file_actions.LEASE + timedelta(seconds=1)

    def a_file(age=timedelta(0), **fields) -> int:
        document = DocumentFactory()
        Document.objects.filter(pk=document.pk).update(created_at=now - age, **fields)
        return document.pk

    waits, works, ready = FileState.WAITING, FileState.PROCESSING, FileState.READY
    lost = a_file(timedelta(minutes=15, seconds=1), state=waits)
    tried = a_file(state=waits, attempts=1)
    gone = a_file(state=works, attempts=1, claimed_at=old)
    a_file(timedelta(minutes=15), state=waits)
    a_file(state=works, attempts=1, claimed_at=recent)
    undrawn = a_file(state=ready, page_count=2, pages_done=1, claimed_at=old)
    unread = a_file(state=ready, page_count=1, pages_done=1, claimed_at=old)
    DocumentPage.objects.create(document_id=unread, number=1, recognition="waiting")
    a_file(state=ready, page_count=1, pages_done=1, claimed_at=old)
    a_file(state=ready, page_count=2, pages_done=1, claimed_at=recent)
    a_file(state=ready, page_count=2, pages_done=1, claimed_at=None)
    a_file(state=ready, page_count=2, pages_done=1, claimed_at=old, attempts=file_actions.MAX_ATTEMPTS)
    assert file_actions.files_to_resume(at=now) == ([lost, tried, gone], [undrawn, unread])


def test_files_that_earlier_readers_read_wait_anew_a_few_at_a_time(monkeypatch):
    monkeypatch.setattr(file_actions, "_READ_AGAIN_AT_ONCE", 2)
    now = timezone.now()
    old = [DocumentFactory(readers=file_actions.READERS - 1, attempts=2, claimed_at=now) for _ in range(3)]
    current = DocumentFactory(readers=file_actions.READERS)
    Document.objects.update(content_type="application/pdf")
    assert file_actions.read_again_with_new_readers() == [old[0].pk, old[1].pk]
    states = Document.objects.order_by("pk").values_list("state", "attempts", "claimed_at")
    assert list(states) == [(FileState.WAITING, 0, None)] * 2 + [(FileState.READY, 2, now), (FileState.READY, 0, None)]
    assert file_actions.read_again_with_new_readers() == []
    Document.objects.filter(state=FileState.WAITING).update(state=FileState.READY, readers=file_actions.READERS)
    assert file_actions.read_again_with_new_readers() == [old[2].pk]
    assert current.pk


def test_pictures_and_recordings_are_not_read_again_and_texts_are():
    types = ("image/png", "video/mp4", "audio/mpeg", "", "text/plain", "text/csv")
    old = {kind: DocumentFactory(readers=file_actions.READERS - 1, content_type=kind).pk for kind in types}
    assert file_actions.read_again_with_new_readers() == [old["text/plain"], old["text/csv"]]


def test_a_text_that_was_read_in_the_wrong_letters_is_read_right_in_the_background():
    words = "Цена по запросу, размер скидки зависит от числа рабочих мест."
    document = read(stored(words.encode("cp1251"), "prices.txt"))
    document.pages.update(text="Öåíà ïî çàïðîñó")
    Document.objects.update(readers=file_actions.READERS - 1)
    tasks.resume_files.call()
    document.refresh_from_db()
    assert (document.state, document.readers) == (FileState.READY, file_actions.READERS)
    assert document.pages.get().text == words
