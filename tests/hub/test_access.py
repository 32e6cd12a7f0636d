"""Who may do what: every address and every call of the API, asked for by everybody, and what they get.

The addresses come from the URL configuration, the bulk actions from Wagtail's registry and the calls from the API's own
description; what each person gets stands in `access.txt`. An address that has no line there fails the test, which says
the line that would be true now: it belongs into the table if it is what ought to be.

No answer to somebody who is known may be stored by others on its way.

`ok` a page or a file, `made` something was made, `done` an act that leads on; `log in` led to the log-in; `refused` led
to the admin's door or start, which says that the person has no permission for it. 400 to 422 as HTTP has them: 405
there is no such act; 422 and 409 the person may, but what the test sends is incomplete or comes at the wrong time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import Collection, Task, Workflow

from content.models import Audience
from hub.api import api
from hub.core.outbox.models import Outgoing
from hub.people.models import User
from hub.people.tokens.models import ApiToken
from search.models import GlossaryTerm, HiddenWords, Pin, SavedSearch
from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    CustomerStoryFactory,
    DocumentFactory,
    DocumentPageFactory,
    ProductFactory,
    ScriptFactory,
    SegmentFactory,
)
from tests.factories.files import picture
from tests.factories.people import token_of
from tests.factories.tracking import OpenFactory, ReaderQuestionFactory, ShareLinkFactory
from tests.hub.addresses import patterns
from tracking.models import AssetRequest, Digest, DigestLine, Promise

TABLE = Path(__file__).with_name("access.txt")
PEOPLE = {
    "nobody": "nobody",
    "no role": "nora",
    "rep": "raj",
    "other rep": "oli",
    "marketer": "ana",
    "approver": "april",
    "manager": "mia",
    "admin": "ada",
}
WIDTH = 10
# What closes addresses of Wagtail's; each of these is asked for by itself.
CLOSED = "admin/(?:"
# What is the same for everybody may be stored by everybody.
ANYBODYS = re.compile(r"(hub|recipient)-<|healthz")
NEVER = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Asked:
    """One way to ask: its name in the table, and what it takes."""

    method: str
    route: str

    @property
    def name(self) -> str:
        return f"{self.method.upper():6} /{self.route}"


def pages() -> Iterator[Asked]:
    """Every route but the API's, read and written to; a bulk action for each kind of thing that has it."""
    routes = {route for route in patterns() if not route.startswith(("api/v1/", CLOSED))}
    for route in sorted(routes):
        if route.startswith("admin/bulk/"):
            # Wagtail fills its registry when it is first asked of a model.
            bulk_action_registry.get_bulk_actions_for_model("content", "asset")
            for app, kinds in bulk_action_registry.actions.items():
                for kind, actions in kinds.items():
                    several = [f"admin/bulk/{app}/{kind}/{action}/" for action in actions]
                    yield from (Asked(method, one) for one in several for method in ("get", "post"))
        else:
            yield from (Asked(method, route) for method in ("get", "post"))


def calls() -> Iterator[Asked]:
    for path, methods in sorted(api.get_openapi_schema()["paths"].items()):
        yield from (Asked(method, path.lstrip("/")) for method in methods)
    yield from (Asked("get", route) for route in ("api/v1/", "api/v1/openapi.json"))


ASKED = [*pages(), *calls()]


# So that no test takes long, and several processes share them.
PARTS = 12


@pytest.fixture
def scene(db, raj, oli, ana, april, mia, ada, nora, team) -> dict[str, Any]:
    """Something of each kind, for the gaps in addresses: of Raj's, or open to Raj's team alone."""
    now = timezone.now()
    image = ContentFile(picture(kind="WEBP"), name="page.webp")
    document = DocumentFactory(page_count=1, uploaded_by_user=ana)
    DocumentPageFactory(document=document, number=1, image=image, thumbnail=image)
    segment = SegmentFactory()
    deck = CollateralFactory(title="Deck", document=document, owner=ana, teams=[team], segments=[segment])
    script = ScriptFactory(title="Script", owner=ana, teams=[team])
    story = CustomerStoryFactory(title="Story", owner=ana, teams=[team], audience=Audience.INTERNAL)
    for asset in (deck, script, story):
        asset.save_revision(user=ana)
    link = ShareLinkFactory(created_by=raj, assets=[deck])
    left = User.objects.create_user("leo", "leo@example.com", team=team, is_active=False)
    ShareLinkFactory(created_by=left, assets=[deck])
    token_of(raj)
    monday = {"week": date(2026, 11, 23), "as_of": now, "made_at": now}
    Digest.objects.create(**monday, told=True)
    page = Digest.objects.create(**monday, team=team, reps=1, told=False)
    promised = DigestLine.objects.create(digest=page, place=1, kind="gap", about="cell", number=3, version=1)
    promised.promise = Promise.objects.create(line=promised, by=mia, at=now, due=now.date())
    request = AssetRequest.objects.create(words="police discount", key="discount police", asked_at=now)
    return {
        "asset": deck,
        "owner": ana,
        "script": script,
        "story": story,
        "document": document,
        "revision": deck.latest_revision,
        "link": link,
        "open": OpenFactory(share_link=link),
        "question": ReaderQuestionFactory(share_link=link, asset=deck),
        "left": left,
        "saved": SavedSearch.objects.create(user=raj, name="Decks", address="?q=deck"),
        "token": ApiToken.objects.get(),
        "request": request,
        "line": promised,
        "group": Group.objects.create(name="Legal"),
        "team": team,
        "collection": Collection.get_first_root_node().add_child(name="Files"),
        "workflow": Workflow.objects.first(),
        "task": Task.objects.first(),
        "outgoing": Outgoing.objects.first(),
        "glossary": GlossaryTerm.objects.create(term="deck", synonyms="slides"),
        "pin": Pin.objects.create(asset=deck, query="deck"),
        "hidden": HiddenWords.objects.create(asset=deck, words="slides"),
        "segment": segment,
        "axis": segment.axis,
        "stage": BuyingStageFactory(),
        "product": ProductFactory(),
    }


# Which of the scene's things an address is about, by its beginning; the first that fits.
ABOUT = (
    (r"assets/", "asset"),
    (r"reports/monday/lines/", "line"),
    (r"s/", "asset"),
    (r"sent/left/", "left"),
    (r"people-who-left/", "left"),
    (r"send/assets/", "asset"),
    (r"sen[dt]/", "link"),
    (r"search/saved/", "saved"),
    (r"account/tokens/", "token"),
    (r"api/v1/assets/", "asset"),
    (r"api/v1/shares/", "link"),
    (r"api/v1/questions/", "question"),
    (r"admin/assets/scripts/", "script"),
    (r"admin/assets/stories/", "story"),
    (r"admin/assets/", "asset"),
    (r"admin/(files|documents)/|admin/api/main/documents|.*/content/document/", "document"),
    (r"admin/users/|.*/hub/user/", "left"),
    (r"admin/groups/", "group"),
    (r"admin/teams/", "team"),
    (r"admin/tokens/", "token"),
    (r"admin/requests/|.*/tracking/assetrequest/", "request"),
    (r"admin/collections/", "collection"),
    (r"admin/workflows/(tasks|task_chooser)/", "task"),
    (r"admin/workflows/", "workflow"),
    (r"admin/outgoing/", "outgoing"),
    (r".*/glossaryterm/", "glossary"),
    (r".*/pin/", "pin"),
    (r".*/hiddenwords/", "hidden"),
    (r"admin/tags/segments/|.*/content/segment/", "segment"),
    (r"admin/tags/axes/|.*/content/segmentaxis/", "axis"),
    (r"admin/tags/stages/|.*/content/buyingstage/", "stage"),
    (r"admin/tags/products/|.*/content/product/", "product"),
    (r".*/content/script/", "script"),
    (r".*/content/customerstory/", "story"),
    (r".*/content/(asset|collateral)/", "asset"),
)
# What stands in other gaps.
GAPS = {
    "task_id": "task",
    "number": "1",
    "open_id": "open",
    "question_id": "question",
    "asset_id": "asset",
    "revision_id": "revision",
    "channel": "copied",
    "revision_id_a": "earliest",
    "revision_id_b": "live",
    "slug": "deck",
    "week": "2026-11-23",
    "part": "reviews",
    "team": "hospitals-east",
}
# A page that is asked for with nothing would only say that something is missing.
QUERIES = {
    "send/": "?asset={asset}",
    "admin/personal-data/": "?who=leo",
    "s/<str:token>/ask": "?at={asset}:1",
}
FORMS: tuple[tuple[str, dict[str, str]], ...] = (
    ("send/$", {"asset": "{asset}", "email": "rita@marlow.example", "expires": "14"}),
    ("requests/ask/", {"q": "police discount", "note": "For a tender"}),
    ("admin/personal-data/export/", {"who": "leo", "of": "inside:leo"}),
    ("admin/personal-data/erase/", {"who": "leo", "of": "inside:leo", "confirm": "leo"}),
    ("account/theme/", {"theme": "dark"}),
    ("s/.*/useful$", {"asset": "{asset}", "useful": "yes"}),
    ("s/.*/pass-on$", {"name": "Tom", "how": "copy"}),
    ("sent/.*/questions/", {"answer": "Nothing."}),
    (
        r"admin/assets/(\w+/)?(add/|edit/|preview/|history/.*revert/)",
        {
            **{"title": "Anew", "type": "deck", "language": "en", "audience": "internal", "owner": "{owner}"},
            **{"body-count": "0", "results-count": "0", "quotes-count": "0"},
        },
    ),
)
BODIES: dict[str, dict[str, Any]] = {
    "post api/v1/shares": {"assets": ["{asset}"]},
    "post api/v1/events": {"events": []},
    "post api/v1/requests": {"words": "police discount"},
    "post api/v1/questions/{question_id}/answer": {"answer": "Nothing."},
    "post api/v1/assets/{asset_id}/approve": {"comment": "Fine"},
    "post api/v1/assets/{asset_id}/reject": {"comment": "Not yet"},
    "post api/v1/assets/{asset_id}/retire": {"reason": "Out of date"},
}


def about_of(route: str, scene: dict[str, Any]) -> Any:
    """The thing of the scene that the address is about, if there is one."""
    return next((scene[name] for start, name in ABOUT if re.match(start, route)), None)


def chosen(route: str, scene: dict[str, Any]) -> str:
    """The query by which a bulk action is asked for the one thing of its kind."""
    about = about_of(route, scene)
    return f"?id={about.pk if about else 1}"


def filled(route: str, scene: dict[str, Any]) -> str:
    """The address with something of the scene in each gap."""
    if route.startswith("admin-files/(") or route.startswith("admin-files/^("):
        return f"/admin-files/{scene['document'].pk}/{quote(scene['document'].filename)}"
    about = about_of(route, scene)

    def gap(match: re.Match[str]) -> str:
        kind, _, name = match[1].rpartition(":")
        known = GAPS.get(name, "")
        if name == "token" and route.startswith("s/"):
            return str(scene["link"].token)
        if known in scene:
            return str(scene[known].pk)
        if known:
            return known
        if name == "uuid" or kind == "uuid":
            return NEVER
        numbered = kind == "int" or name.endswith(("pk", "id"))
        return str(about.pk if about is not None else 1) if numbered else "x"

    written = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).replace(r"\.", ".")
    written = re.sub(r"<([^>]+)>", gap, written.replace("{", "<int:").replace("}", ">"))
    return "/" + re.sub(r"[\^$]|\.\*", "", written)


def outcome(answer: Any, *, known: bool) -> str:
    if answer.status_code in (301, 302):
        path = answer["Location"].partition("?")[0]
        if path in ("/admin/login/", "/accounts/login/"):
            return "refused" if known else "log in"
        return "refused" if path == "/admin/" else "done"
    return {200: "ok", 201: "made", 202: "made", 204: "done"}.get(answer.status_code, str(answer.status_code))


def ask(client: Client, asked: Asked, scene: dict[str, Any]) -> str:
    """What the client's person gets. Nothing of it stays."""
    ids = {name: str(one.pk) for name, one in scene.items() if one is not None}
    cookies = client.cookies.copy()
    address = filled(asked.route, scene)
    if asked.route.startswith("admin/bulk/"):
        address += chosen(asked.route, scene)
    with transaction.atomic():
        if asked.route.startswith("api/v1/"):
            body = json.dumps(BODIES.get(f"{asked.method} {asked.route}", {})).replace('"{asset}"', ids["asset"])
            sent = {"data": body, "content_type": "application/json"} if asked.method != "get" else {}
            answer = getattr(client, asked.method)(address, **sent)
        elif asked.method == "post":
            given = next((form for start, form in FORMS if re.match(start, asked.route)), {})
            form = {name: value.format(**ids) for name, value in given.items()}
            answer = client.post(address, form)
        else:
            answer = client.get(address + QUERIES.get(asked.route, "").format(**ids))
        if answer.streaming:
            answer.getvalue()
        transaction.set_rollback(True)
    client.cookies = cookies
    known = "sessionid" in cookies
    if known and answer.status_code < 400 and not ANYBODYS.match(asked.route):
        kept = answer.headers.get("Cache-Control", "none")
        assert re.search("no-store|private", kept), f"{asked.name} may be stored by others: Cache-Control is {kept}"
    return outcome(answer, known=known)


def line(asked: Asked, got: list[str]) -> str:
    return "".join(f"{one:{WIDTH}}" for one in got) + asked.name


def table() -> dict[str, str]:
    """The lines of the table by what is asked."""
    lines = [one for one in TABLE.read_text().splitlines() if one and not one.startswith("#")]
    return {one[WIDTH * len(PEOPLE) :]: one for one in lines[1:]}


@pytest.mark.parametrize("part", range(PARTS))
def test_everybody_gets_what_the_table_says(request, scene, part):
    clients = []
    for name in PEOPLE.values():
        client = Client(raise_request_exception=False)
        if name != "nobody":
            client.force_login(request.getfixturevalue(name))
        clients.append(client)
    kept = table()
    wrong = []
    for asked in ASKED[part::PARTS]:
        now = line(asked, [ask(client, asked, scene) for client in clients])
        if kept.get(asked.name) != now:
            wrong.append(f"{now}\n    the table: {kept.get(asked.name, 'has no such line')}")
    if wrong:
        pytest.fail("\n".join(wrong))


def test_the_table_has_no_line_for_what_is_not_there_any_more():
    assert sorted(table().keys() - {asked.name for asked in ASKED}) == []
    assert len(ASKED) == len({asked.name for asked in ASKED}) > 1000


def test_the_table_says_nothing_of_the_hub_to_nobody_and_to_who_has_no_role():
    """Beside logging in and out, what recipients open, the own account, and what holds no content."""
    may = re.compile(
        r"/(accounts/|account/|s/<|(hub|recipient)-<|healthz|api/v1/openapi\.json|admin/(logout|password_reset|sprite|jsi18n)/)"
    )
    for name, one in table().items():
        nobody, no_role = one[:WIDTH].strip(), one[WIDTH : 2 * WIDTH].strip()
        if not may.match(name[7:]):
            assert nobody in ("log in", "401", "404", "405", "403"), one
            assert no_role in ("403", "404", "405"), one
