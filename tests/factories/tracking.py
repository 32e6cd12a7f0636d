"""Links and what came back from them."""

from __future__ import annotations

from typing import Any

import factory
from django.utils import timezone

from tests.factories.content import CollateralFactory
from tracking import models


class RecipientFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Recipient
        django_get_or_create = ["sender", "email"]

    name = "Rita Halloran"
    email = "rita@marlow.example"
    company = "Marlow County Health"


class ShareLinkFactory(factory.django.DjangoModelFactory):
    """An open link with one collateral; `assets` says otherwise. Not handed over unless `sent_at` is given."""

    class Meta:
        model = models.ShareLink
        skip_postgeneration_save = True

    recipient = factory.SubFactory(RecipientFactory, sender=factory.SelfAttribute("..created_by"))
    team = factory.LazyAttribute(lambda o: o.created_by.team)
    created_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, assets: Any = None, page: int | None = None, **kwargs: Any) -> Any:
        link = super()._create(model_class, *args, **kwargs)
        for order, asset in enumerate(assets if assets is not None else [CollateralFactory()]):
            models.ShareLinkAsset.objects.create(share_link=link, asset_id=asset.pk, order=order, page=page)
        return link


class ViewerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Viewer

    key = factory.Sequence(lambda n: f"{n:064d}")
    first_seen_at = factory.LazyFunction(timezone.now)


class ViewSessionFactory(factory.django.DjangoModelFactory):
    """A person's visit; `pages` maps (asset, number) to seconds."""

    class Meta:
        model = models.ViewSession
        skip_postgeneration_save = True

    viewer = factory.SubFactory(ViewerFactory, share_link=factory.SelfAttribute("..share_link"))
    started_at = factory.LazyFunction(timezone.now)
    last_seen_at = factory.SelfAttribute("started_at")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, pages: Any = None, **kwargs: Any) -> Any:
        pages = pages or {}
        kwargs.setdefault("seconds", round(sum(pages.values())))
        session = super()._create(model_class, *args, **kwargs)
        for (asset, number), seconds in pages.items():
            models.PageView.objects.create(session=session, asset_id=asset.pk, number=number, seconds=seconds, views=1)
        return session


class OpenFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Open

    at = factory.LazyFunction(timezone.now)
    method = "GET"
    verdict = models.Verdict.SCANNER
    reason = "It names itself a program."


class ReaderQuestionFactory(factory.django.DjangoModelFactory):
    """A question that waits, at the first page."""

    class Meta:
        model = models.ReaderQuestion

    page = 1
    words = "What does it cost?"
    asked_at = factory.LazyFunction(timezone.now)
