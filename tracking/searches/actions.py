"""Log searches as people meant them, and what came of each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Any

from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.utils import timezone

from content.models import Asset
from content.permissions import is_marketer, is_rep
from content.words import tokens
from hub.core.fixed_query import FixedQuery, MakeSlot, Slot
from hub.core.people import Person
from tracking.models import Call, SearchHit, SearchLog, UnmetWord
from tracking.rollups import sums
from tracking.rollups.sums import Unmet

# A person who is still typing: the next letter comes within this time of the last.
SETTLING = timedelta(seconds=5)
# A longer pause begins another search session.
SESSION_PAUSE = timedelta(minutes=10)
# From this likeness on (0 to 1) one query is another one, put differently.
ALIKE = 0.6
# Of a search so many words that stand nowhere are kept, and none of more letters.
MOST_UNMET, LONGEST_UNMET = 8, 40


def id_for_search(*, user: Person, query: str, filters: Mapping[str, Sequence[str]], at: datetime) -> uuid.UUID:
    """The id under which `log_search` will log: that of the last search when this goes on with it. Writes nothing."""
    words, chosen = normalised(query), _chosen(filters)
    for row in _before.rows(actor=user.pk, since=at - SESSION_PAUSE, until=at):
        last = SearchLog.from_db(DEFAULT_DB_ALIAS, _ASKED, row)
        if _is_same(last, words, chosen) or _is_settling(last, words, chosen, at):
            return last.pk
    return uuid.uuid4()


# What it takes to tell whether a search goes on with the last one.
_ASKED = ("id", "normalised", "filters", "searched_at", "first_opened_at", "first_used_at")


def _build_before(slot: MakeSlot) -> models.QuerySet[SearchLog, Any]:
    actor, at = get_user_model()._meta.pk, SearchLog._meta.get_field("searched_at")
    return _session_of(slot("actor", actor), slot("since", at), slot("until", at)).values_list(*_ASKED)[:1]


_before = FixedQuery(_build_before)


def normalised(query: str) -> str:
    """As searches are kept and counted: in small letters, with single spaces."""
    return " ".join(query.lower().split())[:300]


def _chosen(filters: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {name: sorted(values) for name, values in filters.items() if values}


def _last(user: Person, at: datetime) -> models.QuerySet[SearchLog]:
    """The person's last search of this session, alone."""
    return _session_of(user.pk, at - SESSION_PAUSE, at)


def _session_of(actor_id: int | Slot, since: datetime | Slot, until: datetime | Slot) -> models.QuerySet[SearchLog]:
    session = SearchLog.objects.filter(actor__pk=actor_id, searched_at__gt=since, searched_at__lte=until)
    return session.order_by("-searched_at", "-pk")


@transaction.atomic
def log_search(
    *,
    user: Person,
    query: str,
    filters: Mapping[str, Sequence[str]],
    total: int,
    shown: Sequence[int],
    backend: str,
    degraded: bool,
    at: datetime,
    search_id: uuid.UUID | None = None,
    call: Call | None = None,
    unmet: Sequence[str] = (),
) -> uuid.UUID:
    """Log one settled search and the assets its page showed (`shown`: their ids, in order); answers the search's id.

    `search_id` is that of a search of its own, when links with it were written before (see `id_for_search`). `call` is
    what the person works on. `unmet` are the words that stood nowhere in what the person could see.

    Letters on the way to a query are not searches: what extends or edits the person's last query within seconds takes
    its place, under the same id. The same query again, or its next page, within the session adds what it shows to the
    same search. A query put differently within the session is a search of its own, and the earlier one is `refined_by`
    it. Safe to repeat.
    """
    words, chosen = normalised(query), _chosen(filters)
    last = _last(user, at).select_for_update(no_key=True).first()
    if last is not None and _is_same(last, words, chosen):
        _add_hits(last, shown, known=last.hits.values_list("asset_id", flat=True))
        return last.pk
    if last is not None and _is_settling(last, words, chosen, at):
        before, unmet_before = _shown_by(last), _unmet_of(last)
        last.hits.exclude(asset_id__in=shown).delete()
        _replace_words(last, query, words, chosen, total, backend, degraded, at)
        _create_hits(last, shown, known={asset_id for asset_id, _, _ in before} & set(shown))
        if last.counts:
            sums.change_shown(before=before, after=_shown_by(last), team_id=last.team_id)
        _replace_unmet(last, unmet, before=unmet_before)
        return last.pk
    log = SearchLog.objects.create(
        id=search_id or uuid.uuid4(),
        actor=user,
        team_id=user.team_id,
        counts=is_rep(user) and not is_marketer(user),
        session=last.session if last is not None else uuid.uuid4(),
        query=query[:300],
        normalised=words,
        filters=chosen,
        total=total,
        backend=backend,
        degraded=degraded,
        searched_at=at,
        call=call,
    )
    if last is not None and last.refined_by_id is None and _is_refinement(last, words, chosen):
        last.refined_by = log
        last.save(update_fields=["refined_by"])
        _forget_unfinished(last, words)
    _add_hits(log, shown, known=())
    _replace_unmet(log, unmet, before=None)
    return log.pk


def mark_opened(*, search_id: uuid.UUID, asset: Asset, at: datetime) -> None:
    """Note that `asset` was opened from the search. Safe to repeat: the earliest time stays, in whatever order it is
    heard of.
    """
    _note_first(SearchLog.objects.filter(pk=search_id), "first_opened_at", at)
    _note_first(SearchHit.objects.filter(search_id=search_id, asset_id=asset.pk), "opened_at", at)


def mark_used(*, search_id: uuid.UUID, asset: Asset, at: datetime) -> None:
    """Note that `asset` was used from the search. Safe to repeat: the earliest time stays."""
    _note_first(SearchLog.objects.filter(pk=search_id), "first_used_at", at)
    _note_first(SearchHit.objects.filter(search_id=search_id, asset_id=asset.pk), "used_at", at)


def _note_first(rows: models.QuerySet[Any], moment: str, at: datetime) -> None:
    rows.filter(models.Q(**{moment: None}) | models.Q(**{f"{moment}__gt": at})).update(**{moment: at})


def _alike(one: str, other: str) -> bool:
    if not one or not other:
        return False
    return one.startswith(other) or other.startswith(one) or SequenceMatcher(None, one, other).ratio() >= ALIKE


def _is_same(last: SearchLog, words: str, filters: dict[str, list[str]]) -> bool:
    return last.normalised == words and last.filters == filters


def _is_settling(last: SearchLog, words: str, filters: dict[str, list[str]], at: datetime) -> bool:
    """Still the same search: nothing was opened from it, and seconds later its words go on."""
    quick = at - last.searched_at <= SETTLING
    untouched = last.first_opened_at is None and last.first_used_at is None
    return quick and untouched and last.filters == filters and _alike(last.normalised, words)


def _is_refinement(last: SearchLog, words: str, filters: dict[str, list[str]]) -> bool:
    """The same wish put differently: like words, a shared word, or other filters on the same words."""
    if last.normalised == words:
        return bool(last.filters != filters)
    return _alike(last.normalised, words) or not set(last.normalised.split()).isdisjoint(words.split())


def _replace_words(
    log: SearchLog,
    query: str,
    words: str,
    filters: dict[str, list[str]],
    total: int,
    backend: str,
    degraded: bool,
    at: datetime,
) -> None:
    log.query, log.normalised, log.filters, log.total = query[:300], words, filters, total
    log.backend, log.degraded, log.searched_at = backend, degraded, at
    log.save(update_fields=["query", "normalised", "filters", "total", "backend", "degraded", "searched_at"])


def _shown_by(log: SearchLog) -> list[sums.Shown]:
    """The assets that the search has shown, each with the day on which that counts, and its place."""
    day = timezone.localdate(log.searched_at)
    return [(asset_id, day, place) for asset_id, place in log.hits.values_list("asset_id", "position")]


def _add_hits(log: SearchLog, shown: Sequence[int], known: Iterable[int]) -> None:
    """Add what was shown to what the search is known to have shown before."""
    known = set(known)
    new = _create_hits(log, shown, known)
    if new and log.counts:
        day = timezone.localdate(log.searched_at)
        sums.add_shown(asset_ids=new, team_id=log.team_id, day=day, first=len(known) + 1)


def _unmet_of(log: SearchLog) -> Unmet:
    words = frozenset(log.unmet_words.values_list("word", flat=True))
    return Unmet(words=words, at=log.searched_at, team_id=log.team_id)


def _replace_unmet(log: SearchLog, words: Sequence[str], before: Unmet | None) -> None:
    """Keep the words that stood nowhere, in place of those `before`; no statement when there are and were none."""
    wanted = frozenset(list(dict.fromkeys(word for word in words if len(word) <= LONGEST_UNMET))[:MOST_UNMET])
    held = before.words if before is not None else frozenset[str]()
    if held - wanted:
        log.unmet_words.filter(word__in=held - wanted).delete()
    if wanted - held:
        UnmetWord.objects.bulk_create([UnmetWord(search=log, word=word) for word in sorted(wanted - held)])
    if log.counts and (held or wanted):
        sums.change_unmet(before=before, after=Unmet(words=wanted, at=log.searched_at, team_id=log.team_id))


def _forget_unfinished(log: SearchLog, later: str) -> None:
    """What a person had not finished typing when they paused is no word: the search put differently has the whole."""
    before = _unmet_of(log)
    spoken = tokens.words(later)
    unfinished = {one for one in before.words if any(word != one and word.startswith(one) for word in spoken)}
    if unfinished:
        _replace_unmet(log, sorted(before.words - unfinished), before=before)


def _create_hits(log: SearchLog, shown: Sequence[int], known: Iterable[int]) -> list[int]:
    known = set(known)
    new = [asset_id for asset_id in dict.fromkeys(shown) if asset_id not in known]
    SearchHit.objects.bulk_create(
        [SearchHit(search=log, asset_id=asset_id, position=len(known) + n) for n, asset_id in enumerate(new, start=1)],
        ignore_conflicts=True,
    )
    return new
