"""Find which files say nearly the same, once for each reading of a file; asking later costs a look-up.

A text's bands are kept and committed before others with the same bands are looked for: of two files that are compared
at the same moment at least one finds the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F, Q, QuerySet

from content.models import Document, DocumentPage, NearPair, TextBand, TextSignature
from content.models.document import ENDED_FILE_STATES
from content.words.likeness import FEWEST_WORDS, NEARLY, RECIPE, alike, bands_of, shingles_of, words_of

#: Of a library with hundreds of copies of one text the likeliest are compared word by word.
MOST_VERIFIED = 20
#: Rows of the index looked at for one text: 20 candidates in all their bands many times over.
_MOST_ROWS = 4_000


def compare_document(*, document_id: int) -> int:
    """Find what is nearly the same as this file's text; answers how many files are. Safe to run again.

    Does nothing when this reading of it was compared already. A text that is too short to compare is noted as compared.
    """
    document = documents_to_compare().filter(pk=document_id).first()
    if document is None:
        return 0
    words = _words(document_id)
    shingles = shingles_of(words) if len(words) >= FEWEST_WORDS else set()
    bands = bands_of(shingles) if shingles else []
    with _held(document):
        TextBand.objects.filter(document=document).delete()
        TextBand.objects.bulk_create(TextBand(document=document, value=value) for value in bands)
    pairs = list(_pairs(document_id, bands, shingles))
    with _held(document):
        NearPair.objects.filter(Q(first=document_id) | Q(second=document_id)).delete()
        NearPair.objects.bulk_create(pairs)
        TextSignature.objects.update_or_create(
            document=document,
            defaults={"words": len(words), "processed_at": document.processed_at, "recipe": RECIPE},
        )
    return len(pairs)


def documents_to_compare() -> QuerySet[Document]:
    """Files that were read, or read again, since they were compared last."""
    outdated = ~Q(signature__recipe=RECIPE) | Q(signature__processed_at__lt=F("processed_at"))
    read: QuerySet[Document] = Document.objects.filter(state__in=ENDED_FILE_STATES, page_count__gt=0)
    return read.filter(Q(signature=None) | outdated)


def _words(document_id: int) -> list[str]:
    pages = DocumentPage.objects.filter(document=document_id).order_by("number")
    return words_of(pages.values_list("text", flat=True).iterator(chunk_size=50))


@contextmanager
def _held(document: Document) -> Iterator[None]:
    """Two workers that compare the same file write one after the other."""
    with transaction.atomic():
        Document.objects.select_for_update().only("pk").filter(pk=document.pk).first()
        yield


def _pairs(document_id: int, bands: list[int], shingles: set[str]) -> Iterator[NearPair]:
    for other in _candidates(document_id, bands):
        likeness = alike(shingles, shingles_of(_words(other)))
        if likeness >= NEARLY:
            first, second = sorted((document_id, other))
            yield NearPair(first_id=first, second_id=second, alike=likeness)


def _candidates(document_id: int, bands: list[int]) -> list[int]:
    """Files that share a band, those that share most first."""
    rows = TextBand.objects.filter(value__in=bands).exclude(document=document_id)
    shared = Counter(rows.values_list("document", flat=True)[:_MOST_ROWS])
    return [other for other, _ in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_VERIFIED]]
