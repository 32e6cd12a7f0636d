"""The words in which one asks for what was opened and read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef

from tracking.querysets import ShareLinkQuerySet

# Many requests for one link in so short a time are made by machines.
BURST_WITHIN = timedelta(seconds=10)


class OpenQuerySet(models.QuerySet):
    def in_burst(self, at: datetime) -> Self:
        """Those so short a time before `at` that they may be one machine's."""
        return self.filter(at__gt=at - BURST_WITHIN, at__lte=at)

    def judged_before(self, rules: int) -> Self:
        """By an earlier edition of the rules of verdicts."""
        return self.filter(rules__lt=rules)

    def of_load(self, number: int) -> Any:
        """The load of the page that has this number; None when it is not among these."""
        return self.filter(pk=number).first()


class VerdictChangeQuerySet(models.QuerySet):
    def on(self, links: ShareLinkQuerySet) -> Self:
        """Of what was opened by these links, the latest change first."""
        return self.filter(opened__share_link__in=links.values("pk")).order_by("-at", "-pk")

    def for_listing(self) -> Self:
        return self.select_related("opened__share_link__recipient", "opened__share_link__created_by")


class ViewSessionQuerySet(models.QuerySet):
    def people(self) -> Self:
        """Visits by people: the only ones that count."""
        return self.filter(verdict="person")

    def on(self, links: ShareLinkQuerySet) -> Self:
        return self.filter(share_link__in=links.values("pk"))

    def under_way(self, *, begun_since: datetime, seen_since: datetime) -> Self:
        """Those of which something was heard since; the latest that began first. The index is that of the beginning."""
        return self.filter(started_at__gt=begun_since, last_seen_at__gt=seen_since).order_by("-started_at", "pk")

    def with_earlier_readers(self) -> Self:
        """Each with whether its link had been read in another browser before (`is_another`)."""
        viewers: Any = self.model._meta.get_field("viewer").related_model
        before = viewers._default_manager.filter(share_link=OuterRef("share_link"), pk__lt=OuterRef("viewer"))
        return self.annotate(is_another=Exists(before.filter(view_sessions__verdict="person")))
