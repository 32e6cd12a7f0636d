"""Who delivers what the outbox holds. Each app registers its consumers in its `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from hub.core.outbox.models import Outgoing


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one row was not delivered."""

    reason: str
    # No later try can succeed, as when the address does not exist.
    permanent: bool = False
    # The other side does not answer at all: the rows behind this one need not be tried now either.
    away: bool = False


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When a row is tried again, and how often before it is given up: after 5 s, then 10 s, 20 s, up to 15 min."""

    # None: for ever.
    tries: int | None
    first: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(minutes=15)

    def wait_after(self, failed_tries: int) -> timedelta:
        """How long to wait after this many failed tries, at least one."""
        doubled: timedelta = self.first * 2 ** min(failed_tries - 1, 20)
        return min(doubled, self.longest)

    def gives_up_after(self, failed_tries: int) -> bool:
        return self.tries is not None and failed_tries >= self.tries


class Consumer(Protocol):
    """One kind of delivery."""

    # Stored with each row: never renamed.
    name: str
    # What administrators read, as in "Mail" or "Search engine".
    label: str
    policy: RetryPolicy
    # How many rows are claimed together.
    batch: int
    # How long a claim lasts: longer than delivering a batch can take.
    lease: timedelta
    # Whether `deliver` writes to the hub's database alone. Then its writes are committed together with the record that
    # they were made, and each version is delivered exactly once; else at least once.
    transactional: bool

    def is_on(self) -> bool:
        """Called before each delivery and by the list of what waits. What is off keeps its rows until it is on."""

    def describe(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Called by the list of what waits: what each key is about, in an administrator's words, in few queries."""

    def start(self, keys: Sequence[str]) -> None:
        """Called once after the commit of a transaction that noted these keys, to deliver them or have them delivered.

        It may raise: then the clock delivers them.
        """

    def deliver(self, rows: Sequence[Outgoing]) -> Mapping[str, Failure]:
        """Called by `delivery.deliver` with claimed rows; answers those that failed, by key.

        What it raises counts as a failure: of each row by itself, for a batch is then tried row by row.
        """


_registered: dict[str, Consumer] = {}


def register(consumer: Consumer) -> None:
    _registered[consumer.name] = consumer


def named(name: str) -> Consumer:
    """Raises KeyError for a name that nobody registered."""
    return _registered[name]


def registered() -> tuple[Consumer, ...]:
    return tuple(_registered.values())
