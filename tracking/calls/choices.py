"""What a call may be for, by the names that addresses and programs use."""

from __future__ import annotations

from content.models import BuyingStage, Product, Segment


class UnknownChoice(ValueError):
    """There is no such segment, stage or product; the message names it."""


def segment_called(key: str) -> Segment:
    """The segment of this key (axis:name), in any case."""
    axis, _, name = key.partition(":")
    found = Segment.objects.filter(axis__name__iexact=axis.strip(), name__iexact=name.strip()).first()
    if found is None:
        raise UnknownChoice(f"There is no segment “{key}”.")
    return found


def stage_called(name: str) -> BuyingStage | None:
    """The buying stage of this name or slug; None for no name."""
    wanted = name.strip()
    found = BuyingStage.objects.filter(name__iexact=wanted).first() or BuyingStage.objects.filter(slug=wanted).first()
    if wanted and found is None:
        raise UnknownChoice(f"There is no buying stage “{name}”.")
    return found


def product_called(name: str) -> Product | None:
    """The product of this name or slug; None for no name."""
    wanted = name.strip()
    found = Product.objects.filter(name__iexact=wanted).first() or Product.objects.filter(slug=wanted).first()
    if wanted and found is None:
        raise UnknownChoice(f"There is no product “{name}”.")
    return found
