"""A new version that is taken back while it is a draft leaves what was there before."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from content import actions, refusals
from content.models import Asset, Collateral, Document
from tests.content.reading.test_versions import add, log_of, new_file, words
from tests.factories.content import CollateralFactory, DocumentFactory, ScriptFactory, SegmentFactory
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
