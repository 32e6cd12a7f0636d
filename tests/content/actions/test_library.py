"""What a live asset says and no longer holds: its owner is told once, and it is listed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from content.actions import retire_asset
from content.actions.library import check_library, check_proofs
from content.lapse_notices import LAPSED
from content.models import CustomerStory, MessageFinding
from hub.core.notices.gathering import GATHERED, GATHERED_FOR
from hub.core.notices.models import Notice, OutgoingMail
from hub.core.outbox.delivery import deliver
from tests.browsing import as_user
from tests.factories.content import (
    CollateralFactory,
    CustomerStoryFactory,
    DocumentFactory,
    DocumentPageFactory,
    ScriptFactory,
    answer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(ana) -> CustomerStory:
    return CustomerStoryFactory(
        title="How they did it", customer="Marlow County Health", described_as="a county clinic",
        may_name_customer=True, may_name_until=timezone.localdate() + timedelta(days=3), owner=ana,
        challenge="", solution="They did.", summary="",
    )  # fmt: skip


def _deck(text: str, **fields) -> CollateralFactory:
    document = DocumentFactory(page_count=1)
    DocumentPageFactory(document=document, number=1, title="", text=text)
    return CollateralFactory(document=document, **fields)


def _told(user) -> list[str]:
    return list(Notice.objects.of(user.pk).filter(kind=LAPSED).order_by("pk").values_list("words", flat=True))


def test_the_owner_hears_once_that_an_asset_names_a_customer_whose_permission_has_lapsed(story, ana, raj):
    deck = _deck("Marlow county health fills its slots.", title="Slots", owner=ana)
    _deck("Nobody is named.", owner=ana)
    now = timezone.now()
    check_library(at=now)
    assert _told(ana) == []

    after = now + timedelta(days=4)
    assert check_library(at=after) == 3
    assert check_library(at=after) == 0
    words = "“Slots”: Page 1 says “Marlow County Health”, and Marlow County Health may not be named."
    assert _told(ana) == [words]
    listed = as_user(ana).get("/admin/off-message/").content.decode()
    assert "Page 1 says “Marlow County Health”" in listed
    assert "Page 1 says “Marlow County Health”" in as_user(ana).get(deck.get_absolute_url()).content.decode()
    deliver(GATHERED, now=after + GATHERED_FOR)
    mail = OutgoingMail.objects.get(kind=LAPSED)
    assert (mail.to_user, mail.subject) == (ana, words.rstrip("."))
    assert _told(raj) == []

    # It may be named again, and then it may not: that is news.
    CustomerStory.objects.filter(pk=story.pk).update(may_name_until=None)
    assert check_library(at=after) == 3
    assert not MessageFinding.objects.open().exists()
    CustomerStory.objects.filter(pk=story.pk).update(may_name_customer=False)
    check_library(at=after + timedelta(seconds=1))
    assert len(_told(ana)) == 2


def test_a_withdrawn_permission_is_told_of_the_story_itself(story, ana):
    CustomerStory.objects.filter(pk=story.pk).update(challenge="Marlow County Health had gaps.")
    check_library(at=timezone.now())
    CustomerStory.objects.filter(pk=story.pk).update(may_name_customer=False)
    check_library(at=timezone.now())
    assert _told(ana) == [
        "“How they did it”: The challenge says “Marlow County Health”, and Marlow County Health may not be named."
    ]


def test_of_what_nobody_answers_for_all_marketers_hear(story, ana, raj):
    _deck("Marlow County Health", title="Slots", owner=None)
    CustomerStory.objects.filter(pk=story.pk).update(may_name_customer=False)
    check_library(at=timezone.now())
    assert len(_told(ana)) == 1
    assert _told(raj) == []


def test_the_owner_hears_once_that_a_proof_has_gone_and_that_is_fixed_as_it_comes_back(ana, april):
    proof = CollateralFactory(title="Prices")
    script = ScriptFactory(title="Money", owner=ana, body=[answer("Why?", "Because.", "Prices, page 2; It is so.")])
    now = timezone.now()
    check_library(at=now)
    assert check_proofs(at=now) == 0
    retire_asset(asset=proof, by=ana, reason="Old.", at=now)
    assert check_proofs(at=now) == 1
    assert check_proofs(at=now) == 0
    day = f"{timezone.localtime(now):%-d %b %Y}"
    assert _told(ana) == [f"“Money”: Answer 1 cites “Prices, page 2”, which was retired on {day}."]
    [finding] = MessageFinding.objects.on(script.pk).open()
    assert (finding.where, finding.words) == ("Answer 1", "Prices, page 2")

    CollateralFactory(title="Prices")
    assert check_proofs(at=now) == 1
    assert not MessageFinding.objects.on(script.pk).open().exists()
    assert len(_told(ana)) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_checking_proofs_asks_no_more_for_more_assets(count, django_assert_num_queries):
    CollateralFactory(title="Prices")
    for number in range(count):
        ScriptFactory(body=[answer("Why?", f"{number}", "Prices")])
    with django_assert_num_queries(4):
        assert check_proofs(at=timezone.now()) == 0
