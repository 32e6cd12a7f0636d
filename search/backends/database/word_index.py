"""The database's own index of words: written here, searched by the database backend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from wagtail.search.backends import get_search_backend

from search.index import known_words
from search.index.documents import AssetDocument
from search.models import AssetWords, PartWords

LABEL_LENGTH = 300
_ROWS_AT_ONCE = 100


def write(documents: Iterable[AssetDocument], versions: Mapping[int, int]) -> None:
    """Replace the words of these assets. Runs in the caller's transaction."""
    documents = list(documents)
    if not documents:
        return
    words = []
    for document in documents:
        entry = AssetWords(
            asset_id=document.id,
            version=versions[document.id],
            worth=document.worth,
            used_in=list(document.used_in),
        )
        entry.document = document
        words.append(entry)
    AssetWords.objects.bulk_create(
        words,
        update_conflicts=True,
        unique_fields=["asset"],
        update_fields=["version", "worth", "used_in"],
        batch_size=100,
    )
    PartWords.objects.filter(asset__in=[document.id for document in documents]).delete()
    rows = (row for document in documents for row in _parts(document))
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        PartWords.objects.bulk_create(batch)
    get_search_backend("words").get_index_for_model(AssetWords).add_items(AssetWords, words)
    known_words.learn(documents)


def _parts(document: AssetDocument) -> Iterator[PartWords]:
    for part, tokens in zip(document.parts, document.part_tokens, strict=True):
        yield PartWords(
            asset_id=document.id,
            number=part.number,
            label=part.label[:LABEL_LENGTH],
            text=f"{part.text} {part.notes}".strip(),
            words=f" {tokens} ",
        )


def remove(ids: list[int]) -> None:
    """Forget the words of assets that are no longer live."""
    if ids:
        PartWords.objects.filter(asset__in=ids).delete()
        AssetWords.objects.filter(asset__in=ids).delete()
