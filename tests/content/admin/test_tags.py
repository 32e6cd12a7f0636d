"""What assets are tagged with, and the teams they are for."""

from __future__ import annotations

import pytest
from django.urls import reverse

from content.models import BuyingStage, Product, Segment, SegmentAxis
from hub.people.models import Team
from tests.browsing import as_user, words_of
from tests.factories.content import SegmentAxisFactory

pytestmark = pytest.mark.django_db

KINDS = {
    "wagtailsnippets_content_segmentaxis": SegmentAxis,
    "wagtailsnippets_content_segment": Segment,
    "wagtailsnippets_content_buyingstage": BuyingStage,
    "wagtailsnippets_content_product": Product,
    "teams": Team,
}


@pytest.mark.parametrize("space", KINDS)
def test_a_slug_is_made_from_the_name(space, ada):
    form = {"name": "Deal size", "slug": "", "order": "0", "description": "", "aliases": ""}
    form["axis"] = str(SegmentAxisFactory(name="Company").pk)
    client, url = as_user(ada), reverse(f"{space}:add")
    client.post(url, form)
    assert KINDS[space].objects.get(name="Deal size").slug == "deal-size"
    assert "already" in words_of(client.post(url, form))
    assert "Write one in letters from a to z" in words_of(client.post(url, form | {"name": "規模"}))
    client.post(url, form | {"name": "規模", "slug": "scale"})
    assert KINDS[space].objects.get(name="規模").slug == "scale"
    assert KINDS[space].objects.filter(name__in=["Deal size", "規模"]).count() == 2
