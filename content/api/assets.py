"""Assets in the API: read by whoever may see them, written by those who work on them, through the same actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import File, Form, Query, Router, UploadedFile
from ninja.errors import HttpError
from ninja.responses import Status

from content import actions
from content.actions.files import add_document
from content.addresses.rules import NotAnAddress, read_address
from content.api.schemas import (
    AddressOut,
    AssetDetailOut,
    AssetFilters,
    AssetIn,
    AssetListOut,
    AssetOut,
    CarriedOut,
    CarryIn,
    CommentIn,
    FileOut,
    FindingOut,
    PartOut,
    PersonOut,
    RejectIn,
    RetireIn,
    SuccessorOut,
)
from content.findings import Finding
from content.gate.gate import draft_findings
from content.importing import bodies
from content.importing.types import RowError
from content.importing.understand import DEFAULT_TYPES, MODELS
from content.messages.carrying import carry_message, drop_message
from content.models import (
    Asset,
    AssetType,
    BuyingStage,
    Collateral,
    CustomerStory,
    Document,
    Kind,
    Message,
    Product,
    Segment,
    WebAddress,
)
from content.permissions import sees_all_states
from content.querysets import AssetQuerySet
from content.reading import duplicates
from content.reading.carried import carried_by
from content.reading.type_guess import guess_type
from content.refusals import NotAllowedToCreate, NotStored
from content.uploads import had_no_room
from hub.core.http import rows_on_page
from hub.core.people import Person, person_of

router = Router(tags=["assets"])


@router.get("/assets", response=AssetListOut)
def list_assets(request: HttpRequest, filters: Annotated[AssetFilters, Query()]) -> dict[str, Any]:
    """Assets that the caller may see, newest first. To find by words inside them, use `/search`."""
    assets = _filtered(Asset.objects.visible_to(person_of(request)), filters).for_listing().order_by("-pk")
    page = Paginator(assets, filters.page_size)
    results = [_shown(asset, request) for asset in rows_on_page(page, filters.page)]
    return {"total": page.count, "page": filters.page, "page_size": filters.page_size, "results": results}


@router.get("/assets/{int:asset_id}", response=AssetDetailOut)
def get_asset(request: HttpRequest, asset_id: int) -> AssetDetailOut:
    """One asset with the words of its pages or parts. Speaker notes are in `/search` only."""
    return _detail(_visible(request, asset_id), request)


@router.post("/assets", response={201: AssetDetailOut})
def create_asset(
    request: HttpRequest, wanted: Annotated[AssetIn, Form()], file: Annotated[UploadedFile | None, File()] = None
) -> Status[AssetDetailOut]:
    """A draft owned by the caller. Its file is read in the background; its state tells how far that is.

    409 when the hub has these very bytes already, 422 for an empty or too large file, 503 when there is no room for it.
    """
    model = MODELS[wanted.kind]
    if not request.user.has_perm(f"content.add_{model._meta.model_name}"):
        raise NotAllowedToCreate
    if had_no_room(request):
        raise HttpError(503, str(NotStored()))
    if wanted.kind != Kind.COLLATERAL and file is not None:
        raise HttpError(422, "Only collateral has a file.")
    if wanted.address and (wanted.kind != Kind.COLLATERAL or file is not None):
        raise HttpError(422, "Only collateral has an address, in place of a file.")
    if file is not None:
        _refuse_size(file)
    if file is not None and (there := duplicates.collateral_with(duplicates.sha256_of(file))) is not None:
        raise HttpError(409, f"{duplicates.told(there)} {request.build_absolute_uri(there.get_absolute_url())}")
    with transaction.atomic():
        asset = model(owner=request.user, **_fields(wanted, file))
        asset.segments.set(_segments(wanted.segments))
        asset.stages.set(_named(BuyingStage, "stage", wanted.stages))
        asset.products.set(_named(Product, "product", wanted.products))
        if isinstance(asset, Collateral) and file is not None:
            asset.document = _stored(file, wanted.title, person_of(request))
        _acted(lambda: actions.create_draft(asset=asset, by=person_of(request)))
    return Status(201, _detail(_visible(request, asset.pk), request))


@router.post("/assets/{int:asset_id}/submit", response=AssetDetailOut)
def submit(request: HttpRequest, asset_id: int) -> AssetDetailOut:
    """Put the draft in review.

    409 when it is in review or retired already, its file is still being read, or nothing has changed since it is live;
    422 with the `findings` that stand in the way.
    """
    asset = _visible(request, asset_id)
    _acted(lambda: actions.submit_asset(asset=asset, by=person_of(request), at=timezone.now()))
    return _detail(_visible(request, asset_id), request)


@router.post("/assets/{int:asset_id}/approve", response=AssetDetailOut)
def approve(request: HttpRequest, asset_id: int, said: CommentIn | None = None) -> AssetDetailOut:
    """Approve what is in review, which makes it live.

    403 for one's own work; 409 when it is not in review, or with the `findings` that stand in the way.
    """
    asset, comment = _visible(request, asset_id), said.comment if said else ""
    by, now = person_of(request), timezone.now()
    # Nothing that was sent is at fault here.
    _acted(lambda: actions.approve_asset(asset=asset, by=by, at=now, comment=comment), unfit=409)
    return _detail(_visible(request, asset_id), request)


@router.post("/assets/{int:asset_id}/reject", response=AssetDetailOut)
def reject(request: HttpRequest, asset_id: int, said: RejectIn) -> AssetDetailOut:
    """Send what is in review back, saying what is to be changed."""
    asset = _visible(request, asset_id)
    _acted(lambda: actions.reject_asset(asset=asset, by=person_of(request), at=timezone.now(), comment=said.comment))
    return _detail(_visible(request, asset_id), request)


@router.post("/assets/{int:asset_id}/retire", response=AssetDetailOut)
def retire(request: HttpRequest, asset_id: int, said: RetireIn) -> AssetDetailOut:
    """Withdraw a live asset. Its links lead to the successor, when there is one."""
    asset = _visible(request, asset_id)
    successor = None
    if said.successor is not None:
        successor = Asset.objects.visible_to(person_of(request)).filter(pk=said.successor).first()
        if successor is None:
            raise HttpError(422, "There is no such successor, or it is not visible to you.")
    now = timezone.now()
    by = person_of(request)
    _acted(lambda: actions.retire_asset(asset=asset, by=by, reason=said.reason, at=now, successor=successor))
    return _detail(_visible(request, asset_id), request)


@router.post("/assets/{int:asset_id}/reinstate", response=AssetDetailOut)
def reinstate(request: HttpRequest, asset_id: int) -> AssetDetailOut:
    """Bring a retired asset back as it was."""
    asset = _visible(request, asset_id)
    _acted(lambda: actions.reinstate_asset(asset=asset, by=person_of(request), at=timezone.now()))
    return _detail(_visible(request, asset_id), request)


@router.post("/assets/{int:asset_id}/messages", response=AssetDetailOut)
def carry(request: HttpRequest, asset_id: int, said: CarryIn) -> AssetDetailOut:
    """Say that the asset carries a message, or that it does not.

    409 when the asset is retired, or the message is not agreed to by both sides.
    """
    asset = _visible(request, asset_id)
    message = Message.objects.filter(pk=said.message).first()
    if message is None:
        raise HttpError(422, "There is no such message.")
    does, by = (carry_message if said.carries else drop_message), person_of(request)
    _acted(lambda: does(asset=asset, message=message, by=by, at=timezone.now()))
    return _detail(_visible(request, asset_id), request)


def _stored(file: UploadedFile, title: str, by: Person) -> Document:
    try:
        return add_document(file=file, title=title, by=by, name=file.name or "")
    except NotStored as refusal:
        raise HttpError(503, str(refusal)) from refusal


def _refuse_size(file: UploadedFile) -> None:
    if not file.size:
        raise HttpError(422, "The file is empty.")
    if file.size > settings.HUB_MAX_FILE_BYTES:
        raise HttpError(422, f"The file is larger than {settings.HUB_MAX_FILE_BYTES // (1024 * 1024)} MB.")


def _acted(act: Callable[[], Any], *, unfit: int = 422) -> None:
    """An action's refusals as answers: 403 for the role, 409 for the state, 422 for the input.

    `unfit` answers what the gate refuses; 409 in any case when waiting is all there is to do.
    """
    try:
        act()
    except PermissionDenied:
        raise
    except actions.Unfit as refusal:
        raise HttpError(409 if refusal.passes_by_itself else unfit, str(refusal)) from refusal
    except actions.WrongState as refusal:
        raise HttpError(409, str(refusal)) from refusal
    except (actions.Incomplete, actions.BadSuccessor) as refusal:
        raise HttpError(422, str(refusal)) from refusal


def _visible(request: HttpRequest, asset_id: int) -> Asset:
    asset = Asset.objects.visible_to(person_of(request)).for_listing().filter(pk=asset_id).first()
    if asset is None:
        raise Http404
    return asset


def _filtered(assets: AssetQuerySet, filters: AssetFilters) -> AssetQuerySet:
    for field in ("kind", "type", "language", "audience"):
        if values := getattr(filters, field):
            assets = assets.filter(**{f"{field}__in": values})
    if filters.q:
        assets = assets.filter(title__icontains=filters.q)
    if filters.state:
        assets = assets.in_states(filters.state)
    if filters.owner:
        assets = assets.filter(owner__username__in=filters.owner)
    if filters.message:
        assets = assets.carrying(filters.message)
    if filters.review_due is not None:
        due = Asset.objects.review_due(timezone.localdate())
        assets = assets.filter(pk__in=due) if filters.review_due else assets.exclude(pk__in=due)
    for axis, names in _by_axis(filters.segment).items():
        assets = assets.filter(pk__in=Asset.objects.filter(segments__axis__name=axis, segments__name__in=names))
    if filters.stage:
        assets = assets.filter(pk__in=Asset.objects.filter(stages__name__in=filters.stage))
    if filters.product:
        assets = assets.filter(pk__in=Asset.objects.filter(products__name__in=filters.product))
    return assets


def _by_axis(segments: list[str]) -> dict[str, list[str]]:
    by_axis: dict[str, list[str]] = {}
    for written in segments:
        axis, _, name = written.partition(":")
        by_axis.setdefault(axis.strip(), []).append(name.strip())
    return by_axis


def _fields(wanted: AssetIn, file: UploadedFile | None) -> dict[str, Any]:
    names = ("title", "summary", "language", "audience", "review_date")
    fields = {name: getattr(wanted, name) for name in names} | {"expire_at": wanted.expires_at}
    fields |= _type(wanted, file)
    try:
        if wanted.address:
            fields |= {"address": read_address(wanted.address), "type": wanted.type or AssetType.WEB_PAGE}
        if wanted.kind == Kind.SCRIPT:
            fields["body"] = bodies.script_body(wanted.body, fields["type"], wanted.title)
        if wanted.kind == Kind.STORY:
            fields |= bodies.story_fields(wanted.dict(), wanted.title)
    except (RowError, NotAnAddress) as error:
        raise HttpError(422, str(error)) from error
    return fields


def _type(wanted: AssetIn, file: UploadedFile | None) -> dict[str, Any]:
    if wanted.type is not None:
        return {"type": wanted.type}
    if wanted.kind != Kind.COLLATERAL:
        return {"type": DEFAULT_TYPES[wanted.kind]}
    guessed = guess_type(name=file.name or "" if file else "", title=wanted.title)
    return {"type": guessed, "guessed_type": guessed}


def _segments(written: list[str]) -> list[Segment]:
    wanted = Q(pk__in=[])
    for axis, names in _by_axis(written).items():
        wanted |= Q(axis__name=axis, name__in=names)
    found = list(Segment.objects.select_related("axis").filter(wanted))
    _refuse_unknown("segment", set(written) - {segment.key for segment in found})
    return found


def _named(model: Any, what: str, names: list[str]) -> list[Any]:
    found = list(model.objects.filter(name__in=names))
    _refuse_unknown(what, set(names) - {one.name for one in found})
    return found


def _refuse_unknown(what: str, names: set[str]) -> None:
    if names:
        raise HttpError(422, f"There is no {what} {', '.join(sorted(names))}.")


def _shown(asset: Asset, request: HttpRequest) -> AssetOut:
    return AssetOut(**_values(asset, request))


def _detail(asset: Asset, request: HttpRequest) -> AssetDetailOut:
    parts = [PartOut(number=part.number, label=part.label, text=part.text) for part in asset.get_parts()]
    findings = [_finding(finding) for finding in _findings(asset, person_of(request))]
    return AssetDetailOut(
        **_values(asset, request),
        findings=findings,
        messages=_carried(asset, person_of(request)),
        parts=parts,
        story=_story(asset.own),
        address_state=_address_state(asset.own),
    )


def _findings(asset: Asset, by: Person) -> list[Finding]:
    """Of the version that is to go live next; of what is live and unchanged there is nothing to decide."""
    if not sees_all_states(by) or (asset.live and not asset.has_unpublished_changes):
        return []
    return draft_findings(asset, at=timezone.now(), by=by)


def _carried(asset: Asset, person: Person) -> list[CarriedOut]:
    return [
        CarriedOut(
            message=one.message.pk,
            statement=one.message.statement,
            state=one.state,
            where=one.where,
            page=one.page,
            sentence=one.sentence,
        )
        for one in carried_by(asset.pk, proposed_too=sees_all_states(person))
    ]


def _finding(finding: Finding) -> FindingOut:
    return FindingOut(**asdict(finding))


def _values(asset: Asset, request: HttpRequest) -> dict[str, Any]:
    own = asset.own
    document = own.document if isinstance(own, Collateral) else None
    successor = asset.superseded_by
    return {
        "id": asset.pk,
        "kind": asset.kind,
        "type": asset.type,
        "title": asset.title,
        "summary": asset.summary,
        "url": request.build_absolute_uri(asset.get_absolute_url()),
        "state": asset.state,
        "state_words": asset.state_words,
        "goes_live_at": asset.release_at,
        "owner": PersonOut.of(asset.owner),
        "approved_by": PersonOut.of(asset.approved_by),
        "approved_at": asset.approved_at,
        "live_since": asset.live_since,
        "review_date": asset.review_date,
        "reviewed_by": PersonOut.of(asset.reviewed_by),
        "reviewed_at": asset.reviewed_at,
        "expires_at": asset.expire_at,
        "superseded_by": SuccessorOut(id=successor.pk, title=successor.title) if successor else None,
        "retired_at": asset.retired_at,
        "retired_reason": asset.retired_reason,
        "audience": asset.audience,
        "segments": [segment.key for segment in asset.segments.all()],
        "stages": [stage.name for stage in asset.stages.all()],
        "products": [product.name for product in asset.products.all()],
        "language": asset.language,
        "pages": document.page_count if document else len(own.get_parts()),
        "file": _file(document) if document else None,
        "address": AddressOut(url=own.address, host=own.host) if isinstance(own, Collateral) and own.address else None,
    }


def _address_state(own: Asset) -> str:
    if not isinstance(own, Collateral) or not own.address:
        return ""
    known = WebAddress.objects.of([own.address]).first()
    return known.state if known is not None else "waiting"


def _file(document: Any) -> FileOut:
    name = document.original_name or document.filename
    return FileOut(name=name, size=document.file_size, sha256=document.sha256, state=document.state)


def _story(own: Asset) -> dict[str, Any] | None:
    if not isinstance(own, CustomerStory):
        return None
    return {
        "customer": own.customer,
        "other_names": own.names[1:],
        "described_as": own.described_as,
        "may_name_customer": own.may_be_named(timezone.localdate()),
        "challenge": own.challenge,
        "solution": own.solution,
        "results": [dict(result.value) for result in own.results],
        "quotes": [dict(quote.value) for quote in own.quotes],
    }
