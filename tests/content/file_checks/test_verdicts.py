"""One verdict a page, by what stands in the library and what the person may see of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.file_checks.learning import documents_to_learn, learn_what_waits
from content.file_checks.verdicts import PageVerdict, judge
from content.models import FileState, KnownRun, KnownText
from content.reading.versions import keep_version
from content.words.pages import KEPT_RUNS, read_pages
from tests.factories.content import CollateralFactory, DocumentFactory, DocumentPageFactory, ScriptFactory

pytestmark = pytest.mark.django_db

SLOTS = (
    "Every fifth appointment stays empty because nobody reminds the patient in time. Wardline calls them two days "
    "before, hears whether they come, and offers the place to whoever waits. Hospitals fill 38 % more places."
)
COSTS = (
    "An empty slot costs a clinic 120 € on average: the room is heated, the nurse is paid and the doctor waits. "
    "With nine hundred slots a month that is more than the price of a year of reminders for all of them."
)
SAFETY = (
    "Data of patients stay in the country in which they are treated. Each access is written down with who, when and "
    "why, and the clinic's own officer sees the list without asking us. Keys are changed every ninety days."
)
OWN = (
    "Our friends at Northwind asked whether reminders help clinics at all. I would tell them about my brother, who "
    "forgets every appointment with his dentist, and about the waiting room that is full on Mondays and quiet later."
)


def file_of(*texts):
    document = DocumentFactory(page_count=len(texts), processed_at=timezone.now(), state=FileState.READY)
    for number, text in enumerate(texts, start=1):
        DocumentPageFactory(document=document, number=number, text=text)
    return document


def live(*texts, **fields):
    asset = CollateralFactory(document=file_of(*texts), **fields)
    keep_version(asset)
    return asset


def verdicts(user, *texts):
    learn_what_waits(seconds=30)
    return judge(read_pages(list(enumerate(texts, start=1))), user=user)


def told(user, *texts):
    return [str(page.verdict) for page in verdicts(user, *texts)]


def changed(text, share):
    words = text.split()
    step = round(1 / share)
    return " ".join("otherwise" if place % step == 0 else word for place, word in enumerate(words))


def test_a_page_as_it_is_live_is_current_whatever_its_case_line_breaks_and_place(raj):
    asset = live(SLOTS, COSTS)
    shouted = COSTS.upper().replace(" ", "\n", 3)
    first, second = verdicts(raj, shouted, SLOTS)
    assert (first.verdict, first.place.asset_id, first.place.number) == (PageVerdict.CURRENT, asset.pk, 2)
    assert (second.verdict, second.place.asset_id, second.place.number) == (PageVerdict.CURRENT, asset.pk, 1)


def test_a_page_of_a_version_that_was_replaced_is_older_and_one_that_stayed_is_current(raj):
    asset = live(SLOTS, COSTS)
    asset.document = file_of(SLOTS, SAFETY)
    asset.save()
    keep_version(asset)
    assert told(raj, SLOTS, COSTS, SAFETY) == ["current", "older", "current"]


def test_a_page_of_a_retired_asset_is_retired_and_of_one_that_expired_by_the_clock_too(raj):
    live(SLOTS, live=False, retired_at=timezone.now(), first_published_at=timezone.now())
    live(COSTS, expire_at=timezone.now() - timedelta(minutes=1))
    assert told(raj, SLOTS, COSTS) == ["retired", "retired"]


def test_what_is_both_retired_and_live_is_current(raj):
    live(SLOTS, live=False, retired_at=timezone.now(), first_published_at=timezone.now())
    asset = live(SLOTS)
    [page] = verdicts(raj, SLOTS)
    assert (page.verdict, page.place.asset_id) == (PageVerdict.CURRENT, asset.pk)


@pytest.mark.parametrize("share", [0.03, 0.1, 0.2, 0.3])
def test_changed_words_are_found_and_named(raj, share):
    asset = live(SLOTS, COSTS)
    [page] = verdicts(raj, changed(SLOTS, share))
    assert (page.verdict, page.place.asset_id, page.place.number) == (PageVerdict.ALTERED, asset.pk, 1)
    assert page.differs[0].said == "otherwise"
    assert 0.6 < page.similarity < 1


def test_one_figure_more_is_a_change(raj):
    live(SLOTS)
    [page] = verdicts(raj, SLOTS.replace("38 %", "48 %"))
    assert page.verdict == PageVerdict.ALTERED
    assert [(one.was, one.said) for one in page.differs] == [("38", "48")]


def test_statements_in_another_order_are_the_same_and_figures_that_changed_places_are_not(raj):
    lines = ["Reminders fill 38 of a hundred places", "A call takes 20 seconds on average", "Nobody waits any longer"]
    live("\n".join([*lines, *SAFETY.split(". ")]))
    moved = "\n".join([*SAFETY.split(". "), lines[2], lines[0], lines[1]])
    swapped = "\n".join([*lines, *SAFETY.split(". ")]).replace("38", "#").replace("20", "38").replace("#", "20")
    assert told(raj, moved, swapped) == ["current", "altered"]


def test_own_words_about_the_same_are_own_made(raj):
    live(SLOTS, COSTS, SAFETY)
    [page] = verdicts(raj, OWN)
    assert (page.verdict, page.place, page.differs) == (PageVerdict.OWN_MADE, None, ())


def test_an_asset_of_another_team_is_as_good_as_own_made_changed_or_not(raj, oli, other_team):
    asset = live(SLOTS)
    asset.teams.set([other_team])
    asset.save()
    assert told(raj, SLOTS, changed(SLOTS, 0.1)) == ["own_made", "own_made"]
    assert told(oli, SLOTS, changed(SLOTS, 0.1)) == ["current", "altered"]


def test_a_retired_asset_of_another_team_is_not_hinted_at(raj, other_team):
    gone = live(SLOTS, live=False, retired_at=timezone.now(), first_published_at=timezone.now())
    gone.teams.set([other_team])
    gone.save()
    assert told(raj, SLOTS) == ["own_made"]


def test_what_was_retired_before_versions_were_kept_is_known_by_its_file(raj):
    gone = CollateralFactory(document=file_of(SLOTS), live=False, retired_at=timezone.now())
    [page] = verdicts(raj, SLOTS)
    assert (page.verdict, page.place.asset_id, page.place.version_id) == (PageVerdict.RETIRED, gone.pk, None)


def test_a_draft_is_not_known_to_anybody(raj, ana):
    CollateralFactory(document=file_of(SLOTS), live=False)
    assert told(raj, SLOTS) == ["own_made"]
    assert told(ana, SLOTS) == ["own_made"]


def test_few_words_are_told_by_the_pages_beside_them_alone(raj):
    live("Thank you", SLOTS)
    assert told(raj, "Thank you") == ["few_words"]
    assert told(raj, SLOTS, "Thank you") == ["current", "current"]
    assert told(raj, "Questions", SLOTS) == ["few_words", "current"]
    assert told(raj, "") == ["few_words"]


def test_footers_and_page_numbers_are_no_change(raj):
    deck = [f"{text}\nWardline · confidential\n{number}" for number, text in enumerate([SLOTS, COSTS, SAFETY], start=1)]
    live(*deck)
    third = f"{SAFETY}\nWardline · confidential\n3"
    alone = f"{COSTS}\nWardline · confidential\n1"
    assert told(raj, third, third.replace("\n3", "\n2")) == ["current", "current"]
    assert told(raj, alone) == ["current"]


def test_a_footer_with_another_number_is_no_change_in_a_file_of_one_page(raj):
    live(*(f"{text}\nWardline, confidential, slide {n}" for n, text in enumerate([SLOTS, COSTS, SAFETY], start=1)))
    assert told(raj, f"{SAFETY}\nWardline, confidential, slide 9") == ["current"]
    assert told(raj, f"{SAFETY.replace('ninety', 'thirty')}\nWardline, confidential, slide 9") == ["altered"]


def test_one_of_seven_is_a_figure_where_there_are_not_seven_pages(raj):
    live(COSTS, f"1 of 7\n{SLOTS}", f"{SAFETY}\nPage 3 of 3")
    assert told(raj, f"1 of 7\n{SLOTS}", f"{SAFETY}\nPage 2 of 2") == ["current", "current"]


def test_a_page_within_a_longer_one_was_changed(raj):
    live(SLOTS)
    assert told(raj, f"{SLOTS} {OWN} {OWN}") == ["altered"]


def test_a_mail_with_its_fields_filled_in_is_current(raj):
    words = "Hello {{ first name }}, thank you for the time today. " + SAFETY
    body = [("email", {"name": "After", "subject": "Our talk", "body": words})]
    script = ScriptFactory(body=body, type="email-template")
    keep_version(script)
    [page] = verdicts(raj, words.replace("{{ first name }}", "Mrs Kestrel Valley"))
    assert (page.verdict, page.place.asset_id) == (PageVerdict.CURRENT, script.pk)
    assert told(raj, words.replace("{{ first name }}", "Rita").replace("ninety", "thirty")) == ["altered"]


def test_a_file_that_is_read_again_is_learned_again_and_texts_are_kept_once(raj):
    asset = live(SLOTS, COSTS)
    live(SLOTS, SAFETY)
    learn_what_waits(seconds=30)
    assert not documents_to_learn().exists()
    assert KnownText.objects.count() == 3
    runs = KnownRun.objects.count()
    asset.document.pages.filter(number=2).update(text=OWN)
    asset.document.processed_at = timezone.now()
    asset.document.save(update_fields=["processed_at"])
    assert told(raj, COSTS, OWN) == ["own_made", "current"]
    assert KnownRun.objects.count() == runs + KEPT_RUNS


@pytest.mark.parametrize("pages", [1, 60])
def test_a_file_costs_the_same_few_queries_however_many_pages(raj, pages):
    live(SLOTS, COSTS, SAFETY)
    learn_what_waits(seconds=30)
    texts = [(number, f"{number} {changed(SLOTS, 0.1)} {number}") for number in range(1, pages + 1)]
    with CaptureQueriesContext(connection) as queries:
        found = judge(read_pages(texts), user=raj)
    assert {page.verdict for page in found} == {PageVerdict.ALTERED}
    assert len(queries) == 14


@pytest.fixture
def unseen(other_team):
    """What Raj may not see, however often the same words stand in it."""

    def publish(*texts, **fields):
        asset = live(*texts, **fields)
        asset.teams.set([other_team])
        asset.save()
        return asset

    return publish


def test_near_copies_that_one_may_not_see_push_nothing_aside(raj, unseen):
    asked = changed(SLOTS, 0.1)
    asset = live(SLOTS)
    unseen(*(f"{asked} Number {number} of many." for number in range(60)))
    [page] = verdicts(raj, asked)
    assert (page.verdict, page.place.asset_id) == (PageVerdict.ALTERED, asset.pk)


def test_words_are_no_less_telling_for_standing_in_what_one_may_not_see(raj, unseen, monkeypatch):
    monkeypatch.setattr("content.file_checks.verdicts.MOST_TEXTS_OF_A_RUN", 1)
    live(SLOTS)
    unseen(SLOTS.partition(" ")[2], SLOTS.rpartition(" ")[0])
    assert told(raj, changed(SLOTS, 0.1)) == ["altered"]


@pytest.mark.parametrize("state", ["draft", "taken down"])
def test_what_stands_nowhere_pushes_nothing_aside_for_who_may_edit_it(ana, state):
    asked = changed(SLOTS, 0.1)
    asset = live(SLOTS)
    near = [f"{asked} Number {number} of many." for number in range(60)]
    live(*near, live=False, owner=ana, first_published_at=timezone.now() if state == "taken down" else None)
    [page] = verdicts(ana, asked)
    assert (page.verdict, page.place.asset_id) == (PageVerdict.ALTERED, asset.pk)
