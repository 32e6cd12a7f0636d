"""Take a former colleague's name out of what was written of what they did: what others were told, and the logs."""

from __future__ import annotations

import json
import re
from typing import Any

from django.db.models import Model, Q, TextField
from django.db.models.functions import Cast
from django.utils.html import escape
from wagtail.models import ModelLogEntry

from hub.core.audit import AuditEntry
from hub.core.notices.models import Notice, OutgoingMail

NOBODY = "Former colleague"
# Where sentences name colleagues.
WRITTEN: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (Notice, ("words",)),
    (OutgoingMail, ("subject", "text", "html")),
    (ModelLogEntry, ("data",)),
    (AuditEntry, ("data",)),
)


def forget_name(name: str) -> None:
    """Put NOBODY in its place, in sentences too. A name of one word is left: it may be any word. Safe to repeat."""
    if " " not in name.strip():
        return
    forms = {name, escape(name)}
    named = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?!\w)")
    # As each database writes JSON, with letters beyond ASCII or without.
    spelled = forms | {json.dumps(name, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    for model, fields in WRITTEN:
        for field in fields:
            _forget_in(model, field, named, spelled)


def _forget_in(model: type[Model], field: str, named: re.Pattern[str], spelled: set[str]) -> None:
    says = Q()
    for one in spelled:
        says |= Q(said__contains=one)
    rows = model._base_manager.annotate(said=Cast(field, TextField())).filter(says)
    for key, value in rows.values_list("pk", field):
        model._base_manager.filter(pk=key).update(**{field: _without(value, named)})


def _without(value: Any, named: re.Pattern[str]) -> Any:
    """The value, whatever JSON it is, without the name."""
    if isinstance(value, str):
        return named.sub(NOBODY, value)
    if isinstance(value, list):
        return [_without(one, named) for one in value]
    if isinstance(value, dict):
        return {key: _without(one, named) for key, one in value.items()}
    return value
