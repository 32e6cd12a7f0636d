"""A release holds by the clock, not by the worker: no worker runs in any of these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from content import actions, releases
from content.actions import schedule
from content.models import Asset, AssetState, Bookmark, CustomerStory, Document, Script
from content.releases import ASKED_EVERY, Watch
from hub.core.notices.gathering import GATHERED
from hub.core.notices.models import Notice
from hub.core.outbox.delivery import deliver as deliver_notices
from search import engine
from search.types import SearchRequest
from tests.browsing import words_of
from tests.factories.content import CollateralFactory, CustomerStoryFactory, DocumentFactory, ScriptFactory, answer
from tests.factories.mail import post_all
from tests.factories.tracking import ShareLinkFactory
from tests.search.conftest import deliver, titles
from tests.tracking.engagement.test_verdicts import CHROME

pytestmark = pytest.mark.django_db


@pytest.fixture
def due_at() -> datetime:
    return timezone.now().replace(microsecond=0) + timedelta(hours=1)


@pytest.fixture
def at(due_at: datetime) -> Iterator[Callable[[float], None]]:
    """`at(-1)` is one second before the release."""
    started: list[Any] = []

    def go(seconds: float) -> None:
        if started:
            started.pop().stop()
        traveller = time_machine.travel(due_at + timedelta(seconds=seconds), tick=False)
        traveller.start()
        started.append(traveller)

    yield go
    if started:
        started.pop().stop()


@pytest.fixture
def scheduled(ana: Any, april: Any, due_at: datetime) -> Any:
    """Approved, and live in an hour for the first time."""
    draft = ScriptFactory(title="Rounding at night", owner=ana, live=False, has_unpublished_changes=True)
    draft.go_live_at = due_at
    draft.save_revision(user=ana)
    actions.submit_asset(asset=draft, by=ana, at=timezone.now())
    return actions.approve_asset(asset=draft, by=april, at=timezone.now())


def approved(title: str, ana: Any, april: Any, **fields: Any) -> Any:
    """Live now, by way of an approval."""
    draft = ScriptFactory(title=title, owner=ana, live=False, has_unpublished_changes=True, **fields)
    actions.submit_asset(asset=draft, by=ana, at=timezone.now())
    return actions.approve_asset(asset=draft, by=april, at=timezone.now())


def next_version(asset: Any, ana: Any, april: Any, due_at: datetime) -> None:
    """Approved to take the place of what is live in an hour."""
    draft = Script.objects.get(pk=asset.pk).get_latest_revision_as_object()
    draft.title, draft.body = "Rounding by day", [answer("Why by day?", "They are awake then.")]
    draft.go_live_at = due_at
    draft.save_revision(user=ana)
    actions.submit_asset(asset=asset, by=ana, at=timezone.now())
    actions.approve_asset(asset=asset, by=april, at=timezone.now())


DOORS = ["/assets/{pk}/", "/api/v1/assets/{pk}", "/assets/{pk}/similar/", "/send/?asset={pk}"]


@pytest.mark.parametrize("door", DOORS)
def test_a_rep_finds_the_door_open_from_the_moment_on(client, raj, scheduled, at, door):
    path = door.format(pk=scheduled.pk)
    at(-1)
    client.force_login(raj)
    assert client.get(path).status_code == 404
    at(0)
    assert client.get(path, follow=True).status_code == 200


def test_a_recipient_reads_it_from_the_moment_on(client, raj, scheduled, at):
    link = ShareLinkFactory(created_by=raj, assets=[scheduled])
    client.defaults["HTTP_USER_AGENT"] = CHROME
    at(-1)
    assert client.get(f"/s/{link.token}").status_code == 404
    at(0)
    shown = client.get(f"/s/{link.token}")
    assert (shown.status_code, "Compared with empty slots?" in shown.content.decode()) == (200, True)


@pytest.mark.parametrize(
    "page", ["/", "/search/?q=rounding", "/bookmarks/", "/search/suggest?q=round", "/api/v1/search?q=rounding"]
)
def test_each_page_names_it_from_the_moment_on(
    client, raj, scheduled, at, backend, page, django_capture_on_commit_callbacks
):
    Bookmark.objects.create(user=raj, asset=scheduled)
    deliver()
    at(-1)
    client.force_login(raj)
    assert f"/assets/{scheduled.pk}-" not in client.get(page).content.decode()
    at(0)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.get("/healthz").status_code == 200
    assert f"/assets/{scheduled.pk}-" in client.get(page).content.decode()


def test_a_new_version_takes_its_place_at_the_moment(client, ana, april, raj, due_at, at):
    live = approved("Rounding at night", ana, april)
    next_version(live, ana, april, due_at)
    client.force_login(raj)
    at(-1)
    assert "Compared with empty slots?" in client.get(live.get_absolute_url()).content.decode()
    at(0)
    words = client.get(f"/assets/{live.pk}/", follow=True).content.decode()
    assert ("They are awake then." in words, "Compared with empty slots?" in words) == (True, False)
    assert Script.objects.get(pk=live.pk).approved_by == april


def test_what_is_live_stays_so_until_the_next_version_is_released(client, ana, april, raj, due_at, at):
    live = approved("Rounding at night", ana, april)
    live.live_revision.delete()
    next_version(live, ana, april, due_at)
    client.force_login(raj)
    assert "Compared with empty slots?" in client.get(f"/assets/{live.pk}/", follow=True).content.decode()
    at(0)
    assert "They are awake then." in client.get(f"/assets/{live.pk}/", follow=True).content.decode()


def kept_back_words() -> dict[str, str]:
    return {notice.user.username: notice.words for notice in Notice.objects.filter(kind="release_kept_back")}


def test_what_was_found_since_its_approval_keeps_it_back(client, ana, april, raj, due_at, at):
    live = approved("Rounding at night", ana, april, audience="shareable")
    next_version(live, ana, april, due_at)
    CustomerStoryFactory(customer="They Are Awake", title="A clinic")
    client.force_login(raj)
    at(0)
    assert "Compared with empty slots?" in client.get(f"/assets/{live.pk}/", follow=True).content.decode()
    kept = Script.objects.get(pk=live.pk)
    assert (kept.live, kept.has_unpublished_changes, kept.release_at) == (True, True, None)
    words = (
        "“Rounding at night” did not go live as planned. Part 1 says “They Are Awake”, and They Are Awake may not be "
        "named. Put it in other words, or get the permission to name the customer."
    )
    assert kept_back_words() == {"ana": words, "april": words}
    entry = ModelLogEntry.objects.get(action="content.keep_back")
    assert (entry.object_id, entry.user) == (str(live.pk), None)
    at(60)
    assert schedule.keep_schedule(at=timezone.now()) == (0, 0)
    assert Notice.objects.filter(kind="release_kept_back").count() == 2
    deliver_notices(GATHERED, now=timezone.now() + timedelta(minutes=2))
    post_all()
    assert {sent.subject for sent in mail.outbox if "did not" in sent.subject} == {
        "“Rounding at night” did not go live as planned"
    }


def test_a_permission_that_ends_before_the_release_is_seen_at_the_release(ana, april, due_at, at):
    customer = {"title": "Leeds", "customer": "Leeds Infirmary", "may_name_customer": True}
    story = CustomerStoryFactory(**customer, live=False, owner=ana)
    story.go_live_at = due_at
    story.save_revision(user=ana)
    actions.submit_asset(asset=story, by=ana, at=timezone.now())
    actions.approve_asset(asset=story, by=april, at=timezone.now())
    revision = CustomerStory.objects.get().revisions.get(approved_go_live_at__isnull=False)
    revision.content["may_name_until"] = (due_at - timedelta(days=1)).date().isoformat()
    revision.save(update_fields=["content"])
    at(0)
    assert schedule.keep_schedule(at=timezone.now()) == (0, 0)
    assert CustomerStory.objects.get().state == AssetState.DRAFT


def test_one_whose_file_is_just_being_read_waits_for_that(ana, april, due_at, at):
    asset = CollateralFactory(owner=ana, live=False, document=DocumentFactory(state="ready"))
    asset.go_live_at = due_at
    asset.save_revision(user=ana)
    actions.submit_asset(asset=asset, by=ana, at=timezone.now())
    actions.approve_asset(asset=asset, by=april, at=timezone.now())
    Document.objects.update(state="processing")
    at(0)
    assert schedule.keep_schedule(at=timezone.now()) == (0, 0)
    assert kept_back_words() == {}
    Document.objects.update(state="ready")
    assert schedule.keep_schedule(at=timezone.now()) == (1, 0)


def test_what_was_kept_back_goes_live_at_once_when_it_is_approved_anew(ana, april, due_at, at, scheduled):
    named = CustomerStoryFactory(customer="Then Keep", title="A clinic", other_names="Then keep it")
    at(0)
    assert schedule.keep_schedule(at=timezone.now()) == (0, 0)
    CustomerStory.objects.filter(pk=named.pk).update(may_name_customer=True)
    actions.submit_asset(asset=scheduled, by=ana, at=timezone.now())
    assert actions.approve_asset(asset=scheduled, by=april, at=timezone.now()).live


def test_an_approver_calls_a_release_off_and_its_owner_is_told(client, ana, april, mia, scheduled, at):
    version = [scheduled.pk, scheduled.latest_revision_id]
    url = reverse("wagtailsnippets_content_script:revisions_unschedule", args=version)
    for other in (ana, mia):
        client.force_login(other)
        client.post(url)
        assert Script.objects.get().release_at is not None
    client.force_login(april)
    assert "The release of Rounding at night is called off." in words_of(client.post(url, follow=True))
    assert (Script.objects.get().state, Script.objects.get().release_at) == (AssetState.DRAFT, None)
    assert kept_back_words() == {"ana": "The release of “Rounding at night” was called off by April Osei."}
    assert "No release of it is planned." in words_of(client.post(url, follow=True))
    at(0)
    assert schedule.keep_schedule(at=timezone.now()) == (0, 0)


def test_a_release_is_called_off_by_approvers_alone(ana, scheduled):
    with pytest.raises(actions.NotAllowed):
        actions.cancel_release(asset=scheduled, by=ana)


def test_what_expires_before_keeps_its_next_release(ana, april, due_at, at):
    live = approved("Rounding at night", ana, april, expire_at=due_at - timedelta(minutes=10))
    draft = live.get_latest_revision_as_object()
    draft.expire_at, draft.go_live_at = None, due_at
    draft.save_revision(user=ana)
    actions.submit_asset(asset=live, by=ana, at=timezone.now())
    actions.approve_asset(asset=live, by=april, at=timezone.now())
    at(-300)
    assert schedule.keep_schedule(at=timezone.now()) == (0, 1)
    assert Asset.objects.get(pk=live.pk).state == AssetState.EXPIRED
    at(0)
    assert schedule.keep_schedule(at=timezone.now()) == (1, 0)
    assert Asset.objects.get(pk=live.pk).state == AssetState.LIVE


def test_a_retired_asset_is_not_released(client, ana, april, raj, due_at, at):
    live = approved("Rounding at night", ana, april)
    next_version(live, ana, april, due_at)
    actions.retire_asset(asset=live, by=ana, reason="No more.", at=timezone.now())
    at(0)
    client.force_login(raj)
    assert client.get(f"/assets/{live.pk}/").status_code == 410


def test_what_another_process_schedules_a_second_ahead_is_on_time(scheduled, due_at):
    """`watch` is another process's: nobody tells it to look again."""
    watch, moment = Watch(), due_at - timedelta(seconds=5)
    Asset.objects.get(pk=scheduled.pk).own.revisions.update(approved_go_live_at=None)
    assert watch.catch_up(now=moment) == []
    scheduled.revisions.filter(pk=scheduled.latest_revision_id).update(approved_go_live_at=due_at)
    for seconds in (4, 3, 2, 1):
        assert watch.catch_up(now=due_at - timedelta(seconds=seconds)) == []
    with time_machine.travel(due_at, tick=False):
        assert watch.catch_up(now=due_at) == [scheduled.pk]
        assert watch.catch_up(now=due_at) == []


def test_the_database_is_asked_once_a_second_and_never_twice_for_nothing(scheduled, due_at):
    watch, now = Watch(), timezone.now()

    def queries(moment: datetime) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert watch.catch_up(now=moment) == []
        return len(caught)

    assert [queries(now + ASKED_EVERY * part) for part in (0, 0.5, 0.99, 1, 1.5)] == [1, 0, 0, 1, 0]
    # A clock that was put back.
    assert queries(now - timedelta(hours=1)) == 1


def test_one_that_fails_keeps_no_other_and_no_request_waiting(client, ana, april, raj, due_at, at, monkeypatch, caplog):
    broken, whole = approved("Broken", ana, april), approved("Whole", ana, april)
    for asset in (broken, whole):
        next_version(asset, ana, april, due_at)
    publish, tried = Asset.publish, []

    def fail(self, *args, **kwargs):
        tried.append(self.pk)
        if self.pk == broken.pk:
            raise ZeroDivisionError
        return publish(self, *args, **kwargs)

    monkeypatch.setattr(Asset, "publish", fail)
    at(0)
    client.force_login(raj)
    for _ in range(3):
        assert "They are awake then." in client.get(f"/assets/{whole.pk}/", follow=True).content.decode()
        releases.watch.forget()
    assert sorted(tried) == [broken.pk, whole.pk]
    assert f"Asset {broken.pk} could not be released" in caplog.text
    monkeypatch.setattr(Asset, "publish", publish)
    at(31)
    assert client.get(f"/assets/{broken.pk}/", follow=True).status_code == 200
    assert Script.objects.get(pk=broken.pk).title == "Rounding by day"


def test_both_engines_find_it_and_count_it(backend, raj, scheduled, at, django_capture_on_commit_callbacks):
    deliver()

    def found() -> tuple[list[str], int]:
        results = engine.named(backend).search(SearchRequest(user=raj, query="rounding"))
        return titles(results), results.total

    at(-1)
    assert found() == ([], 0)
    at(0)
    with django_capture_on_commit_callbacks(execute=True):
        releases.watch.catch_up(now=timezone.now())
    schedule.assets_released.send(sender=Asset, ids=[scheduled.pk])
    assert found() == (["Rounding at night"], 1)


def test_wagtails_command_and_ours_for_the_shell_publish_it(raj, scheduled, at):
    at(0)
    out = StringIO()
    call_command("search", "rounding", user=raj.username, stdout=out)
    assert Asset.objects.get(pk=scheduled.pk).live
    call_command("publish_scheduled", stdout=out)
    assert out.getvalue().endswith("Went live: 0. Taken down: 0.\n")
