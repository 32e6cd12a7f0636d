"""These tests stop, pause and damage an Elasticsearch: only ever one that was started for them."""

from tests.search.conftest import elasticsearch, empty_indices

__all__ = ["elasticsearch", "empty_indices"]
