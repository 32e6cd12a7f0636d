"""What the marketer's listing tells of the use of each asset."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.browsing import as_user, soup
from tests.factories.content import ScriptFactory
from tracking.usage.actions import record_usage

pytestmark = pytest.mark.django_db


def test_the_listing_of_assets_says_how_many_reps_used_each_lately(ana, raj, oli):
    now = timezone.now()
    used, once, forgotten = ScriptFactory(title="Used"), ScriptFactory(title="Once"), ScriptFactory(title="Forgotten")
    ScriptFactory(title="Draft", live=False)
    for rep, asset, at in (
        (raj, used, now),
        (raj, used, now - timedelta(days=2)),
        (oli, used, now),
        (oli, once, now - timedelta(days=59)),
        (oli, forgotten, now - timedelta(days=61)),
        (ana, forgotten, now),
    ):
        record_usage(asset=asset, kind="copied", actor=rep, at=at)
    page = soup(as_user(ana).get("/admin/assets/"))
    said = {
        row.select_one(".title a").text.strip(): " ".join(row.select_one(".hub-used").text.split())
        for row in page.select("tbody tr")
    }
    assert said == {
        "Used": "Used by 2 reps",
        "Once": "Used by 1 rep",
        "Forgotten": "Used by nobody",
        "Draft": "",
    }
    assert "Used, 60 days" in " ".join(page.select_one("thead").text.split())
