"""What the gate says of what every asset has: its state, its fields, its dates, its tags."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from content.findings import Act, Finding, Severity
from content.gate.candidate import Candidate
from content.models import Asset, AssetType
from content.permissions import sending_refusal
from content.reading.succession import refusal_for
from hub.core.edge import is_seen

_LEFT_OUT = frozenset({"blank", "null", "required"})
# Made to stay inside: nobody has to be reminded.
_INSIDE = frozenset({AssetType.BATTLECARD, AssetType.TALK_TRACK, AssetType.OBJECTION_HANDLING})


def state(candidate: Candidate) -> Iterator[Finding]:
    """Only what is live and may be sent is sent; the successor is named to who may see it."""
    if candidate.act != Act.SEND:
        return
    by, asset = candidate.by, candidate.asset
    if why := refusal_for(asset, by) if by is not None else sending_refusal(asset):
        yield Finding(code="not_sendable", severity=Severity.ERROR, sentence=why)


def missing_or_wrong(candidate: Candidate) -> Iterator[Finding]:
    """Fields that are empty or hold what they can't."""
    if candidate.act != Act.GO_LIVE:
        return
    asset = candidate.asset
    if asset.type and asset.type not in asset.TYPES:
        types = ", ".join(str(one.label) for one in asset.TYPES)
        yield _error("type_wrong", "type", f"A {asset._meta.verbose_name} is one of: {types}.")
    for name, errors in _invalid(asset).items():
        for error in errors.error_list:
            if error.code in _LEFT_OUT:
                yield _error("field_missing", name, f"{_label(asset, name)} is missing.", "Fill it in.")
            else:
                yield _error("field_wrong", name, f"{_label(asset, name)}: {' '.join(error.messages)}")
    if asset.title and not is_seen(asset.title):
        yield _error("field_missing", "title", "Title has no letter that can be seen.", "Write one.")
    if asset.owner_id is None:
        sentence = "Nobody answers for it."
        yield Finding(
            code="no_owner", severity=Severity.WARNING, sentence=sentence, remedy="Name its owner.", field="owner"
        )


def _error(code: str, field: str, sentence: str, remedy: str = "") -> Finding:
    return Finding(code=code, severity=Severity.ERROR, sentence=sentence, remedy=remedy, field=field)


def _invalid(asset: Asset) -> dict[str, ValidationError]:
    """Checked without a query: what a relation points to, the database keeps; parts are looked at one by one."""
    others = {field.name for field in asset._meta.fields if field.is_relation or hasattr(field, "stream_block")}
    found: dict[str, ValidationError] = {}
    for check in (lambda: asset.clean_fields(exclude={*others, "import_key"}), asset.clean):
        try:
            check()
        except ValidationError as error:
            for name, errors in error.update_error_dict({}).items():
                found.setdefault(name, ValidationError(errors))
    return found


def _label(asset: Asset, name: str) -> str:
    return capfirst(str(asset._meta.get_field(name).verbose_name))


def dates(candidate: Candidate) -> Iterator[Finding]:
    if candidate.act != Act.GO_LIVE:
        return
    asset = candidate.asset
    if asset.expire_at is not None and asset.expire_at <= candidate.moment:
        when = date_format(timezone.localtime(asset.expire_at), "j M Y, H:i")
        release = asset.go_live_at
        if release and release > candidate.at:
            sentence = f"It expires on {when}, before its release."
        else:
            sentence = f"Its expiry, {when}, has passed."
        yield _error("expiry_passed", "expire_at", sentence, "Set a later one, or none.")
    if asset.review_date is not None and asset.review_date < candidate.day:
        yield Finding(
            code="review_passed",
            severity=Severity.WARNING,
            sentence=f"Its review was due on {date_format(asset.review_date, 'j M Y')}.",
            remedy="Set the day on which its owner looks at it again.",
            field="review_date",
        )


def tags(candidate: Candidate) -> Iterator[Finding]:
    """Reps find assets by the buyers and the stage of their next call."""
    if candidate.act != Act.GO_LIVE:
        return
    severity = Severity.ERROR if settings.HUB_TAGS_REQUIRED else Severity.WARNING
    for name, noun, choice in (("segments", "segment", "their buyers"), ("stages", "buying stage", "a stage")):
        if not getattr(candidate.asset, name).all():
            yield Finding(
                code=f"no_{name.removesuffix('s')}",
                severity=severity,
                sentence=f"It has no {noun}: reps who choose {choice} won’t find it.",
                remedy="Choose what it was made for.",
                field=name,
            )


def audience(candidate: Candidate) -> Iterator[Finding]:
    if candidate.act == Act.GO_LIVE and not candidate.is_shareable and candidate.asset.type not in _INSIDE:
        yield Finding(
            code="internal_only",
            severity=Severity.WARNING,
            sentence="It is internal only: no rep can send it.",
            remedy="Let it be sent, if customers may have it.",
            field="audience",
        )
