"""What searches teach: reps who searched for one thing, put it differently, and then used what they found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from itertools import groupby
from uuid import UUID

from django.db import transaction

from content.words.tokens import words
from hub.core.people import Person
from search.models import GlossaryTerm, LearnedState, LearnedWords
from search.reading import glossary, vocabulary
from search.reading.glossary import AlreadyKnown, NotAllowed
from search.reading.understanding import Dictionary, normal
from search.reading.vocabulary import Entry, Vocabulary
from tracking.models import SearchHit, SearchLog
from tracking.rollups.search_sums import REFINEMENTS

DAYS = 180
# One or two people are not told of: it would say who they are, and it may be chance.
FEWEST_PEOPLE = 3
# Who opens nothing and asks anew within this time asks for the same, though no word is shared.
SOON = timedelta(minutes=2)
# A longer piece is no word for a thing.
MOST_WORDS, LONGEST = 4, 120
# From this likeness on a word is the other one misspelt, which searches put right by themselves.
MISSPELT = 0.8


class AlreadyDecided(Exception):
    """Somebody else has accepted or dismissed it meanwhile."""


@dataclass(slots=True)
class _Evidence:
    people: set[int]
    last_at: datetime


def learn(*, at: datetime) -> None:
    """Make the open proposals anew from the searches of the last 180 days that count. Safe to repeat.

    Rewordings that led to what is for certain teams only are left out: accepted, their words would tell others of it.
    What a marketer has decided on is not proposed again.
    """
    since = at - timedelta(days=DAYS)
    restricted = set(
        SearchHit.objects.filter(
            search__searched_at__gte=since, used_at__isnull=False, asset__teams__isnull=False
        ).values_list("search_id", flat=True)
    )
    found: dict[tuple[str, str], _Evidence] = {}
    for earlier, later in _rewordings(since):
        pair = reworded(earlier.words, later.words)
        if pair is None or later.key in restricted or later.actor is None:
            continue
        evidence = found.setdefault(pair, _Evidence(set(), later.at))
        evidence.people.add(later.actor)
        evidence.last_at = max(evidence.last_at, later.at)
    known = vocabulary.current()
    told = {
        pair: one for pair, one in found.items() if len(one.people) >= FEWEST_PEOPLE and not _is_known(*pair, known)
    }
    with transaction.atomic():
        decided = set(LearnedWords.objects.exclude(state=LearnedState.OPEN).values_list("asked", "used"))
        LearnedWords.objects.filter(state=LearnedState.OPEN).delete()
        LearnedWords.objects.bulk_create(
            LearnedWords(asked=asked, used=used, people=len(one.people), last_at=one.last_at)
            for (asked, used), one in sorted(told.items(), key=lambda pair: pair[0])
            if (asked, used) not in decided
        )


_OUTCOME = ("first_opened_at", "first_used_at", "refined_by")


@dataclass(frozen=True, slots=True)
class _Search:
    key: UUID
    session: UUID
    actor: int | None
    words: str
    at: datetime
    opened_at: datetime | None
    used_at: datetime | None
    refined_by: UUID | None


def _rewordings(since: datetime) -> Iterator[tuple[_Search, _Search]]:
    """Searches from which nothing was used, each with the one in other words from which something was."""
    logs = (
        SearchLog.objects.filter(counts=True, searched_at__gte=since)
        .exclude(normalised="")
        .order_by("session", "searched_at", "pk")
        .values_list("pk", "session", "actor", "normalised", "searched_at", *_OUTCOME)
    )
    searches = (_Search(*row) for row in logs.iterator(chunk_size=1000))
    for _, of_session in groupby(searches, key=lambda one: one.session):
        session = list(of_session)
        by_key = {one.key: one for one in session}
        following = {one.key: other for one, other in zip(session, session[1:], strict=False)}
        for search in session:
            later = search
            for _ in range(REFINEMENTS):
                after = _put_differently(later, by_key, following.get(later.key))
                if later.used_at is not None or after is None:
                    break
                later = after
            if later is not search and later.used_at is not None:
                yield search, later


def _put_differently(search: _Search, by_key: Mapping[UUID, _Search], after: _Search | None) -> _Search | None:
    """What the search was refined by, or the one asked anew soon after when nothing came of it."""
    if search.refined_by is not None:
        return by_key.get(search.refined_by)
    if after is None or search.opened_at is not None or after.at - search.at > SOON:
        return None
    return after


def reworded(asked: str, used: str) -> tuple[str, str] | None:
    """The words of `asked` in place of which `used` has others: “sso setup” and “single sign-on setup” are sso and
    single sign on. None where words were only added, left out or put right."""
    first, second = words(asked), words(used)
    while first and second and first[0] == second[0]:
        first, second = first[1:], second[1:]
    while first and second and first[-1] == second[-1]:
        first, second = first[:-1], second[:-1]
    if not (0 < len(first) <= MOST_WORDS and 0 < len(second) <= MOST_WORDS):
        return None
    one, other = " ".join(first), " ".join(second)
    if max(len(one), len(other)) > LONGEST or normal(one) == normal(other) or set(first) & set(second):
        return None
    return None if SequenceMatcher(None, one, other).ratio() >= MISSPELT else (one, other)


def _is_known(asked: str, used: str, known: Vocabulary) -> bool:
    """Whether search takes the one for the other already."""
    own = _is_named(asked, used, known.glossary, known.entries)
    return own or _is_named(asked, used, known.general, known.general_entries)


def _is_named(asked: str, used: str, names: Dictionary, entries: Mapping[str, Entry]) -> bool:
    held = names.entries.get(normal(asked), ())
    return any(normal(used) == normal(said) for _, term in held for said in entries[term].said)


def accept(*, proposal: LearnedWords, by: Person, at: datetime) -> str:
    """Put the proposal into the glossary: to the term that says `used`, or as a new one; answers that term.

    Refuses with AlreadyDecided and NotAllowed.
    """
    with transaction.atomic():
        row = _open(proposal, by)
        term = _term_that_says(row.used)
        try:
            if term is None:
                glossary.add_term(term=row.used, words=row.asked, by=by)
            else:
                glossary.add_synonym(words=row.asked, target=f"glossary:{term.pk}", by=by)
        except AlreadyKnown:
            # Somebody has written the same by hand, which is what was proposed.
            pass
        _decide(row, LearnedState.ACCEPTED, by, at)
    return term.term if term is not None else row.used


def dismiss(*, proposal: LearnedWords, by: Person, at: datetime) -> None:
    """Never propose it again. Refuses with AlreadyDecided and NotAllowed."""
    with transaction.atomic():
        _decide(_open(proposal, by), LearnedState.DISMISSED, by, at)


def offer_again(*, proposal: LearnedWords, by: Person) -> None:
    """Take a dismissal back. Safe to repeat. Refuses with NotAllowed."""
    _check(by)
    again = LearnedWords.objects.filter(pk=proposal.pk, state=LearnedState.DISMISSED)
    again.update(state=LearnedState.OPEN, decided_by=None, decided_at=None)


def _open(proposal: LearnedWords, by: Person) -> LearnedWords:
    _check(by)
    row = LearnedWords.objects.select_for_update().filter(pk=proposal.pk, state=LearnedState.OPEN).first()
    if row is None:
        raise AlreadyDecided
    return row


def _check(by: Person) -> None:
    if not by.has_perm("search.add_glossaryterm") or not by.has_perm("search.change_glossaryterm"):
        raise NotAllowed


def _decide(row: LearnedWords, state: LearnedState, by: Person, at: datetime) -> None:
    row.state, row.decided_by_id, row.decided_at = state, by.pk, at
    row.save(update_fields=["state", "decided_by", "decided_at"])


def _term_that_says(name: str) -> GlossaryTerm | None:
    terms = GlossaryTerm.objects.order_by("term")
    return next((term for term in terms if normal(name) in {normal(said) for said in term.said}), None)
