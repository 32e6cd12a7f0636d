"""Learn by what pages of approved material are known again, once for each reading of a file or version of a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from time import monotonic

from django.db import transaction
from django.db.models import F, Q, QuerySet

from content.models import AssetVersion, Document, DocumentPage, KnownPage, KnownRun, KnownSource, KnownText
from content.models.asset import Part
from content.models.document import ENDED_FILE_STATES
from content.reading.versions import as_of
from content.words.pages import RECIPE, key_of, read_pages, runs_of, words_on

_ROWS_AT_ONCE = 1_000
_SOURCES_AT_ONCE = 100
#: The number that stands for a script or a story as a whole.
WHOLE = 0


@dataclass(frozen=True, slots=True)
class _Learned:
    number: int
    bare: str
    whole: str


def learn_document(*, document_id: int) -> bool:
    """Learn the pages of a file that was read; whether there was anything to learn. Safe to run again, and side by
    side: who comes second finds it learned."""
    with transaction.atomic():
        Document.objects.select_for_update(no_key=True).only("pk").filter(pk=document_id).first()
        document = documents_to_learn().filter(pk=document_id).first()
        if document is None:
            return False
        pages = DocumentPage.objects.of(document_id).order_by("number").values_list("number", "text")
        source, _ = KnownSource.objects.update_or_create(
            document=document, defaults={"processed_at": document.processed_at, "recipe": RECIPE}
        )
        _keep(source, [_Learned(page.number, page.bare, page.whole) for page in read_pages(list(pages))])
    return True


def learn_version(*, version_id: int) -> bool:
    """Learn the parts of a version of a script or a story; whether there was anything to learn. Safe to run again, and
    side by side."""
    with transaction.atomic():
        AssetVersion.objects.select_for_update(no_key=True).only("pk").filter(pk=version_id).first()
        version = versions_to_learn().filter(pk=version_id).select_related("asset").first()
        if version is None:
            return False
        source, _ = KnownSource.objects.update_or_create(version=version, defaults={"recipe": RECIPE})
        _keep(source, _of_parts(as_of(version.asset.own, version).get_parts()))
    return True


def learn_what_waits(*, seconds: float) -> int:
    """Learn whatever is not learned yet, for about so long; answers how many files and versions were."""
    until, learned = monotonic() + seconds, 0
    while monotonic() < until:
        documents = list(documents_to_learn().order_by("pk").values_list("pk", flat=True)[:_SOURCES_AT_ONCE])
        versions = list(versions_to_learn().order_by("pk").values_list("pk", flat=True)[:_SOURCES_AT_ONCE])
        if not documents and not versions:
            break
        for document_id in documents:
            learned += learn_document(document_id=document_id)
        for version_id in versions:
            learned += learn_version(version_id=version_id)
    return learned


def is_all_learned() -> bool:
    """Whether every page of the library is known; while it is not, some that are approved pass for own-made."""
    return not documents_to_learn().exists() and not versions_to_learn().exists()


def documents_to_learn() -> QuerySet[Document]:
    """Files that were read, or read again, since their pages were learned last."""
    outdated = ~Q(known__recipe=RECIPE) | Q(known__processed_at__lt=F("processed_at"))
    read: QuerySet[Document] = Document.objects.filter(state__in=ENDED_FILE_STATES, page_count__gt=0)
    return read.filter(Q(known=None) | outdated)


def versions_to_learn() -> QuerySet[AssetVersion]:
    """Versions of scripts and stories, which have no file."""
    texts: QuerySet[AssetVersion] = AssetVersion.objects.filter(asset__kind__in=("script", "story"))
    return texts.filter(Q(known=None) | ~Q(known__recipe=RECIPE))


def _of_parts(parts: Iterable[Part]) -> list[_Learned]:
    """Each part with and without what it is called, and all of them together."""
    known = list(parts)
    learned = [_Learned(part.number, part.text, f"{part.label}\n{part.text}") for part in known]
    if len(known) > 1:
        bare, whole = ("\n".join(getattr(one, name) for one in learned) for name in ("bare", "whole"))
        learned.append(_Learned(WHOLE, bare, whole))
    return learned


def _keep(source: KnownSource, learned: Iterable[_Learned]) -> None:
    """Each text once, however many pages have it, with its runs."""
    KnownPage.objects.filter(source=source).delete()
    texts: dict[int, KnownText] = {}
    runs: dict[int, list[int]] = {}
    pages: list[KnownPage] = []
    for page in learned:
        words, in_full = words_on(page.bare), words_on(page.whole)
        if not in_full:
            continue
        bare, whole = key_of(words), key_of(in_full)
        texts.setdefault(bare, KnownText(key=bare, text=page.bare))
        texts.setdefault(whole, KnownText(key=whole, text=page.whole))
        runs[bare] = runs_of(words)
        pages.append(KnownPage(source=source, number=page.number, bare_id=bare, whole_id=whole))
    # In the order of their keys, so that two workers that learn the same texts wait for one another in turn.
    KnownText.objects.bulk_create(
        (texts[key] for key in sorted(texts)), batch_size=_ROWS_AT_ONCE, ignore_conflicts=True
    )
    KnownRun.objects.bulk_create(
        (KnownRun(text_id=key, value=value) for key in sorted(runs) for value in sorted(set(runs[key]))),
        batch_size=_ROWS_AT_ONCE,
        ignore_conflicts=True,
    )
    KnownPage.objects.bulk_create(pages, batch_size=_ROWS_AT_ONCE)


def forget_unknown_texts(*, most: int) -> int:
    """Delete texts that no page has any more, at most so many; answers how many went. Safe to run again."""
    unused = KnownText.objects.filter(pages=None, whole_pages=None).order_by("pk").values_list("pk", flat=True)
    return KnownText.objects.filter(pk__in=list(unused[:most]), pages=None, whole_pages=None).delete()[0]
