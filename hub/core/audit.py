"""What was done that somebody may have to answer for, besides what Wagtail writes down of content.

Written by `wagtail.log_actions.log` like everything there, and read by administrators in one list with it, *Reports ›
Site history*. Wagtail shows entries to whoever may do anything with their kind of thing, which for links would be every
marketer: these are a table of their own, for those alone who may see it. Neither tokens nor passcodes, nor the name or
address of anybody outside, stand in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import models
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models.audit_log import BaseLogEntry, LogEntryQuerySet, ModelLogEntry, ModelLogEntryManager

from hub.core.people import Person

MAY_SEE = "core.view_auditentry"
# What these actions are about are accounts, which Wagtail shows to administrators alone.
OF_ACCOUNTS = "hub."


class AuditEntryManager(ModelLogEntryManager):
    def viewable_by_user(self, user: Person) -> LogEntryQuerySet:
        """Wagtail asks it for its list and its filters."""
        return self.all() if user.has_perm(MAY_SEE) else self.none()


class AuditEntry(BaseLogEntry):
    """One act on a link, a token, a session or a person's data: who, when, and what about it."""

    object_id = models.CharField(max_length=255, db_index=True)

    objects = AuditEntryManager()

    class Meta(BaseLogEntry.Meta):
        app_label = "core"
        ordering = ["-timestamp", "-id"]
        verbose_name = "audit entry"
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.action} on {self.label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Wagtail's, without asking the database for what was just read from it."""
        self.clean()
        models.Model.save(self, *args, **kwargs)


def register_acts(
    actions: LogActionRegistry, acts: Mapping[str, type[LogFormatter]], *, kept_of: Iterable[type[models.Model]] = ()
) -> None:
    """Tell Wagtail how acts read, each by its name, and that those on rows of `kept_of` are kept in this table."""
    for model in kept_of:
        actions.register_model(model, AuditEntry)
    for name, formatter in acts.items():
        actions.register_action(name)(formatter)


def forget_old(*, before: datetime) -> int:
    """Delete the entries from before that moment, and what Wagtail keeps of log-ins and exports. Safe to repeat."""
    of_accounts = ModelLogEntry.objects.filter(action__startswith=OF_ACCOUNTS, timestamp__lt=before)
    ours = AuditEntry.objects.filter(timestamp__lt=before)
    return int(ours.delete()[0]) + int(of_accounts.delete()[0])
