from __future__ import annotations

import pytest

from search.similar import similar
from tests.factories.content import ScriptFactory, SegmentAxisFactory, SegmentFactory
from tests.search.conftest import deliver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_elasticsearch")]


def test_the_same_words_and_tags_are_alike_and_restricted_assets_stay_hidden(raj, other_team):
    segment = SegmentFactory(axis=SegmentAxisFactory(name="Industry"), name="Healthcare")
    summary = "What to say."
    asset = ScriptFactory(title="Rounding: errors explained", summary=summary, segments=[segment])
    ScriptFactory(title="Rounding errors elsewhere", summary=summary)
    tagged = ScriptFactory(title="Rounding errors again", summary=summary, segments=[segment])
    ScriptFactory(title="Rounding errors restricted", summary=summary, segments=[segment], teams=[other_team])
    deliver()
    found = [one.title for one in similar(asset, user=raj)]
    assert found[0] == tagged.title
    assert "Rounding errors elsewhere" in found
    assert asset.title not in found
    assert "Rounding errors restricted" not in found


def test_the_fragment_is_refused_for_what_is_not_visible(client, raj, other_team):
    hidden, seen = ScriptFactory(teams=[other_team]), ScriptFactory()
    assert client.get(f"/assets/{seen.pk}/similar/").status_code == 302
    client.force_login(raj)
    assert client.get(f"/assets/{seen.pk}/similar/").status_code == 200
    assert client.get(f"/assets/{hidden.pk}/similar/").status_code == 404


def test_marketers_read_why_a_result_is_here_and_reps_do_not(client, raj, ana):
    ScriptFactory(title="Rounding")
    deliver()
    client.force_login(ana)
    assert "Why is this here" in client.get("/search/?q=rounding").content.decode()
    client.force_login(raj)
    assert "Why is this here" not in client.get("/search/?q=rounding").content.decode()
