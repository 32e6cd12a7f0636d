"""The API's shapes of assets: what is answered, what is asked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema
from pydantic import field_validator

from content.findings import Severity
from content.models import AssetState, AssetType, Audience, CarriedState, FileState, Kind, Language
from hub.core.door import Ending, SaneDay, Title
from hub.core.people import Person

LARGEST_PAGE = 100


class PersonOut(Schema):
    id: int
    username: str
    name: str

    @classmethod
    def of(cls, person: Person | None) -> PersonOut | None:
        return cls(id=person.pk, username=person.get_username(), name=str(person)) if person else None


class AddressOut(Schema):
    url: str
    host: str


class FileOut(Schema):
    name: str
    size: int | None = Field(None, description="Bytes.")
    sha256: str
    state: FileState


class SuccessorOut(Schema):
    id: int
    title: str


class PartOut(Schema):
    number: int
    label: str
    text: str


class AssetOut(Schema):
    id: int
    kind: Kind
    type: AssetType | Literal[""] = Field(description="Empty while it is a draft for which none was chosen.")
    title: str
    summary: str
    url: str
    state: AssetState
    state_words: str = Field(description="As pages show it: `Approved, live on …` for what waits for its release.")
    goes_live_at: datetime | None = Field(description="When an approved version that waits for its release goes live.")
    owner: PersonOut | None
    approved_by: PersonOut | None
    approved_at: datetime | None
    live_since: datetime | None
    review_date: date | None
    reviewed_by: PersonOut | None = Field(description="Who last found it still right.")
    reviewed_at: datetime | None
    expires_at: datetime | None
    superseded_by: SuccessorOut | None
    retired_at: datetime | None
    retired_reason: str
    audience: Audience
    segments: list[str] = Field(description="As `axis:name`.")
    stages: list[str]
    products: list[str]
    language: Language
    pages: int = Field(description="Pages, slides or sheets of the file; parts of a script or story.")
    file: FileOut | None
    address: AddressOut | None = Field(description="Of what is elsewhere, in place of a file.")


class FindingOut(Schema):
    code: str
    severity: Severity = Field(description="An error stops submitting, approving and publishing; a warning does not.")
    field: str = Field(description='The field it is about; "" for the whole.')
    page: int | None = Field(description="Of the file, or the part of a script or story.")
    sentence: str
    remedy: str = Field(description="What to do.")


class CarriedOut(Schema):
    message: int
    statement: str
    state: CarriedState
    where: str = Field(description="Where in it the message stands; empty where only a person says so.")
    page: int | None
    sentence: str


class CarryIn(Schema):
    message: int
    carries: bool = Field(True, description="Whether the asset carries it. What it does not is not proposed again.")


class AssetDetailOut(AssetOut):
    findings: list[FindingOut] = Field(
        description="What stands in the way of its latest version going live, and what else to know, before it is "
        "submitted or approved; empty for who does not work on content."
    )
    messages: list[CarriedOut] = Field(
        description="What it carries of the message house; what is only proposed for who works on content."
    )
    parts: list[PartOut] = Field(description="Its pages, steps, answers or sections, in order.")
    address_state: str = Field(
        "", description="Of an address: waiting, alive, failing, or dead when it did not answer several times in a row."
    )
    story: dict[str, Any] | None = Field(None, description="Customer, figures and quotes of a customer story.")


class AssetListOut(Schema):
    total: int
    page: int
    page_size: int
    results: list[AssetOut]


class AssetFilters(Schema):
    q: str = Field("", description="Words of the title.")
    state: list[AssetState] = Field([])
    kind: list[Kind] = Field([])
    type: list[AssetType] = Field([])
    segment: list[str] = Field([], description="`axis:name`; one of several on the same axis has to hold.")
    stage: list[str] = Field([])
    product: list[str] = Field([])
    language: list[Language] = Field([])
    audience: list[Audience] = Field([])
    owner: list[str] = Field([], description="User names.")
    message: list[int] = Field([], description="Ids of messages, one of which it carries.")
    review_due: bool | None = None
    page: int = Field(1, ge=1)
    page_size: int = Field(20, ge=1, le=LARGEST_PAGE)


class AssetIn(Schema):
    """Lists, as several fields of the same name or as one with `;` between."""

    kind: Kind = Kind.COLLATERAL
    type: AssetType | None = Field(
        None, description="Without it, collateral's is guessed from its file, and again once that has been read."
    )
    title: Title = Field(min_length=1, max_length=200)
    summary: str = Field("", max_length=500)
    address: str = Field("", max_length=2000, description="Of collateral that is elsewhere, instead of a file.")
    body: str = Field("", description="A script's or story's words, as in an import's manifest.")
    customer: str = Field("", description="A story's customer.")
    other_names: str = Field("", description="By what else the story calls the customer, `;` between.")
    described_as: str = Field("", description="How to speak of the customer without the name.")
    challenge: str = ""
    solution: str = ""
    results: str = Field("", description="A JSON list of {figure, unit, label, basis}.")
    quotes: str = Field("", description="A JSON list of {quote, speaker, role}.")
    may_name_customer: bool = False
    segments: list[str] = Field([], description="As `axis:name`.")
    stages: list[str] = Field([])
    products: list[str] = Field([])
    language: Language = Language.ENGLISH
    audience: Audience = Audience.INTERNAL
    review_date: SaneDay | None = None
    expires_at: Ending | None = Field(None, description="A bare day lasts until its end.")

    @field_validator("segments", "stages", "products", mode="before")
    @classmethod
    def _split(cls, value: Any) -> list[str]:
        written = value if isinstance(value, list) else [value]
        return [part.strip() for one in written for part in str(one).split(";") if part.strip()]

    @field_validator("review_date", "expires_at", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return value or None


class CommentIn(Schema):
    comment: str = ""


class RejectIn(Schema):
    comment: str = Field(min_length=1, description="What is to be changed.")


class RetireIn(Schema):
    reason: str = Field(min_length=1)
    successor: int | None = Field(None, description="The id of a live asset.")
