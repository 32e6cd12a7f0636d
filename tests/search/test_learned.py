"""What searches teach: proposals from rewordings that ended in a use, for marketers alone."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from search import engine, learned
from search.learned import AlreadyDecided, learn, reworded
from search.models import GlossaryTerm, LearnedState, LearnedWords
from search.reading.glossary import NotAllowed
from search.types import SearchRequest
from tests.browsing import soup
from tests.factories.content import ScriptFactory
from tests.factories.people import UserFactory
from tests.search.conftest import deck, deliver
from tracking.models import SearchHit, SearchLog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_elasticsearch")]


@pytest.fixture
def reps(raj, oli, team):
    third = UserFactory(team=team)
    third.groups.set(raj.groups.all())
    return [raj, oli, third]


@pytest.fixture
def asset(db):
    return deck("Security questionnaire", "Answers to a security questionnaire.")


def search_twice(rep, asked, used, asset, *, refined=True, pause=30, opened=False):
    """A rep searches for one thing, then for another, and uses an asset from there."""
    now, session = timezone.now(), uuid.uuid4()
    common = {"actor": rep, "team": rep.team, "session": session, "total": 3}
    first = SearchLog.objects.create(
        query=asked, normalised=asked, searched_at=now, first_opened_at=now if opened else None, **common
    )
    later = now + timedelta(seconds=pause)
    second = SearchLog.objects.create(
        query=used, normalised=used, searched_at=later, first_used_at=later if asset else None, **common
    )
    if refined:
        first.refined_by = second
        first.save()
    if asset:
        SearchHit.objects.create(search=second, asset=asset, position=1, used_at=later)


def proposals():
    learn(at=timezone.now() + timedelta(hours=1))
    return list(LearnedWords.objects.proposed().values_list("asked", "used", "people"))


def test_what_three_people_put_differently_is_proposed_and_what_two_did_is_not(reps, asset):
    for rep in reps:
        search_twice(rep, "hitrust form", "security questionnaire form", asset)
    for rep in (*reps[:2], *reps[:2]):
        search_twice(rep, "deal desk", "price list", asset)
    assert proposals() == [("hitrust", "security questionnaire", 3)]


def test_asking_anew_at_once_counts_and_after_a_while_or_an_opening_does_not(reps, asset):
    for rep in reps:
        search_twice(rep, "hitrust", "security questionnaire", asset, refined=False)
        search_twice(rep, "late", "other words", asset, refined=False, pause=121)
        search_twice(rep, "opened", "more words", asset, refined=False, opened=True)
        search_twice(rep, "left", "never used", None)
    assert proposals() == [("hitrust", "security questionnaire", 3)]


def test_what_is_for_certain_teams_teaches_nothing(reps, other_team):
    restricted = ScriptFactory(title="Project Falcon", teams=[other_team])
    for rep in reps:
        search_twice(rep, "secret thing", "project falcon", restricted)
    assert proposals() == []


def test_what_search_knows_already_is_not_proposed(reps, asset):
    GlossaryTerm.objects.create(term="security questionnaire", synonyms="hitrust")
    for rep in reps:
        search_twice(rep, "hitrust", "security questionnaire", asset)
        search_twice(rep, "sso", "single sign-on", asset)
    assert proposals() == []


@pytest.mark.parametrize(
    ("asked", "used", "pair"),
    [
        ("sso setup", "single sign-on setup", ("sso", "single sign on")),
        ("price for nurses", "fees for nurses", ("price", "fees")),
        ("kestral", "kestrel", None),
        ("story", "customer story", None),
        ("customer story", "story", None),
        ("prices", "price", None),
        ("a b c d e", "f", None),
        ("", "f", None),
    ],
)
def test_reworded_tells_the_words_that_differ(asked, used, pair):
    assert reworded(asked, used) == pair


def test_accepted_words_find_from_the_next_search_on(reps, asset, ana):
    for rep in reps:
        search_twice(rep, "hitrust", "security questionnaire", asset)
    proposals()
    [proposal] = LearnedWords.objects.proposed()
    deliver()
    assert engine.search(SearchRequest(user=reps[0], query="hitrust")).total == 0
    assert learned.accept(proposal=proposal, by=ana, at=timezone.now()) == "security questionnaire"
    assert engine.search(SearchRequest(user=reps[0], query="hitrust")).total == 1
    assert proposals() == []
    with pytest.raises(AlreadyDecided):
        learned.accept(proposal=proposal, by=ana, at=timezone.now())


def test_accepting_adds_to_the_term_that_says_it(reps, asset, ana):
    GlossaryTerm.objects.create(term="Vendor check", synonyms="security questionnaire")
    for rep in reps:
        search_twice(rep, "hitrust", "security questionnaire", asset)
    proposals()
    assert learned.accept(proposal=LearnedWords.objects.get(), by=ana, at=timezone.now()) == "Vendor check"
    assert GlossaryTerm.objects.get().said == ["Vendor check", "security questionnaire", "hitrust"]


def test_dismissed_words_stay_away_until_they_are_offered_again(reps, asset, ana, raj):
    for rep in reps:
        search_twice(rep, "hitrust", "security questionnaire", asset)
    proposals()
    proposal = LearnedWords.objects.get()
    for act in (learned.dismiss, learned.accept):
        with pytest.raises(NotAllowed):
            act(proposal=proposal, by=raj, at=timezone.now())
    learned.dismiss(proposal=proposal, by=ana, at=timezone.now())
    assert proposals() == []
    assert LearnedWords.objects.get().state == LearnedState.DISMISSED
    learned.offer_again(proposal=proposal, by=ana)
    assert proposals() == [("hitrust", "security questionnaire", 3)]


def test_marketers_decide_on_the_desk_and_reps_never_see_it(client, reps, asset, ana):
    for rep in reps:
        search_twice(rep, "hitrust", "security questionnaire", asset)
    proposals()
    address, key = reverse("learned_words"), str(LearnedWords.objects.get().pk)
    client.force_login(reps[0])
    assert client.get(address).status_code == 302
    client.post(address, {"proposal": key, "act": "accept"})
    assert not GlossaryTerm.objects.exists()
    client.force_login(ana)
    listed = soup(client.get(reverse("wagtailsnippets_search_glossaryterm:list")))
    assert "Learned words (1)" in listed.find("a", href=address).get_text()
    cells = [cell.get_text(strip=True) for cell in soup(client.get(address)).select("tbody td")]
    assert cells[:3] == ["hitrust", "security questionnaire", "3"]
    client.post(address, {"proposal": key, "act": "dismiss"})
    assert "Propose again: hitrust" in " ".join(soup(client.get(address)).get_text(" ").split()).replace(" :", ":")
    client.post(address, {"proposal": key, "act": "offer_again"})
    client.post(address, {"proposal": key, "act": "accept"})
    assert GlossaryTerm.objects.get().term == "security questionnaire"
    answer = client.post(address, {"proposal": key, "act": "accept"}, follow=True)
    assert "Somebody has decided on it meanwhile." in answer.content.decode()
    assert client.post(address, {"proposal": "9" * 30, "act": "accept"}).status_code == 404
