"""Finding the segments, stages and products that rows name, and making those that don't exist yet."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.utils.text import slugify

from content.importing.types import Wanted
from content.models import Asset, BuyingStage, Product, Segment, SegmentAxis


class Tags:
    """Read once; what is made is remembered in `made`, as lists of names, for the report.

    Names are the same whatever their case, so "healthcare" does not stand beside "Healthcare".
    """

    def __init__(self, *, make: bool = True) -> None:
        self.make = make
        self.made: dict[str, list[str]] = {"axes": [], "segments": [], "stages": [], "products": []}
        self._axes = {axis.name.casefold(): axis for axis in SegmentAxis.objects.all()}
        self._segments = {
            (segment.axis.name.casefold(), segment.name.casefold()): segment
            for segment in Segment.objects.select_related("axis")
        }
        self._stages = {stage.name.casefold(): stage for stage in BuyingStage.objects.all()}
        self._products = {product.name.casefold(): product for product in Product.objects.all()}

    def set_on(self, asset: Asset, wanted: Wanted) -> None:
        """Tag `asset`, unsaved or not, as the row says."""
        asset.segments.set(self.segment(axis, name) for axis, name in wanted.segments)
        asset.stages.set(self.stage(name) for name in wanted.stages)
        asset.products.set(self.product(name) for name in wanted.products)

    def note(self, wanted: Wanted) -> None:
        """Remember what the row would make, without making it."""
        for axis, name in wanted.segments:
            self.segment(axis, name)
        for name in wanted.stages:
            self.stage(name)
        for name in wanted.products:
            self.product(name)

    def segment(self, axis_name: str, name: str) -> Segment:
        key = (axis_name.casefold(), name.casefold())
        if key not in self._segments:
            axis = self._axes.get(key[0])
            if axis is None:
                axis = self._axes[key[0]] = self._new(SegmentAxis, axis_name, "axes")
            segment = self._new(Segment, name, "segments", shown=f"{axis.name}:{name}", axis=axis)
            self._segments[key] = segment
        return self._segments[key]

    def stage(self, name: str) -> BuyingStage:
        if name.casefold() not in self._stages:
            self._stages[name.casefold()] = self._new(BuyingStage, name, "stages")
        return self._stages[name.casefold()]

    def product(self, name: str) -> Product:
        if name.casefold() not in self._products:
            self._products[name.casefold()] = self._new(Product, name, "products")
        return self._products[name.casefold()]

    def _new(self, model: Any, name: str, kind: str, shown: str = "", **more: Any) -> Any:
        self.made[kind].append(shown or name)
        if not self.make:
            return model(name=name, **more)
        siblings = model.objects.filter(**more)
        order = (siblings.aggregate(last=Max("order"))["last"] or 0) + 1
        return model.objects.create(name=name, slug=_free_slug(siblings, name), order=order, **more)


def _free_slug(siblings: Any, name: str) -> str:
    """A slug of its own, also for names that differ only in signs: C and C++."""
    base = slugify(name)[:50] or "other"
    slug, number = base, 1
    while siblings.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug
