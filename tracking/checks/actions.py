"""Ask for a check, carry it out, and drop the bytes when their time is over."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.db.models import F

from content.actions.proposals import propose_draft
from content.actions.workspace import STORAGE_FAULTS, limits
from content.extraction import Wanted, extract
from content.extraction.names import plain_name
from content.extraction.types import State
from content.file_checks.learning import is_all_learned, learn_what_waits
from content.file_checks.verdicts import JudgedPage, PageVerdict, judge
from content.messages.check import Passage
from content.messages.rules import ready_check
from content.messages.sentences import remedy_of
from content.models import Collateral
from content.permissions import has_role, is_marketer, is_rep
from content.refusals import NotStored
from content.words.letters import composed, readable
from content.words.pages import read_pages
from hub.core.limits import Limit
from hub.core.people import Person, hold_own_list
from tracking.calls.actions import note_act
from tracking.checks.models import place_of_file
from tracking.checks.sentences import sentence_for
from tracking.models import Call, CheckCount, CheckedPage, CheckState, FileCheck
from tracking.own_made.noting import note_own_made

logger = logging.getLogger(__name__)

#: A proposal needs the bytes; for so long they are there.
BYTES_KEPT = timedelta(hours=24)
MOST_ATTEMPTS = 3
#: Reading a file takes two minutes at most; a worker that has not ended by then has gone.
LEASE = timedelta(minutes=4)
MOST_UNDER_WAY = 10
#: For each person, by pages and programs together: a file takes seconds of a worker.
A_PERSON = Limit("file_checks", 120, timedelta(hours=1))
MOST_CHARACTERS = 50_000
#: What came into the library a moment ago is learned before anything is judged by it, for about so long: while a person
#: waits for the page, and in the background.
SECONDS_OF_LEARNING, SECONDS_IN_BACKGROUND = 2.0, 20.0
#: Words of a page that are kept beside its verdict.
MOST_KEPT = 20_000


class TooManyUnderWay(Exception):
    """So many of the person's checks wait already."""

    def __init__(self) -> None:
        super().__init__(f"{MOST_UNDER_WAY} of your files are still being checked. Wait until one is done.")


class KeyUsedOtherwise(Exception):
    """The idempotency key was given before, with another file, text or call."""

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key made another check. Use a new one.")


class NothingToCheck(Exception):
    """There is no word in it."""

    def __init__(self) -> None:
        super().__init__("There is nothing to check. Drop a file or paste a text.")


class NothingToPropose(Exception):
    """There are no bytes to make a draft of."""

    def __init__(self) -> None:
        super().__init__("There is no file to propose any more. Check it again, then propose it.")


@dataclass(frozen=True, slots=True)
class _Page:
    number: int
    title: str
    text: str


def ask_for_check(
    *, file: File[bytes], name: str, by: Person, at: datetime, call: Call | None = None, idempotency_key: str = ""
) -> FileCheck:
    """Keep a file for a day, to be checked in the background. The same key answers the same check. Not to be called
    within a transaction: until the bytes are stored the row says where they will be, so that whatever ends the process
    leaves none that nobody drops. What others left longer than a day ago is dropped, though no worker runs.

    Refuses with PermissionDenied for who has no role, TooManyUnderWay, KeyUsedOtherwise, NotStored.
    """
    _refuse_others(by)
    drop_old_bytes(at=at)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    plain = plain_name(Path(name).name)[:255] or "file"
    arriving = {"state": CheckState.READING, "claimed_at": at, "drop_at": at + BYTES_KEPT, "name": plain}
    check = _unsaved(by, call, digest.hexdigest(), at, idempotency_key, **arriving)
    check.file.name = place_of_file(check, plain)
    with transaction.atomic():
        hold_own_list(by)
        if (made := _made_before(check)) is not None:
            return made
        if FileCheck.objects.of(by).under_way().count() >= MOST_UNDER_WAY:
            raise TooManyUnderWay
        _save(check, at)
    return _stored(check, file)


def _stored(check: FileCheck, file: File[bytes]) -> FileCheck:
    """With its bytes where the row says, free to be read."""
    storage = check.file.storage
    try:
        name = storage.save(check.file.name, file)
    except STORAGE_FAULTS as error:
        check.delete()
        raise NotStored from error
    waiting = FileCheck.objects.arriving().filter(pk=check.pk)
    if not waiting.update(state=CheckState.WAITING, claimed_at=None, file=name):
        # It took so long that it was given up, or its person is gone: nobody else knows of the bytes.
        storage.delete(name)
        raise NotStored
    check.state, check.claimed_at, check.file.name = CheckState.WAITING, None, name
    return check


def check_text(
    *, text: str, by: Person, at: datetime, call: Call | None = None, idempotency_key: str = ""
) -> FileCheck:
    """Check a text, at most MOST_CHARACTERS of it, at once. The same key answers the same check.

    Refuses with PermissionDenied for who has no role, NothingToCheck, KeyUsedOtherwise.
    """
    _refuse_others(by)
    words = readable_lines(text)[:MOST_CHARACTERS]
    if not words.strip():
        raise NothingToCheck
    digest = hashlib.sha256(words.encode()).hexdigest()
    check = _unsaved(by, call, digest, at, idempotency_key, state=CheckState.READING, claimed_at=at)
    with transaction.atomic():
        hold_own_list(by)
        if (made := _made_before(check)) is not None:
            return made
        _save(check, at)
    learn_what_waits(seconds=SECONDS_OF_LEARNING)
    _conclude(check, [_Page(1, "", words)], at)
    return check


def readable_lines(text: str) -> str:
    """A pasted text without what no database keeps, its lines as they are."""
    return "\n".join(readable(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _refuse_others(by: Person) -> None:
    if not has_role(by):
        raise PermissionDenied("Your account has no role yet.")


def _made_before(check: FileCheck) -> FileCheck | None:
    """The one that the same person's same key made; whoever asks holds their list."""
    key = check.idempotency_key
    made = FileCheck.objects.filter(by=check.by_id, idempotency_key=key).first() if key else None
    if made is not None and (made.sha256, made.call_id) != (check.sha256, check.call_id):
        raise KeyUsedOtherwise
    return made


def _unsaved(
    by: Person, call: Call | None, digest: str, at: datetime, idempotency_key: str, **fields: object
) -> FileCheck:
    return FileCheck(
        by_id=by.pk,
        team_id=by.team_id,
        call=call,
        sha256=digest,
        asked_at=at,
        idempotency_key=idempotency_key,
        **fields,
    )


def _save(check: FileCheck, at: datetime) -> None:
    if check.call is not None:
        note_act(check.call, at=at)
    check.save()


def carry_out(*, check_id: int, at: datetime) -> FileCheck | None:
    """Read the file and judge its pages; None when that is done already or another worker is at it.

    A rerun is safe: pages and counts are kept in one transaction, once. What is not the file's fault is raised after
    the claim is given back.
    """
    check = _claimed(check_id, at)
    if check is None:
        return None
    if check.attempts > MOST_ATTEMPTS:
        return _ended(check, CheckState.FAILED, "Reading it was tried several times and never came to an end.", at)
    if not check.file:
        # A text is judged at once and kept nowhere: whoever did so was interrupted.
        return _ended(check, CheckState.FAILED, "It was interrupted. Check the text again.", at)
    try:
        if check.drop_at is not None and check.drop_at <= at:
            return _ended(check, CheckState.FAILED, "Its day was over before it could be read. Check it again.", at)
        if not check.file.storage.exists(str(check.file.name)):
            return _ended(check, CheckState.FAILED, "It did not arrive. Check it again.", at)
        state, detail, pages = _read(check)
        # A part that was read is no answer: whoever asks would take it for the whole.
        if state not in (State.READY, State.NO_TEXT):
            return _ended(check, CheckState.FAILED, sentence_for(state, detail), at)
        learn_what_waits(seconds=SECONDS_IN_BACKGROUND)
        _conclude(check, pages, at)
    except BaseException:
        claimed = FileCheck.objects.filter(pk=check.pk, attempts=check.attempts, state=CheckState.READING)
        claimed.update(state=CheckState.WAITING, claimed_at=None)
        raise
    return check


def _claimed(check_id: int, at: datetime) -> FileCheck | None:
    free = FileCheck.objects.free(abandoned_before=at - LEASE).filter(pk=check_id)
    if not free.update(state=CheckState.READING, claimed_at=at, attempts=F("attempts") + 1):
        return None
    return FileCheck.objects.select_related("by", "call").get(pk=check_id)


def _read(check: FileCheck) -> tuple[State, str, list[_Page]]:
    """The words of its pages, read in a child process with limits, from a copy of its own."""
    with tempfile.TemporaryDirectory(prefix="hub-file-", ignore_cleanup_errors=True) as name:
        original, output = Path(name) / "original", Path(name) / "made"
        output.mkdir()
        with check.file.open("rb") as stored, original.open("wb") as target:
            for chunk in stored.chunks():
                target.write(chunk)
        wanted = Wanted(images=frozenset())
        found = extract(original, filename=check.name, output_dir=output, limits=limits(), wanted=wanted)
        pages = [_Page(one.number, composed(one.title)[:255], composed(one.text)) for one in found.pages]
        return found.state, found.detail, pages


def _conclude(check: FileCheck, pages: Sequence[_Page], at: datetime) -> None:
    judged = judge(read_pages([(page.number, page.text) for page in pages]), user=check.by)
    findings = _findings(pages)
    rows = [_row(check, page, verdict, findings) for page, verdict in zip(pages, judged, strict=True)]
    with transaction.atomic():
        held = FileCheck.objects.select_for_update(no_key=True).get(pk=check.pk)
        if held.attempts != check.attempts or held.state != CheckState.READING:
            return
        CheckedPage.objects.bulk_create(rows, batch_size=200)
        count = CheckCount.objects.create(**_counted(check, judged, at))
        if count.counts and count.own_made:
            note_own_made(check.pk)
        _ended(check, CheckState.DONE, _reservation(rows), at)


def _reservation(rows: Sequence[CheckedPage]) -> str:
    """What a person should know who reads the verdicts; mostly nothing."""
    if not rows:
        return "It has no pages."
    if not is_all_learned():
        return "The hub is still learning its library: a page that it calls own-made may be approved. Check it again."
    return ""


def _ended(check: FileCheck, state: CheckState, detail: str, at: datetime) -> FileCheck:
    check.state, check.detail, check.ended_at, check.claimed_at = state, detail, at, None
    check.save(update_fields=["state", "detail", "ended_at", "claimed_at"])
    if state == CheckState.FAILED:
        drop_bytes(check)
    return check


def _findings(pages: Iterable[_Page]) -> dict[int, list[dict[str, str]]]:
    """What the rules of the message house say of each page, as it is kept."""
    passages = [Passage(field="file", where=f"Page {page.number}", text=page.text, page=page.number) for page in pages]
    found: dict[int, list[dict[str, str]]] = {}
    for one in ready_check().breaches(passages):
        told = {"rule": one.rule.name, "words": one.words, "instead": one.rule.instead, "remedy": remedy_of(one)}
        found.setdefault(one.passage.page or 1, []).append(told)
    return found


def _row(check: FileCheck, page: _Page, judged: JudgedPage, findings: dict[int, list[dict[str, str]]]) -> CheckedPage:
    place = judged.place
    return CheckedPage(
        check_of=check,
        number=page.number,
        title=page.title,
        text=page.text[:MOST_KEPT],
        verdict=judged.verdict,
        similarity=round(judged.similarity, 4),
        asset_id=place.asset_id if place else None,
        version_id=place.version_id if place else None,
        page=place.number if place else None,
        known=judged.known,
        differs=[[one.was, one.said, one.before, one.behind] for one in judged.differs],
        findings=findings.get(page.number, []),
    )


def _counted(check: FileCheck, judged: Iterable[JudgedPage], at: datetime) -> dict[str, object]:
    verdicts = [page.verdict for page in judged]
    return {
        "check_of": check,
        "actor_id": check.by_id,
        "team_id": check.team_id,
        "call_id": check.call_id,
        "at": at,
        "counts": is_rep(check.by) and not is_marketer(check.by),
        "pages": sum(verdict != PageVerdict.FEW_WORDS for verdict in verdicts),
        "own_made": verdicts.count(PageVerdict.OWN_MADE),
        "altered": verdicts.count(PageVerdict.ALTERED),
    }


def propose(*, check: FileCheck, title: str, why: str, owner: AbstractUser, by: Person, at: datetime) -> Collateral:
    """Make a draft of the checked file, owned by `owner`, with bytes of its own; those of the check are dropped.

    Refuses with NothingToPropose for another's check, a text, a file that was proposed already or is dropped by now;
    and as `propose_draft` does. A second run is refused.
    """
    with transaction.atomic():
        mine = FileCheck.objects.of(by).select_for_update(no_key=True).filter(pk=check.pk)
        held = mine.can_be_proposed(at).first()
        if held is None:
            raise NothingToPropose
        with held.file.open("rb") as file:
            draft = propose_draft(file=file, name=held.name, title=title, why=why, by=by, owner=owner, at=at)
        mine.update(proposed=draft)
        drop_bytes(held)
    return draft


def checks_to_resume(*, at: datetime) -> list[int]:
    """Checks that a killed worker left, or whose task was lost."""
    return list(FileCheck.objects.free(abandoned_before=at - LEASE).order_by("pk").values_list("pk", flat=True))


def drop_bytes(check: FileCheck) -> None:
    """Delete the file from the storage, once the transaction is at its end: then only the row forgets where it was, so
    that what the storage did not delete is deleted by the next round. Safe to run again."""
    name = check.file.name
    if name:
        FileCheck.objects.filter(pk=check.pk).update(drop_at=check.asked_at)
        check.file = ""
        transaction.on_commit(partial(_delete_bytes, check.pk, name))


def _delete_bytes(check_id: int, name: str) -> None:
    try:
        FileCheck.file.field.storage.delete(name)
    except STORAGE_FAULTS:
        logger.warning("The bytes of check %s can't be deleted now", check_id, exc_info=True)
    else:
        FileCheck.objects.among([check_id]).update(file="")


def drop_old_bytes(*, at: datetime) -> int:
    """Drop the bytes of all files whose day is over; answers how many were. Safe to run again."""
    checks = list(FileCheck.objects.forgotten_by(at))
    for check in checks:
        drop_bytes(check)
    return len(checks)


def forget_checks(*, before: datetime) -> int:
    """Forget checks asked for before then, with the words of their pages; what was counted stays, of nobody."""
    CheckCount.objects.filter(at__lt=before, actor__isnull=False).update(actor=None)
    return FileCheck.objects.asked_before(before).delete()[1].get("tracking.FileCheck", 0)
