"""The words in which one asks for links and for what came back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Count, Max, Min, Model, Prefetch, Q

from content.models import Asset
from content.permissions import is_manager, may_send
from hub.core.people import Person
from tracking.links.tokens import hash_token


class ShareLinkQuerySet(models.QuerySet):
    def visible_to(self, user: Person) -> Self:
        """A person's own links; a manager's teams' too. Nobody else's."""
        if user is None or not user.is_authenticated or not user.is_active or not may_send(user):
            return self.none()
        own = Q(created_by=user)
        return self.filter(own | Q(team__manager=user)) if is_manager(user) else self.filter(own)

    def sent_by(self, user: Person) -> Self:
        return self.filter(created_by=user.pk)

    def carrying(self, asset_id: int) -> Self:
        return self.filter(link_assets__asset=asset_id)

    def to_company(self, company: str) -> Self:
        return self.filter(recipient__company=company)

    def to_address(self, email: str) -> Self:
        return self.filter(recipient__email=email)

    def known_by(self, token: str) -> Self:
        """The link that this token opens, as its recipient's page shows it."""
        hashed = hash_token(token)
        opened = Q(token_hash=hashed) | Q(former_token_hash=hashed)
        return self.select_related("created_by", "recipient").with_assets().filter(opened)

    def behind(self, *, asset_id: int, newest: Model | None) -> Self:
        """Links that keep to a version of this asset other than the newest."""
        carried: Any = self.model._meta.get_field("link_assets").related_model
        kept = carried._default_manager.filter(asset=asset_id, version__isnull=False).exclude(version=newest)
        return self.filter(link_assets__in=kept)

    def open_at(self, at: datetime) -> Self:
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at), revoked_at=None)

    def closed_at(self, at: datetime) -> Self:
        return self.filter(Q(revoked_at__isnull=False) | Q(expires_at__lte=at))

    def viewed(self) -> Self:
        """A person has read it."""
        return self.filter(first_viewed_at__isnull=False)

    def not_viewed(self) -> Self:
        return self.filter(first_viewed_at=None)

    def sent(self) -> Self:
        return self.filter(sent_at__isnull=False)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")

    def with_assets(self) -> Self:
        """With what it carries, in the versions it keeps to; one query for all."""
        carried: Any = self.model._meta.get_field("link_assets").related_model
        return self.prefetch_related(
            Prefetch("link_assets", carried._default_manager.select_related("version__document"))
        )

    def for_listing(self) -> Self:
        """With sender, recipient and what it carries, in a fixed number of queries."""
        return self.select_related("created_by", "recipient", "team").with_assets()


class AccountQuerySet(models.QuerySet):
    def beginning_with(self, key: str) -> Self:
        """Accounts of which the name, as it is compared, or one of its words begins so."""
        return self.filter(Q(key__startswith=key) | Q(key__contains=f" {key}"))

    def met_by(self, person: Person) -> Self:
        """Those that the person had calls with, the latest first."""
        return self.filter(calls__actor=person.pk).annotate(met_at=Max("calls__opened_at")).order_by("-met_at")


class CallQuerySet(models.QuerySet):
    def of(self, person: Person) -> Self:
        return self.filter(actor=person.pk)

    def lasting_at(self, at: datetime, *, idle: timedelta) -> Self:
        """Neither ended nor idle for so long; the latest first."""
        return self.filter(ended_at=None, last_act_at__gt=at - idle).order_by("-opened_at", "-pk")

    def begun_around(self, at: datetime, *, within: timedelta) -> Self:
        return self.filter(opened_at__gt=at - within, opened_at__lt=at + within).order_by("-opened_at", "-pk")

    def with_choices(self) -> Self:
        return self.select_related("account", "stage", "product").prefetch_related("segments__axis")

    def with_account(self, key: str) -> Self:
        return self.filter(account__key=key)


class ShareLinkAssetQuerySet(models.QuerySet):
    def superseded_since(self, day: date, *, sender: Person) -> Self:
        """What the sender's open links carry that since that day has a live successor they may see; latest first."""
        return (
            self.filter(
                share_link__created_by=sender.pk,
                share_link__revoked_at=None,
                asset__superseded_by__in=Asset.objects.visible_to(sender).live(),
                asset__retired_at__date__gte=day,
            )
            .select_related("asset__superseded_by")
            .order_by("-asset__retired_at")
        )


class SearchLogQuerySet(models.QuerySet):
    def by(self, person: Person) -> Self:
        return self.filter(actor=person.pk)

    def fruitful(self) -> Self:
        """Ended with something found, by words."""
        return self.filter(refined_by=None, total__gt=0).exclude(query="")

    def in_vain(self, query: str, *, since: datetime) -> Self:
        """For the same words, and nothing was found."""
        words = " ".join(query.lower().split())[:300]
        return self.filter(normalised=words, total=0, searched_at__gte=since)


class OpenQuerySet(models.QuerySet):
    def of_load(self, number: int) -> Any:
        """The load of the page that has this number; None when it is not among these."""
        return self.filter(pk=number).first()


class ViewSessionQuerySet(models.QuerySet):
    def people(self) -> Self:
        """Visits by people: the only ones that count."""
        return self.filter(verdict="person")


class AssetRequestQuerySet(models.QuerySet):
    def pending(self) -> Self:
        """Open, or taken by somebody: not answered or declined yet."""
        return self.filter(state__in=["open", "taken"])

    def asked_by(self, user: Person) -> Self:
        return self.filter(asks__user=user)

    def for_listing(self) -> Self:
        """With how many asked, when last and by when it is needed; a fixed number of queries."""
        return self.select_related("segment__axis", "stage", "taken_by", "closed_by", "asset").annotate(
            voices=Count("asks", distinct=True),
            last_asked_at=Max("asks__asked_at"),
            needed_by=Min("asks__needed_by"),
        )
