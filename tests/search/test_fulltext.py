"""How the database is asked for words."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import SearchQuery
from django.db import connection
from wagtail.search.models import IndexEntry

from search import fts5, tsvector
from tests.search.test_contract import deck

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "sqlite", reason="FTS5 is SQLite's")
def test_sqlite_looks_the_words_up_once_and_not_for_each_asset():
    for number in range(5):
        deck(f"Deck {number}", "Gateway release notes")
    first = fts5.found_by('"gateway"', "title", "body").explain().splitlines()[0]
    assert "SCAN wagtailsearch_indexentry_fts" in first


@pytest.mark.skipif(connection.vendor != "sqlite", reason="FTS5 is SQLite's")
def test_only_assets_are_rewarded_for_all_the_words(raj):
    asset = deck("Gateway", "About the gateway.")
    IndexEntry.objects.create(
        object_id=str(asset.pk),
        content_type=ContentType.objects.get_for_model(type(raj)),
        title_norm=1,
        title="gateway releas",
        body="",
        autocomplete="",
    )
    assert asset.pk not in fts5.ids_by('"gateway" AND "releas"', "title", "body")


@pytest.mark.postgresql
def test_postgresql_finds_rows_by_the_indices_of_title_and_body():
    for number in range(5):
        deck(f"Deck {number}", "Gateway release notes")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    word = SearchQuery("'gateway'", search_type="raw", config="simple")
    plan = IndexEntry.objects.filter(tsvector.in_either(word)).explain()
    assert "BitmapOr" in plan
