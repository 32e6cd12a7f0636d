"""Own-made pages that resemble each other are put together, counted, and forgotten with their checks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from content.reading.versions import keep_version
from hub.core.outbox.delivery import deliver
from hub.core.outbox.models import Outgoing
from tests.content.file_checks.test_verdicts import OWN, SAFETY, SLOTS, live
from tests.factories.content import BuyingStageFactory, CustomerStoryFactory, SegmentFactory
from tracking.checks.actions import check_text, forget_checks
from tracking.models import Call, OwnMadeGroup, OwnMadePage, OwnMadeRun, Recipient
from tracking.own_made.actions import count_all_groups, group_pages
from tracking.own_made.noting import GROUPS, PAGES

pytestmark = pytest.mark.django_db

DENTIST = OWN.replace("Northwind", "Sunrise").replace("my brother", "a neighbour").replace("on Mondays", "at noon")
MARKET = "Prices of energy rise each winter, so we bought a heat pump and told the landlord what it saves in oil."


@pytest.fixture
def reps(django_user_model, team, raj):
    group = raj.groups.get()
    found = [django_user_model.objects.create_user(f"rep{n}", team=team, last_name=f"Friendly{n}") for n in range(3)]
    for rep in found:
        rep.groups.add(group)
    return found


def checked(by, text, *, call=None, ago=0):
    return check_text(text=text, by=by, at=timezone.now() - timedelta(days=ago), call=call)


def settle():
    deliver(PAGES, now=timezone.now())
    deliver(GROUPS, now=timezone.now())


def groups():
    return [(one.reps, one.pages) for one in OwnMadeGroup.objects.most_made_first()]


def test_pages_that_resemble_each_other_are_one_group_and_others_stand_alone(reps):
    for rep, text in zip(reps, (OWN, DENTIST, OWN.upper()), strict=True):
        checked(rep, text)
    checked(reps[0], MARKET)
    checked(reps[0], OWN)
    settle()
    assert groups() == [(3, 3)]
    assert OwnMadePage.objects.filter(group=None).count() == 1
    [group] = OwnMadeGroup.objects.told()
    words = "friends asked reminders clinics forgets appointment dentist waiting quiet later"
    assert group.words == words.split()


def test_fewer_reps_than_the_floor_are_told_of_nowhere_and_without_a_word(reps, settings):
    settings.HUB_MINIMUM_GROUP_SIZE = 2
    for rep in reps[:2]:
        checked(rep, OWN)
    settle()
    assert groups() == [(2, 2)]
    assert not OwnMadeGroup.objects.told().exists()
    assert OwnMadeGroup.objects.get().words == []
    settings.HUB_MINIMUM_GROUP_SIZE = 4
    checked(reps[2], OWN)
    settle()
    assert not OwnMadeGroup.objects.told().exists()
    settings.HUB_MINIMUM_GROUP_SIZE = 3
    count_all_groups()
    settle()
    assert "reminders" in OwnMadeGroup.objects.told().get().words


def test_names_of_people_customers_accounts_and_recipients_are_no_words(reps):
    CustomerStoryFactory(customer="Heronbridge Dental", other_names="")
    Recipient.objects.create(sender=reps[0], email="marta.kellermannhof@globexomatics.com")
    text = f"{OWN} Heronbridge fills chairs, says Friendly1, and Kellermannhof of Globexomatics."
    for rep in reps:
        checked(rep, text)
    settle()
    [group] = OwnMadeGroup.objects.told()
    assert {"heronbridge", "friendly1", "kellermannhof", "globexomatics"}.isdisjoint(group.words)
    assert "dentist" in group.words


def test_what_no_rep_made_and_what_is_approved_for_others_is_not_grouped(reps, ana, other_team):
    hidden = live(SAFETY)
    hidden.teams.set([other_team])
    hidden.save()
    keep_version(hidden)
    live(SLOTS)
    assert [str(checked(rep, SAFETY).pages.get().verdict) for rep in reps] == ["own_made"] * 3
    checked(ana, OWN)
    checked(reps[0], SLOTS)
    settle()
    assert not OwnMadePage.objects.exists()
    assert Outgoing.objects.of(PAGES).count() == 3


def test_stages_and_segments_are_those_of_enough_reps_calls(reps):
    stage, other = BuyingStageFactory(name="Discovery"), BuyingStageFactory(name="Decision")
    clinics, few = SegmentFactory(name="Clinics"), SegmentFactory(name="Few")
    now = timezone.now()
    for number, rep in enumerate(reps):
        call = Call.objects.create(actor=rep, stage=stage if number else other, opened_at=now, last_act_at=now)
        call.segments.set([clinics, few] if number == 0 else [clinics])
        checked(rep, OWN, call=call)
    settle()
    group = OwnMadeGroup.objects.get()
    assert (group.segments, group.stages) == ([[clinics.pk, 3]], [])


def test_grouping_again_changes_nothing(reps):
    checks = [checked(rep, OWN) for rep in reps]
    settle()
    runs = OwnMadeRun.objects.count()
    assert [group_pages(check_id=check.pk) for check in checks] == [0, 0, 0]
    count_all_groups()
    settle()
    assert (groups(), OwnMadeRun.objects.count()) == ([(3, 3)], runs)


def test_what_is_kept_goes_with_the_checks_and_the_group_is_counted_anew(reps):
    checked(reps[0], OWN, ago=400)
    for rep in reps[1:]:
        checked(rep, DENTIST)
    settle()
    assert groups() == [(3, 3)]
    forget_checks(before=timezone.now() - timedelta(days=365))
    settle()
    assert groups() == [(2, 2)]
    assert OwnMadeGroup.objects.get().words == []
    for rep in reps[1:]:
        rep.delete()
    settle()
    assert (groups(), OwnMadePage.objects.count(), OwnMadeRun.objects.count()) == ([], 0, 0)


@pytest.mark.parametrize("others", [3, 9])
def test_grouping_a_page_takes_as_many_queries_however_many_pages_there_are(reps, others, django_assert_num_queries):
    for number in range(others):
        checked(reps[number % 2], f"{OWN} {number}" if number % 2 else f"{MARKET} {number}")
    settle()
    check = checked(reps[2], MARKET)
    # The lock is taken and given back by the database where it can.
    with django_assert_num_queries(12 if connection.vendor == "postgresql" else 10):
        group_pages(check_id=check.pk)
