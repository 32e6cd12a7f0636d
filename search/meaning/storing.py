"""Makes the vectors of assets and keeps them in the database, for both engines."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from content.models import Asset
from search.index.documents import AssetDocument
from search.meaning.model import Model, Read
from search.meaning.passages import Passage, digest, of_today, passages
from search.meaning.vectors import packed, signs
from search.models import AssetVectors, KnownModel, PassageSentences, VectorsStamp


@dataclass(frozen=True, slots=True)
class Made:
    """The vectors of an asset and of its sentences, not yet kept."""

    vectors: AssetVectors
    sentences: tuple[PassageSentences, ...]

    @property
    def asset_id(self) -> int:
        return int(self.vectors.asset_id)


def make(document: AssetDocument, model: Model) -> Made | None:
    """The vectors of an asset, not yet kept; None when those that are kept were made of the same words by this model.

    A page takes some 40 ms on one processor.
    """
    found = passages(document, translated=not model.speaks(document.language))
    made_of = digest(found)
    kept = AssetVectors.objects.filter(asset=document.id).values_list("passages", "model").first()
    if kept == (made_of, model.name):
        return None
    read = [model.read_passage(one.text, [(each.begins, each.ends) for each in one.sentences]) for one in found]
    vectors = AssetVectors(
        asset_id=document.id,
        model=model.name,
        passages=made_of,
        places=[[one.number, one.start] for one in found],
        vectors=packed([one.vector for one in read]),
    )
    return Made(vectors, tuple(_sentences(document.id, found, read)))


def _sentences(asset: int, found: Sequence[Passage], read: Sequence[Read]) -> Iterable[PassageSentences]:
    for passage, understood in zip(found, read, strict=True):
        pairs = zip(passage.sentences, understood.spans, strict=True)
        known = [(one.start, vector) for one, vector in pairs if vector is not None]
        if known:
            yield PassageSentences(
                asset_id=asset,
                number=passage.number,
                start=passage.start,
                sentences=[start for start, _ in known],
                signs=signs([vector for _, vector in known]),
            )


def keep(made: Collection[Made], gone: Collection[int]) -> None:
    """Replace the vectors of these assets and forget those of `gone`, in one transaction. Safe to repeat."""
    with transaction.atomic():
        # An asset that was deleted meanwhile has taken its vectors with it.
        there = set(Asset.objects.filter(pk__in=[one.asset_id for one in made]).values_list("pk", flat=True))
        AssetVectors.objects.bulk_create(
            [one.vectors for one in made if one.asset_id in there],
            update_conflicts=True,
            unique_fields=["asset"],
            update_fields=["model", "passages", "places", "vectors"],
            batch_size=100,
        )
        AssetVectors.objects.filter(asset__in=gone).delete()
        PassageSentences.objects.filter(asset__in=[*gone, *(one.asset_id for one in made)]).delete()
        PassageSentences.objects.bulk_create(
            [sentences for one in made if one.asset_id in there for sentences in one.sentences], batch_size=100
        )
        VectorsStamp.objects.update_or_create(pk=1, defaults={"stamp": uuid.uuid4()})


def remember(model: Model) -> None:
    """Keep what the model in use is named by, and forget those of which no vectors are left."""
    KnownModel.objects.update_or_create(name=model.name, defaults={"named": settings.HUB_MODEL})
    in_use = AssetVectors.objects.order_by().values("model").distinct()
    KnownModel.objects.exclude(name=model.name).exclude(name__in=in_use).delete()


def lacking(model: Model) -> list[int]:
    """The live assets without vectors of this model, or with some made as an earlier version of the hub made them."""
    there = AssetVectors.objects.filter(model=model.name, passages__startswith=of_today()).values("pk")
    return list(Asset.objects.live().exclude(pk__in=there).order_by("pk").values_list("pk", flat=True))


def kept(ids: Iterable[int]) -> Mapping[int, AssetVectors]:
    """The vectors of these assets, whatever model made them."""
    return AssetVectors.objects.in_bulk(list(ids))
