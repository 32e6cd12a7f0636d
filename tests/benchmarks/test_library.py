"""What the benchmarks measure on is made beside the actions, row by row: a new column has to be known there."""

import os
from importlib import import_module
from pathlib import Path

import pytest

from content.models import Asset, Collateral
from search import engine
from search.types import SearchRequest


@pytest.fixture
def library(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[2] / "benchmarks"))
    # It names its own folder and settings when it is imported.
    monkeypatch.setattr(os, "environ", dict(os.environ))
    return import_module("library")


def test_the_library_of_the_benchmarks_is_found_as_an_imported_one_is(library, raj, settings):
    settings.ELASTICSEARCH_URL = ""
    made = library.Made(key="a-1", title="Lantern", pages=["Cold rooms", "Warm halls"], tags={"Industry": ["Ports"]})
    keys = library.make([made], raj)
    library.index(["database"])

    assert list(keys.values()) == ["a-1"]
    asset = Asset.objects.get()
    assert (asset.live, [segment.name for segment in asset.segments.all()]) == (True, ["Ports"])
    assert Collateral.objects.get().document.pages.count() == 2
    assert [row.asset.pk for row in engine.search(SearchRequest(query="warm halls", user=raj)).results] == [asset.pk]
