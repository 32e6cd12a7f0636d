"""Where assets cite claims: by reference, and by their figures; what of that is out of date; and keeping it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.utils.formats import date_format

from content.messages.carried import MOST_SENTENCE
from content.messages.check import Passage
from content.messages.claims import Sought, cited_figures
from content.models import Asset, Claim, ClaimCitation, CustomerStory, Script
from content.models.cited_text import claims_in
from content.models.message_house import CLAIM


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A place of an asset that cites a claim. `written` is the figure that stands there."""

    claim: Claim
    field: str
    page: int | None
    where: str
    sentence: str
    written: str
    by_reference: bool = False
    is_outdated: bool = False

    @property
    def key(self) -> tuple[int, str, int | None, bool]:
        return self.claim.pk, self.field, self.page, self.by_reference

    @property
    def is_waiting(self) -> bool:
        """Whether it reads as a figure to which not both sides have agreed."""
        return self.by_reference and not self.claim.is_agreed

    def trouble(self, today: date) -> str:
        """What does not hold of it, in a sentence; "" where all does."""
        if self.is_waiting:
            return f"{self.where} cites claim {self.claim.pk}, to which not both sides have agreed."
        if self.is_outdated:
            return f"{self.where} says “{self.written}”, which is {self.claim.said} now: {self.claim}."
        if self.claim.has_lapsed(today):
            return f"{self.where} cites “{self.claim}”, which lapsed on {self._last_day}."
        return ""

    def trouble_for_senders(self, today: date) -> str:
        """The same without what the claim says while that waits for both sides."""
        trouble = self.trouble(today)
        if not trouble or self.is_waiting or self.claim.is_agreed:
            return trouble
        if self.is_outdated:
            return f"{self.where} says “{self.written}”, a figure that is being changed."
        return f"{self.where} says “{self.written}”, which lapsed on {self._last_day}."

    @property
    def _last_day(self) -> str:
        return date_format(self.claim.valid_until, "j M Y") if self.claim.valid_until else ""

    @property
    def rule(self) -> str:
        """By what a finding about it is known again: another lapse or another change is another one."""
        if self.is_waiting:
            return f"{CLAIM}{self.claim.pk}:waiting"
        what = self.claim.said if self.is_outdated else str(self.claim.valid_until)
        kind = "now" if self.is_outdated else "lapsed"
        return f"{CLAIM}{self.claim.pk}:{kind}:{sha256(what.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a text cites a claim by reference, and how it reads."""

    claim_id: int
    field: str
    page: int
    where: str
    text: str


class Claims:
    """All claims, read once for many assets that are judged together. One query."""

    def __init__(self) -> None:
        self.by_id = {claim.pk: claim for claim in Claim.objects.order_by("pk")}
        self.sought = [
            Sought(claim.pk, claim.figure, claim.unit, claim.ways, claim.earlier, claim.language)
            for claim in self.by_id.values()
        ]

    def fingerprint(self, today: date) -> str:
        """Another one when a claim changes, lapses or is agreed to."""
        lapsed = [claim.pk for claim in self.by_id.values() if claim.has_lapsed(today)]
        waiting = [claim.pk for claim in self.by_id.values() if not claim.is_agreed]
        said = [str(claim) for claim in self.by_id.values()]
        return f"{self.sought!r} {lapsed!r} {waiting!r} {said!r}" if self.by_id else ""

    def cited_in(self, own: Asset, passages: Sequence[Passage]) -> list[Cited]:
        """Where this version, which is of its own kind and reads as `passages`, cites which claims."""
        found = [*self._by_reference(own)]
        named = {(one.claim.pk, one.field, one.page) for one in found}
        for one in cited_figures(self.sought, passages):
            if (one.claim_id, one.passage.field, one.passage.page) not in named:
                found.append(
                    Cited(
                        claim=self.by_id[one.claim_id],
                        field=one.passage.field,
                        page=one.passage.page,
                        where=one.passage.where,
                        sentence=one.sentence,
                        written=one.written,
                        is_outdated=one.is_outdated,
                    )
                )
        return found

    def _by_reference(self, own: Asset) -> Iterator[Cited]:
        told: set[tuple[int, str, int]] = set()
        for reference in references_of(own):
            claim = self.by_id.get(reference.claim_id)
            key = (reference.claim_id, reference.field, reference.page)
            if claim is not None and key not in told:
                told.add(key)
                yield Cited(
                    claim=claim,
                    field=reference.field,
                    page=reference.page,
                    where=reference.where,
                    sentence=" ".join(reference.text.split())[:MOST_SENTENCE],
                    written=claim.said,
                    by_reference=True,
                )


def references_of(own: Asset) -> Iterator[Reference]:
    """Where this version of a script or story cites claims by reference."""
    if isinstance(own, Script):
        yield from _references("body", "Part", own.body)
    elif isinstance(own, CustomerStory):
        yield from _references("results", "Result", own.results)
        yield from _references("quotes", "Quote", own.quotes)


def _references(field: str, noun: str, blocks: Iterable[Any]) -> Iterator[Reference]:
    for number, block in enumerate(blocks, start=1):
        for text in block.value.values():
            if isinstance(text, str):
                for claim_id in claims_in(text):
                    yield Reference(claim_id, field, number, f"{noun} {number}", str(text))


def keep_citations(asset: Asset, cited: Iterable[Cited], *, at: datetime) -> None:
    """Bring what is kept of the asset's citations up to date, within a transaction that holds it. One query, and one
    for each change."""
    known = {(row.claim_id, row.field, row.page, row.by_reference): row for row in ClaimCitation.objects.on([asset.pk])}
    now = {one.key: one for one in cited}
    if gone := [row.pk for key, row in known.items() if key not in now]:
        ClaimCitation.objects.filter(pk__in=gone).delete()
    for key, one in now.items():
        row = known.get(key) or ClaimCitation(
            asset=asset, claim=one.claim, field=one.field, page=one.page, by_reference=one.by_reference, found_at=at
        )
        says = (one.where, one.sentence, one.written[:80], one.is_outdated)
        if row.pk is None or says != (row.where, row.sentence, row.figure, row.is_outdated):
            row.where, row.sentence, row.figure, row.is_outdated = says
            row.save()
