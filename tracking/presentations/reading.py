"""What is told of a presentation once it is over."""

from __future__ import annotations

from dataclasses import dataclass

from content.models import Asset
from content.permissions import may_send, sending_refusal
from hub.core.people import Person
from tracking.models import Presentation, UsageEvent


@dataclass(frozen=True, slots=True)
class PresentedPage:
    """A page that could be shown, and for how many seconds it was; None for one that was not."""

    number: int
    title: str
    seconds: float | None
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Presented:
    """One presentation. `asset` is None when the reader may not see it; `refusal` says why it can't be sent."""

    event: UsageEvent
    asset: Asset | None
    pages: tuple[PresentedPage, ...]
    refusal: str

    @property
    def seconds(self) -> float:
        return sum(page.seconds or 0.0 for page in self.pages)

    @property
    def shown(self) -> int:
        return sum(1 for page in self.pages if page.seconds)


def read_presentation(event: UsageEvent, *, person: Person) -> Presented:
    """What was presented and for how long; a fixed number of queries. `event` comes `with_presentation`."""
    asset = Asset.objects.visible_to(person).select_related("collateral__document").filter(pk=event.asset_id).first()
    if asset is None:
        return Presented(event, None, (), "")
    told = getattr(event, "presentation", None)
    seconds = {int(number): spent for number, spent in told.seconds.items()} if isinstance(told, Presentation) else {}
    longest = max(seconds.values(), default=0.0)
    pages = tuple(
        PresentedPage(number, title or f"Page {number}", seconds.get(number), bool(_is_long(seconds, number, longest)))
        for number, title in asset.own.presented_pages().values_list("number", "title")
    )
    refusal = "Your role sends nothing." if not may_send(person) else sending_refusal(asset)
    return Presented(event, asset, pages, refusal)


def _is_long(seconds: dict[int, float], number: int, longest: float) -> bool:
    return seconds.get(number, 0.0) >= max(longest / 2, 1.0)
