"""Listens to what happens to assets and keeps the index true."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.utils import timezone
from wagtail.signals import published, unpublished

from content.models import (
    Asset,
    BuyingStage,
    Collateral,
    CustomerStory,
    Product,
    Script,
    Segment,
    SegmentAxis,
)
from content.signals import asset_reinstated, asset_retired, assets_released, document_processed
from search.index.outbox import note_changes, show_at_once
from search.models import GeneralWordsOff, GlossaryTerm, HiddenWords, Pin
from search.reading import vocabulary
from search.reading.glossary import MODELS as TARGETS
from search.reading.glossary import follow_synonyms
from tracking.models import ActKind
from tracking.reports.acts import note_word_act, take_back_act

KINDS = (Asset, Collateral, Script, CustomerStory)


def _changed(sender: Any, instance: Asset, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        note_changes([instance.pk])


for _kind in KINDS:
    post_save.connect(_changed, sender=_kind, dispatch_uid=f"search-save-{_kind.__name__}")
    # Before, not after: delivery holds the note and then needs the asset, so a deletion has to take them in that order.
    pre_delete.connect(_changed, sender=_kind, dispatch_uid=f"search-delete-{_kind.__name__}")
    published.connect(_changed, sender=_kind, dispatch_uid=f"search-publish-{_kind.__name__}")
    unpublished.connect(_changed, sender=_kind, dispatch_uid=f"search-unpublish-{_kind.__name__}")


@receiver([asset_retired, asset_reinstated], dispatch_uid="search-retired")
def _retired(sender: Any, asset: Asset, **kwargs: Any) -> None:
    note_changes([asset.pk])


@receiver(assets_released, dispatch_uid="search-released")
def _released(sender: Any, ids: list[int], **kwargs: Any) -> None:
    """A release holds by the clock: it is found from its moment on, without a worker."""
    show_at_once(ids)


def _tagged(sender: Any, instance: Any, action: str, pk_set: set[int] | None, **kwargs: Any) -> None:
    if not action.startswith("post_"):
        return
    note_changes([instance.pk] if isinstance(instance, Asset) else list(pk_set or ()))


for _name in ("segments", "stages", "products", "teams"):
    m2m_changed.connect(
        _tagged, sender=Asset._meta.get_field(_name).remote_field.through, dispatch_uid=f"search-tags-{_name}"
    )


@receiver(document_processed, dispatch_uid="search-document")
def _read(sender: Any, document: Any, **kwargs: Any) -> None:
    note_changes(Collateral.objects.filter(document=document).values_list("pk", flat=True))


def _taxonomy_changed(sender: Any, instance: Any, raw: bool = False, created: bool = False, **kwargs: Any) -> None:
    """A new name or alias changes how queries are read, and the words of all assets that carry the value."""
    if raw:
        return
    vocabulary.forget()
    if created:
        return
    if isinstance(instance, SegmentAxis):
        note_changes(Asset.objects.filter(segments__axis=instance).values_list("pk", flat=True))
    else:
        note_changes(instance.assets.values_list("pk", flat=True))


def _glossary_changed(sender: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        vocabulary.forget()


def _pinned(sender: Any, instance: Pin, raw: bool = False, **kwargs: Any) -> None:
    """From now on it is followed whether the words lead to a use, as they and the asset are now."""
    if not raw:
        note_word_act(
            kind=ActKind.PINNED,
            words=instance.query,
            key=f"pin:{instance.pk}",
            at=instance.from_at,
            asset=instance.asset,
        )


def _unpinned(sender: Any, instance: Pin, **kwargs: Any) -> None:
    take_back_act(key=f"pin:{instance.pk}", at=timezone.now())


post_save.connect(_pinned, sender=Pin, dispatch_uid="search-pin-followed")
post_delete.connect(_unpinned, sender=Pin, dispatch_uid="search-pin-not-followed")


def _named_anew(sender: Any, instance: Any, raw: bool = False, signal: Any = None, **kwargs: Any) -> None:
    """Whichever page or action took a word away."""
    if not raw:
        kind = next(kind for kind, model in TARGETS.items() if model is sender)
        follow_synonyms(kind, instance, gone=signal is post_delete)


for _name_of_kind, _target in TARGETS.items():
    post_save.connect(_named_anew, sender=_target, dispatch_uid=f"search-synonyms-of-{_name_of_kind}")
    post_delete.connect(_named_anew, sender=_target, dispatch_uid=f"search-synonyms-of-gone-{_name_of_kind}")


def _hidden_words_changed(sender: Any, instance: HiddenWords, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        note_changes([instance.asset_id])


for _signal in (post_save, post_delete):
    for _ours in (GlossaryTerm, GeneralWordsOff, Pin):
        _signal.connect(_glossary_changed, sender=_ours)
    _signal.connect(_hidden_words_changed, sender=HiddenWords)

for _model in (Segment, BuyingStage, Product, SegmentAxis):
    post_save.connect(_taxonomy_changed, sender=_model, dispatch_uid=f"search-taxonomy-{_model.__name__}")
    post_delete.connect(
        lambda sender, **kwargs: vocabulary.forget(),
        sender=_model,
        dispatch_uid=f"search-taxonomy-gone-{_model.__name__}",
        weak=False,
    )
