"""What the gate judges: a version of an asset, for an act, at a moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from content.findings import Act, Severity
from content.models import Asset, Audience, Collateral, Document
from content.reading.not_to_say import NotToSay
from hub.core.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """`asset` is of its own kind and holds the version in question. `by`: who asks, when somebody reads the answer."""

    asset: Asset
    act: Act
    at: datetime
    by: Person | None = None
    not_to_say: NotToSay = field(default_factory=NotToSay)

    @property
    def moment(self) -> datetime:
        """When it would be read: once it is released, if that is still to come."""
        release = self.asset.go_live_at
        return max(self.at, release) if release and self.act == Act.GO_LIVE else self.at

    @property
    def day(self) -> date:
        return timezone.localdate(self.moment)

    @property
    def is_shareable(self) -> bool:
        return self.asset.audience == Audience.SHAREABLE

    @property
    def for_recipients(self) -> Severity:
        """How grave it is when a recipient must not read something: what stays inside may hold it, knowingly."""
        return Severity.ERROR if self.is_shareable else Severity.WARNING

    @property
    def document(self) -> Document | None:
        return self.asset.document if isinstance(self.asset, Collateral) else None
