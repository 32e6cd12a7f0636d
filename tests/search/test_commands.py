from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from search.models import AssetVectors, AssetWords
from tests.factories.content import ScriptFactory
from tests.search.conftest import deliver

pytestmark = pytest.mark.django_db


def run(*args: str) -> str:
    out = io.StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def test_search_prints_what_the_page_would_show(no_elasticsearch, raj):
    ScriptFactory(title="Rounds")
    deliver()
    assert "Rounds" in run("search", "rounds", "--user", "raj")
    answer = json.loads(run("search", "rounds", "--user", "raj", "--backend", "database", "--json"))
    assert (answer["total"], answer["results"][0]["title"]) == (1, "Rounds")


def test_search_needs_a_user_who_exists(no_elasticsearch):
    with pytest.raises(CommandError, match="no user nobody"):
        run("search", "rounds", "--user", "nobody")


def test_search_by_name_has_no_fallback(raj, settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError, match="elasticsearch is away"):
        run("search", "rounds", "--user", "raj", "--backend", "elasticsearch")
    settings.ELASTICSEARCH_URL = ""
    with pytest.raises(CommandError, match="elasticsearch is away: ELASTICSEARCH_URL is not set"):
        run("search", "rounds", "--user", "raj", "--backend", "elasticsearch")


def test_check_ends_with_1_on_drift_and_repairs(no_elasticsearch):
    ScriptFactory(title="Rounds")
    deliver()
    assert "as the database" in run("check_search_index")
    AssetWords.objects.all().delete()
    with pytest.raises(CommandError) as error:
        run("check_search_index")
    assert error.value.returncode == 1
    assert "as the database" in run("check_search_index", "--repair")


def test_check_says_how_much_may_be_found_by_meaning(no_elasticsearch, settings):
    ScriptFactory(title="Rounds")
    deliver()
    assert "meaning: words alone. HUB_MODEL is off." in run("check_search_index")
    settings.HUB_MODEL = ""
    deliver()
    assert "meaning: 1 of 1 assets have vectors" in run("check_search_index")
    AssetVectors.objects.all().delete()
    assert "meaning: 0 of 1 assets have vectors" in run("check_search_index")


def test_rebuild_says_how_far_it_is(no_elasticsearch):
    ScriptFactory(title="Rounds")
    assert "database: 1 of 1" in run("rebuild_search_index")
    assert AssetWords.objects.count() == 1


@pytest.mark.elasticsearch
def test_rebuild_fills_both(elasticsearch):
    ScriptFactory(title="Rounds")
    assert "elasticsearch: 1 assets" in run("rebuild_search_index")
    assert "elasticsearch: as the database" in run("check_search_index")
