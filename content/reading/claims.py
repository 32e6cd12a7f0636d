"""Claims as people read them: which hold, which are cited where, and how many no longer hold in what is live."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from content.messages.citing import Cited, Claims, Reference, references_of
from content.messages.passages import passages_of
from content.models import Asset, Claim, ClaimCitation
from content.models.claim import ClaimCitationQuerySet, ClaimQuerySet
from content.querysets import live_now
from hub.core.people import Person

#: By what the list may be narrowed, as it is asked for and as it is called.
STATES = {
    "holding": "Holds",
    "lapsed": "Lapsed",
    "no_source": "Without a source",
    "waiting": "Waiting for both sides",
}


@dataclass(frozen=True, slots=True)
class ClaimNumbers:
    """How many claims there are, how many lapsed ones live assets cite, and how many have no source."""

    total: int
    lapsed_in_live: int
    without_source: int


def claims_shown(*, works_on_it: bool) -> ClaimQuerySet:
    """What may be read: what both sides agreed to, and for who works on it what waits, too."""
    return Claim.objects.all() if works_on_it else Claim.objects.agreed()


def narrowed(claims: ClaimQuerySet, *, state: str, words: str, today: date) -> ClaimQuerySet:
    """Those in this state (of STATES; any for another word) that have these words."""
    if state == "holding":
        claims = claims.agreed().holding(today)
    elif state == "lapsed":
        claims = claims.lapsed(today)
    elif state == "no_source":
        claims = claims.without_source()
    elif state == "waiting":
        claims = claims.waiting()
    return claims.saying(words) if words else claims


def with_live_assets(claims: ClaimQuerySet) -> ClaimQuerySet:
    """Each with `live_assets`: how many live assets cite it."""
    live = Count("citations__asset", filter=Q(live_now("citations__asset__")), distinct=True)
    return claims.annotate(live_assets=live)


def claim_numbers(today: date) -> ClaimNumbers:
    """Three queries."""
    return ClaimNumbers(
        total=Claim.objects.count(),
        lapsed_in_live=Claim.objects.lapsed(today).cited_in_live_assets().count(),
        without_source=Claim.objects.without_source().count(),
    )


def citations_of(claim: Claim, user: Person) -> ClaimCitationQuerySet:
    """Where live assets that the person may see cite it, asset by asset, page by page. One query."""
    return ClaimCitation.objects.of(claim).in_assets(Asset.objects.visible_to(user).live()).for_reading()


@dataclass(frozen=True, slots=True)
class Trouble:
    """A place of an asset that cites what lapsed or changed, and why that no longer holds. By `key` it is known again:
    another lapse, another change or another place is another one.
    """

    field: str
    page: int | None
    sentence: str
    key: str


def troubled_claims(assets: Iterable[Asset], *, today: date) -> dict[int, list[Trouble]]:
    """By asset what is live of these cites and no longer holds, by the clock: as it was last read, and by reference as
    it stands now. One query; two where claims are cited by reference that were not read yet.
    """
    assets = list(assets)
    rows = list(ClaimCitation.objects.on([asset.pk for asset in assets]).for_reading())
    found: dict[int, list[Trouble]] = {}
    for row in rows:
        if trouble := _trouble(row.asset_id, _as_cited(row), today):
            found.setdefault(row.asset_id, []).append(trouble)
    known = {(row.asset_id, row.claim_id) for row in rows}
    fresh = [
        (asset.pk, one) for asset in assets for one in references_of(asset.own) if (asset.pk, one.claim_id) not in known
    ]
    claims = Claim.objects.among({one.claim_id for _, one in fresh}).in_bulk() if fresh else {}
    for pk, one in fresh:
        claim = claims.get(one.claim_id)
        if claim is not None and (trouble := _trouble(pk, _as_referred(one, claim), today)):
            found.setdefault(pk, []).append(trouble)
    return found


def parts_amiss(script_ids: Sequence[int], *, today: date) -> dict[int, set[int | None]]:
    """By script the numbers of its parts that cite what no longer holds, as it was last read. One query, none for no
    script.
    """
    found: dict[int, set[int | None]] = {}
    for row in ClaimCitation.objects.on(script_ids).for_reading() if script_ids else ():
        if row.field == "body" and _as_cited(row).trouble_for_senders(today):
            found.setdefault(row.asset_id, set()).add(row.page)
    return found


def said_of_place(troubles: Iterable[Trouble], field: str, number: int | None) -> tuple[str, ...]:
    """What no longer holds of one place of an asset, in sentences, each once."""
    here = (one.sentence for one in troubles if (one.field, one.page) == (field, number))
    return tuple(dict.fromkeys(here))


def troubled_claims_of_version(own: Asset, *, today: date) -> list[Trouble]:
    """The same of an earlier version, `own` as it read then: what it cites is not kept, so it is read anew. One query
    for the claims, and of collateral one for its pages.
    """
    cited = Claims().cited_in(own, list(passages_of(own)))
    return [trouble for one in cited if (trouble := _trouble(own.pk, one, today))]


def _trouble(asset_id: int, cited: Cited, today: date) -> Trouble | None:
    said = cited.trouble_for_senders(today)
    key = f"{asset_id} {cited.field} {cited.page or ''} {cited.rule}"
    return Trouble(cited.field, cited.page, said, key) if said else None


def _as_referred(one: Reference, claim: Claim) -> Cited:
    return Cited(
        claim=claim,
        field=one.field,
        page=one.page,
        where=one.where,
        sentence="",
        written=claim.said,
        by_reference=True,
    )


def _as_cited(row: ClaimCitation) -> Cited:
    return Cited(
        claim=row.claim,
        field=row.field,
        page=row.page,
        where=row.where,
        sentence=row.sentence,
        written=row.figure,
        by_reference=row.by_reference,
        is_outdated=row.is_outdated,
    )
