"""Another word for something the hub knows: into the glossary, or among the aliases of a segment, stage or product."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from content.models import BuyingStage, Product, Segment
from hub.core.people import Person
from search.models import GeneralWordsOff, GlossaryTerm, Pin
from search.reading import general_words
from search.reading.understanding import normal
from tracking.models import ActKind
from tracking.reports.acts import note_word_act, take_back_act, take_back_but

# Before the id of a pin, in what a row of words can undo.
PINNED = "pin:"
LONGEST_WORDS = 120
MODELS: dict[str, Any] = {"glossary": GlossaryTerm, "segment": Segment, "stage": BuyingStage, "product": Product}
# Targets whose names are about as much like the words as this are offered first.
ALIKE = 0.7
MOST_LIKELY = 5


class AlreadyKnown(Exception):
    """The target has these words already, or they are its name. The message says so."""


class NotAllowed(Exception):
    """The person may not change what the words were to be added to."""


class UnknownTerm(Exception):
    """No general term has this key."""


@dataclass(frozen=True, slots=True)
class Target:
    """What words may be added to: `key` is `glossary:3`, `group` the axis or list it stands in."""

    key: str
    label: str
    group: str
    names: tuple[str, ...]


def targets(user: Person) -> list[Target]:
    """All that the person may add words to. Four queries at most."""
    found: list[Target] = []
    if _may_change(user, GlossaryTerm):
        rows = GlossaryTerm.objects.order_by("term")
        found += [Target(f"glossary:{row.pk}", row.term, "Glossary", tuple(row.asked)) for row in rows]
    if _may_change(user, Segment):
        segments = Segment.objects.select_related("axis").order_by("axis__order", "axis__name", "order", "name")
        found += [Target(f"segment:{one.pk}", one.name, one.axis.name, _names(one)) for one in segments]
    for kind, group in (("stage", "Buying stage"), ("product", "Product")):
        if _may_change(user, MODELS[kind]):
            rows = MODELS[kind].objects.order_by("order", "name")
            found += [Target(f"{kind}:{one.pk}", one.name, group, _names(one)) for one in rows]
    return found


def likely(words: str, among: Iterable[Target]) -> list[Target]:
    """The targets that share a word with `words`, or are written much alike, most alike first."""
    spoken = normal(words)
    scored = []
    for target in among:
        best = max((_likeness(spoken, normal(name)) for name in target.names), default=0.0)
        if best >= ALIKE:
            scored.append((-best, target.label, target))
    return [target for _, _, target in sorted(scored, key=lambda one: one[:2])][:MOST_LIKELY]


def _likeness(spoken: tuple[str, ...], held: tuple[str, ...]) -> float:
    if not spoken or not held:
        return 0.0
    shared = len(set(spoken) & set(held)) / min(len(set(spoken)), len(set(held)))
    return max(shared, SequenceMatcher(None, " ".join(spoken), " ".join(held)).ratio())


def add_synonym(*, words: str, target: str, by: Person, avoid: bool = False) -> str:
    """Search takes `words` for what `target` names, from the next search on; answers how to take it back.

    With `avoid` they are what we don't say for a glossary term. Refuses with AlreadyKnown and NotAllowed.
    """
    kind, _, pk = target.partition(":")
    with transaction.atomic():
        row: Any = _locked(kind, pk)
        _check(by, row, "change")
        if normal(words) in {normal(name) for name in _all_names(row)}:
            raise AlreadyKnown(f"“{words}” is a word for {_name(row)} already.")
        field = _field(kind, avoid)
        setattr(row, field, "\n".join([*_lines(getattr(row, field)), words]))
        row.save(update_fields=[field])
        log(instance=row, action="wagtail.edit", user=by, content_changed=True)
        undo = f"{target}:{field}:{words}"
        if not avoid:
            note_word_act(kind=ActKind.SYNONYM, words=words, key=_fact(undo), at=timezone.now(), by=by)
    return undo


def add_term(*, term: str, words: str, by: Person, avoid: bool = False) -> str:
    """A new glossary term with `words` as its synonym, or as what we don't say for it; answers how to take it back."""
    if not by.has_perm("search.add_glossaryterm"):
        raise NotAllowed
    if normal(term) == normal(words):
        raise AlreadyKnown("Say what the words stand for: the term is the same as the words.")
    if GlossaryTerm.objects.filter(term__iexact=term).exists():
        raise AlreadyKnown(f"“{term}” is in the glossary: choose it above.")
    with transaction.atomic():
        row = GlossaryTerm.objects.create(term=term, **{_field("glossary", avoid): words})
        log(instance=row, action="wagtail.create", user=by, content_changed=True)
        undo = f"glossary:{row.pk}:new:{words}"
        if not avoid:
            note_word_act(kind=ActKind.SYNONYM, words=words, key=_fact(undo), at=timezone.now(), by=by)
    return undo


def switch_general_words(*, key: str, on: bool, by: Person) -> str:
    """Search takes the general term, or all of them (GeneralWordsOff.ALL), by its other names or not, from the next
    search on; answers what to call it in a sentence. Safe to repeat. Refuses with NotAllowed and UnknownTerm."""
    if not by.has_perm("search.change_glossaryterm"):
        raise NotAllowed
    term = next((one for one in general_words.shipped().terms if one.key == key), None)
    if term is None and key != GeneralWordsOff.ALL:
        raise UnknownTerm
    with transaction.atomic():
        row, was_on = GeneralWordsOff.objects.get_or_create(key=key)
        if on:
            if not was_on:
                log(instance=row, action="wagtail.delete", user=by, deleted=True)
            row.delete()
        elif was_on:
            log(instance=row, action="wagtail.create", user=by, content_changed=True)
    return f"“{term.term}”" if term else "General words"


def take_back(*, undo: str, by: Person) -> None:
    """Undo what `add_synonym` or `add_term` did; a term that was changed since keeps what was added. Safe to repeat."""
    kind, pk, field, words = undo.split(":", 3)
    with transaction.atomic():
        take_back_act(key=_fact(undo), at=timezone.now())
        row: Any = MODELS[kind].objects.select_for_update().filter(pk=pk).first()
        if row is None:
            return
        if field == "new" and _lines(row.synonyms) + _lines(row.avoid) == [words] and not row.meaning:
            _check(by, row, "delete")
            log(instance=row, action="wagtail.delete", user=by, deleted=True)
            row.delete()
            return
        _check(by, row, "change")
        for name in ("synonyms", "avoid") if field == "new" else (field,):
            setattr(row, name, "\n".join(line for line in _lines(getattr(row, name)) if line != words))
        row.save()
        log(instance=row, action="wagtail.edit", user=by, content_changed=True)


def _fact(undo: str) -> str:
    return f"synonym:{undo}"


def follow_synonyms(kind: str, row: Any, *, gone: bool = False) -> None:
    """What was added to the row and is no word for it any more, whichever way that went, is not followed any more."""
    words = () if gone else _all_names(row)
    take_back_but(key_from=_fact(f"{kind}:{row.pk}:"), words=words, at=timezone.now())


def remove_pin(*, pk: str, by: Person) -> None:
    """Let the asset stand where it would by itself. Refuses with NotAllowed. Safe to repeat."""
    with transaction.atomic():
        pin = Pin.objects.select_for_update().filter(pk=pk).first()
        if pin is None:
            return
        _check(by, pin, "delete")
        log(instance=pin, action="wagtail.delete", user=by, deleted=True)
        pin.delete()


def name_of(target: str) -> str:
    """What a target is called in a sentence."""
    kind, _, pk = target.partition(":")
    return _name(MODELS[kind].objects.get(pk=pk))


def _locked(kind: str, pk: str) -> Any:
    return MODELS[kind].objects.select_for_update(of=("self",)).get(pk=pk)


def _check(user: Person, row: Any, verb: str) -> None:
    if not user.has_perm(f"{row._meta.app_label}.{verb}_{row._meta.model_name}"):
        raise NotAllowed


def _may_change(user: Person, model: Any) -> bool:
    return user.has_perm(f"{model._meta.app_label}.change_{model._meta.model_name}")


def _field(kind: str, avoid: bool) -> str:
    if kind != "glossary":
        return "aliases"
    return "avoid" if avoid else "synonyms"


def _name(row: Any) -> str:
    return row.term if isinstance(row, GlossaryTerm) else row.name


def _names(row: Any) -> tuple[str, ...]:
    return (row.name, *_lines(row.aliases))


def _all_names(row: Any) -> tuple[str, ...]:
    return tuple(row.asked) if isinstance(row, GlossaryTerm) else _names(row)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
