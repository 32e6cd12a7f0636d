"""A new version that is taken back while it is a draft leaves what was there before."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from content import actions, refusals
from content.models import Asset, AssetType, Collateral, Document
from tests.content.desk import NOW
from tests.content.reading.test_versions import add, log_of, new_file, words
from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    DocumentFactory,
    ProductFactory,
    ScriptFactory,
    SegmentFactory,
)
from tracking.usage.actions import record_usage

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(ana, april):
    asset = CollateralFactory(
        title="Empty slots",
        owner=ana,
        live=False,
        document=DocumentFactory(file__data=b"first"),
        segments=[SegmentFactory(name="Retail"), SegmentFactory()],
    )
    asset.save_revision(user=ana)
    return actions.publish_asset(asset=asset, by=april, at=timezone.now())


def take_back(asset, by) -> Collateral:
    return actions.take_back_version(asset=asset, by=by, at=timezone.now())


def test_the_file_before_stands_there_again_and_nothing_is_left_to_approve(live, ana):
    document = new_file()
    add(live, ana, document)
    own = take_back(live, ana)
    assert (own.document, own.live, own.has_unpublished_changes) == (live.document, True, False)
    assert own.get_latest_revision_as_object().document == live.document
    assert own.live_revision == own.latest_revision
    assert not Document.objects.filter(pk=document.pk).exists()
    assert log_of(live.pk) == [
        f"New version: {document.original_name}",
        f"New version taken back: {document.original_name}",
    ]
    with pytest.raises(refusals.NothingToApprove):
        actions.submit_asset(asset=live, by=ana, at=timezone.now())


def test_what_else_was_changed_in_the_draft_stays_a_draft(live, ana):
    draft = add(live, ana).get_latest_revision_as_object()
    draft.title = "Empty slots in the morning"
    draft.save_revision(user=ana)
    own = take_back(live, ana)
    draft = own.get_latest_revision_as_object()
    assert (draft.document, draft.title) == (live.document, "Empty slots in the morning")
    assert own.has_unpublished_changes


def test_of_two_new_versions_the_newer_goes_first(live, ana):
    first, second = new_file(b"second"), new_file(b"third")
    add(live, ana, first)
    add(live, ana, second)
    assert take_back(live, ana).get_latest_revision_as_object().document == first
    own = take_back(live, ana)
    assert (own.get_latest_revision_as_object().document, own.has_unpublished_changes) == (live.document, False)
    with pytest.raises(refusals.NoNewVersion):
        take_back(live, ana)


def test_a_draft_that_was_never_live_gets_its_file_back(ana):
    draft = CollateralFactory(owner=ana, live=False)
    before = draft.document
    draft.save_revision(user=ana)
    add(draft, ana)
    assert take_back(draft, ana).document == before


def test_a_draft_that_had_become_the_version_is_a_draft_of_its_own_again(live, ana, ada):
    segment = SegmentFactory(name="Mining")
    mistaken = CollateralFactory(title="Slots final 2", owner=ada, live=False, document=new_file(), segments=[segment])
    mistaken.save_revision(user=ada)
    document = mistaken.document
    actions.take_as_version(draft=mistaken, of=live, by=ana, at=timezone.now())
    take_back(live, ana)
    again = Collateral.objects.get(title="Slots final 2")
    assert (again.document, again.owner, again.live, list(again.segments.all())) == (document, ada, False, [segment])
    live.refresh_from_db()
    assert not live.has_unpublished_changes


def test_a_draft_that_was_retired_for_its_numbers_is_a_draft_again(live, ana):
    mistaken = CollateralFactory(title="Slots final 2", owner=ana, live=False, document=new_file())
    document = mistaken.document
    record_usage(asset=mistaken, kind="viewed", actor=ana, at=timezone.now())
    actions.take_as_version(draft=mistaken, of=live, by=ana, at=timezone.now())
    take_back(live, ana)
    mistaken.refresh_from_db()
    assert (mistaken.state, mistaken.document, mistaken.superseded_by) == ("draft", document, None)
    assert Asset.objects.count() == 2


def test_what_was_approved_is_in_review_or_retired_is_not_taken_back(live, ana, april, raj):
    add(live, ana)
    with pytest.raises(refusals.NotAllowedToChange):
        take_back(live, raj)
    actions.submit_asset(asset=live, by=ana, at=timezone.now())
    with pytest.raises(refusals.UnderReview):
        take_back(live, ana)
    actions.approve_asset(asset=live, by=april, at=timezone.now())
    with pytest.raises(refusals.NoNewVersion):
        take_back(live, ana)
    actions.retire_asset(asset=live, by=ana, reason="Old.", at=timezone.now())
    with pytest.raises(refusals.AlreadyRetired):
        take_back(live, ana)
    with pytest.raises(refusals.NoFile):
        take_back(ScriptFactory(), ana)


def test_a_file_that_another_asset_had_as_a_version_can_be_taken_back_here(live, ana):
    document = new_file()
    other = CollateralFactory(document=document)
    other.versions.create(number=1, document=document, content={}, live_from=timezone.now())
    add(live, ana, document)
    assert take_back(live, ana).document == live.document
    assert Document.objects.filter(pk=document.pk).exists()


def test_another_file_chosen_in_the_editor_since_is_not_overruled(live, ana):
    draft = add(live, ana).get_latest_revision_as_object()
    draft.document = new_file(b"chosen since")
    draft.save_revision(user=ana)
    with pytest.raises(refusals.NoNewVersion):
        take_back(live, ana)


def test_the_editor_offers_it_while_it_can_be_done(client, ana, live):
    client.force_login(ana)
    editor = f"/admin/assets/collateral/edit/{live.pk}/"
    url = reverse("take_back_version", args=[live.pk])
    assert url not in client.get(editor).content.decode()
    add(live, ana)
    assert url in client.get(editor).content.decode()
    page = words(client.get(url))
    assert f"The file {live.document.original_name} stands there again, as reps and recipients have it now" in page
    answer = client.post(url, follow=True)
    assert "Empty slots has the file again that it had before." in words(answer)
    assert url not in answer.content.decode()
    assert "Nothing was changed. There is no new version to take back" in words(client.post(url, follow=True))


def test_the_message_after_a_new_version_offers_it(client, ana, live):
    client.force_login(ana)
    file = SimpleUploadedFile("new.txt", b"uploaded")
    answer = client.post(reverse("new_version", args=[live.pk]), {"file": file}, follow=True)
    assert reverse("take_back_version", args=[live.pk]) in answer.content.decode()


def test_its_page_is_for_marketers(client, raj, mia, live):
    for user in (raj, mia):
        client.force_login(user)
        assert client.get(reverse("take_back_version", args=[live.pk])).status_code == 302


def entries(asset) -> list[tuple[str, Any]]:
    """What its history holds, and who did it."""
    found = ModelLogEntry.objects.filter(object_id=str(asset.pk)).order_by("pk")
    return [(one.action, one.user) for one in found]


def test_its_history_says_who_did_each_and_nothing_besides(live, ana, ada):
    before = entries(live)
    document = new_file()
    newest = add(live, ana, document).latest_revision
    added = ModelLogEntry.objects.get(action="content.new_version")
    assert (added.revision, added.content_changed, newest.user) == (newest, True, ana)
    assert take_back(live, ada).latest_revision.user == ada
    assert entries(live) == [*before, ("content.new_version", ana), ("content.take_back_version", ada)]
    taken = ModelLogEntry.objects.get(action="content.take_back_version")
    assert taken.data == {"file": document.original_name, "document": document.pk}
    assert taken.content_changed


def test_all_that_was_said_of_a_draft_is_said_of_it_again(live, ana, ada, team):
    said = {
        "title": "Slots final 2", "type": AssetType.ONE_PAGER, "summary": "Of the second quarter", "language": "de",
        "audience": "shareable", "owner": ada, "review_date": timezone.localdate(),
    }  # fmt: skip
    tags = {
        "segments": [SegmentFactory(name="Mining")], "stages": [BuyingStageFactory()], "products": [ProductFactory()],
        "teams": [team],
    }  # fmt: skip
    mistaken = CollateralFactory(live=False, document=new_file(), **said, **tags)
    mistaken.save_revision(user=ada)
    actions.take_as_version(draft=mistaken, of=live, by=ana, at=timezone.now())
    assert [one for one in entries(mistaken) if one[0].startswith("content.")] == [("content.become_version", ana)]
    take_back(live, ana)
    again = Collateral.objects.get(title="Slots final 2")
    assert again.pk != mistaken.pk
    assert {name: getattr(again, name) for name in said} == said
    assert {name: list(getattr(again, name).all()) for name in tags} == tags
    assert again.get_latest_revision().user == ana


def test_a_retired_draft_that_is_one_again_says_who_made_it_one(live, ana, ada):
    mistaken = CollateralFactory(title="Slots final 2", owner=ana, live=False, document=new_file())
    record_usage(asset=mistaken, kind="viewed", actor=ana, at=timezone.now())
    at = timezone.now()
    actions.take_as_version(draft=mistaken, of=live, by=ana, at=at)
    mistaken.refresh_from_db()
    assert (mistaken.retired_by, mistaken.retired_at) == (ana, at)
    take_back(live, ada)
    mistaken.refresh_from_db()
    assert (mistaken.retired_by, mistaken.retired_at, mistaken.retired_reason) == (None, None, "")
    assert mistaken.get_latest_revision().user == ada


@pytest.mark.parametrize("was", [{"first_published_at": NOW}, {"expired": True}, {"live": True}], ids=str)
def test_what_was_ever_live_is_no_draft_that_was_uploaded_by_mistake(live, ana, was):
    other = CollateralFactory(owner=ana, live=False, document=new_file())
    Asset.objects.filter(pk=other.pk).update(**{"first_published_at": None} | was)
    with pytest.raises(refusals.NotADraft):
        actions.take_as_version(draft=Asset.objects.get(pk=other.pk), of=live, by=ana, at=timezone.now())
