"""From a request to what every engine needs: the understood query, chosen values and preferences by their ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from content.permissions import sees_all_teams
from content.words.tokens import words
from hub.core.people import Person
from search.reading import translation, understanding
from search.reading.preferences import FACET_FIELDS, Chosen, Preference
from search.reading.understanding import Dictionary, Understood
from search.reading.vocabulary import Entry, Value, Vocabulary
from search.types import FACETS, SearchRequest

# What an asset is, besides what it is about: each is one kind, one type, in one language.
WHAT_IT_IS = ("kind", "type", "language")
# A value that nothing carries: a filter by an unknown name finds nothing, it does not vanish.
NOTHING = -1
# Each costs a clause; a query that says more terms than this is a text.
MOST_SYNONYMS = 12


@dataclass(frozen=True, slots=True)
class Synonym:
    """`other` may stand in an asset for `typed`; `instead` when `typed` is what we don't say, and `other` our term."""

    typed: str
    other: str
    instead: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A request as understood, in the terms of the index."""

    request: SearchRequest
    understood: Understood
    vocabulary: Vocabulary
    filters: Mapping[str, Sequence[str]]
    chosen: tuple[Chosen, ...]
    preferences: tuple[Preference, ...]
    owner: int | None
    team: int | None
    all_teams: bool
    synonyms: tuple[Synonym, ...] = ()
    names: tuple[str, ...] = ()
    pinned: tuple[int, ...] = ()
    places: tuple[str, ...] = ()
    newest: datetime | None = None
    #: The language in which the query is asked, where its words tell.
    language: str = ""

    @property
    def also_searched(self) -> tuple[tuple[str, str], ...]:
        """The words of the query that are searched by another name too, each with that."""
        return tuple(dict.fromkeys((one.typed, one.other) for one in self.synonyms if not one.instead))


def read_request(request: SearchRequest, vocabulary: Vocabulary, text: str | None = None) -> Reading:
    """Read `request` (or the corrected `text` in its place)."""
    understood = understanding.understand(
        request.query if text is None else text,
        vocabulary.dictionary,
        lambda name, said: resolve(vocabulary, name, said),
        dropped=(*request.dropped, *_unknown_to(request.user, vocabulary)),
        only_words=request.only_words,
    )
    filters = _merged(request.filters, understood.filters)
    preferences = tuple(_preferences(understood, vocabulary))
    chosen = tuple(_chosen(filters, vocabulary))
    return Reading(
        request=request,
        understood=understood,
        vocabulary=vocabulary,
        filters=filters,
        chosen=chosen,
        preferences=preferences,
        owner=_owner(understood.owner, request.user),
        team=request.user.team_id,
        all_teams=sees_all_teams(request.user),
        synonyms=tuple(_synonyms(understood, vocabulary)),
        names=tuple(_names(understood, vocabulary)),
        pinned=tuple(vocabulary.pinned(understood.query, timezone.now())),
        places=tuple(_places(chosen, preferences)),
        newest=vocabulary.newest if any(one.facet == "newest" for one in understood.recognised) else None,
        language=_language(understood, vocabulary),
    )


def _unknown_to(user: Person, vocabulary: Vocabulary) -> list[str]:
    """Customers whom only stories name that `user` may not see: recognising them would tell of these."""
    if not vocabulary.limited_customers or sees_all_teams(user):
        return []
    return [f"customer:{name}" for name, teams in vocabulary.limited_customers.items() if user.team_id not in teams]


def _synonyms(understood: Understood, vocabulary: Vocabulary) -> list[Synonym]:
    """The other ways to say what the glossary knows of the query's words, and then what everybody calls it."""
    own = list(_other_names(understood.text, vocabulary.glossary, vocabulary.entries))
    known = {understanding.normal(one.other) for one in own}
    general = [
        one
        for one in _other_names(understood.text, vocabulary.general, vocabulary.general_entries)
        if understanding.normal(one.other) not in known and not _says(understood.text, one.other)
    ]
    return [*own, *general][:MOST_SYNONYMS]


def _other_names(text: str, names: Dictionary, entries: Mapping[str, Entry]) -> Iterator[Synonym]:
    for (start, end), values in understanding.recognise(text, names):
        typed = text[start:end]
        key = understanding.normal(typed)
        for _, term in values:
            for other in entries[term].said:
                if understanding.normal(other) != key:
                    yield Synonym(typed=typed, other=other, instead=key in entries[term].avoid)


def _says(text: str, name: str) -> bool:
    """Whether the text has the words of the name side by side: searched again, they would count twice."""
    return f" {' '.join(understanding.normal(name))} " in f" {' '.join(understanding.normal(text))} "


def _names(understood: Understood, vocabulary: Vocabulary) -> list[str]:
    """The names of several words in the query, of products and of the glossary: each is one thing."""
    spoken = [
        understood.text[start:end] for (start, end), _ in understanding.recognise(understood.text, vocabulary.glossary)
    ]
    spoken += [one.text for one in understood.recognised if one.facet == "product"]
    return [name for name in dict.fromkeys(spoken) if len(understanding.normal(name)) > 1][:MOST_SYNONYMS]


def _places(chosen: Sequence[Chosen], preferences: Sequence[Preference]) -> list[str]:
    """The segments and stages that the query or a filter names, as assets remember where they were used."""
    named = {"segments": "segment", "stages": "stage"}
    places = [f"{named[one.field]}:{one.value}" for one in preferences if one.field in named]
    return places + [f"{named[one.field]}:{pk}" for one in chosen if one.field in named for pk in one.ids]


def resolve(vocabulary: Vocabulary, name: str, said: str) -> tuple[str, str] | None:
    """What `name:said` means: a facet and its value, or ("owner", ...); None when it is just words."""
    name = name.casefold()
    if name == "owner":
        return ("owner", said)
    axis = next((axis for axis in vocabulary.axes if axis.casefold().replace(" ", "-") == name), None)
    if axis is not None:
        name, said = "segment", f"{axis}:{said}"
    if name not in FACETS:
        return None
    exact = vocabulary.find(name, said)
    if exact:
        return (name, exact.value)
    named = vocabulary.dictionary.entries.get(understanding.normal(said.split(":", 1)[-1]), ())
    return next(((facet, value) for facet, value in named if facet == name), None) or _by_label(vocabulary, name, said)


def _by_label(vocabulary: Vocabulary, name: str, said: str) -> tuple[str, str] | None:
    key = understanding.normal(said.split(":", 1)[-1])
    for value in vocabulary.of(name):
        if understanding.normal(value.label) == key:
            return (name, value.value)
    return None


def _merged(first: Mapping[str, Sequence[str]], second: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    merged = {facet: list(dict.fromkeys([*first.get(facet, ()), *second.get(facet, ())])) for facet in FACETS}
    return {facet: values for facet, values in merged.items() if values}


def _chosen(filters: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> list[Chosen]:
    grouped: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for facet, values in filters.items():
        for said in values:
            value: Value | None = vocabulary.find(facet, said)
            axis = value.axis if value else (said.split(":", 1)[0] if facet == "segment" else "")
            grouped[facet, axis].append(value.pk if value else NOTHING)
    return [Chosen(facet=facet, axis=axis, ids=tuple(ids)) for (facet, axis), ids in grouped.items()]


def _preferences(understood: Understood, vocabulary: Vocabulary) -> list[Preference]:
    preferences = []
    length = len(words(understood.text))
    owners = {one.value for one in understood.recognised if one.facet == "owner"}
    ids = _user_ids(owners) if owners else {}
    for one in understood.recognised:
        if one.facet == "customer":
            preferences.append(Preference("customer", one.value, 0.0, one.text))
        elif one.facet == "owner":
            preferences.append(Preference("owner", ids.get(one.value, NOTHING), 0.0, one.text))
        elif value := vocabulary.find(one.facet, one.value):
            share = vocabulary.share(one.facet, one.value)
            alone = understood.names_only and one.facet in WHAT_IT_IS
            preferences.append(Preference(FACET_FIELDS[one.facet], value.pk, share, one.text, length, alone))
    return preferences


def _language(understood: Understood, vocabulary: Vocabulary) -> str:
    """In which language the query is asked; "" where that makes no difference or does not show."""
    if len(vocabulary.languages) < 2 or any(one.facet == "language" for one in understood.recognised):
        return ""
    return translation.shown_language(understood.text) or ""


def _user_ids(names: set[str]) -> dict[str, int]:
    return {user.get_username(): user.pk for user in get_user_model().objects.filter(username__in=names)}


def _owner(said: str, user: Person) -> int | None:
    """The owner meant by `owner:said`: me, a user name, or a full name; one who owns nothing when unknown."""
    if not said:
        return None
    if said.casefold() == "me":
        return int(user.pk)
    people = get_user_model().objects
    found = people.filter(username__iexact=said).first()
    if found is None:
        first, _, last = said.partition(" ")
        wanted = people.filter(first_name__iexact=first)
        found = (wanted.filter(last_name__iexact=last) if last else wanted).first()
    return found.pk if found else NOTHING
