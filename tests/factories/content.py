"""Assets and what they are tagged with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import factory
from django.utils import timezone
from django.utils.text import slugify

from content import models
from tests.factories.people import UserFactory


class SegmentAxisFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SegmentAxis
        django_get_or_create = ["name"]

    name = "Industry"
    slug = factory.LazyAttribute(lambda o: slugify(o.name))


class SegmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Segment
        django_get_or_create = ["axis", "name"]

    axis = factory.SubFactory(SegmentAxisFactory)
    name = "Healthcare"
    slug = factory.LazyAttribute(lambda o: slugify(o.name))


class BuyingStageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.BuyingStage
        django_get_or_create = ["name"]

    name = "Discovery"
    slug = factory.LazyAttribute(lambda o: slugify(o.name))


class ProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Product
        django_get_or_create = ["name"]

    name = "Schedule"
    slug = factory.LazyAttribute(lambda o: slugify(o.name))


class AssetFactory(factory.django.DjangoModelFactory):
    """Live and shareable unless said otherwise; `live_since` sets when it first went live."""

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Asset {n}")
    summary = "What it says and when to use it."
    owner = factory.SubFactory(UserFactory, username="owner")
    audience = models.Audience.SHAREABLE
    live = True
    has_unpublished_changes = False

    @classmethod
    def _create(cls, model_class: Any, *args: Any, live_since: datetime | None = None, **kwargs: Any) -> Any:
        if kwargs.get("live", True):
            kwargs.setdefault("first_published_at", live_since or timezone.now())
            kwargs.setdefault("last_published_at", kwargs["first_published_at"])
        return super()._create(model_class, *args, **kwargs)


class DocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Document

    title = factory.Sequence(lambda n: f"File {n}")
    file = factory.django.FileField(filename="file.pdf", data=b"%PDF-1.4 not really")
    state = models.FileState.READY


class DocumentPageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.DocumentPage

    document = factory.SubFactory(DocumentFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = "The words on this page."


class CollateralFactory(AssetFactory):
    class Meta:
        model = models.Collateral

    type = models.AssetType.DECK
    document = factory.SubFactory(DocumentFactory)


def answer(objection: str, words: str, proof: str = "", *, for_customers: bool = True) -> tuple[str, dict[str, Any]]:
    """An answer of a script, written for a customer unless said otherwise."""
    return "objection", {"objection": objection, "answer": words, "proof": proof, "for_customers": for_customers}


class ScriptFactory(AssetFactory):
    """Two answers that may be sent."""

    class Meta:
        model = models.Script

    type = models.AssetType.OBJECTION_HANDLING
    body = factory.LazyFunction(
        lambda: [
            answer("It is too expensive.", "Compared with empty slots?"),
            answer("We have one already.", "Then keep it.", "It reads both."),
        ]
    )


class CustomerStoryFactory(AssetFactory):
    class Meta:
        model = models.CustomerStory

    type = models.AssetType.CUSTOMER_STORY
    customer = "Kestrel Valley Hospitals"
    described_as = "A hospital group in the Midwest"
    challenge = "Every fifth slot stayed empty."
    solution = "Reminders that can be answered."
    results = factory.LazyFunction(
        lambda: [("result", {"figure": "-38", "unit": "%", "label": "fewer no-shows", "basis": "in six months"})]
    )
