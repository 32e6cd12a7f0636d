"""Search finds the words of the version that is live, on both backends."""

from __future__ import annotations

import pytest
from django.utils import timezone

from content import actions
from tests.factories.content import CollateralFactory, DocumentFactory, DocumentPageFactory
from tests.search.conftest import titles

pytestmark = pytest.mark.django_db


def file_with(*pages: str, data: bytes):
    document = DocumentFactory(file__data=data)
    for number, text in enumerate(pages, start=1):
        DocumentPageFactory(document=document, number=number, text=text)
    return document


def test_a_new_version_is_found_by_its_own_words_once_it_is_approved(ask, ana, april):
    asset = CollateralFactory(title="Ten slides", owner=ana, live=False, document=file_with("Rounding.", data=b"1"))
    asset.save_revision(user=ana)
    actions.publish_asset(asset=asset, by=april, at=timezone.now())
    actions.add_version(
        asset=asset, document=file_with("Welcome.", "Backfilling.", data=b"2"), by=ana, at=timezone.now()
    )
    assert titles(ask("rounding")) == ["Ten slides"]
    assert titles(ask("backfilling")) == []
    actions.publish_asset(asset=asset, by=april, at=timezone.now())
    assert titles(ask("rounding")) == []
    [found] = ask("backfilling").results
    assert (found.asset.pk, found.page_number) == (asset.pk, 2)
