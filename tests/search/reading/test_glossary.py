"""From a word of the searches report to what it means, and back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from search.models import GlossaryTerm, Pin
from search.reading import glossary
from search.reading.glossary import AlreadyKnown, NotAllowed
from tests.browsing import soup
from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    ProductFactory,
    SegmentAxisFactory,
    SegmentFactory,
)
from tests.search.conftest import titles
from tests.tracking.reports.test_demand import search
from tracking.models import Ask, AssetRequest
from tracking.requests.actions import ask_for
from tracking.rollups.search_sums import sum_search_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def healthcare():
    return SegmentFactory(axis=SegmentAxisFactory(name="Industry"), name="Healthcare", aliases="hospital")


@pytest.fixture
def searched(raj):
    """A search of Raj's that found nothing, in the report."""
    search(raj, "sanatorium", total=0, at=timezone.now())
    today = timezone.localdate()
    sum_search_days(since=today, until=today, at=timezone.now())


def row(client, words):
    page = soup(client.get(reverse("searches")))
    return next(one for one in page.select("tbody tr") if one.th.a.text == words and one.select(".word-acts"))


def test_words_added_to_a_segment_are_recognised_by_the_next_search_on_both_backends(ask, ana, healthcare):
    CollateralFactory(title="For wards", segments=[healthcare])
    assert ask("sanatorium").recognised == ()
    undo = glossary.add_synonym(words="sanatorium", target=f"segment:{healthcare.pk}", by=ana)
    found = ask("sanatorium")
    assert [one.value for one in found.recognised] == ["Industry:Healthcare"]
    assert titles(found) == ["For wards"]
    glossary.take_back(undo=undo, by=ana)
    healthcare.refresh_from_db()
    assert healthcare.aliases == "hospital"
    assert ask("sanatorium").recognised == ()


def test_words_added_to_a_term_find_what_says_it(ask, ana):
    CollateralFactory(title="The waitlist in an hour")
    term = GlossaryTerm.objects.create(term="Waitlist", synonyms="queue")
    assert ask("anteroom").total == 0
    undo = glossary.add_synonym(words="anteroom", target=f"glossary:{term.pk}", by=ana)
    assert titles(ask("anteroom")) == ["The waitlist in an hour"]
    glossary.take_back(undo=undo, by=ana)
    assert ask("anteroom").total == 0
    term.refresh_from_db()
    assert term.synonyms == "queue"
    assert [entry.action for entry in ModelLogEntry.objects.order_by("pk")] == ["wagtail.edit", "wagtail.edit"]


def test_what_we_dont_say_leads_to_our_term(ask, ana):
    CollateralFactory(title="The waitlist in an hour")
    glossary.add_term(term="Waitlist", words="pipeline of patients", by=ana, avoid=True)
    assert ask("pipeline of patients").instead == (("pipeline of patients", "Waitlist"),)


def test_a_new_term_is_taken_back_unless_it_was_changed_since(ana):
    undo = glossary.add_term(term="Waitlist", words="anteroom", by=ana)
    glossary.take_back(undo=undo, by=ana)
    glossary.take_back(undo=undo, by=ana)
    assert not GlossaryTerm.objects.exists()
    undo = glossary.add_term(term="Waitlist", words="anteroom", by=ana)
    GlossaryTerm.objects.update(synonyms="anteroom\nqueue")
    glossary.take_back(undo=undo, by=ana)
    assert GlossaryTerm.objects.get().synonyms == "queue"


def test_known_words_are_refused_and_so_is_who_may_not(ana, raj, healthcare):
    term = GlossaryTerm.objects.create(term="Waitlist", synonyms="queue")
    for words, target in (("Queues", f"glossary:{term.pk}"), ("Hospitals", f"segment:{healthcare.pk}")):
        with pytest.raises(AlreadyKnown):
            glossary.add_synonym(words=words, target=target, by=ana)
    with pytest.raises(AlreadyKnown):
        glossary.add_term(term="waitlist", words="line", by=ana)
    with pytest.raises(NotAllowed):
        glossary.add_synonym(words="line", target=f"glossary:{term.pk}", by=raj)
    with pytest.raises(NotAllowed):
        glossary.add_term(term="Line", words="row", by=raj)
    assert term.synonyms == "queue"


def test_what_is_written_alike_or_shares_a_word_is_offered_first(ana, healthcare):
    BuyingStageFactory(name="Discovery")
    ProductFactory(name="Waitlist")
    GlossaryTerm.objects.create(term="Room turnover", synonyms="bed turnover")
    known = glossary.targets(ana)
    assert [target.group for target in known] == ["Glossary", "Industry", "Buying stage", "Product"]
    assert [target.label for target in glossary.likely("health care", known)] == ["Healthcare"]
    assert [target.label for target in glossary.likely("turnover of beds", known)] == ["Room turnover"]
    assert glossary.likely("zebra", known) == []


@pytest.mark.usefixtures("no_elasticsearch")
def test_from_the_report_to_a_segment_and_back_with_undo(client, ana, healthcare, searched):
    client.force_login(ana)
    link = link_of(row(client, "sanatorium"), "Synonym")
    form = soup(client.get(link["href"])).select_one("form.dialog-form")
    fields = {one["name"]: one.get("value", "") for one in form.select("input") if one.get("type") != "checkbox"}
    assert fields["words"] == fields["asked"] == "sanatorium"
    assert [option.text for option in form.select("optgroup[label=Industry] option")] == ["Healthcare"]
    answer = client.post(form["action"], fields | {"target": f"segment:{healthcare.pk}"})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("searches")
    done = row(client, "sanatorium")
    assert "“sanatorium” now finds Healthcare" in done.text
    healthcare.refresh_from_db()
    assert healthcare.aliases == "hospital\nsanatorium"
    undo(client, done)
    healthcare.refresh_from_db()
    assert healthcare.aliases == "hospital"
    assert "Ask for it" in row(client, "sanatorium").text


def link_of(row, label):
    return next(a for a in row.select(".word-acts a") if a.text.strip() == label)


def undo(client, done, **headers):
    form = done.select_one("form")
    given = {one["name"]: one["value"] for one in form.select("input[name]")}
    return client.post(form["action"], given, headers=headers)


def ask_from(client, link, note=""):
    form = soup(client.get(link["href"])).select_one("form.dialog-form")
    fields = {one["name"]: one.get("value", "") for one in form.select("input[name]")}
    return client.post(form["action"], fields | {"note": note})


@pytest.mark.usefixtures("no_elasticsearch")
def test_a_request_from_the_report_comes_back_to_it_with_undo(client, ana, raj, searched):
    client.force_login(ana)
    ask_for(by=raj, words="sanatorium", at=timezone.now())
    answer = ask_from(client, link_of(row(client, "sanatorium"), "Ask for it"))
    assert answer["Location"] == reverse("searches")
    done = row(client, "sanatorium")
    assert "Asked for. 1 other asked for it too." in done.text
    undo(client, done)
    assert [ask.user for ask in AssetRequest.objects.get().asks.all()] == [raj]
    assert "Ask for it" in row(client, "sanatorium").text


@pytest.mark.usefixtures("no_elasticsearch")
def test_asking_again_from_the_report_offers_no_undo_of_the_earlier_voice(client, ana, searched):
    client.force_login(ana)
    ask_for(by=ana, words="sanatorium", at=timezone.now() - timedelta(days=1))
    ask_from(client, link_of(row(client, "sanatorium"), "Ask for it"), note="Two pages.")
    done = row(client, "sanatorium")
    assert "Asked for before; what you wrote is changed." in done.text
    assert not done.select("button")
    assert Ask.objects.get().note == "Two pages."


@pytest.mark.usefixtures("no_elasticsearch")
def test_with_script_the_report_stays_where_it_was(client, ana, searched):
    client.force_login(ana)
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{reverse('searches')}"}
    given = {"q": "sanatorium", "back": reverse("searches")}
    assert client.post(reverse("ask"), given, headers=here)["HX-Refresh"] == "true"
    assert undo(client, row(client, "sanatorium"), **here)["HX-Refresh"] == "true"
    elsewhere = here | {"HX-Current-URL": "http://testserver/"}
    assert client.post(reverse("ask"), given, headers=elsewhere)["HX-Redirect"] == reverse("searches")


@pytest.mark.usefixtures("no_elasticsearch")
def test_neither_or_both_of_term_and_target_is_said_in_the_dialog(client, ana, healthcare):
    client.force_login(ana)
    for given in ({}, {"target": f"segment:{healthcare.pk}", "term": "Care"}, {"target": "segment:999"}):
        answer = client.post(reverse("add_synonym"), {"words": "sanatorium", **given})
        assert answer.status_code == 422
        assert b"field-error" in answer.content
    segment = {"target": f"segment:{healthcare.pk}"}
    assert client.post(reverse("add_synonym"), {"words": "sanatorium", "avoid": "on", **segment}).status_code == 422
    assert client.post(reverse("add_synonym"), {"words": "++", **segment}).status_code == 422
    assert client.post(reverse("add_synonym"), {"words": "hospital", **segment}).status_code == 422
    assert not GlossaryTerm.objects.exists()


@pytest.mark.usefixtures("no_elasticsearch")
def test_the_way_back_stays_in_the_hub(client, ana, healthcare):
    client.force_login(ana)
    for back in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        given = {"words": f"sanatorium {len(back)}", "back": back, "target": f"segment:{healthcare.pk}"}
        assert client.post(reverse("add_synonym"), given)["Location"] == reverse("searches")
        assert client.post(reverse("ask"), {"q": "sanatorium", "back": back})["Location"] == reverse("searches")


def test_reps_and_strangers_are_refused(client, raj):
    assert client.get(reverse("add_synonym")).status_code == 302
    client.force_login(raj)
    assert client.get(reverse("add_synonym")).status_code == 403
    assert client.post(reverse("add_synonym"), {"words": "x", "term": "y"}).status_code == 403


@pytest.mark.usefixtures("no_elasticsearch")
def test_a_pin_from_the_report_comes_back_to_it(client, ana, searched):
    deck = CollateralFactory(title="Wards")
    client.force_login(ana)
    link = link_of(row(client, "sanatorium"), "Pin")
    form = soup(client.get(link["href"])).select_one("form[action*='/pin/']")
    given = {"query": "sanatorium", "asset": deck.pk, "from_at": "2026-01-01 00:00", "until_at": "", "reason": ""}
    answer = client.post(form["action"], given)
    assert answer["Location"] == reverse("searches")
    done = row(client, "sanatorium")
    assert "Wards stands first" in done.text
    undo(client, done)
    assert not Pin.objects.exists()
    entry = ModelLogEntry.objects.get(action="wagtail.delete")
    assert (entry.user, entry.label, entry.deleted) == (ana, "sanatorium: Wards", True)
