"""A rep drops a file or pastes a text, and reads the verdict on each page; nobody else does."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from content.file_checks.learning import learn_what_waits
from content.models import MessageRule
from content.reading.versions import keep_version
from content.refusals import NotStored
from hub.core.limits import Tally
from tests.content.file_checks.test_verdicts import COSTS, OWN, SAFETY, SLOTS, changed, file_of, live
from tests.factories.files import deck, locked_pdf, pdf
from tests.factories.people import token_of
from tracking.calls.actions import account_named, open_call
from tracking.checks.actions import (
    A_PERSON,
    BYTES_KEPT,
    MOST_UNDER_WAY,
    KeyUsedOtherwise,
    TooManyUnderWay,
    ask_for_check,
    carry_out,
    check_text,
    checks_to_resume,
    drop_old_bytes,
    forget_checks,
)
from tracking.checks.reading import shown_check
from tracking.models import CheckCount, CheckedPage, FileCheck

pytestmark = pytest.mark.django_db


def asked(by, data, name="deck.pptx", **fields):
    return ask_for_check(file=ContentFile(data), name=name, by=by, at=timezone.now(), **fields)


def done(by, data, name="deck.pptx", **fields):
    check = asked(by, data, name, **fields)
    assert carry_out(check_id=check.pk, at=timezone.now()) is not None
    check.refresh_from_db()
    return check


def slides(*texts):
    return deck(*({"title": text.partition(". ")[0], "body": [text.partition(". ")[2]]} for text in texts))


def verdicts(check, viewer):
    return [str(page.verdict) for page in shown_check(check, viewer=viewer).pages]


def test_a_deck_is_judged_page_by_page_and_counted(raj):
    live(SLOTS, COSTS)
    check = done(raj, slides(SLOTS, COSTS.replace("nine", "ninety"), OWN))
    assert (check.state, check.detail) == ("done", "")
    assert verdicts(check, raj) == ["current", "altered", "own_made"]
    page = check.pages.get(number=2)
    [[was, said, before, behind]] = page.differs
    assert (was, said) == ("nine", "ninety")
    assert (before, behind) == ("the doctor waits With", "hundred slots a month")
    count = CheckCount.objects.get()
    assert (count.pages, count.own_made, count.altered, count.counts) == (3, 1, 1, True)
    assert (count.actor, count.team) == (raj, raj.team)


@pytest.mark.parametrize("texts", [(SLOTS,), (SLOTS, COSTS.replace("nine", "ninety"), SAFETY, OWN)], ids=len)
def test_a_check_is_read_in_as_many_queries_however_many_pages(raj, django_assert_num_queries, texts):
    live(SLOTS, COSTS, SAFETY)
    check = done(raj, slides(*texts))
    with django_assert_num_queries(10):
        shown = shown_check(check, viewer=raj)
    assert len(shown.pages) == len(texts)


def test_what_was_current_is_told_as_it_stands_today(raj, ana):
    asset = live(SLOTS, COSTS)
    check = done(raj, slides(SLOTS, COSTS))
    asset.document = file_of(COSTS, SAFETY)
    asset.save()
    keep_version(asset)
    learn_what_waits(seconds=30)
    shown = shown_check(check, viewer=raj)
    assert [str(page.verdict) for page in shown.pages] == ["older", "current"]
    assert shown.pages[0].instead.pk == asset.pk
    successor = live(SAFETY)
    asset.live, asset.retired_at, asset.superseded_by = False, timezone.now(), successor
    asset.save()
    shown = shown_check(check, viewer=raj)
    assert [str(page.verdict) for page in shown.pages] == ["retired", "retired"]
    assert [one.pk for one in shown.to_get] == [successor.pk]


def test_what_one_may_no_longer_see_is_not_named_any_more(raj, client, other_team):
    asset = live(SLOTS, title="Plans for the merger")
    check = done(raj, slides(changed(SLOTS, 0.1)))
    assert verdicts(check, raj) == ["altered"]
    asset.teams.set([other_team])
    asset.save()
    shown = shown_check(check, viewer=raj)
    [page] = shown.pages
    assert (str(page.verdict), page.asset, page.differs, page.similarity) == ("own_made", None, (), 0.0)
    client.force_login(raj)
    assert "merger" not in client.get(f"/checks/{check.pk}/").content.decode()


def test_findings_of_the_message_house_stand_beside_the_verdict(raj):
    MessageRule.objects.create(phrases="painless", instead="quick")
    check = check_text(text=f"{OWN} It is painless.", by=raj, at=timezone.now())
    [page] = shown_check(check, viewer=raj).pages
    assert [(one.words, one.instead) for one in page.findings] == [("painless", "quick")]


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (locked_pdf(), "locked.pdf", "protected by a password"),
        (slides(SLOTS)[:900], "cut.pptx", "It can't be read"),
        (b"MZ\x90\x00 a program", "tool.exe", "Files of this kind"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_is_dropped_at_once(
    raj, data, name, says, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        check = done(raj, data, name)
    check.refresh_from_db()
    assert check.state == "failed"
    assert says in check.detail
    assert not check.file
    assert not CheckCount.objects.exists()


def test_a_file_without_words_is_too_little_to_tell(raj):
    check = done(raj, pdf(""), "empty.pdf")
    assert verdicts(check, raj) == ["few_words"]
    assert shown_check(check, viewer=raj).own_made_share is None


def test_a_second_run_changes_nothing_and_a_killed_workers_check_is_taken_up(raj):
    live(SLOTS)
    check = asked(raj, slides(SLOTS))
    now = timezone.now()
    FileCheck.objects.filter(pk=check.pk).update(state="reading", claimed_at=now, attempts=1)
    assert checks_to_resume(at=now) == []
    assert carry_out(check_id=check.pk, at=now) is None
    later = now + timedelta(minutes=10)
    assert checks_to_resume(at=later) == [check.pk]
    assert carry_out(check_id=check.pk, at=later) is not None
    assert carry_out(check_id=check.pk, at=later) is None
    assert (CheckedPage.objects.count(), CheckCount.objects.count()) == (1, 1)


def test_a_text_that_was_interrupted_says_so_at_once(raj):
    check = check_text(text=SLOTS, by=raj, at=timezone.now())
    FileCheck.objects.filter(pk=check.pk).update(state="reading", claimed_at=timezone.now())
    carry_out(check_id=check.pk, at=timezone.now() + timedelta(minutes=10))
    check.refresh_from_db()
    assert (check.state, check.detail) == ("failed", "It was interrupted. Check the text again.")


def test_what_never_comes_to_an_end_is_given_up(raj, django_capture_on_commit_callbacks):
    check = asked(raj, slides(SLOTS))
    FileCheck.objects.filter(pk=check.pk).update(attempts=3)
    with django_capture_on_commit_callbacks(execute=True):
        carry_out(check_id=check.pk, at=timezone.now())
    check.refresh_from_db()
    assert (check.state, bool(check.file)) == ("failed", False)


def test_bytes_are_dropped_after_a_day_and_the_verdicts_stay(raj, django_capture_on_commit_callbacks):
    check = done(raj, slides(SLOTS))
    name = check.file.name
    assert default_storage.exists(name)
    assert drop_old_bytes(at=timezone.now()) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert drop_old_bytes(at=timezone.now() + BYTES_KEPT) == 1
    assert not default_storage.exists(name)
    assert FileCheck.objects.get().pages.count() == 1


@pytest.mark.usefixtures("files_on_disk")
def test_without_a_worker_the_next_who_asks_drops_what_is_over(raj, oli, django_capture_on_commit_callbacks):
    name = done(raj, slides(SLOTS)).file.name
    with time_machine.travel(timezone.now() + BYTES_KEPT), django_capture_on_commit_callbacks(execute=True):
        asked(oli, slides(SLOTS))
    assert not default_storage.exists(name)


def test_a_file_whose_day_was_over_while_no_worker_ran_is_not_read(raj, django_capture_on_commit_callbacks):
    check = asked(raj, slides(SLOTS))
    with django_capture_on_commit_callbacks(execute=True):
        carry_out(check_id=check.pk, at=timezone.now() + BYTES_KEPT)
    check.refresh_from_db()
    assert (check.state, check.detail) == ("failed", "Its day was over before it could be read. Check it again.")
    assert (bool(check.file), check.pages.count()) == (False, 0)


def test_old_checks_are_forgotten_and_what_was_counted_stays_of_nobody(raj):
    done(raj, slides(SLOTS))
    assert forget_checks(before=timezone.now() + timedelta(seconds=1)) == 1
    count = CheckCount.objects.get()
    assert (count.check_of, count.actor, count.own_made) == (None, None, 1)


def test_only_so_many_wait_at_a_time(raj):
    for _ in range(MOST_UNDER_WAY):
        asked(raj, b"x")
    with pytest.raises(TooManyUnderWay):
        asked(raj, b"x")


def test_the_page_takes_a_file_and_shows_what_becomes_of_it(raj, client, django_capture_on_commit_callbacks):
    live(SLOTS, title="Fewer no-shows")
    client.force_login(raj)
    file = SimpleUploadedFile("mine.pptx", slides(SLOTS, OWN))
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        answer = client.post("/checks/", {"file": file})
    check = FileCheck.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/checks/{check.pk}/")
    assert len(callbacks) == 1
    assert "Waiting to be read." in client.get(f"/checks/{check.pk}/").content.decode()
    carry_out(check_id=check.pk, at=timezone.now())
    page = client.get(f"/checks/{check.pk}/").content.decode()
    assert "1 current" in " ".join(page.split())
    assert "Fewer no-shows" in page
    assert "mine.pptx" in client.get("/checks/").content.decode()


@pytest.mark.parametrize("sent", [{}, {"text": " \n "}, {"text": "x" * 50_001}])
def test_the_page_refuses_nothing_and_too_much(raj, client, sent):
    client.force_login(raj)
    assert client.post("/checks/", sent).status_code == 422
    assert not FileCheck.objects.exists()


def test_a_check_is_seen_by_who_asked_for_it_alone(raj, mia, ana, client):
    check = done(raj, slides(SLOTS))
    for other in (mia, ana):
        client.force_login(other)
        assert client.get(f"/checks/{check.pk}/").status_code == 404
        assert client.get(f"/api/v1/checks/{check.pk}").status_code == 404


def test_the_api_checks_a_text_at_once_and_a_key_answers_the_same(raj, client):
    asset = live(SLOTS, title="Fewer no-shows")
    head = {"HTTP_AUTHORIZATION": f"Bearer {token_of(raj)}", "HTTP_IDEMPOTENCY_KEY": "one"}
    sent = {"text": SLOTS.replace("38 %", "48 %")}
    first = client.post("/api/v1/checks", sent, content_type="application/json", **head)
    assert first.status_code == 201
    told = first.json()
    assert (told["state"], told["own_made_share"]) == ("done", 1.0)
    [page] = told["pages"]
    assert (page["verdict"], page["asset"], page["page"]) == ("altered", asset.pk, 1)
    assert page["differs"] == [{"was": "38", "is": "48"}]
    again = client.post("/api/v1/checks", sent, content_type="application/json", **head)
    assert again.json()["id"] == told["id"]
    other = client.post("/api/v1/checks", {"text": OWN}, content_type="application/json", **head)
    assert other.status_code == 409
    assert client.get(f"/api/v1/checks/{told['id']}", **head).json()["pages"] == told["pages"]


def test_too_many_are_answered_with_when_to_come_again(raj, client):
    head = {"HTTP_AUTHORIZATION": f"Bearer {token_of(raj)}"}
    for _ in range(MOST_UNDER_WAY):
        asked(raj, b"x")
    full = client.post("/api/v1/checks", {"file": SimpleUploadedFile("a.pptx", b"x")}, **head)
    assert (full.status_code, full["Retry-After"]) == (429, "30")
    Tally.objects.update(count=A_PERSON.tries)
    often = client.post("/api/v1/checks", {"text": SLOTS}, content_type="application/json", **head)
    assert often.status_code == 429
    client.force_login(raj)
    assert client.post("/checks/", {"text": SLOTS}).status_code == 429


def test_the_api_takes_a_file_and_refuses_nothing(raj, client):
    live(SLOTS)
    head = {"HTTP_AUTHORIZATION": f"Bearer {token_of(raj)}"}
    made = client.post("/api/v1/checks", {"file": SimpleUploadedFile("a.pptx", slides(SLOTS))}, **head)
    assert (made.status_code, made.json()["state"]) == (201, "waiting")
    carry_out(check_id=made.json()["id"], at=timezone.now())
    told = client.get(f"/api/v1/checks/{made.json()['id']}", **head).json()
    assert (told["state"], [page["verdict"] for page in told["pages"]]) == ("done", ["current"])
    for sent in ({}, {"text": ""}, {"file": SimpleUploadedFile("a.pptx", b"")}):
        assert client.post("/api/v1/checks", sent, **head).status_code == 422
    assert client.post("/api/v1/checks", "[1", content_type="application/json", **head).status_code == 422


def test_the_command_checks_a_file_at_once(raj, tmp_path, capsys):
    live(SLOTS, title="Fewer no-shows")
    path = tmp_path / "mine.pptx"
    path.write_bytes(slides(SLOTS, OWN))
    call_command("check_file", str(path), user="raj", json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["state"], [page["verdict"] for page in told["pages"]]) == ("done", ["current", "own_made"])
    with pytest.raises(CommandError, match="There is no user nobody"):
        call_command("check_file", str(path), user="nobody")


SECRET_FOOT, OPEN_FOOT = "Plans for the merger in strict confidence", "Wardline for everybody who asks"


def with_foot(foot):
    return live(*(f"{text}\n{foot}" for text in (SLOTS, COSTS, SAFETY)))


def test_no_word_of_the_template_of_an_asset_that_was_hidden_since_is_told(raj, other_team):
    hidden, open_to_all = with_foot(SECRET_FOOT), with_foot(OPEN_FOOT)
    own = f"{changed(SLOTS, 0.1)}\n{SECRET_FOOT.replace('merger', 'picnic')}"
    check = check_text(text=own, by=raj, at=timezone.now())
    [page] = shown_check(check, viewer=raj).pages
    assert (page.asset.pk, "merger" in [one.was for one in page.differs]) == (hidden.pk, True)
    hidden.teams.set([other_team])
    hidden.save()
    [page] = shown_check(check, viewer=raj).pages
    assert (str(page.verdict), page.asset.pk, page.differs) == ("altered", open_to_all.pk, ())


def test_what_differs_is_told_of_the_asset_that_is_named(raj):
    named, _ = with_foot(OPEN_FOOT), with_foot(SECRET_FOOT)
    own = f"{changed(SLOTS, 0.1)}\n{SECRET_FOOT.replace('merger', 'picnic')}"
    check = check_text(text=own, by=raj, at=timezone.now())
    page = check.pages.get()
    assert page.asset_id == named.pk
    said = [was for was, *_ in page.differs]
    assert said
    assert "merger" not in said


class AwayStorage(FileSystemStorage):
    """A storage that is full and deletes nothing."""

    def save(self, name, content, max_length=None):
        raise OSError("No space left on device")

    def delete(self, name):
        raise OSError("The server is away")


@pytest.fixture
def storage(monkeypatch):
    """What the bytes of checks are kept in, as a test replaces it."""
    return lambda other: monkeypatch.setattr(FileCheck._meta.get_field("file"), "storage", other)


def test_what_could_not_be_stored_leaves_no_check(raj, storage):
    storage(AwayStorage())
    with pytest.raises(NotStored):
        asked(raj, b"x")
    assert not FileCheck.objects.exists()


def test_while_a_file_is_stored_its_check_says_where_and_is_not_read(raj, storage):
    seen = []

    class Watched(FileSystemStorage):
        def save(self, name, content, max_length=None):
            check = FileCheck.objects.get()
            seen.append((check.file.name == name, carry_out(check_id=check.pk, at=timezone.now())))
            return super().save(name, content, max_length)

    storage(Watched())
    check = asked(raj, slides(SLOTS))
    assert (seen, check.state) == ([(True, None)], "waiting")


def test_a_check_whose_bytes_never_came_says_so(raj):
    check = asked(raj, slides(SLOTS))
    default_storage.delete(check.file.name)
    FileCheck.objects.filter(pk=check.pk).update(state="reading", attempts=0, claimed_at=timezone.now())
    carry_out(check_id=check.pk, at=timezone.now() + timedelta(minutes=10))
    check.refresh_from_db()
    assert (check.state, check.detail) == ("failed", "It did not arrive. Check it again.")


def test_bytes_that_come_after_their_check_was_given_up_are_not_kept(raj, storage):
    class Slow(FileSystemStorage):
        def save(self, name, content, max_length=None):
            FileCheck.objects.update(state="failed", file="")
            return super().save(name, content, max_length)

    slow = Slow()
    storage(slow)
    before = set(slow.listdir("checks")[1]) if slow.exists("checks") else set()
    with pytest.raises(NotStored):
        asked(raj, b"x")
    assert set(slow.listdir("checks")[1]) == before


def test_what_the_storage_does_not_delete_is_deleted_by_the_next_round(
    raj, storage, django_capture_on_commit_callbacks
):
    check = asked(raj, b"MZ\x90\x00 a program", "tool.exe")
    name = check.file.name
    storage(AwayStorage())
    with django_capture_on_commit_callbacks(execute=True):
        carry_out(check_id=check.pk, at=timezone.now())
    assert default_storage.exists(name)
    storage(default_storage)
    with django_capture_on_commit_callbacks(execute=True):
        assert drop_old_bytes(at=timezone.now()) == 1
    assert not default_storage.exists(name)
    assert FileCheck.objects.get().file.name == ""


def test_the_same_key_for_another_call_is_refused_and_another_persons_is_theirs(raj, oli):
    now = timezone.now()
    call = open_call(by=raj, at=now, account=account_named("Marlow", at=now))
    first = check_text(text=SLOTS, by=raj, at=now, call=call, idempotency_key="one")
    assert check_text(text=SLOTS, by=raj, at=now, call=call, idempotency_key="one").pk == first.pk
    with pytest.raises(KeyUsedOtherwise):
        check_text(text=SLOTS, by=raj, at=now, idempotency_key="one")
    assert check_text(text=SLOTS, by=oli, at=now, idempotency_key="one").by_id == oli.pk
