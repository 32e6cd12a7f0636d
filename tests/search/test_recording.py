"""Searches of one person in several tabs at once: each is logged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from search import engine
from search.recording import announce, record
from search.types import SearchRequest
from tracking.models import SearchLog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_elasticsearch")]


def test_what_another_tab_made_of_the_search_that_is_gone_on_with_takes_nothing_away(raj):
    now = timezone.now()

    def announced(query: str, seconds: float):
        request = SearchRequest(user=raj, query=query)
        at = now + timedelta(seconds=seconds)
        return request, announce(request, engine.search(request), at), at

    first = record(*announced("pric", 0))
    goes_on, elsewhere = announced("price", 1), announced("pric list of the clinics", 1)
    assert goes_on[1].search_id == elsewhere[1].search_id == first.search_id
    assert record(*elsewhere).search_id == first.search_id
    logged = record(*goes_on).search_id
    assert logged not in (None, first.search_id)
    assert set(SearchLog.objects.values_list("query", flat=True)) == {"pric list of the clinics", "price"}
