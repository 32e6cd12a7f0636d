"""What a row of results shows of an asset, read without loading the asset.

Twenty assets with their owners, files and stories are a hundred model instances, which was most of what a results page
cost. A card has the columns that rows show, in one query whose SQL is written once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, ClassVar

from django.db.models import Case, Field, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Concat

from content.models import Asset, CustomerStory, DocumentPage, Script
from content.models.asset import AssetType, address_of, is_review_due
from content.permissions import sees_all_teams
from content.querysets import AssetQuerySet
from hub.core.fixed_query import FixedQuery, Slot, length_for, padded, slots
from hub.core.people import Person
from hub.core.sql import as_lines, read_lines

TYPE_LABELS = {str(code): str(label) for code, label in AssetType.choices}
# In the order of AssetCard's fields.
_COLUMNS = (
    *("pk", "kind", "type", "title", "summary", "language", "audience", "owner_id"),
    *("review_date", "approved_at", "first_published_at"),
    *("approved_by__first_name", "approved_by__last_name", "approved_by__username"),
    *("collateral__document_id", "collateral__document__page_count"),
    # As text: most assets have neither, and only a row that shows the blocks reads them.
    Cast("script__body", TextField()),
    Cast("customerstory__results", TextField()),
    "customerstory__may_name_customer",
)


@dataclass(frozen=True, slots=True)
class AssetCard:
    """An asset that was live when it was read, as a row shows it. `body` are the blocks of a script, `results` those of
    a story."""

    retired_at: ClassVar[None] = None
    superseded_by_id: ClassVar[None] = None

    pk: int
    kind: str
    type: str
    title: str
    summary: str
    language: str
    audience: str
    owner_id: int | None
    review_date: date | None
    approved_at: datetime | None
    first_published_at: datetime | None
    approver: tuple[str | None, str | None, str | None]
    document_id: int | None
    page_count: int
    body: Any
    results: Any
    may_name_customer: bool
    #: Pages with a picture, and whether it is known where on it their words stand.
    pictured: Mapping[int, bool]

    @property
    def approved_by(self) -> str:
        """The approver's name, as accounts show it; "" when nobody approved it."""
        first, last, username = self.approver
        return f"{first or ''} {last or ''}".strip() or username or ""

    @property
    def type_label(self) -> str:
        return TYPE_LABELS.get(self.type, self.type)

    def get_absolute_url(self) -> str:
        return address_of(self.pk, self.title)

    def is_live(self) -> bool:
        return True

    def has_expired(self) -> bool:
        return False

    @property
    def release_at(self) -> datetime | None:
        return None

    @property
    def state_words(self) -> str:
        return "Live"

    def is_review_due(self, today: date) -> bool:
        return is_review_due(self, today)


def cards(ids: Sequence[int], *, user: Person, pages: Iterable[int] = ()) -> Mapping[int, AssetCard]:
    """The cards of those of `ids` that are live and visible to `user`, by id, in one query; none for no ids.

    Cards tell of `pages` whether they have a picture, and of each first page.
    """
    numbers = sorted({1, *pages})
    rows = _cards.rows(ids, user=user, more=length_for(numbers), **padded("page", numbers))
    return {row[0]: _card(row) for row in rows}


class LiveQuery:
    """Columns of assets among given ids, of those only that are live and visible to the one who asks.

    `columns(slot, more)` answers the arguments of `values_list`; `more` is a length on which they depend.
    """

    def __init__(self, columns: Callable[[Callable[[str, Field], Slot], int], Sequence[Any]]) -> None:
        self._columns = columns
        self._written: dict[tuple[int, int, bool, bool], FixedQuery] = {}

    def rows(self, ids: Sequence[int], *, user: Person, more: int = 0, **values: Any) -> list[Any]:
        """The rows, in no order, in one query."""
        if not ids or not user.is_authenticated or not user.is_active:
            return []
        every, team = sees_all_teams(user), user.team_id
        key = (length_for(ids), more, every, not every and team is not None)
        if key not in self._written:
            self._written[key] = FixedQuery(partial(self._build, *key))
        return self._written[key].rows(team=team, **padded("id", ids), **values)

    def _build(
        self, length: int, more: int, every_team: bool, of_a_team: bool, slot: Callable[[str, Field], Slot]
    ) -> QuerySet:
        assets: AssetQuerySet = Asset.objects.live().filter(pk__in=slots("id", Asset._meta.pk, length))
        if not every_team:
            team = slot("team", Asset.teams.rel.model._meta.pk)  # type: ignore[attr-defined]
            assets = assets.open_to(team if of_a_team else None)
        return assets.values_list(*self._columns(slot, more))


def _columns(slot: Callable[[str, Field], Slot], pages: int) -> tuple[Any, ...]:
    pictured = DocumentPage.objects.filter(
        document=OuterRef("collateral__document"),
        number__in=slots("page", DocumentPage._meta.get_field("number"), pages),
    ).exclude(image="")
    placed = Case(When(words__isnull=False, then=Value("1")), default=Value(""))
    return *_COLUMNS, Subquery(as_lines(pictured, "number", placed))


_cards = LiveQuery(_columns)


def _card(row: Sequence[Any]) -> AssetCard:
    body, results = _blocks(Script, "body", row[16]), _blocks(CustomerStory, "results", row[17])
    pictured = {int(number): bool(placed) for number, placed in read_lines(row[19])}
    columns: list[Any] = [*row[:11], tuple(row[11:14]), row[14], row[15] or 0, body, results, bool(row[18]), pictured]
    return AssetCard(*columns)


def _blocks(model: Any, name: str, stored: str | None) -> Any:
    return model._meta.get_field(name).to_python(stored) if stored else ()


@dataclass(frozen=True, slots=True)
class Tags:
    """What an asset is tagged with, each as (id, name); a segment's name is its key, `axis:name`."""

    segments: tuple[tuple[int, str], ...] = ()
    stages: tuple[tuple[int, str], ...] = ()
    products: tuple[tuple[int, str], ...] = ()

    @property
    def names(self) -> set[str]:
        return {name for tags in (self.segments, self.stages, self.products) for _, name in tags}


def tags_of(ids: Sequence[int]) -> Mapping[int, Tags]:
    """The tags of each of `ids`, in three queries."""
    key = Concat("segment__axis__name", Value(":"), "segment__name")
    found: dict[int, dict[str, list[tuple[int, str]]]] = {pk: defaultdict(list) for pk in ids}
    columns = (("segments", "segment", key), ("stages", "buyingstage", None), ("products", "product", None))
    for name, one, label in columns:
        through: Any = Asset._meta.get_field(name).remote_field.through  # type: ignore[union-attr]
        rows = through.objects.filter(asset__in=ids).order_by("pk")
        for pk, tag, said in rows.values_list("asset_id", f"{one}_id", label or f"{one}__name"):
            found[pk][name].append((tag, said))
    return {pk: Tags(**{name: tuple(tags) for name, tags in by_name.items()}) for pk, by_name in found.items()}
