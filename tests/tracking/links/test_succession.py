"""A link leads to the end of a line of successors, however long it is, and its sender's home says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from content import actions
from content.models import Asset
from search.views.home import superseded_news
from tests.factories.content import ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tracking.links.shown import shown_on

pytestmark = pytest.mark.django_db


def retire_in_turn(line: list[Any], by: Any) -> None:
    for old, new in zip(line, line[1:], strict=False):
        actions.retire_asset(asset=old, by=by, reason="Newer prices.", at=timezone.now(), successor=new)


@pytest.mark.parametrize("length", [1, 2, 3, 4])
@pytest.mark.parametrize("end", ["live", "retired", "expired", "internal", "other team's"])
def test_a_link_shows_the_end_of_the_line_and_nothing_else(client, ana, raj, other_team, length, end):
    line = [ScriptFactory(title=f"Pricing {number}") for number in range(length + 1)]
    link = ShareLinkFactory(created_by=raj, assets=line[:1])
    retire_in_turn(line, ana)
    last = Asset.objects.filter(pk=line[-1].pk)
    if end == "retired":
        actions.retire_asset(asset=line[-1], by=ana, reason="No more.", at=timezone.now())
    elif end == "expired":
        last.update(expire_at=timezone.now() - timedelta(seconds=1))
    elif end == "internal":
        last.update(audience="internal")
    elif end == "other team's":
        line[-1].teams.set([other_team])
        line[-1].save()
    shown = shown_on(link)
    assert [(one.asset.pk, one.superseded.pk) for one in shown] == (
        [(line[-1].pk, line[0].pk)] if end == "live" else []
    )
    news = superseded_news(raj, timezone.localdate())
    told = [{"asset": line[0].asset_ptr, "successor": line[-1].asset_ptr, "links": 1}]
    assert news == (told if end == "live" else [])
    assert client.get(f"/s/{link.token}").status_code == (200 if end == "live" else 404)
    client.force_login(raj)
    answer = client.get(f"/send/?asset={line[0].pk}")
    assert answer.status_code == 409
    sees_the_end = end in ("live", "internal")
    assert (f"{line[-1].title} supersedes it." in answer.content.decode()) == sees_the_end
