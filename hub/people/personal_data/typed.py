"""What colleagues typed of a person outside, wherever words are kept: found, and taken out with the sums kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import CharField, Model, QuerySet, Value
from django.db.models.functions import Cast, Concat

from content.words.letters import fold
from hub.core.mail_addresses import as_compared
from hub.core.notices.models import Notice, OutgoingMail
from search.models import LearnedWords, SavedSearch
from search.reading.known_words import held_by_assets
from tracking.models import (
    Ask,
    AssetQuery,
    AssetRequest,
    DigestLine,
    FollowedAct,
    OwnerQuestion,
    Recipient,
    SearchDay,
    SearchLog,
    UnmetWord,
    UnmetWordDay,
)
from tracking.searches.actions import normalised

#: Stands where something was typed that named somebody.
TAKEN_OUT = "(erased)"
# Of fewer letters a part of a name is a letter or a title; these parts of addresses are nobody's.
_SHORTEST = 3
_NOBODYS = frozenset({"info", "sales", "office", "mail", "contact", "hello", "support", "team", "admin", "hr"})
_RUN = re.compile(r"[^\W_]+")
_LANGUAGES = ("en", "de")
_STEP = 2000


@dataclass(frozen=True, slots=True)
class Names:
    """How somebody may be named in what was typed: several words in a row, or one `alone`."""

    rows: tuple[tuple[str, ...], ...] = ()
    alone: frozenset[str] = field(default_factory=frozenset)

    def without(self, text: str) -> str:
        """The text with TAKEN_OUT in the place of each naming; itself where nobody is named."""
        runs = list(_RUN.finditer(text))
        folded = [fold(one.group()) for one in runs]
        out, end, at = [], 0, 0
        while at < len(runs):
            length = next((len(row) for row in self.rows if tuple(folded[at : at + len(row)]) == row), 0)
            length = length or int(folded[at] in self.alone)
            if not length:
                at += 1
                continue
            out += [text[end : runs[at].start()], TAKEN_OUT]
            end = runs[at + length - 1].end()
            at += length
        return "".join([*out, text[end:]]) if out else text


def names_of(email: str) -> Names:
    """Those of whoever outside has this address, as every sender knows them. Two queries.

    An address counts as a whole, a name in either order. By itself a part of a name counts that no asset holds: of
    others nobody can say whether the person was meant.
    """
    written = [one.name for one in Recipient.objects.with_address(email)]
    rows: set[tuple[str, ...]] = set()
    parts: set[str] = set()
    for name in written:
        words = _folded(name)
        parts.update(words)
        if len(words) > 1:
            rows |= {words, (words[-1], *words[:-1])}
    address = as_compared(email)
    rows |= {_folded(address), _folded(email)}
    parts.update(_folded(address.rpartition("@")[0]))
    telling = sorted(part for part in parts if len(part) >= _SHORTEST and part not in _NOBODYS and not part.isdigit())
    held = held_by_assets(telling, _LANGUAGES)
    return Names(
        rows=tuple(sorted((row for row in rows if len(row) > 1), key=len, reverse=True)),
        alone=frozenset(part for part in telling if part not in held),
    )


def _folded(text: str) -> tuple[str, ...]:
    return tuple(fold(one) for one in _RUN.findall(text))


#: How a text is written without the names.
_Rewrite = Callable[[Names, str], str]


def _in_words(names: Names, text: str) -> str:
    return names.without(text)


def _in_sentences(names: Names, text: str) -> str:
    """Without what stands in a row alone: parts of names may be words of the mark-up."""
    return replace(names, alone=frozenset()).without(text)


def _in_an_address(names: Names, address: str) -> str:
    place, mark, asked = address.rpartition("?")
    said = parse_qsl(asked, keep_blank_values=True)
    pairs = [(key, names.without(value)) for key, value in said]
    return f"{place}{mark}{urlencode(pairs)}" if pairs != said else address


@dataclass(frozen=True, slots=True)
class _Kept:
    """A field in which words are kept; not `is_typed` where the hub made a sentence of them.

    `also` is what is made of them besides; `once` are the fields with which they are kept once: where two rows become
    one, `summed` are added up.
    """

    model: type[Model]
    field: str
    rewrite: _Rewrite = _in_words
    also: Callable[[str], dict[str, Any]] = lambda _: {}
    once: tuple[str, ...] = ()
    summed: tuple[str, ...] = ()
    is_typed: bool = True


_SEARCHED = ("searches", "sessions", "zero", "abandoned", "used", "seconds")
KEPT = (
    _Kept(SearchLog, "query", also=lambda words: {"normalised": normalised(words)}),
    _Kept(UnmetWord, "word", once=("search_id",)),
    _Kept(SearchDay, "words", once=("day", "team_id"), summed=_SEARCHED),
    _Kept(UnmetWordDay, "word", once=("day", "team_id"), summed=("searches",)),
    _Kept(AssetQuery, "words", once=("asset_id",), summed=("shown", "opened", "used")),
    _Kept(LearnedWords, "asked", once=("used",), summed=("people",)),
    _Kept(LearnedWords, "used", once=("asked",), summed=("people",)),
    _Kept(SavedSearch, "name"),
    _Kept(SavedSearch, "address", rewrite=_in_an_address, once=("user_id",)),
    # Nobody joins it in words that are gone.
    _Kept(AssetRequest, "words", also=lambda _: {"key": Concat(Value("erased "), Cast("pk", CharField()))}),
    _Kept(AssetRequest, "reason"),
    *(_Kept(Ask, name) for name in ("note", "account")),
    _Kept(OwnerQuestion, "words"),
    _Kept(FollowedAct, "words"),
    *(_Kept(DigestLine, name) for name in ("words", "more", "act", "about")),
    *(_Kept(DigestLine, name, rewrite=_in_an_address) for name in ("address", "act_address")),
    _Kept(Notice, "words", is_typed=False),
    *(_Kept(OutgoingMail, name, rewrite=_in_sentences, is_typed=False) for name in ("subject", "text", "html")),
)


def naming_in_words(names: Names) -> list[QuerySet[Any]]:
    """The rows in which the person is named by what colleagues typed, a list for each kind."""
    found: dict[type[Model], set[Any]] = {}
    for kept in (one for one in KEPT if one.is_typed):
        values = [value for value, _ in _changed(kept, names)]
        for part in _parts(values):
            keys = kept.model._base_manager.filter(**{f"{kept.field}__in": part}).values_list("pk", flat=True)
            found.setdefault(kept.model, set()).update(keys)
    return [model._base_manager.filter(pk__in=keys) for model, keys in found.items()]


def forget_in_words(names: Names) -> None:
    """Put TAKEN_OUT in the place of what named them. Safe to repeat; the sums stay."""
    for kept in KEPT:
        for value, instead in list(_changed(kept, names)):
            rows = kept.model._base_manager.filter(**{kept.field: value})
            changes = {kept.field: instead, **kept.also(instead)}
            if not kept.once:
                rows.update(**changes)
                continue
            for row in rows:
                _rewrite_once(kept, row, changes)


def _changed(kept: _Kept, names: Names) -> Iterator[tuple[str, str]]:
    """Each text that names them, and what it becomes. Compared here, as each database folds letters otherwise."""
    values = kept.model._base_manager.order_by().values_list(kept.field, flat=True).distinct()
    for value in values.iterator(chunk_size=_STEP):
        instead = kept.rewrite(names, value)
        if instead != value:
            column: Any = kept.model._meta.get_field(kept.field)
            yield value, instead[: column.max_length]


def _rewrite_once(kept: _Kept, row: Any, changes: dict[str, Any]) -> None:
    """Rewrite a row, or add it to the one that says the same already."""
    same = {name: getattr(row, name) for name in kept.once}
    other: Any = kept.model._base_manager.filter(**same, **{kept.field: changes[kept.field]}).first()
    if other is None:
        kept.model._base_manager.filter(pk=row.pk).update(**changes)
        return
    sums: dict[str, Any] = {name: getattr(other, name) + getattr(row, name) for name in kept.summed}
    if hasattr(row, "last_at"):
        sums["last_at"] = max(other.last_at, row.last_at)
    if sums:
        kept.model._base_manager.filter(pk=other.pk).update(**sums)
    row.delete()


def _parts(values: list[str]) -> Iterable[list[str]]:
    return (values[at : at + _STEP // 4] for at in range(0, len(values), _STEP // 4))
