"""Every address that can be written to, asked for in every state of an asset: what readers get changes only there where
one of our actions changes it, and as that action has it.

The addresses come from where `test_access` has them. One that makes something live, changes what is live or takes it
away has its row in ROWS; one without a row fails the test, and so does a row whose address does no such thing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry, TaskState
from wagtail.test.utils.form_data import nested_form_data, streamfield

from content import actions
from content.findings import errors_among
from content.gate.gate import findings_of
from content.models import Asset, Collateral
from hub.people.models import User
from tests.browsing import as_user
from tests.content.desk import NOW, draft_script
from tests.factories.content import CollateralFactory, CustomerStoryFactory, SegmentFactory, answer
from tests.hub.test_access import ABOUT, ASKED, PEOPLE, WIDTH, Asked, chosen, filled, scene, table  # noqa: F401  a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]

REASON = "A newer one is out"
APPEARS, CHANGES, GOES = "appears", "changes", "goes"

ASSETS = re.compile(r"admin/(assets/|bulk/content/(asset|collateral|script|customerstory)/)|assets/<|api/v1/assets")
_LINES = table()


def _is_written_to(asked: Asked) -> bool:
    """Whether anybody may: what only reads and what keeps all out of it stands so in the table of `test_access`."""
    got = set(_LINES.get(asked.name, "?")[: WIDTH * len(PEOPLE)].split("  "))
    return asked.method != "get" and not {one.strip() for one in got} <= {"", "log in", "refused", "401", "403", "405"}


WRITTEN = [asked for asked in ASKED if _is_written_to(asked)]
OF_ASSETS = [asked for asked in WRITTEN if ASSETS.match(asked.route)]
OF_THE_REST = [asked for asked in WRITTEN if not ASSETS.match(asked.route)]


#: What leaves each kind without what it is for.
EMPTY: dict[str, dict[str, Any]] = {
    "collateral": {"document": None, "address": ""},
    "script": {"body": []},
    "story": {"challenge": "", "solution": "", "customer": ""},
}


def _drafts(ana: User) -> list[Asset]:
    """A complete draft of Ana's of each kind."""
    drafts: list[Asset] = [draft_script(ana, title="Script", audience="shareable")]
    for factory in (CollateralFactory, CustomerStoryFactory):
        drafts.append(factory(owner=ana, live=False))
        drafts[-1].save_revision(user=ana)
    return drafts


def _submit(asset: Asset, ana: User) -> None:
    actions.submit_asset(asset=asset, by=ana, at=NOW)


def _make_live(asset: Asset, ana: User, **fields: Any) -> Any:
    """Live by April's approval, with a title that was never approved on top of it."""
    _submit(asset, ana)
    actions.approve_asset(asset=asset, by=User.objects.get(username="april"), at=timezone.now())
    own = Asset.objects.get(pk=asset.pk).own
    type(own).objects.filter(pk=own.pk).update(**fields)
    own.refresh_from_db()
    return own


def _live_with_a_next_version(asset: Asset, ana: User) -> None:
    own = _make_live(asset, ana)
    own.title = "Not approved yet"
    own.save_revision(user=ana)
    _submit(own, ana)


def _written_by_all(asset: Asset, ana: User) -> None:
    """In review, with words of everybody who might approve it, saved by its author last."""
    for name in ("april", "ada"):
        asset.summary = f"In the words of {name}."
        asset.save_revision(user=User.objects.get(username=name))
    asset.save_revision(user=ana)
    _submit(asset, ana)


def _unfit(asset: Asset, ana: User) -> None:
    """In review, and emptied since."""
    _submit(asset, ana)
    own = Asset.objects.get(pk=asset.pk).own
    for name, empty in EMPTY[own.kind].items():
        setattr(own, name, empty)
    own.save_revision(user=ana, clean=False)


def _planned(asset: Asset, ana: User) -> None:
    asset.go_live_at = timezone.now() + timedelta(days=3)
    asset.save_revision(user=ana)
    _submit(asset, ana)
    actions.approve_asset(asset=asset, by=User.objects.get(username="april"), at=timezone.now())


def _expired(asset: Asset, ana: User) -> None:
    """Over since a second ago, which no worker has noticed."""
    own = _make_live(asset, ana)
    own.expire_at = timezone.now() - timedelta(seconds=1)
    own.save(update_fields=["expire_at"])


def _retired(asset: Asset, ana: User) -> None:
    own = _make_live(asset, ana)
    actions.retire_asset(asset=own, by=ana, reason="Old.", at=timezone.now())


def _retired_while_unfit(asset: Asset, ana: User) -> None:
    _retired(asset, ana)
    own = Asset.objects.get(pk=asset.pk).own
    revision = own.retired_revision
    revision.content |= EMPTY[asset.kind]
    revision.save()


APPROVED, NEXT_APPROVED = (APPEARS, "wagtail.publish"), (CHANGES, "wagtail.publish")
RETIRED, REINSTATED = (GOES, "content.retire"), (APPEARS, "content.reinstate")
DESCRIBED = (CHANGES, "content.change")
# A tag goes from whatever has it with the thing it names.
UNTAGGED = (CHANGES, "no entry")

#: The states, who is asked in each beside an administrator, and all that may come of it.
STATES: dict[str, tuple[Callable[[Asset, User], object], tuple[str, ...], set[tuple[str, str]]]] = {
    "draft": (lambda asset, ana: None, ("ana", "april"), set()),
    "in review": (_submit, ("ana", "april"), {APPROVED}),
    "written by all who approve": (_written_by_all, ("april",), set()),
    "unfit in review": (_unfit, ("april",), set()),
    "planned": (_planned, ("april",), set()),
    "live": (_make_live, ("ana", "april"), {RETIRED, DESCRIBED}),
    "live with a next version in review": (
        _live_with_a_next_version,
        ("april",),
        {NEXT_APPROVED, RETIRED, DESCRIBED},
    ),
    "expired unnoticed": (_expired, ("ana",), set()),
    "retired": (_retired, ("ana",), {REINSTATED}),
    "retired while unfit": (_retired_while_unfit, (), set()),
}

#: What each address does to what readers get, with the entry that says so in the asset's history.
APPROVES = {APPROVED, NEXT_APPROVED}
KINDS = {"collateral": "collateral", "customerstory": "stories", "script": "scripts"}
ROWS: dict[str, set[tuple[str, str]]] = {
    "POST   /admin/assets/<int:pk>/review/": APPROVES,
    "POST   /admin/assets/<int:pk>/retire/": {RETIRED},
    "POST   /admin/assets/<int:pk>/reinstate/": {REINSTATED},
    "POST   /reports/unused/retire/": {RETIRED},
    "POST   /api/v1/assets/{asset_id}/approve": APPROVES,
    "POST   /api/v1/assets/{asset_id}/retire": {RETIRED},
    "POST   /api/v1/assets/{asset_id}/reinstate": {REINSTATED},
    **{
        f"POST   /admin/assets/{folder}/workflow/action/<int:pk>/<slug:action_name>/<int:task_state_id>/": APPROVES
        for folder in KINDS.values()
    },
    **{f"POST   /admin/bulk/content/{kind}/retire/": {RETIRED} for kind in ("asset", *KINDS)},
    "POST   /assets/<int:pk>/still-right/": {DESCRIBED},
    **{f"POST   /admin/bulk/content/{kind}/change/": {DESCRIBED} for kind in ("asset", *KINDS)},
}
TAGS = {
    name: {UNTAGGED}
    for folder, model in (("segments", "segment"), ("stages", "buyingstage"), ("products", "product"))
    for name in (f"POST   /admin/tags/{folder}/delete/<int:pk>/", f"POST   /admin/bulk/content/{model}/delete/")
}
NOTED = {action for row in ROWS.values() for _, action in row}


def _readers_get(asset: Asset) -> dict[str, Any] | None:
    """All that readers may get of it, and nothing when it is not live by the clock."""
    found = Asset.objects.live().filter(pk=asset.pk).first()
    if found is None:
        return None
    own = found.own
    kept = {"changed_at", "latest_revision", "latest_revision_created_at", "has_unpublished_changes", "live_revision"}
    kept |= {"locked", "locked_at", "locked_by", "last_published_at", "approved_at", "approved_by", "created_at"}
    said = {name: value for name, value in own.serializable_data().items() if name not in kept}
    if isinstance(own, Collateral) and own.document is not None:
        said["bytes"] = own.document.file.name, own.document.sha256
    said["live as"] = own.live_revision and json.dumps(own.live_revision.content, default=str, sort_keys=True)
    return said


def _what_became(before: Any, after: Any) -> str:
    if before == after:
        return ""
    return APPEARS if before is None else GOES if after is None else CHANGES


def _form(asset: Asset, segment: Any) -> dict[str, Any]:
    """What all our forms ask for, and Wagtail's, with the buttons that would be the shortest way."""
    streams = {name: streamfield([answer("Why now?", "Because.")] if name == "body" else []) for name in STREAMS}
    fields = {"title": "Never approved", "type": asset.type, "language": "en", "summary": "", "audience": "shareable"}
    dates = {"review_date": "", "go_live_at": "", "expire_at": "2027-11-01 10:00", "expires": "2027-11-01"}
    asked = {"reason": REASON, "comment": "Fine.", "decision": "approve", "version": asset.latest_revision_id}
    pressed = {
        "confirmed": "yes",
        "action-publish": "1",
        "workflow-action-name": "approve",
        "active": "on",
        "then": "submit",
    }
    many = {
        "add_segments": segment.pk,
        "asset": asset.pk,
        "assets": asset.pk,
        "id": asset.pk,
        "who": "leo",
        "name": "New",
    }
    return nested_form_data({**fields, **dates, **asked, **pressed, **many, **streams, "owner": asset.owner_id})


STREAMS = ("body", "results", "quotes")


def _send(client: Client, asked: Asked, scene: dict[str, Any], asset: Asset) -> Any:  # noqa: F811
    task = TaskState.objects.filter(workflow_state__object_id=str(asset.pk)).order_by("-pk").first()
    route = asked.route.replace("<slug:action_name>", "approve")
    route = route.replace("<int:task_state_id>", str(task.pk if task else 1))
    address = filled(route, scene)
    if asked.route.startswith("api/v1/"):
        body = {"reason": REASON, "comment": "Fine.", "assets": [asset.pk], "title": "Never approved", "events": []}
        send = getattr(client, asked.method)
        return send(address, json.dumps(body), content_type="application/json")
    if asked.route.startswith("admin/bulk/"):
        address += chosen(asked.route, scene)
    upload = SimpleUploadedFile("other.txt", b"Never approved.")
    return client.post(address, _form(asset, scene["segment"]) | {"file": upload, "files[]": upload})


def _changes(
    who: User,
    client: Client,
    asked: Asked,
    scene: dict[str, Any],  # noqa: F811
    assets: list[Asset],
    about: Asset,
) -> set[tuple[str, str]]:
    """What the request did to what readers get, each with its entry in the history. Nothing of it stays."""
    before = [_readers_get(asset) for asset in assets]
    last = ModelLogEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    did = set()
    with transaction.atomic():
        answered = _send(client, asked, scene, about)
        if answered.streaming:
            answered.getvalue()
        for asset, was in zip(assets, before, strict=True):
            if what := _what_became(was, _readers_get(asset)):
                noted = ModelLogEntry.objects.filter(object_id=str(asset.pk), user=who, pk__gt=last)
                did |= {(what, action) for action in noted.values_list("action", flat=True) if action in NOTED} or {
                    (what, "no entry")
                }
                _holds_of(asset, what, who, did)
        transaction.set_rollback(True)
    return did


def _holds_of(asset: Asset, what: str, who: User, did: set[tuple[str, str]]) -> None:
    """Whatever the address: withdrawn for a reason; live by somebody else's approval, and fit for it."""
    now = Asset.objects.get(pk=asset.pk).own
    if what == GOES:
        assert (now.retired_reason, now.retired_by) == (REASON, who)
    elif (what, "wagtail.publish") in did:
        assert now.approved_by == who
        assert who.username not in ("ana",)
        assert now.live_revision.user != who != now.owner
    if what == APPEARS:
        assert errors_among(findings_of(now, at=timezone.now())) == []


def _about(asked: Asked, assets: list[Asset]) -> Asset:
    """The asset of the kind that the address is for."""
    named = next((name for start, name in ABOUT if re.match(start, asked.route)), "asset")
    kinds = {"script": "script", "story": "story", "asset": "collateral"}
    return next(asset for asset in assets if asset.kind == kinds.get(named, "collateral"))


@pytest.mark.parametrize("state", STATES)
def test_what_readers_get_changes_only_by_our_actions(request, state, scene, ana, april, ada):  # noqa: F811
    bring, people, may_be = STATES[state]
    assets = _drafts(ana)
    for asset in assets:
        bring(asset, ana)
    assets = [Asset.objects.get(pk=asset.pk).own for asset in assets]
    scene |= {"script": assets[0], "asset": assets[1], "story": assets[2], "segment": SegmentFactory(name="Schools")}
    scene["revision"] = assets[1].latest_revision
    found: dict[str, set[tuple[str, str]]] = {}
    for name in ("ada", *people):
        who = request.getfixturevalue(name)
        client = as_user(who)
        for asked in OF_ASSETS:
            if did := _changes(who, client, asked, scene, assets, _about(asked, assets)):
                found.setdefault(asked.name, set()).update(did)
    names = {asked.name for asked in OF_ASSETS}
    assert found == {name: row & may_be for name, row in ROWS.items() if name in names and row & may_be}


@pytest.mark.parametrize("name", ["april", "ada", "ana"])
def test_no_other_address_changes_what_readers_get(request, name, scene, ana, april, ada):  # noqa: F811
    """Those of people, teams, tags, files, workflows, links, requests and of Wagtail itself."""
    live, waiting, planned = _drafts(ana), _drafts(ana), _drafts(ana)
    for tags in ("segments", "stages", "products", "teams"):
        getattr(live[1], tags).set([scene[tags.removesuffix("s")]])
    live[1].save_revision(user=ana)
    for assets, bring in ((live, _make_live), (waiting, _submit), (planned, _planned)):
        for asset in assets:
            bring(asset, ana)
    assets = [Asset.objects.get(pk=asset.pk).own for asset in (*live, *waiting, *planned)]
    tagged = assets[1]
    scene |= {"asset": tagged, "document": tagged.document, "revision": tagged.latest_revision}
    who = request.getfixturevalue(name)
    client = as_user(who)
    found = {asked.name: did for asked in OF_THE_REST if (did := _changes(who, client, asked, scene, assets, tagged))}
    retires = {"POST   /reports/unused/retire/": {RETIRED}}
    assert found == {"april": {}, "ana": retires, "ada": retires | TAGS}[name]
