"""Erase a person: what is theirs goes, and what counts stays with a nameless account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import CASCADE, F, ForeignObjectRel, Value
from django.db.models.functions import Replace
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from content.models import Asset
from content.permissions import is_administrator
from hub.core.audit import AuditEntry
from hub.core.notices.models import OutgoingMail
from hub.core.people import Person
from hub.people.models import Team, User
from hub.people.personal_data.names import NOBODY, forget_name
from search.index.outbox import note_changes
from tracking.links.erasure import ERASED
from tracking.models import Ask, Open, RecipientDownload, ShareLink, ViewSession
from tracking.reports.made_files import forget_all_files

NAMELESS = tuple(NOBODY.split())
# Voices for a request are counted; recipients are people of their own, whom links and numbers speak of.
KEPT = frozenset({"tracking.Ask", "tracking.Recipient"})
# Where the audit log says of whom an act was.
NAMED_IN = ("of", "before", "after")


class NotErased(Exception):
    """Something has to be done first; says what."""


@transaction.atomic
def erase_account(*, user: User, by: Person | None, at: datetime) -> None:
    """Erase who `user` was: name, address, sessions, tokens, mails, bookmarks, saved searches, notes, roles, team.

    The account stays as a former colleague's, as past numbers, links and approvals are its own; nobody logs in to it.
    `by` is an administrator, None the command line. Safe to repeat. Raises PermissionDenied, and NotErased for who
    erases themselves, an account that is active, and one whose open links nobody looks after yet.
    """
    if by is not None:
        _check(user, by)
    if user.is_active:
        raise NotErased("The account is active. Take the tick from “Active” first.")
    if number := ShareLink.objects.sent_by(user).open_at(at).count():
        raise NotErased(f"{number} of their links are open. Close them or hand them over first, under Sent.")
    username, name = user.get_username(), str(user)
    _forget_what_is_theirs(user)
    _forget_account(user)
    _forget_in_logs(user, username)
    for model in (Open, ViewSession, RecipientDownload):
        _forget_in_reasons(model, name)
    forget_name(name)
    forget_all_files(at=at)
    note_changes(Asset.objects.filter(owner=user).values_list("pk", flat=True))
    log(user, ERASED, user=by)


def _check(user: User, by: Person) -> None:
    if not is_administrator(by) or (user.is_superuser and not by.is_superuser):
        raise PermissionDenied("Administrators erase what is held about people.")
    if user.pk == by.pk:
        raise NotErased("Nobody erases themselves. Ask another administrator.")


def _forget_what_is_theirs(user: User) -> None:
    """Whatever would go with the account if it were deleted, but what others count on."""
    if user.email:
        OutgoingMail.objects.filter(to__iexact=user.email).delete()
        OutgoingMail.objects.filter(reply_to__iexact=user.email).update(reply_to="")
    for relation in User._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.on_delete is CASCADE:
            model = relation.related_model
            if model._meta.label not in KEPT:
                model._base_manager.filter(**{relation.field.name: user.pk}).delete()
    Ask.objects.filter(user=user).update(note="")
    Team.objects.filter(manager=user).update(manager=None)


def _forget_account(user: User) -> None:
    user.username = f"erased-{user.pk}"
    user.first_name, user.last_name = NAMELESS
    user.email = user.theme = ""
    user.last_login = user.team = None
    user.is_superuser = user.is_staff = False
    user.set_unusable_password()
    user.save()


def _forget_in_logs(user: User, username: str) -> None:
    """What was done with the account is kept, but not its name nor from where."""
    about = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    about.update(label=str(user), data={})
    for key in NAMED_IN:
        for entry in AuditEntry.objects.filter(**{f"data__{key}": username}):
            entry.data[key] = user.username
            AuditEntry.objects.filter(pk=entry.pk).update(data=entry.data)


def _forget_in_reasons(model: Any, name: str) -> None:
    """Who overruled a verdict stands in its reason."""
    overruled = model.objects.filter(reason__startswith=f"{name} says it was ")
    overruled.update(reason=Replace(F("reason"), Value(name), Value(NOBODY)))
