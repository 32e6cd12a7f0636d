"""Consumers that only remember what they were given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from hub.core.outbox import consumers
from hub.core.outbox.consumers import Failure, RetryPolicy
from hub.core.outbox.models import Outgoing


@dataclass
class Recorder:
    """Delivers by remembering the keys; fails those in `failing`, raises at those in `raising`."""

    name: str
    transactional: bool = False
    label: str = "Recorder"
    policy: RetryPolicy = RetryPolicy(tries=3)
    batch: int = 2
    lease: timedelta = timedelta(minutes=5)
    on: bool = True
    failing: dict[str, Failure] = field(default_factory=dict)
    raising: set[str] = field(default_factory=set)
    batches: list[list[str]] = field(default_factory=list)
    started: list[list[str]] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)

    def is_on(self) -> bool:
        return self.on

    def describe(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {key: f"Thing {key}" for key in keys}

    def start(self, keys: Sequence[str]) -> None:
        self.started.append(list(keys))

    def deliver(self, rows: Sequence[Outgoing]) -> Mapping[str, Failure]:
        keys = [row.key for row in rows]
        if self.raising.intersection(keys):
            raise RuntimeError("broken")
        self.batches.append(keys)
        self.versions += [row.claimed_version for row in rows]
        return {key: failure for key, failure in self.failing.items() if key in keys}


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "_registered", {})


@pytest.fixture(params=[False, True], ids=["claimed", "locked"])
def recorder(request: pytest.FixtureRequest, known: None) -> Recorder:
    """Both ways of delivering."""
    recorder = Recorder(name="recorder", transactional=request.param)
    consumers.register(recorder)
    return recorder
