"""Everything that is held about one person, as rows that say what they are; nothing that lets anybody in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import ForeignKey, ForeignObjectRel, Model, QuerySet
from wagtail.models import ModelLogEntry

from hub.core.notices.models import OutgoingMail
from hub.people.models import User
from hub.people.personal_data.typed import names_of, naming_in_words
from tracking.links.erasure import naming
from tracking.models import CheckedPage, Presentation, Recipient, ShareLink

# What lets somebody in, or would help to guess it.
SECRET = frozenset(
    {
        *("password", "passcode", "session_key", "session_data", "key_hash", "key", "token", "token_hash"),
        *("former_token_hash", "seed", "idempotency_key", "request_digest"),
    }
)
# Whole assets and their versions are the company's, not the person's: that they wrote them is told, not what they say.
CONTENT = frozenset({"content", "body", "search_text"})

#: By the kind of thing, its rows, each by field.
Held = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom it is about: an account inside, or an address outside."""

    user: User | None = None
    email: str = ""

    def __str__(self) -> str:
        return self.user.get_username() if self.user else self.email


def held_about(subject: Subject) -> Held:
    """All that is held: of an account every row that refers to it, and how its presentations went; of an address all
    that came of links to it.
    """
    return _inside(subject.user) if subject.user else _outside(subject.email)


def kind_in_words(label: str) -> str:
    """What a person calls rows of this kind: "share link" for `tracking.ShareLink`."""
    return str(apps.get_model(label)._meta.verbose_name)


def as_json(subject: Subject, *, at: datetime) -> str:
    """The same as a file for the person: who, when, and the rows."""
    told = {"about": str(subject), "made_at": at, "held": held_about(subject)}
    return json.dumps(told, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)


def _inside(user: User) -> Held:
    held: Held = {}
    _add(held, User.objects.filter(pk=user.pk))
    for relation in _relations(User):
        _add(held, relation.related_model._base_manager.filter(**{relation.field.name: user.pk}))
    # What says more of an act of theirs, in a table of its own.
    _add(held, Presentation.objects.filter(event__actor=user.pk))
    _add(held, CheckedPage.objects.filter(check_of__by=user.pk))
    own = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    _add(held, own.exclude(user=user.pk))
    if user.email:
        _add(held, OutgoingMail.objects.filter(to__iexact=user.email, to_user=None))
    return held


def _outside(email: str) -> Held:
    """From the links on, whatever refers to what is held already: visits, their pages, opens, downloads."""
    held: Held = {}
    recipients = list(Recipient.objects.with_address(email))
    _add(held, Recipient.objects.filter(pk__in=[one.pk for one in recipients]))
    links = ShareLink.objects.to_recipients(recipients)
    _add(held, links)
    steps: list[tuple[type[Model], list[Any]]] = [(ShareLink, list(links.values_list("pk", flat=True)))]
    seen: dict[type[Model], set[Any]] = {}
    while steps:
        model, keys = steps.pop()
        for relation in _relations(model):
            if relation.related_model is model:
                # A link that was passed on is somebody else's, and so is what came of it.
                continue
            further = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": keys})
            known = seen.setdefault(relation.related_model, set())
            new = [pk for pk in further.values_list("pk", flat=True) if pk not in known]
            if new:
                known.update(new)
                _add(held, relation.related_model._base_manager.filter(pk__in=new))
                steps.append((relation.related_model, new))
    for rows in naming(email):
        _add(held, rows.exclude(pk__in=seen.get(rows.model, set()) | _keys(links, rows.model)))
    _add(held, OutgoingMail.objects.filter(to__iexact=email))
    for rows in naming_in_words(names_of(email)):
        _add(held, rows)
    return held


def _keys(rows: QuerySet[Any], model: type[Model]) -> set[Any]:
    """The keys of these rows, if they are of that model."""
    return set(rows.values_list("pk", flat=True)) if rows.model is model else set()


def _relations(model: type[Model]) -> Iterable[Any]:
    """What refers to rows of this model by a foreign key, whether or not it can be asked by name."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and isinstance(relation.field, ForeignKey):
            yield relation


def _add(held: Held, rows: QuerySet[Any]) -> None:
    model = rows.model
    fields = [field for field in model._meta.concrete_fields if field.name not in SECRET | CONTENT]
    named = [field.name for field in fields if isinstance(field, ForeignKey)]
    written = [{field.name: _written(row, field) for field in fields} for row in rows.select_related(*named)]
    if written:
        held.setdefault(model._meta.label, []).extend(written)


def _written(row: Model, field: Any) -> Any:
    """A value as JSON has it; of what is referred to, how it is called."""
    value = getattr(row, field.attname)
    if value is None or not isinstance(field, ForeignKey):
        return str(value) if hasattr(value, "storage") else value
    try:
        return str(getattr(row, field.name))
    except ObjectDoesNotExist:
        return f"{field.related_model._meta.verbose_name} {value}, deleted"
