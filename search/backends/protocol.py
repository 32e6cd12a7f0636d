"""What an engine has to be able to do. One contract suite runs on each; only `search.engine` knows which there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from hub.core.people import Person
from search.index.documents import AssetDocument
from search.reading.request import Reading
from search.results.titles import Titled
from search.types import SearchRequest, SearchResults


class SearchBackend(Protocol):
    """All answer alike. Whatever is asked, what the person may not see is neither answered nor counted."""

    name: str

    def search(self, request: SearchRequest) -> SearchResults:
        """Answer `request`, each result with its best pages, after correcting words that nothing holds.

        Called by `engine.search` and `engine.named(...)`. Any words are allowed, none is an error. Raises
        SearchUnavailable when it can't answer, QueryRefused when it can't answer this.
        """
        ...

    def complete(self, typed: str, *, user: Person, most: int) -> list[Titled]:
        """At most `most` assets whose title or customer holds every word typed so far, the last ones perhaps
        unfinished; best first.

        Called by `engine.complete` for the suggestions. Raises as `search` does.
        """
        ...

    def first_held(self, words: Sequence[str], reading: Reading) -> str | None:
        """The first of `words` that an asset holds which the one who asks may see; None when there is none.

        Called by `engine.first_held` to tell which correction may be offered. Raises as `search` does.
        """
        ...

    def one_limit(self) -> AbstractContextManager[None]:
        """All that is asked within shares the time that a person waits. Called by the engine around each question."""
        ...

    def check_ready(self) -> None:
        """Called by the engine before it asks, now and then; by drift, recovery and `run_hub`.

        Raises IndexUnusable when the index has to be built anew, SearchUnavailable when nobody answers.
        """
        ...

    def write(self, documents: Mapping[int, AssetDocument], versions: Mapping[int, int]) -> dict[int, str]:
        """Index each asset of `versions` as its document says, and remove those that have none. Answers the assets that
        failed, with the reason. Safe to repeat: a newer version that is there already stays.

        Called by the outbox, within its transaction. Raises SearchUnavailable when nothing could be written at all.
        """
        ...

    def remove(self, versions: Mapping[int, int]) -> dict[int, str]:
        """Forget these assets, each as of its version. As `write` with no documents."""
        ...

    def indexed_versions(self) -> dict[int, int]:
        """The version in which each asset is indexed, all that was written before included.

        Called by drift, to compare with the database. Raises SearchUnavailable.
        """
        ...
