"""The words in which one asks for what readers said and asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Count, Q

from hub.core.people import Person


class ReactionQuerySet(models.QuerySet):
    def of_reader(self, link: models.Model, key: str) -> Self:
        """What the reader with this key said of the assets of a link."""
        return self.filter(share_link=link, reader_key=key)

    def counted_by_asset(self, link: models.Model) -> Iterable[tuple[str, int, int]]:
        """Of each asset that readers of a link said something of: its title, how often useful, how often not."""
        useful, not_useful = Count("pk", filter=Q(is_useful=True)), Count("pk", filter=Q(is_useful=False))
        said = self.filter(share_link=link).values("asset").annotate(useful=useful, not_useful=not_useful)
        return said.order_by("asset__title", "asset").values_list("asset__title", "useful", "not_useful")

    def said_before(self, at: datetime) -> Self:
        return self.filter(said_at__lt=at)


class QuestionQuerySet(models.QuerySet):
    def on(self, links: Iterable[models.Model | int] | models.QuerySet) -> Self:
        """Asked on any of these links."""
        return self.filter(share_link__in=links)

    def to_sender(self, person: Person) -> Self:
        """Asked on links that this person sent."""
        return self.filter(share_link__created_by=person.pk)

    def waiting(self) -> Self:
        return self.filter(answered_at=None)

    def asked_before(self, at: datetime) -> Self:
        return self.filter(asked_at__lt=at)

    def oldest_first(self) -> Self:
        return self.order_by("asked_at", "pk")

    def newest_first(self) -> Self:
        return self.order_by("-asked_at", "-pk")

    def with_links(self) -> Self:
        """With the link, for whom it is and who sent it, the asset, and who answered."""
        return self.select_related("share_link__recipient", "share_link__created_by", "asset", "answered_by")
