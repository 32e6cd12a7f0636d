"""How a number is defined, in each edition of what it means, and how that is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hub.core.periods import with_days
from tracking.phrases import full_day


@dataclass(frozen=True, slots=True)
class Edition:
    """What a number meant in its version `version`; `until` is the last day that was counted so."""

    version: int
    until: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A number: its name, what it means (`{days}` is the period), how it is worked out, what it counts, and which
    facts it is made from. `key` never changes.
    """

    key: str
    name: str
    text: str
    formula: str
    unit: str
    source: str
    version: int = 1
    earlier: tuple[Edition, ...] = ()

    def named(self, days: int | str) -> str:
        return with_days(self.name, days)

    def over(self, days: int | str, *, since: date | None = None) -> str:
        """What it means for a period of so many days. With `since`, its first day, it also says which of its days were
        counted by what it meant before.
        """
        return " ".join([with_days(self.text, days), *(_said(one, days) for one in self.reaching(since))])

    def reaching(self, since: date | None) -> list[Edition]:
        """What it meant on that day or later, but no more; the latest first."""
        held = [one for one in self.earlier if since is not None and one.until >= since]
        return sorted(held, key=lambda one: one.version, reverse=True)


def _said(edition: Edition, days: int | str) -> str:
    return f"Until {full_day(edition.until)} (version {edition.version}): {with_days(edition.text, days)}"


@dataclass(frozen=True, slots=True)
class Defined:
    """A number as the catalogue defines it for a period of so many days; `before` says what it meant before."""

    key: str
    name: str
    text: str
    formula: str
    unit: str
    source: str
    version: int
    before: tuple[str, ...]

    def __str__(self) -> str:
        told = [self.text, *self.before, f"Worked out as: {self.formula}. In: {self.unit}. From: {self.source}"]
        return f"{' '.join(told)} Version {self.version}."


def defined(metric: Metric, days: int | str) -> Defined:
    return Defined(
        key=metric.key,
        name=metric.named(days),
        text=metric.over(days),
        formula=with_days(metric.formula, days),
        unit=metric.unit,
        source=metric.source,
        version=metric.version,
        before=tuple(_said(one, days) for one in metric.reaching(date.min)),
    )


def explained(metrics: Iterable[Metric], days: int | str, *, since: date | None = None) -> str:
    """What several numbers mean that stand together, one after the other."""
    return " ".join(metric.over(days, since=since) for metric in metrics)


def labelled(metrics: Iterable[Metric], days: int | str, *, since: date | None = None) -> str:
    """As `explained`, with the version of each: for files, which are kept longer than a definition may last."""
    metrics = list(metrics)
    versions = ", ".join(f"{metric.named(days)} {metric.version}" for metric in metrics)
    return f"{explained(metrics, days, since=since)} Versions: {versions}."
