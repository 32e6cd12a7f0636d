"""Puts the library into the hub by the hub's own actions, as if it had been made over the past year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import ModelLogEntry, Revision, TaskState, WorkflowState

from content.actions import approve_asset, create_draft, retire_asset, submit_asset
from content.models import (
    Asset,
    AssetType,
    AssetVersion,
    Audience,
    BuyingStage,
    Collateral,
    CustomerStory,
    Document,
    Product,
    Script,
    Segment,
    SegmentAxis,
)
from hub.demo import KEY_PREFIX
from hub.demo.library import ENTRIES
from hub.demo.library.people import OWNERS, PERSONAS, REP_NAMES, TEAMS, Person
from hub.demo.library.taxonomy import ALIASES, AXES, PRODUCTS, STAGES
from hub.demo.shapes import AddressEntry, Answer, Email, Entry, FileEntry, ScriptEntry, Step, StoryEntry, read_script
from hub.people.models import Team, User

SCRIPT_TYPES = {
    "talk_track": AssetType.TALK_TRACK,
    "objections": AssetType.OBJECTION_HANDLING,
    "email": AssetType.EMAIL_TEMPLATE,
}
# Recently enough that the home page still tells those who sent the old one.
RETIRED_DAYS_AGO = {"hipaa-overview-old": 12, "sso-old": 17}


@dataclass(frozen=True, slots=True)
class Tags:
    segments: Mapping[str, Segment]
    stages: Mapping[str, BuyingStage]
    products: Mapping[str, Product]


def make_people(*, now: datetime) -> dict[str, User]:
    """The five personas, who may log in with their username as password, the owners, and three teams of reps.

    Addresses come last, by `give_addresses`: so loading mails nobody.
    """
    teams = {name: Team.objects.create(name=name, slug=slugify(name)) for name in TEAMS}
    users = {}
    reps = [
        Person(f"{name.split()[0].lower()}.{slugify(name.split()[-1])}", name, "Reps", team)
        for team, names in REP_NAMES.items()
        for name in names
    ]
    for person in (*PERSONAS, *OWNERS, *reps):
        first, _, last = person.name.partition(" ")
        user = User(username=person.username, first_name=first, last_name=last, team=teams.get(person.team))
        if person in PERSONAS:
            user.set_password(person.username)
        else:
            user.set_unusable_password()
        user.date_joined = now - timedelta(days=400)
        user.save()
        user.groups.add(Group.objects.get(name=person.group))
        users[person.username] = user
    Team.objects.update(manager=users["manager"])
    return users


def give_addresses(users: Mapping[str, User]) -> None:
    for user in users.values():
        user.email = f"{slugify(user.get_full_name()).replace('-', '.')}@tidewater.example"
    User.objects.bulk_update(users.values(), ["email"])


def make_taxonomy() -> Tags:
    segments = {}
    for order, (axis_name, names) in enumerate(AXES.items(), start=1):
        axis = SegmentAxis.objects.create(name=axis_name, slug=slugify(axis_name), order=order)
        for number, name in enumerate(names, start=1):
            segments[name] = Segment.objects.create(
                axis=axis, name=name, slug=slugify(name), order=number, aliases="\n".join(ALIASES.get(name, ()))
            )
    stages = {
        name: BuyingStage.objects.create(
            name=name, slug=slugify(name), order=order, aliases="\n".join(ALIASES.get(name, ()))
        )
        for order, name in enumerate(STAGES, start=1)
    }
    products = {
        name: Product.objects.create(name=name, slug=slugify(name), order=order)
        for order, name in enumerate(PRODUCTS, start=1)
    }
    return Tags(segments, stages, products)


def entries_of(today: date) -> Iterator[Entry]:
    """The library in the words of today; successors before what they supersede."""
    return (entry.in_year(today.year) for entry in sorted(ENTRIES, key=lambda entry: entry.state == "retired"))


def make_assets(
    *, users: Mapping[str, User], tags: Tags, documents: Mapping[str, Document], now: datetime
) -> dict[str, Asset]:
    """Every entry as an asset in its state, by key; each was drafted, submitted and approved on its own dates."""
    made: dict[str, Asset] = {}
    clock = Random(5)
    for entry in entries_of(timezone.localdate(now)):
        live_since = _office_hour(now - timedelta(days=entry.age), clock, before=now)
        owner = users["marketer" if entry.owner == "ana" else entry.owner]
        asset = create_draft(asset=_unsaved(entry, owner, tags, documents, now), by=owner)
        if entry.state != "draft":
            asset = submit_asset(asset=asset, by=owner, at=live_since - timedelta(days=1))
        if entry.state not in {"draft", "in_review"}:
            asset = approve_asset(asset=asset, by=users["approver"], at=live_since)
        if entry.state == "retired":
            asset = retire_asset(
                asset=asset,
                by=owner,
                reason="Out of date; the new one says it with this year’s terms.",
                at=now - timedelta(days=RETIRED_DAYS_AGO[entry.key]),
                successor=made[entry.successor],
            )
        elif entry.state == "expired":
            asset.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        _backdate(asset, entry, live_since, now)
        made[entry.key] = asset
    return {key: asset.own for key, asset in ((key, Asset.objects.get(pk=asset.pk)) for key, asset in made.items())}


def _office_hour(moment: datetime, clock: Random, *, before: datetime) -> datetime:
    """A minute between nine and five on that day, on the Friday before when it is a weekend."""
    moment -= timedelta(days=max(0, moment.weekday() - 4))
    at = moment.replace(hour=clock.randint(9, 16), minute=clock.randint(0, 59), second=clock.randint(0, 59))
    return min(at, before - timedelta(minutes=45))


def _unsaved(
    entry: Entry, owner: User, tags: Tags, documents: Mapping[str, Document], now: datetime
) -> Collateral | Script | CustomerStory:
    today = timezone.localdate(now)
    fields: dict[str, Any] = {
        "title": entry.title,
        "summary": entry.summary,
        "owner": owner,
        "language": entry.language,
        "audience": Audience.INTERNAL if entry.internal else Audience.SHAREABLE,
        "review_date": today + timedelta(days=entry.review_in) if entry.review_in is not None else None,
        "expire_at": now + timedelta(days=entry.expires_in) if entry.expires_in is not None else None,
        "import_key": f"{KEY_PREFIX}{entry.key}",
        "live": False,
    }
    asset: Collateral | Script | CustomerStory
    if isinstance(entry, FileEntry):
        asset = Collateral(**fields, type=entry.type, document=documents[entry.key])
    elif isinstance(entry, AddressEntry):
        asset = Collateral(**fields, type=AssetType.WEB_PAGE, address=entry.address)
    elif isinstance(entry, ScriptEntry):
        asset = Script(**fields, type=SCRIPT_TYPES[entry.type], body=_script_body(entry, documents))
    elif isinstance(entry, StoryEntry):
        asset = _story(entry, fields, today)
    else:
        raise TypeError(entry)
    asset.segments.set([tags.segments[name] for name in entry.segments])
    asset.stages.set([tags.stages[name] for name in entry.stages])
    asset.products.set([tags.products[name] for name in entry.products])
    return asset


def _story(entry: StoryEntry, fields: Mapping[str, Any], today: date) -> CustomerStory:
    until = today + timedelta(days=entry.nameable_for) if entry.nameable_for is not None else None
    return CustomerStory(
        **fields,
        type=AssetType.CUSTOMER_STORY,
        customer=entry.customer,
        described_as=entry.about,
        challenge=entry.challenge,
        solution=entry.solution,
        results=[
            ("result", {"figure": figure, "unit": unit, "label": label, "basis": basis})
            for figure, unit, label, basis in entry.results
        ],
        quotes=[("quote", {"quote": quote, "speaker": "", "role": role}) for quote, role in entry.quotes],
        may_name_customer=entry.nameable,
        may_name_until=until,
    )


def _script_body(entry: ScriptEntry, documents: Mapping[str, Document]) -> list[tuple[str, dict[str, Any]]]:
    script = read_script(entry.body)
    parts = [*script.steps, *script.answers, *((script.email,) if script.email else ())]
    return [_part(part, documents, for_customers=not entry.internal) for part in parts]


def _part(
    part: Step | Answer | Email, documents: Mapping[str, Document], *, for_customers: bool
) -> tuple[str, dict[str, Any]]:
    match part:
        case Step():
            return "step", {"heading": part.heading, "say": part.words, "listen_for": part.cue}
        case Answer():
            # The hub's pages put the quotation marks.
            objection = part.objection.strip("“”«» ")
            words = {"objection": objection, "answer": part.words, "proof": _proof(part.proof, documents)}
            return "objection", words | {"for_customers": for_customers}
        case Email():
            return "email", {"name": "", "subject": part.subject, "body": part.body, "places": part.places}


_TITLES = {entry.key: entry.title for entry in ENTRIES}


def _proof(proofs: tuple[str, ...], documents: Mapping[str, Document]) -> str:
    """`security-hipaa p7` as a person reads it: the asset's title and the page, where its file has come to so many."""
    return "; ".join(_proof_in_words(*proof.partition(" p")[::2], documents) for proof in proofs)


def _proof_in_words(key: str, page: str, documents: Mapping[str, Document]) -> str:
    pages = documents[key].page_count if key in documents else 0
    return f"{_TITLES[key]}, page {page}" if page and int(page) <= pages else _TITLES[key]


def _backdate(asset: Asset, entry: Entry, live_since: datetime, now: datetime) -> None:
    """Give the rows that Wagtail stamped with the present the times at which things would have happened."""
    drafted, submitted = live_since - timedelta(days=2, hours=3), live_since - timedelta(days=1)
    if entry.state in {"draft", "in_review"}:
        drafted, submitted = now - timedelta(days=2), now - timedelta(hours=20)
    Revision.objects.for_instance(asset).update(created_at=drafted)
    states = WorkflowState.objects.for_instance(asset)
    states.update(created_at=submitted)
    tasks = TaskState.objects.filter(workflow_state__in=states)
    tasks.update(started_at=submitted)
    tasks.filter(finished_at__isnull=False).update(finished_at=live_since)
    fields: dict[str, datetime] = {"created_at": drafted, "changed_at": submitted}
    if entry.state not in {"draft", "in_review"}:
        fields |= {"first_published_at": live_since, "last_published_at": live_since, "changed_at": live_since}
    Asset.objects.filter(pk=asset.pk).update(**fields)
    AssetVersion.objects.filter(asset=asset).update(live_from=live_since)
    for action, at in (
        ("wagtail.create", drafted),
        ("wagtail.edit", drafted),
        ("wagtail.workflow.start", submitted),
        ("wagtail.workflow.approve", live_since),
        ("wagtail.publish", live_since),
        ("content.retire", asset.retired_at),
        ("wagtail.unpublish.scheduled", asset.expire_at),
    ):
        if at is not None:
            ModelLogEntry.objects.for_instance(asset).filter(action=action).update(timestamp=at)
