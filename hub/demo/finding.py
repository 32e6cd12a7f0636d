"""The library as history sees it: what each asset is good for, and what a query would have shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from content.models import Asset, AssetState
from hub.demo.load import RETIRED_DAYS_AGO
from hub.demo.shapes import Entry
from search.reading.spoken_words import is_spoken
from tracking.links.filling import places_to_fill
from tracking.links.outlines import outlines

# Two days more than the unused period, so that the hour of a report never puts an asset in another class.
RESTRICTED_DAYS = 62
SHOWN = 10

# What everybody reaches for.
HEROES = {
    "first-meeting": 13.5, "security-hipaa": 12.0, "ob-ehr-has-it": 10.5, "no-show-calculator": 9.8,
    "case-kestrel": 9.0, "ob-patient-data": 9.0, "hipaa-one-page": 7.5, "em-after-first-call": 7.5,
    "waitlist-one-page": 6.8, "case-saint-alder": 6.8, "case-brightwater": 6.8, "em-security-docs": 6.0,
    "demo-block": 6.0, "price-list": 6.0, "pricing": 5.2, "bc-ehr": 5.2,
    "case-block": 5.2, "tt-cio": 4.5, "ehr-integration": 4.5, "waitlist-backfill": 4.5,
}  # fmt: skip

# A team's market: what its reps reach for more often than others do.
TASTES: dict[str, frozenset[str]] = {
    "Hospitals East": frozenset(
        ("Hospital system", "IT and security", "Security and privacy", "EHR integration", "Northeast", "Finance")
    ),
    "Hospitals West": frozenset(
        ("Operating room director", "Operating room use", "Switching and rollout", "West", "Surgery center")
    ),
    "Clinics & Imaging": frozenset(
        ("Outpatient clinic", "Imaging center", "Practice operations", "Fill cancellations", "Less phone work")
    ),
}


@dataclass(eq=False)
class Known:
    """One asset: its facts, and what may have happened to it."""

    pk: int
    key: str
    title: str
    type: str
    kind: str
    owner_id: int | None
    internal: bool
    live_since: datetime | None
    gone_at: datetime | None
    fate: str
    earlier_fate: str
    pages: tuple[int, ...]
    merge_fields: tuple[str, ...]
    segments: frozenset[str]
    stages: tuple[str, ...]
    base: float
    words: Mapping[str, float] = field(repr=False)

    def is_live(self, at: datetime) -> bool:
        since = self.live_since
        return since is not None and since <= at and (self.gone_at is None or at < self.gone_at)

    def fate_at(self, at: datetime, now: datetime) -> str:
        """What may happen to it: never found, found, opened, used, sent, read. Assets too young to count: anything."""
        return self.fate if at > now - timedelta(days=RESTRICTED_DAYS) else self.earlier_fate

    def weight(self, team: str) -> float:
        return self.base * (1 + 1.5 * len(self.segments & TASTES.get(team, frozenset())))


def know(assets: Mapping[str, Asset], entries: Sequence[Entry], now: datetime, chance: Random) -> list[Known]:
    return [_known(assets[entry.key], entry, now, chance) for entry in entries]


def _known(asset: Asset, entry: Entry, now: datetime, chance: Random) -> Known:
    parts = asset.get_parts()
    body = " ".join(f"{part.label} {part.text}" for part in parts)
    labels = " ".join((*entry.segments, *entry.stages, *entry.products, asset.get_type_display()))
    words: dict[str, float] = {}
    for text, weight in ((body, 1.0), (asset.summary, 2.0), (labels, 3.0), (asset.title, 5.0)):
        words |= dict.fromkeys(tokens(text), weight)
    gone = None
    if asset.state == AssetState.RETIRED:
        gone = now - timedelta(days=RETIRED_DAYS_AGO[entry.key])
    elif asset.state == AssetState.EXPIRED:
        gone = asset.expire_at
    return Known(
        pk=asset.pk,
        key=entry.key,
        title=asset.title,
        type=asset.type,
        kind=asset.kind,
        owner_id=asset.owner_id,
        internal=entry.internal,
        live_since=asset.first_published_at,
        gone_at=gone,
        fate=entry.fate or "r",
        earlier_fate=_earlier_fate(entry.fate, chance),
        pages=tuple(page.number for page in outlines([asset])[asset.pk]),
        merge_fields=tuple(place.key for place in places_to_fill([asset])),
        segments=frozenset(entry.segments),
        stages=entry.stages,
        base=HEROES.get(entry.key, chance.choice((0.5, 0.8, 1.0, 1.3))),
        words=words,
    )


def _earlier_fate(fate: str, chance: Random) -> str:
    """Before the last sixty days some assets had other luck; how recipients took them is kept."""
    luck = chance.random()
    match fate:
        case "n":
            return "u" if luck < 0.04 else "n"
        case "f" | "o":
            return "u" if luck < 0.12 else fate
        case "u" | "s" | "r":
            return fate if luck < 0.66 else "o"
    return "r"


def tokens(text: str) -> set[str]:
    return {word.rstrip("s") for word in re.findall(r"\w+", text.lower()) if len(word) > 1}


class Index:
    """What a search would have shown: enough of an engine to say so, and quick for thousands of searches."""

    def __init__(self, library: Sequence[Known]) -> None:
        self._library = library
        self._ranked: dict[str, list[Known]] = {}
        self._words = frozenset(word for known in library for word in known.words)

    def ranked(self, query: str) -> list[Known]:
        if query not in self._ranked:
            asked = tokens(query)
            scored = []
            for known in self._library:
                found = [known.words[word] for word in asked if word in known.words]
                if len(found) * 2 >= len(asked) and found:
                    scored.append((sum(found) + 0.1 * known.base, known))
            self._ranked[query] = [known for _, known in sorted(scored, key=lambda pair: -pair[0])]
        return self._ranked[query]

    def unknown(self, query: str) -> list[str]:
        """The words of a query that no asset says and that say what is looked for."""
        spoken = dict.fromkeys(re.findall(r"[^\W\d_]{3,}", query.lower()))
        known = self._words
        return [word for word in spoken if tokens(word).isdisjoint(known) and not is_spoken(word)]

    def found(self, query: str, at: datetime, now: datetime, stage: str = "") -> list[Known]:
        """In order, all that is live at that time and is ever found then."""
        return [
            known
            for known in self.ranked(query)
            if known.is_live(at) and known.fate_at(at, now) != "n" and (not stage or stage in known.stages)
        ]


def queries_for(known: Known, index: Index, bank: Sequence[str]) -> list[str]:
    """The queries of the bank that put the asset among the first six; its own title's words when there is none."""
    fitting = [query for query in bank if any(other is known for other in index.ranked(query)[:6])]
    return fitting or [" ".join(re.findall(r"\w+", known.title.lower())[:4])]


def live_assets(library: Sequence[Known], at: datetime) -> list[Known]:
    return [known for known in library if known.is_live(at)]
