"""Where every way to go live passes the gate: Wagtail's own steps included, whoever calls them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db.models import Model
from django.utils import timezone

from content.signals import asset_at_the_gate

_told: ContextVar[datetime | None] = ContextVar("the moment of the act", default=None)


@contextmanager
def acting_at(at: datetime) -> Iterator[None]:
    """The moment at which the block acts. Wagtail's steps take none, so it goes along beside them."""
    token = _told.set(at)
    try:
        yield
    finally:
        _told.reset(token)


def pass_the_gate(version: Model) -> None:
    """Refuse, with content.refusals.Unfit, to let this version of an asset come any nearer to a reader."""
    asset_at_the_gate.send(type(version), asset=version, at=_told.get() or timezone.now())
