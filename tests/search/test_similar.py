from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from search.similar import already, similar
from tests.browsing import soup
from tests.factories.content import (
    CollateralFactory,
    CustomerStoryFactory,
    ScriptFactory,
    SegmentAxisFactory,
    SegmentFactory,
)
from tests.search.conftest import deliver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("backend")]
NEW = ("What to say when they own a scheduler", "They have the scheduling module of their health record system.")


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


@pytest.fixture
def library(meaning, other_team, ana):
    """A script, a story and a file that say the same in other words, and what must never be told of."""
    summary = "When a hospital already has appointment scheduling in its EHR."
    made = {
        "script": ScriptFactory(title="“We already have a scheduler in our EHR”", summary=summary),
        "story": CustomerStoryFactory(title="Kestrel Valley left its paper list", summary="Fewer calls at night."),
        "other": CollateralFactory(title="Lunch menu", summary="Soup on Mondays."),
        "draft": ScriptFactory(title="They have a scheduler: a draft", summary=summary, live=False),
        "restricted": ScriptFactory(title="They have a scheduler: clinics", summary=summary, teams=[other_team]),
        "retired": ScriptFactory(
            title="They have a scheduler: old", summary=summary, live=False, retired_at=timezone.now(), retired_by=ana
        ),
    }
    deliver()
    return made


def test_what_is_about_to_be_written_may_be_there_in_other_words(library, raj, oli):
    [found] = already(*NEW, user=raj)
    assert (found.asset.pk, found.why) == (library["script"].pk, "It means nearly the same")
    assert already(*NEW, user=raj, besides=library["script"].pk) == []
    assert {one.asset.pk for one in already(*NEW, user=oli)} == {library["script"].pk, library["restricted"].pk}
    assert already("Parental leave in Norway", "Who takes how many weeks.", user=raj) == []
    assert already("", "", user=raj) == []


def test_without_a_model_the_titles_tell(library, raj, settings):
    settings.HUB_MODEL = "off"
    assert already(*NEW, user=raj) == []
    [found] = already("The paper list that Kestrel Valley left", "", user=raj)
    assert (found.asset.pk, found.why) == (library["story"].pk, "Its title says nearly the same")


def test_similar_goes_by_meaning_for_scripts_and_stories_and_tells_of_nothing_hidden(library, raj, oli):
    twin = CollateralFactory(title="Scheduling beside the health record", summary=NEW[1])
    story = CustomerStoryFactory(title="A clinic that threw its paper away", summary="The phone is quiet at night.")
    deliver()
    assert similar(library["script"], user=raj)[0].pk == twin.pk
    assert similar(story, user=raj)[0].pk == library["story"].pk
    hidden = {library[name].pk for name in ("draft", "restricted", "retired")}
    for asset in (library["script"], twin, story):
        assert hidden.isdisjoint(one.pk for one in similar(asset, user=raj))
    assert library["restricted"].pk in {one.pk for one in similar(library["script"], user=oli)}


def test_the_editor_is_told_and_reps_are_not(client, library, raj, ana):
    address = reverse("already_there")
    given = {"title": NEW[0], "summary": NEW[1], "besides": str(library["restricted"].pk)}
    client.force_login(raj)
    assert client.get(address, given).status_code == 302
    client.force_login(ana)
    page = soup(client.get(address, given))
    assert [link.get_text() for link in page.select("li a")] == [library["script"].title]
    assert client.get(address, {"title": "\x00", "summary": "x" * 9000, "besides": "9" * 40}).status_code == 200
    assert "js/admin-already" in client.get(reverse("wagtailsnippets_content_script:add")).content.decode()
