"""Queries whose SQL is written once and filled in again and again."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db.models import Count

from content.models import Asset
from hub.core.fixed_query import STEP, FixedQuery, length_for, padded, slots
from tests.factories.content import CollateralFactory

pytestmark = pytest.mark.django_db
PK = Asset._meta.pk


def named(slot):
    return Asset.objects.filter(title=slot("title", Asset._meta.get_field("title"))).values_list("title", "kind")


def test_each_run_reads_for_its_own_values_in_one_query(ana, django_assert_num_queries):
    CollateralFactory(title="Rounding", owner=ana)
    CollateralFactory(title="Discharge", owner=ana)
    query = FixedQuery(named)
    with django_assert_num_queries(2):
        assert [tuple(row) for row in query.rows(title="Rounding")] == [("Rounding", "collateral")]
        assert [tuple(row) for row in query.rows(title="Discharge")] == [("Discharge", "collateral")]
    assert query.rows(title="' OR 1=1 --") == []


def test_the_sql_is_written_once():
    written = []

    def build(slot):
        written.append(slot)
        return named(slot)

    query = FixedQuery(build)
    query.rows(title="one")
    query.rows(title="other")
    assert len(written) == 1


def test_values_are_what_the_fields_read_and_store(ana):
    asset = CollateralFactory(title="Rounding", owner=ana)
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    Asset.objects.filter(pk=asset.pk).update(review_date=date(2026, 5, 1), first_published_at=at)
    fields = Asset._meta
    query = FixedQuery(
        lambda slot: Asset.objects.filter(
            review_date__gte=slot("day", fields.get_field("review_date")),
            first_published_at__lte=slot("at", fields.get_field("first_published_at")),
        ).values_list("review_date", "first_published_at")
    )
    assert [tuple(row) for row in query.rows(day=date(2026, 5, 1), at=at)] == [(date(2026, 5, 1), at)]
    assert query.rows(day=date(2026, 5, 2), at=at) == []


def test_a_list_is_filled_up_with_its_last(ana):
    ids = [CollateralFactory(title=f"Asset {number}", owner=ana).pk for number in range(3)]
    assert length_for(ids) == STEP
    assert length_for(range(STEP + 1)) == 2 * STEP
    filled = padded("id", ids)
    assert len(filled) == STEP
    query = FixedQuery(lambda slot: Asset.objects.filter(pk__in=slots("id", PK, STEP)).values_list("pk"))
    assert sorted(row[0] for row in query.rows(**filled)) == sorted(ids)


def test_sums_and_limits_hold(ana, raj):
    for owner, count in ((ana, 2), (raj, 1)):
        for number in range(count):
            CollateralFactory(title=f"{owner} {number}", owner=owner)
    query = FixedQuery(lambda slot: Asset.objects.values_list("owner").annotate(Count("pk")).order_by("-pk__count")[:1])
    assert [tuple(row) for row in query.rows()] == [(ana.pk, 2)]
