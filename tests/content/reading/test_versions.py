"""New versions: what changes with them, what stays, who may make them."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from content import actions, refusals
from content.models import Asset, AssetVersion, Bookmark, Collateral, Document, FileState
from content.reading import duplicates
from content.reading.versions import as_of, keep_version, latest
from tests.content.words.test_likeness import TEXT, compared
from tests.factories.content import CollateralFactory, CustomerStoryFactory, DocumentFactory, ScriptFactory
from tracking.usage.actions import record_usage

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(ana, april):
    asset = CollateralFactory(title="Empty slots", owner=ana, live=False, document=DocumentFactory(file__data=b"first"))
    asset.save_revision(user=ana)
    return actions.publish_asset(asset=asset, by=april, at=timezone.now())


def new_file(data=b"second", **fields) -> Document:
    return DocumentFactory(file__data=data, **fields)


def add(asset, by, document=None):
    return actions.add_version(asset=asset, document=document or new_file(), by=by, at=timezone.now())


def log_of(pk: int) -> list[str]:
    entries = ModelLogEntry.objects.filter(object_id=str(pk)).order_by("pk")
    return [entry.message for entry in entries if entry.action.startswith("content.")]


def words(answer) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def test_what_is_live_is_kept_as_a_version(live, ana, april):
    assert [(one.number, one.document_id) for one in live.versions.order_by("number")] == [(1, live.document_id)]
    before = live.document
    add(live, ana)
    actions.publish_asset(asset=live, by=april, at=timezone.now())
    live.refresh_from_db()
    assert [(one.number, one.document_id) for one in live.versions.order_by("number")] == [
        (1, before.pk),
        (2, live.document_id),
    ]


def test_another_title_or_tag_makes_no_version(live, ana, april):
    draft = live.get_latest_revision_as_object()
    draft.title = "Empty slots in the morning"
    draft.save_revision(user=ana)
    actions.publish_asset(asset=live, by=april, at=timezone.now())
    assert live.versions.count() == 1


def test_retiring_and_reinstating_makes_no_version(live, ana):
    actions.retire_asset(asset=live, by=ana, reason="Out of date.", at=timezone.now())
    actions.reinstate_asset(asset=live, by=ana, at=timezone.now())
    assert live.versions.count() == 1


def test_the_old_version_stays_live_until_the_new_one_is_approved(live, ana, april):
    before, document = live.document, new_file()
    Bookmark.objects.create(user=april, asset=live)
    add(live, ana, document)
    live.refresh_from_db()
    assert (live.document, live.live, live.has_unpublished_changes) == (before, True, True)
    assert live.get_latest_revision().content["document"] == document.pk
    actions.submit_asset(asset=live, by=ana, at=timezone.now())
    actions.approve_asset(asset=live, by=april, at=timezone.now())
    live.refresh_from_db()
    assert (live.document, live.live, live.has_unpublished_changes) == (document, True, False)
    assert (live.approved_by, Bookmark.objects.get().asset_id) == (april, live.pk)
    assert log_of(live.pk) == [f"New version: {document.original_name}"]


def test_a_draft_uploaded_by_mistake_becomes_the_version_and_is_gone(live, ana, april):
    mistaken = CollateralFactory(title="Slots final 2", owner=ana, live=False, document=new_file())
    mistaken.save_revision(user=ana)
    actions.submit_asset(asset=mistaken, by=ana, at=timezone.now())
    pk, document = mistaken.pk, mistaken.document
    own = actions.take_as_version(draft=mistaken, of=live, by=ana, at=timezone.now())
    assert own.pk == live.pk
    assert own.get_latest_revision_as_object().document == document
    assert not Asset.objects.filter(pk=pk).exists()
    assert log_of(pk) == ["Became the new version of “Empty slots”"]
    assert log_of(live.pk) == [f"New version: {document.original_name}, which had been uploaded as “Slots final 2”"]
    assert ModelLogEntry.objects.get(action="content.become_version").deleted
    actions.publish_asset(asset=live, by=april, at=timezone.now())
    assert [one.document for one in live.versions.order_by("number")] == [live.document, document]


def test_a_mistaken_draft_that_numbers_speak_of_is_retired_without_its_file(live, ana):
    mistaken = CollateralFactory(title="Slots final 2", owner=ana, live=False, document=new_file())
    record_usage(asset=mistaken, kind="viewed", actor=ana, at=timezone.now())
    actions.take_as_version(draft=mistaken, of=live, by=ana, at=timezone.now())
    mistaken.refresh_from_db()
    assert (mistaken.state, mistaken.document, mistaken.superseded_by_id) == ("retired", None, live.pk)
    assert mistaken.retired_reason == "It became the new version of Empty slots."
    assert log_of(mistaken.pk) == ["Became the new version of “Empty slots”"]


def test_what_was_live_is_no_mistaken_draft(live, ana, april):
    other = CollateralFactory(owner=ana, document=new_file())
    with pytest.raises(refusals.NotADraft):
        actions.take_as_version(draft=other, of=live, by=ana, at=timezone.now())
    actions.retire_asset(asset=other, by=ana, reason="Old.", at=timezone.now())
    with pytest.raises(refusals.NotADraft):
        actions.take_as_version(draft=other, of=live, by=ana, at=timezone.now())
    assert Asset.objects.filter(pk=other.pk).exists()


def test_only_files_are_versions_of_files(live, ana):
    script = ScriptFactory(owner=ana, live=False)
    for draft, of in ((script, live), (live, live)):
        with pytest.raises(refusals.NoFile):
            actions.take_as_version(draft=draft, of=of, by=ana, at=timezone.now())
    with pytest.raises(refusals.NoFile):
        add(script, ana)
    with pytest.raises(refusals.NoFile):
        actions.take_as_version(draft=CollateralFactory(live=False, document=None), of=live, by=ana, at=timezone.now())


def test_the_same_bytes_are_no_version(live, ana):
    with pytest.raises(refusals.SameFile):
        add(live, ana, new_file(b"first"))
    add(live, ana, new_file(b"second"))
    with pytest.raises(refusals.SameFile):
        add(live, ana, new_file(b"second"))


def test_an_asset_in_review_or_retired_gets_no_version(live, ana):
    add(live, ana)
    actions.submit_asset(asset=live, by=ana, at=timezone.now())
    with pytest.raises(refusals.UnderReview):
        add(live, ana, new_file(b"third"))
    actions.retire_asset(asset=live, by=ana, reason="Old.", at=timezone.now())
    with pytest.raises(refusals.AlreadyRetired):
        add(live, ana, new_file(b"third"))


def test_versions_are_for_marketers(live, raj, mia):
    draft = CollateralFactory(live=False, document=new_file())
    for user in (raj, mia):
        with pytest.raises(refusals.NotAllowedToChange):
            add(live, user)
        with pytest.raises(refusals.NotAllowedToChange):
            actions.take_as_version(draft=draft, of=live, by=user, at=timezone.now())


def test_a_file_that_is_still_being_read_takes_no_live_ones_place(live, ana, april):
    document = new_file(state=FileState.PROCESSING)
    add(live, ana, document)
    for act, by in ((actions.publish_asset, april), (actions.submit_asset, ana)):
        with pytest.raises(refusals.Unfit, match="still being read") as refusal:
            act(asset=live, by=by, at=timezone.now())
        assert refusal.value.passes_by_itself
    document.state = FileState.READY
    document.save()
    actions.submit_asset(asset=live, by=ana, at=timezone.now())
    actions.approve_asset(asset=live, by=april, at=timezone.now())
    live.refresh_from_db()
    assert live.document == document


def test_an_asset_reads_as_an_earlier_version_with_todays_title_and_permissions(ana):
    story = CustomerStoryFactory(owner=ana, challenge="Every fifth slot stayed empty.", may_name_customer=True)
    first = keep_version(story)
    story.challenge, story.title, story.may_name_customer = "Every slot was full.", "New title", False
    story.save()
    second = keep_version(story)
    assert (first.number, second.number, latest(story.pk)) == (1, 2, second)
    then = as_of(story, first)
    assert [part.text for part in then.get_parts()][0] == "Every fifth slot stayed empty."
    assert then.results[0].value["figure"] == "-38"
    assert (then.title, then.may_name_customer) == ("New title", False)
    assert story.challenge == "Every slot was full."


def test_a_script_and_a_file_read_as_before(ana, live, april):
    script = ScriptFactory(owner=ana)
    first = keep_version(script)
    del script.body[1]
    script.save()
    assert keep_version(script).number == 2
    assert [part.number for part in as_of(script, first).get_parts()] == [1, 2]
    before = live.document
    add(live, ana)
    actions.publish_asset(asset=live, by=april, at=timezone.now())
    live.refresh_from_db()
    assert as_of(live, live.versions.get(number=1)).document == before
    with pytest.raises(ValueError, match="another asset"):
        as_of(live, first)


def test_keeping_a_version_twice_makes_one(live):
    assert keep_version(live) == keep_version(live)
    assert AssetVersion.objects.filter(asset=live).count() == 1


def test_bytes_of_earlier_and_coming_versions_are_known(live, ana, april):
    add(live, ana, new_file(b"second", sha256="2" * 64))
    assert duplicates.collateral_with("2" * 64) == Collateral.objects.get(pk=live.pk)
    Document.objects.filter(pk=live.document_id).update(sha256="1" * 64)
    actions.publish_asset(asset=live, by=april, at=timezone.now())
    assert duplicates.collateral_with("1" * 64) == Collateral.objects.get(pk=live.pk)
    assert duplicates.collateral_with("1" * 64, besides=live.pk) is None


def test_a_near_duplicate_of_an_earlier_version_is_shown_as_such(live, ana, april):
    live.document = compared(TEXT)
    live.save()
    keep_version(live)
    live.document = new_file()
    live.save()
    keep_version(live)
    third = compared(f"{TEXT} More.")
    [near] = duplicates.nearly_the_same([third.pk], user=ana)[third.pk]
    assert (near.asset.pk, near.which) == (live.pk, duplicates.EARLIER)


def test_uploading_a_new_version_in_the_admin(client, ana, live):
    client.force_login(ana)
    url = reverse("new_version", args=[live.pk])
    assert "New version of Empty slots" in words(client.get(url))
    edit = words(client.get(reverse("assets_admin:edit", args=[live.pk]), follow=True))
    assert "New version" in edit
    file = SimpleUploadedFile("slots-2.txt", b"The second version.", "text/plain")
    answer = client.post(url, {"file": file}, follow=True)
    said = words(answer)
    assert "The new version of Empty slots is saved as a draft." in said
    assert "This is the next version." in said
    document = Document.objects.get(original_name="slots-2.txt")
    assert reverse("hub_file_differences", args=[document.pk, live.document_id]) in answer.content.decode()
    live.refresh_from_db()
    assert live.get_latest_revision().content["document"] == document.pk
    again = client.post(url, {"file": SimpleUploadedFile("x.txt", b"The second version.", "text/plain")})
    assert "It is the same file, byte by byte" in words(again)


def test_bytes_of_another_asset_are_refused_with_a_link(client, ana, live):
    other = CollateralFactory(
        title="Other", document=new_file(b"other", sha256=duplicates.hashlib.sha256(b"o").hexdigest())
    )
    client.force_login(ana)
    file = SimpleUploadedFile("o.txt", b"o", "text/plain")
    answer = client.post(reverse("new_version", args=[live.pk]), {"file": file})
    assert "The hub has this very file already: Other" in words(answer)
    assert f"/admin/assets/collateral/edit/{other.pk}/" in answer.content.decode()


def test_making_a_draft_the_new_version_in_the_admin(client, ana, live):
    live.document = compared(TEXT)
    live.save()
    mistaken = CollateralFactory(
        title="Slots final 2", owner=ana, live=False, document=compared(f"{TEXT} More.", file__data=b"more")
    )
    mistaken.save_revision(user=ana)
    client.force_login(ana)
    url = reverse("version_of_asset", args=[mistaken.pk, live.pk])
    editor = client.get(reverse("assets_admin:edit", args=[mistaken.pk]), follow=True)
    assert url in editor.content.decode()
    said = words(client.get(url))
    assert "The draft “Slots final 2” is deleted" in said
    assert "is saved as a draft" in words(client.post(url, follow=True))
    assert not Asset.objects.filter(pk=mistaken.pk).exists()
    assert client.post(url).status_code == 404


def test_refusals_are_told_and_change_nothing(client, ana, live):
    other = CollateralFactory(title="Other", owner=ana, document=new_file())
    client.force_login(ana)
    answer = client.post(reverse("version_of_asset", args=[other.pk, live.pk]), follow=True)
    assert "Nothing was changed. Only a draft that was never live" in words(answer)


def test_the_pages_of_versions_are_for_marketers(client, raj, mia, live):
    draft = CollateralFactory(live=False, document=new_file())
    for url in (reverse("new_version", args=[live.pk]), reverse("version_of_asset", args=[draft.pk, live.pk])):
        for user in (raj, mia):
            client.force_login(user)
            assert client.get(url).status_code == 302
            assert client.post(url).status_code == 302
    assert Asset.objects.filter(pk=draft.pk).exists()


def test_page_images_of_another_version_are_asked_for_anew(client, ana, april, raj):
    from content.models import DocumentPage

    first, second = DocumentFactory(), DocumentFactory()
    for document in (first, second):
        page = DocumentPage(document=document, number=1)
        page.image.save("1.webp", SimpleUploadedFile("1.webp", f"image {document.pk}".encode()))
    asset = CollateralFactory(document=first)
    client.force_login(raj)
    url = reverse("asset_page_image", args=[asset.pk, 1])
    answer = client.get(url)
    assert answer["Cache-Control"] == "private, no-cache"
    assert b"".join(answer.streaming_content) == f"image {first.pk}".encode()
    assert client.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    asset.document = second
    asset.save()
    newer = client.get(url, headers={"If-None-Match": answer["ETag"]})
    assert b"".join(newer.streaming_content) == f"image {second.pk}".encode()
