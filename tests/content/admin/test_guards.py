"""Every address of Wagtail for assets and files, whoever asks it for whatever."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from PIL import Image as Picture
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import TaskState, WorkflowState
from wagtail.test.utils.form_data import nested_form_data, streamfield

from content import actions
from content.admin import guards
from content.admin.guards import Does
from content.models import Asset, AssetState, Collateral, CustomerStory, Document, Image, Script
from hub.people.models import Team, User
from tests.browsing import as_user, soup, words_of
from tests.content.desk import NOW, draft_script
from tests.factories.content import CollateralFactory, CustomerStoryFactory, DocumentFactory, ScriptFactory

pytestmark = pytest.mark.django_db

_ASSETS = (Asset, Collateral, Script, CustomerStory)
_FILES = ("wagtaildocs", "wagtaildocs_chooser", "wagtailimages", "wagtailimages_chooser")


@dataclass(frozen=True)
class Address:
    """One address: its namespace and name, and what has to be filled in."""

    space: str
    name: str
    asks: tuple[str, ...]
    does: Does | None

    def __str__(self) -> str:
        return f"{self.space}:{self.name}"

    def url(self, values: dict[str, Any]) -> str:
        return reverse(str(self), kwargs={name: values[name] for name in self.asks})


def _walk(patterns: Any, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        if isinstance(one, URLPattern):
            yield ":".join(spaces), one
        else:
            yield from _walk(one.url_patterns, (*spaces, one.namespace) if one.namespace else spaces)


def _addresses() -> list[Address]:
    found = []
    for space, pattern in _walk(get_resolver().url_patterns):
        view = pattern.callback
        model = getattr(view, "view_initkwargs", {}).get("model") or getattr(
            getattr(view, "view_class", None), "model", None
        )
        table = None
        if space in _FILES:
            table = guards.OF_FILES
        elif space.startswith(("wagtailsnippetchoosers_content_", "choose_live_asset")) and model in _ASSETS:
            table = guards.OF_CHOOSERS
        elif model in _ASSETS or space == "assets_admin":
            table = guards.OF_ASSETS
        if table is not None:
            asks = tuple(pattern.pattern.converters or pattern.pattern.regex.groupindex)
            found.append(Address(space, str(pattern.name), asks, table.get(str(pattern.name))))
    return found


ADDRESSES = _addresses()
EDITORS = [one for one in ADDRESSES if one.name in ("edit", "revisions_revert") and one.space.endswith("_script")]


def test_each_of_wagtails_addresses_for_assets_and_files_was_thought_about():
    assert len(ADDRESSES) > 100
    assert [str(one) for one in ADDRESSES if one.does is None] == []


def test_what_is_done_with_many_at_once_was_thought_about():
    there = {
        name
        for model in (*_ASSETS, Document, Image)
        for name in (
            one.action_type
            for one in bulk_action_registry.get_bulk_actions_for_model("content", model.__name__.lower())
        )
    }
    assert there == set(guards.IN_BULK)


def test_the_table_holds_no_address_that_is_not_there():
    there = {one.name for one in ADDRESSES}
    assert {*guards.OF_ASSETS, *guards.OF_CHOOSERS, *guards.OF_FILES} == there


class _Back(Exception):
    """Takes back what a request did, so that the next one meets the same."""


def _facts(asset: Asset) -> Any:
    """What reps and recipients get, and under whose approval."""
    found = Asset.objects.filter(pk=asset.pk).first()
    if found is None:
        return "gone"
    own = found.own
    shown = own.document and (own.document.file.name, own.document.sha256) if found.kind == "collateral" else own.pk
    approved = own.live_revision and json.dumps(own.live_revision.content, default=str, sort_keys=True)
    dates = (found.go_live_at, found.expire_at, found.retired_at, found.approved_at)
    tags = sorted(found.teams.values_list("pk", flat=True))
    return (found.live, found.title, found.audience, shown, found.approved_by_id, dates, tags, approved)


def _after(act: Callable[[], Any], *assets: Asset) -> list[Any]:
    """The facts of each asset after the act, which is then taken back."""
    facts = []
    with suppress(_Back), transaction.atomic():
        act()
        facts = [_facts(asset) for asset in assets]
        raise _Back
    return facts


@pytest.fixture
def root(db) -> User:
    """Whom Django lets do anything."""
    return User.objects.create_superuser("root", "root@example.com", "pass")


@pytest.fixture
def people(ana, april, raj, mia, ada, root) -> dict[str, Client]:
    everybody = {"ana": ana, "april": april, "raj": raj, "mia": mia, "ada": ada, "root": root}
    return {name: as_user(user) for name, user in everybody.items()} | {"nobody": Client()}


def _values(asset: Asset, document: Document, image: Image) -> dict[str, Any]:
    own = asset.own
    state = WorkflowState.objects.filter(object_id=str(asset.pk)).last()
    task = TaskState.objects.filter(workflow_state=state).last()
    return {
        "pk": asset.pk,
        "revision_id": own.latest_revision_id or 1,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "action_name": "approve",
        "task_state_id": task.pk if task else 1,
        "task_id": task.task_id if task else 1,
        "workflow_state_id": state.pk if state else 1,
        **dict.fromkeys(("document_id", "doc_id"), document.pk),
        "image_id": image.pk,
        "uploaded_file_id": 1,
        "filter_spec": "width-100",
    }


def _form(**fields: Any) -> dict[str, Any]:
    streams = {name: streamfield([]) for name in ("body", "results", "quotes")}
    data = {"title": "Never approved", "type": "talk-track", "language": "en", "summary": "", "audience": "shareable"}
    dates = {"review_date": "", "go_live_at": "", "expire_at": "2027-11-01 10:00"}
    return nested_form_data({**data, **dates, **streams, "confirmed": "yes", "reason": "Why not", **fields})


def _png() -> bytes:
    drawn = io.BytesIO()
    Picture.new("RGB", (8, 8)).save(drawn, "PNG")
    return drawn.getvalue()


@pytest.fixture
def picture(db) -> Image:
    image = Image.objects.create(title="Logo", file=ContentFile(_png(), "logo.png"))
    image.file.close()
    return image


def _approved(ana: User, april: User) -> Script:
    script = actions.submit_asset(asset=draft_script(ana), by=ana, at=NOW)
    return actions.approve_asset(asset=script, by=april, at=timezone.now())


PRESSED = ("publish", "unpublish", "submit", "workflow-action", "restart-workflow", "cancel-workflow", "edit")


@pytest.mark.parametrize("space", sorted({one.space for one in ADDRESSES}))
def test_no_address_changes_what_is_live(space, ana, april, people, picture):
    """By POST, as every role, with what a form of ours would send: only retiring and approving do, elsewhere."""
    model = {"wagtailsnippets_content_collateral": Collateral, "wagtailsnippets_content_customerstory": CustomerStory}
    made = {Collateral: CollateralFactory, CustomerStory: CustomerStoryFactory}
    kind = model.get(space)
    asset = made[kind](owner=ana) if kind else _approved(ana, april)
    if kind:
        asset.save_revision(user=ana)
    file = CollateralFactory(owner=ana)
    values = _values(asset, file.document, picture)
    before = [_facts(asset), _facts(file)]
    for address in (one for one in ADDRESSES if one.space == space):
        url = address.url(values)
        for who, client in people.items():
            upload = SimpleUploadedFile("other.txt", b"Never approved.")
            data = _form(owner=ana.pk, tags="", file=upload) | {"files[]": upload}
            after = _after(partial(client.post, url, data), asset, file)
            assert after == before, f"{who} at {address}"


@pytest.mark.parametrize("address", EDITORS, ids=str)
@pytest.mark.parametrize("pressed", PRESSED)
def test_no_button_of_an_editor_changes_what_is_live(address, pressed, ana, april, people, picture):
    script = _approved(ana, april)
    before = _facts(script)
    url = address.url(_values(script, DocumentFactory(), picture))
    decisions = {"workflow-action-name": "approve", "workflow-action-extra-data": "[1"}
    for who, client in people.items():
        data = _form(owner=script.owner_id, overwrite_revision_id=script.latest_revision_id) | decisions
        after = _after(partial(client.post, url, data | {f"action-{pressed}": "1"}), script)
        assert after == [before], f"{who} pressed {pressed} at {address}"


@pytest.mark.parametrize("state", ["draft", "in_review", "retired"])
def test_only_an_approver_who_approves_makes_it_live(state, ana, april, people, picture):
    script = draft_script(ana)
    if state != "draft":
        actions.submit_asset(asset=script, by=ana, at=NOW)
    if state == "retired":
        actions.approve_asset(asset=script, by=april, at=timezone.now())
        actions.retire_asset(asset=script, by=ana, reason="Old.", at=timezone.now())
    values = _values(script, DocumentFactory(), picture)
    live = set()
    decisions = {"workflow-action-name": "approve"}
    spaces = ("assets_admin", "wagtailsnippets_content_script")
    for address in (one for one in ADDRESSES if one.space in spaces and one.does != Does.READS):
        for who, client in people.items():
            for pressed in PRESSED if address.name in ("edit", "revisions_revert") else ("edit",):
                data = _form(owner=ana.pk) | decisions | {f"action-{pressed}": "1"}
                (facts,) = _after(partial(client.post, address.url(values), data), script)
                if facts != "gone" and facts[0]:
                    live.add((who, address.name))
    approvers = {(who, "workflow_action") for who in ("april", "ada", "root")}
    assert live == (approvers if state == "in_review" else set())


def test_wagtails_unpublish_leads_those_who_may_retire_to_retiring(ana, april):
    script = ScriptFactory()
    for space in ("assets_admin", "wagtailsnippets_content_script"):
        url = reverse(f"{space}:unpublish", args=[script.pk])
        asked = as_user(ana).post(url, follow=True)
        assert "Retire" in words_of(asked)
        assert soup(asked).select_one("textarea[name=reason]") is not None
        assert as_user(april).post(url, follow=True).redirect_chain[-1][0] == "/admin/"
    script.refresh_from_db()
    assert script.live


def test_an_administrator_deletes_what_is_not_live_and_is_told_why_not_else(ada):
    live, draft, mistaken = ScriptFactory(title="Live"), ScriptFactory(live=False), CollateralFactory(live=False)
    client = as_user(ada)
    url = reverse("wagtailsnippets_content_script:delete", args=[live.pk])
    for answer in (client.get(url, follow=True), client.post(url, follow=True)):
        assert "Live: It is live. Retire it first" in words_of(answer)
    client.post(reverse("wagtailsnippets_content_script:delete", args=[draft.pk]))
    many = reverse("wagtail_bulk_action", args=["content", "asset", "delete"])
    answer = client.post(f"{many}?id={live.pk}&id={mistaken.pk}&next=/admin/assets/", follow=True)
    assert "1 asset deleted." in words_of(answer)
    assert list(Asset.objects.values_list("title", flat=True)) == ["Live"]


def test_what_is_in_review_is_not_deleted(ada, in_review):
    with pytest.raises(actions.UnderReview):
        actions.delete_asset(asset=in_review, by=ada)
    assert Asset.objects.filter(pk=in_review.pk).exists()


def test_a_decision_is_on_the_asset_it_was_asked_for(ana, ada, april, in_review):
    """Wagtail takes any task's number: what may be done would be asked of one asset, and done to another."""
    other = actions.submit_asset(asset=draft_script(ada, title="Other"), by=ada, at=NOW)
    task = other.current_workflow_task_state
    url = reverse("wagtailsnippets_content_script:workflow_action", args=[in_review.pk, "approve", task.pk])
    assert as_user(april).post(url, {"comment": ""}).status_code == 404
    assert not Asset.objects.live().exists()


def test_approving_from_a_list_says_that_it_is_live(in_review, april):
    task = in_review.current_workflow_task_state
    url = reverse("wagtailsnippets_content_script:workflow_action", args=[in_review.pk, "approve", task.pk])
    answer = as_user(april).post(url, {"comment": ""}, follow=True)
    assert "Waiting lists is approved and live." in words_of(answer)
    in_review.refresh_from_db()
    assert (in_review.live, in_review.approved_by) == (True, april)


def test_withdrawing_is_for_who_submitted_it_and_for_approvers(in_review, ana, april, mia):
    with pytest.raises(actions.NotAllowed):
        actions.withdraw_from_review(asset=in_review, by=mia)
    actions.withdraw_from_review(asset=in_review, by=april)
    in_review.refresh_from_db()
    assert in_review.state == AssetState.DRAFT
    with pytest.raises(actions.NotInReview):
        actions.withdraw_from_review(asset=in_review, by=ana)


def test_the_history_of_an_asset_tells_what_became_of_its_reviews(in_review, ana, april):
    actions.reject_asset(asset=in_review, by=april, at=NOW, comment="Mend it.")
    actions.submit_asset(asset=in_review, by=ana, at=NOW)
    actions.withdraw_from_review(asset=in_review, by=ana)
    history = words_of(as_user(ana).get(f"/admin/assets/scripts/history/{in_review.pk}/"))
    assert "Resubmitted 'Brand approval'" in history
    assert "Cancelled 'Brand approval' at 'Brand approval'" in history


def test_the_picture_of_a_live_story_stays_as_it_was_approved(ana, ada, picture):
    story = CustomerStoryFactory(title="Leeds", logo=picture)
    before = picture.file.name
    form = {"title": "Renamed", "tags": "", "file": SimpleUploadedFile("other.png", _png())}
    as_user(ana).post(reverse("wagtailimages:edit", args=[picture.pk]), form)
    picture.refresh_from_db()
    assert (picture.title, picture.file.name) == ("Renamed", before)
    answer = as_user(ada).post(reverse("wagtailimages:delete", args=[picture.pk]), follow=True)
    assert "it is the logo of “Leeds”" in words_of(answer)
    bulk = reverse("wagtail_bulk_action", args=["content", "image", "delete"]) + f"?id={picture.pk}&next=/admin/"
    assert "it is the logo of “Leeds”" in words_of(as_user(ada).post(bulk, follow=True))
    CustomerStory.objects.filter(pk=story.pk).update(logo=None)
    as_user(ada).post(reverse("wagtailimages:delete", args=[picture.pk]))
    assert not Image.objects.filter(pk=picture.pk).exists()


def test_a_team_stays_while_something_is_for_it_alone(ana, ada, team, other_team):
    """Without it the asset would be for everybody."""
    deck, both = CollateralFactory(title="Deck", teams=[team]), ScriptFactory(teams=[team, other_team])
    planned = CollateralFactory(title="Planned", has_unpublished_changes=True)
    planned.teams.set([other_team])
    planned.save_revision(user=ana)
    client = as_user(ada)
    for one, titles in ((team, "“Deck”"), (other_team, "“Planned”")):
        answer = client.post(reverse("teams:delete", args=[one.pk]), follow=True)
        assert f"Nothing was deleted, as it is used by {titles}." in words_of(answer)
    deck.teams.add(other_team)
    deck.save()
    client.post(reverse("teams:delete", args=[team.pk]))
    assert set(Asset.objects.filter(teams=other_team)) == {Asset.objects.get(pk=one.pk) for one in (deck, both)}
    assert not Team.objects.filter(pk=team.pk).exists()
