"""How the database is asked for words."""

from __future__ import annotations

from math import log

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import SearchQuery
from django.db import connection
from wagtail.search.models import IndexEntry

from search.backends.database import postgresql, sqlite
from search.backends.database.terms import Term, WordQuery
from search.index import outbox
from search.models import AssetWords
from tests.search.conftest import deck

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "sqlite", reason="FTS5 is SQLite's")
def test_sqlite_looks_the_words_up_once_and_not_for_each_asset():
    for number in range(5):
        deck(f"Deck {number}", "Gateway release notes")
    first = sqlite.found_by('"gateway"', "title", "body").explain().splitlines()[0]
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
    assert asset.pk not in sqlite.ids_by('"gateway" AND "releas"', "title", "body")


@pytest.mark.postgresql
def test_postgresql_finds_rows_by_the_indices_of_title_and_body():
    for number in range(5):
        deck(f"Deck {number}", "Gateway release notes")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    word = SearchQuery("'gateway'", search_type="raw", config="simple")
    plan = IndexEntry.objects.filter(postgresql.in_either(word)).explain()
    assert "BitmapOr" in plan


def asked(*terms: Term) -> dict[int, float]:
    return postgresql.scores(WordQuery(any_of=terms, phrases=(), excluded=()))


@pytest.mark.postgresql
@pytest.mark.parametrize("times", [1, 2, 5, 40])
def test_postgresql_weighs_a_word_by_bm25(times):
    said = deck("Deck", " ".join(["gateway"] * times + ["release"] * (41 - times)))
    other = deck("Other", "gateway notes")
    for number in range(5):
        deck(f"Deck {number}", "boats")
    outbox.store_changes()
    words = {pk: set(AssetWords.objects.get(pk=pk).document.body_tokens.split()) for pk in (said.pk, other.pk)}
    lengths = {pk: len(held | {"deck" if pk == said.pk else "other"}) for pk, held in words.items()}
    average = sum(lengths.values()) / 2
    rarity = log(1 + (7 - 2 + 0.5) / (2 + 0.5))
    weights = asked(Term(("gateway",)))
    for pk, count in ((said.pk, times), (other.pk, 1)):
        expected = rarity * 2.2 * count / (count + 1.2 * (0.25 + 0.75 * lengths[pk] / average)) * 1.25
        assert weights[pk] == pytest.approx(expected, rel=0.05)


@pytest.mark.postgresql
def test_postgresql_weighs_a_word_the_same_in_however_many_forms_it_is_asked_for():
    asset = deck("Deck", "Gateway release")
    deck("Boats", "sailing")
    outbox.store_changes()
    alone = asked(Term(("gateway",)))[asset.pk]
    assert asked(Term(("gateway", "gateways", "gatewai")))[asset.pk] == pytest.approx(alone)


@pytest.mark.postgresql
def test_postgresql_finds_a_phrase_only_together_and_weighs_it_as_a_word():
    together, apart = deck("Deck", "gateway release notes"), deck("Deck", "gateway notes release")
    deck("Boats", "sailing")
    outbox.store_changes()
    found = asked(Term(("gateway releas",)))
    assert set(found) == {together.pk}
    assert found[together.pk] == pytest.approx(
        asked(Term(("gateway",)))[together.pk] * rarity_of(1) / rarity_of(2), rel=0.001
    )
    assert apart.pk in asked(Term(("gateway",)))


def rarity_of(held: int) -> float:
    return log(1 + (3 - held + 0.5) / (held + 0.5))
