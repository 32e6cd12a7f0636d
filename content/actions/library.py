"""Checks what is live, in the background, and keeps what it finds: what breaks a rule, names of customers who may not
be named, proofs that have gone, claims that lapsed, and which messages and claims it carries."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from content.findings import Act
from content.gate.candidate import Candidate
from content.gate.naming import names_said
from content.lapse_notices import tell_of_lapses
from content.messages.carried import Sighting, Statement, sightings
from content.messages.carrying import keep_sightings, statements_to_find
from content.messages.check import Passage
from content.messages.citing import Cited, Claims, keep_citations
from content.messages.passages import passages_of
from content.messages.rules import fingerprint
from content.messages.sentences import sentence_of
from content.models import Asset, FindingState, MessageCheck, MessageFinding, MessagePass
from content.models.message_house import CUSTOMER, PROOF
from content.reading.not_to_say import NotToSay
from content.reading.on_message import note_first_check
from content.reading.proofs import GoneProof, gone_proofs

#: So many assets are looked up at once; each is checked in a transaction of its own.
BATCH = 200
#: All live assets are looked at so often, whenever they were published; else only those touched since the last time.
WHOLE_EVERY = timedelta(days=1)
#: A publication may be committed so long after the moment that stands on it.
OVERLAP = timedelta(minutes=15)
MOST_SAID, MOST_WORDS, MOST_AROUND = 300, 300, 600
Key = tuple[str, str, int | None, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What no live asset should say, as it is kept. `rule` is the key by which it is known again."""

    rule: str
    text: str
    instead: str
    field: str
    page: int | None
    where: str
    words: str
    around: str

    @property
    def key(self) -> Key:
        return self.rule, self.field, self.page, self.words


@dataclass(frozen=True, slots=True)
class Reading:
    """What the check of an asset found: what it should not say, which messages it carries and which claims it cites."""

    found: list[Found]
    carried: dict[int, Sighting]
    cited: list[Cited]


class LibraryCheck:
    """What the assets of one run are judged by, read once: the rules, the messages, and who may not be named on that
    day."""

    def __init__(self, *, at: datetime) -> None:
        self.at = at
        self._not_to_say = NotToSay()
        self._day = timezone.localdate(at)

    @cached_property
    def rules(self) -> str:
        """Tells what it judges by from all that others did."""
        customers = self._not_to_say.customers(self._day)
        claims = self.claims.fingerprint(self._day)
        told = f"{fingerprint(self._not_to_say.check)} {customers!r} {self.statements!r} {claims}"
        return sha256(told.encode()).hexdigest()

    @cached_property
    def statements(self) -> list[Statement]:
        """The messages that an asset may carry."""
        return statements_to_find()

    @property
    def claims(self) -> Claims:
        """The claims that it may cite."""
        return self._not_to_say.claims

    def found_in(self, asset: Asset) -> Reading:
        """All that is found in what is live of the asset."""
        own = asset.own
        looked_for = self._not_to_say.check.rules or self.statements or self.claims.by_id
        passages = list(passages_of(own)) if looked_for else []
        [proofs] = gone_proofs([own])
        cited = self.claims.cited_in(own, passages)
        found = [*self._breaches(passages), *self._names(own), *map(_as_found, proofs), *self._lapses(cited)]
        return Reading(found, sightings(self.statements, passages), cited)

    def _lapses(self, cited: Iterable[Cited]) -> Iterator[Found]:
        for one in cited:
            if trouble := one.trouble(self._day):
                yield Found(
                    rule=one.rule,
                    text=trouble[:MOST_SAID],
                    instead=one.claim.said if one.is_outdated else "",
                    field=one.field,
                    page=one.page,
                    where=one.where,
                    words=one.written[:MOST_WORDS],
                    around=one.sentence[:MOST_AROUND],
                )

    def _breaches(self, passages: Iterable[Passage]) -> Iterator[Found]:
        for breach in self._not_to_say.check.breaches(passages):
            yield Found(
                rule=breach.rule.key,
                text=sentence_of(breach)[:MOST_SAID],
                instead=breach.rule.instead,
                field=breach.passage.field,
                page=breach.passage.page,
                where=breach.passage.where,
                words=breach.words[:MOST_WORDS],
                around=breach.around[:MOST_AROUND],
            )

    def _names(self, own: Asset) -> Iterator[Found]:
        instead = {one.customer: one.instead for one in self._not_to_say.customers(self._day)}
        candidate = Candidate(asset=own, act=Act.GO_LIVE, at=self.at, not_to_say=self._not_to_say)
        for named in names_said(candidate):
            if named.name.is_sure:
                yield Found(
                    rule=_key(CUSTOMER, named.name.customer),
                    text=named.sentence[:MOST_SAID],
                    instead=instead.get(named.name.customer, ""),
                    field=named.place.field,
                    page=named.place.page,
                    where=named.place.where,
                    words=named.name.text[:MOST_WORDS],
                    around="",
                )


def _as_found(proof: GoneProof) -> Found:
    return Found(
        rule=_key(PROOF, proof.words),
        text=proof.sentence[:MOST_SAID],
        instead="",
        field=proof.citation.field,
        page=proof.citation.page,
        where=proof.citation.where,
        words=proof.words[:MOST_WORDS],
        around=proof.citation.note[:MOST_AROUND],
    )


def _key(kind: str, words: str) -> str:
    return f"{kind}{sha256(words.casefold().encode()).hexdigest()[:24]}"


def check_library(*, at: datetime, seconds: float | None = None) -> int:
    """Check the live assets whose last check is older than they are, or by other rules and names; how many. After
    `seconds` it begins with no more. Safe to run again and side by side.

    Once all have been looked at by these rules, only what was touched since is looked up; all of them again each day.
    """
    check = LibraryCheck(at=at)
    ends = None if seconds is None else time.monotonic() + seconds
    last = MessagePass.objects.first()
    whole = last is None or last.rules != check.rules or at - last.whole_at >= WHOLE_EVERY
    assets = Asset.objects.all() if whole or last is None else Asset.objects.touched_since(last.checked_to - OVERLAP)
    checked, after = 0, 0
    while ids := list(assets.due_for_message_check(check.rules, after=after).values_list("pk", flat=True)[:BATCH]):
        for pk in ids:
            checked += check_asset(pk, check=check, at=at)
            if ends is not None and time.monotonic() >= ends:
                return checked
        after = ids[-1]
    done = {"rules": check.rules, "checked_to": at} | ({"whole_at": at} if whole else {})
    MessagePass.objects.update_or_create(pk=1, defaults=done)
    return checked


def check_proofs(*, at: datetime) -> int:
    """Check again the live scripts and stories of which another proof has gone, or come back, since their check; how
    many. Two queries for BATCH assets. Safe to run again and side by side.
    """
    check = LibraryCheck(at=at)
    checked, after = 0, 0
    while assets := list(Asset.objects.live().citing_proofs(after=after).for_cards()[:BATCH]):
        known: dict[int, set[str]] = defaultdict(set)
        for pk, words in MessageFinding.objects.about_proofs(assets).values_list("asset_id", "words"):
            known[pk].add(words)
        for asset, proofs in zip(assets, gone_proofs([asset.own for asset in assets]), strict=True):
            if {proof.words[:MOST_WORDS] for proof in proofs} != known[asset.pk]:
                checked += check_asset(asset.pk, check=check, at=at)
        after = assets[-1].pk
    return checked


def check_asset(asset_id: int, *, check: LibraryCheck, at: datetime) -> bool:
    """Check what is live of one asset, bring its findings up to date, and tell who answers for it what no longer holds;
    False when it is gone."""
    read = Asset.objects.among([asset_id]).first()
    if read is None:
        return False
    # Read and checked before it is held: what is published meanwhile is younger than `at`, and due again.
    reading = check.found_in(read)
    with transaction.atomic():
        # Holding it keeps a second check of the same asset waiting, and nobody who uses or sends it.
        asset = Asset.objects.select_for_update(no_key=True).among([asset_id]).first()
        if asset is None:
            return False
        new = _keep(asset, reading.found, at)
        keep_sightings(asset, reading.carried, at=at)
        keep_citations(asset, reading.cited, at=at)
        note_first_check(asset.pk, published_at=read.last_published_at, at=at)
        MessageCheck.objects.update_or_create(asset=asset, defaults={"rules": check.rules, "checked_at": at})
        tell_of_lapses(asset, [one.text for one in new if one.is_lapse], at=at)
    return True


def _keep(asset: Asset, found: Iterable[Found], at: datetime) -> list[MessageFinding]:
    """New ones are opened, those that are no more are fixed; what was accepted stays so wherever it moves. The answer:
    those that were opened by a rule, a name or a proof of which nothing stood there yet."""
    by_key = {one.key: one for one in found}
    known = list(MessageFinding.objects.on(asset.pk).standing())
    accepted = {(one.rule, one.words.casefold()): one for one in known if one.state == FindingState.ACCEPTED}
    kept: set[Key] = set()
    gone = []
    for one in known:
        key = (one.rule, one.field, one.page, one.words)
        if key in by_key:
            kept.add(key)
        elif one.state == FindingState.OPEN:
            gone.append(one.pk)
    MessageFinding.objects.among(gone).update(state=FindingState.FIXED, ended_at=at)
    created = MessageFinding.objects.bulk_create(
        _finding(asset, one, accepted.get((one.rule, one.words.casefold())), at)
        for key, one in by_key.items()
        if key not in kept
    )
    stood = {one.rule for one in known}
    return [one for one in created if one.state == FindingState.OPEN and one.rule not in stood]


def _finding(asset: Asset, found: Found, accepted: MessageFinding | None, at: datetime) -> MessageFinding:
    finding = MessageFinding(asset=asset, found_at=at, **asdict(found))
    if accepted is not None:
        finding.state, finding.ended_at = FindingState.ACCEPTED, at
        finding.reason, finding.decided_by_id = accepted.reason, accepted.decided_by_id
    return finding
