"""What a database is asked for: the words of a query in the forms in which they stand in Wagtail's index tables.

The tokens in these tables are ours (see `search.index.documents.tokens`): only letters and digits.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.search.models import IndexEntry

from search.models import AssetWords


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of a query: the forms by which it may stand in the index, one for each language; a phrase's form
    is its stems between spaces. `is_code` for what is another way to say the words: a code or a synonym. `times` is how
    often the query says it: who says "invoices" twice is asking about invoices."""

    forms: tuple[str, ...]
    is_code: bool = False
    times: int = 1


@dataclass(frozen=True, slots=True)
class WordQuery:
    any_of: tuple[Term, ...]
    phrases: tuple[Term, ...]
    excluded: tuple[Term, ...]

    @property
    def spoken(self) -> list[Term]:
        """The words themselves; codes are other ways to say them."""
        return [term for term in self.any_of if not term.is_code]


def entries() -> QuerySet[IndexEntry]:
    found: QuerySet[IndexEntry] = IndexEntry.objects.filter(content_type=ContentType.objects.get_for_model(AssetWords))
    return found
