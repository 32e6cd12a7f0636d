"""The desk on Home of those who look after assets, and the whole of each of its lists."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.utils import timezone

from content import actions
from content.models import Asset, FileState
from tests.browsing import as_user, soup, words_in, words_of
from tests.content.desk import draft_script
from tests.factories.content import CollateralFactory, DocumentFactory
from tests.factories.tracking import ReaderQuestionFactory, ShareLinkFactory
from tests.tracking.report_facts import LONG_LIVE, NOW, ago, fill, make_asset, read, show, use
from tracking.desk.parts import SHOWN, Asker, Part, first_rows, rows_between
from tracking.desk.reading import HIDDEN, read_desk
from tracking.models import ActResult, AssetRequest, FollowedAct, OwnerQuestion, Reaction

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


def listed(part: Part, person) -> list[tuple[str, str]]:
    return [(row.title, row.words) for row in first_rows(part, Asker(person, NOW)).rows]


def sent_back(ana, april, title="Waiting lists"):
    asset = actions.submit_asset(asset=draft_script(ana, title=title), by=ana, at=NOW)
    return actions.reject_asset(asset=asset, by=april, comment="Name the source", at=NOW)


def test_reviews_stand_from_thirty_days_before_the_longest_overdue_first(ana, april):
    for title, day in (("Over", -3), ("Today", 0), ("In 30", 30), ("In 31", 31)):
        make_asset(title, owner=ana, review_date=TODAY + timedelta(days=day))
    make_asset("Hers", owner=april, review_date=TODAY)
    assert listed(Part.REVIEWS, ana) == [
        ("Over", "Review was due on 17 Nov 2026"),
        ("Today", "Review is due on 20 Nov 2026"),
        ("In 30", "Review is due on 20 Dec 2026"),
    ]


def test_what_was_sent_back_says_by_whom_and_why_until_it_is_submitted_again(ana, april):
    asset = sent_back(ana, april)
    assert listed(Part.SENT_BACK, ana) == [("Waiting lists", "Sent back by April Osei: Name the source")]
    assert listed(Part.APPROVALS, april) == []
    actions.submit_asset(asset=asset, by=ana, at=NOW)
    assert listed(Part.SENT_BACK, ana) == []
    assert listed(Part.APPROVALS, april) == [("Waiting lists", "Submitted by Ana Brandl, 20 Nov 2026")]


def test_what_expires_and_what_is_withdrawn_but_linked_is_ones_own(ana, april, raj):
    make_asset("Soon", owner=ana, expire_at=NOW + timedelta(days=30))
    make_asset("Later", owner=ana, expire_at=NOW + timedelta(days=31))
    gone, hers = make_asset("Gone", owner=ana), make_asset("Hers", owner=april)
    for asset in (gone, gone, hers):
        ShareLinkFactory(created_by=raj, assets=[asset], created_at=ago(days=3))
    Asset.objects.among([gone.pk, hers.pk]).update(live=False, retired_at=ago(days=1))
    assert listed(Part.EXPIRING, ana) == [("Soon", "Expires on 20 Dec 2026")]
    assert listed(Part.LINKED, ana) == [("Gone", "Retired, on 2 open links")]


def test_requests_are_what_one_took_and_what_nobody_has_taken(ana, ada, raj, oli):
    for words, state, by in (("Free", "open", None), ("Mine", "taken", ana), ("Hers", "taken", ada)):
        request = AssetRequest.objects.create(words=words, key=words, state=state, taken_by=by, asked_at=NOW)
        request.asks.create(user=raj, asked_at=NOW, needed_by=TODAY if words == "Free" else None)
    AssetRequest.objects.get(words="Free").asks.create(user=oli, asked_at=NOW)
    assert listed(Part.REQUESTS, ana) == [
        ("Mine", "Asked by 1 person, you are on it"),
        ("Free", "Asked by 2 people, needed by 20 Nov 2026"),
    ]


def test_questions_are_those_of_readers_of_ones_own_links_that_wait(ana, raj):
    asset = CollateralFactory(title="Rates", owner=ana)
    mine, his = (ShareLinkFactory(created_by=person, assets=[asset]) for person in (ana, raj))
    for link, words in ((mine, "How long?"), (his, "How much?")):
        ReaderQuestionFactory(share_link=link, asset=asset, words=words, asker="Rita", asked_at=ago(days=2))
    ReaderQuestionFactory(share_link=mine, asset=asset, words="Answered", answered_at=NOW)
    assert listed(Part.QUESTIONS, ana) == [("How long?", "Rita, 2 days ago, of Rates")]


def test_what_colleagues_ask_waits_until_the_asset_changes(ana, mia):
    with time_machine.travel(ago(days=20), tick=False):
        asset = make_asset("Rates", owner=ana)
    OwnerQuestion.objects.create(asset=asset, owner=ana, by=mia, at=ago(days=9), words="Too long?")
    OwnerQuestion.objects.create(asset=asset, owner=ana, by=mia, at=ago(days=70))
    said = "Mia Castellan asked 9 days ago what would make it useful: Too long?"
    assert listed(Part.ASKED, ana) == [("Rates", said)]
    asset.title = "Rates in short"
    asset.save()
    assert listed(Part.ASKED, ana) == []


def test_what_readers_did_not_find_useful_counts_since_it_was_last_published(ana, raj):
    asset = CollateralFactory(title="Rates", owner=ana, live_since=ago(days=10))
    liked = CollateralFactory(title="Liked", owner=ana, live_since=ago(days=10))
    link = ShareLinkFactory(created_by=raj, assets=[asset, liked])
    for of, key, useful, days in (
        (asset, "a", False, 11), (asset, "b", False, 10), (asset, "c", True, 1), (liked, "a", True, 1)
    ):  # fmt: skip
        Reaction.objects.create(share_link=link, asset=of, reader_key=key, is_useful=useful, said_at=ago(days=days))
    assert listed(Part.NOT_USEFUL, ana) == [("Rates", "1 of 2 readers did not find it useful")]


def test_files_that_could_not_be_read_say_why(ana):
    broken = DocumentFactory(state=FileState.DAMAGED, state_detail="It was cut off.")
    CollateralFactory(title="Rates", owner=ana, document=broken)
    CollateralFactory(title="Fine", owner=ana)
    assert listed(Part.FILES, ana) == [("Rates", "It was cut off.")]


def test_acts_of_ones_own_say_what_came_of_them_and_hide_few_reps(ana, april):
    asset = make_asset("Rates", owner=ana)
    known = {"asset": asset, "class_then": "never_found", "at": ago(days=40), "day": ago(days=40).date()}
    act = FollowedAct.objects.create(kind="retagged", by=ana, key="one", **known)
    FollowedAct.objects.create(kind="retagged", by=april, key="two", **known)
    result = ActResult.objects.create(
        act=act, days=30, used_after=4, reps_after=3, worked=True, made_at=NOW, used_before=0
    )
    worked = "Retagged on 11 Oct 2026. Worked within 30 days: used 0 before, {} after in 30 days."
    assert listed(Part.ACTS, ana) == [("Rates", worked.format(4))]
    ActResult.objects.filter(pk=result.pk).update(reps_after=2)
    assert listed(Part.ACTS, ana) == [("Rates", worked.format("by fewer than 3 reps"))]


def test_own_assets_tell_used_sent_read_and_their_class_the_most_used_first(ana, april, raj, team):
    sent, found, new = make_asset("Sent", owner=ana), make_asset("Found", owner=ana), make_asset("New", NOW, owner=ana)
    make_asset("Hers", owner=april)
    fill(team, 3)
    use(sent, raj, "sent", ago(days=2))
    use(sent, raj, "downloaded", ago(days=1))
    use(sent, raj, "sent", ago(days=61))
    use(new, raj, "copied")
    read(sent, raj, ago(days=1))
    show(found, raj, ago(days=3))
    own = read_desk(ana, at=NOW).assets
    rows = [(row.asset.title, row.uses, row.sends, row.views, row.asset_class) for row in own.shown]
    assert rows == [
        ("Sent", 2, 1, 1, "sent_and_read"), ("New", 1, 0, 0, None), ("Found", 0, 0, 0, "found_not_opened")
    ]  # fmt: skip
    assert (own.total, own.unused, own.counts.utilisation.eligible) == (3, 1, 2)
    page = soup(as_user(ana).get("/desk/assets/"))
    assert [words_in(row) for row in page.select("tbody tr")] == [
        "Sent Objection handling Used: 2 Sent: 1 Read: 1 Sent and read",
        "New Objection handling Used: 1 Sent: 0 Read: 0 Too new to count",
        "Found Objection handling Used: 0 Sent: 0 Read: 0 Found, not opened",
    ]


def test_numbers_that_the_reports_refuse_are_not_told_on_the_desk(ana, raj, team, other_team):
    make_asset("Rates", owner=ana)
    team.manager = ana
    team.save()
    fill(other_team, 1)
    assert read_desk(ana, at=NOW).assets.hidden == HIDDEN
    for address in ("/", "/desk/assets/"):
        assert HIDDEN in words_of(as_user(ana).get(address))


def test_home_of_a_marketer_shows_the_first_of_each_list_and_leads_to_all(ana):
    for number in range(SHOWN + 2):
        make_asset(f"Asset {number}", owner=ana, review_date=TODAY - timedelta(days=number))
    page = soup(as_user(ana).get("/"))
    section = page.select_one("section[aria-labelledby=desk-reviews]")
    assert [words_in(link) for link in section.select("[data-row-link]")] == [f"Asset {n}" for n in (6, 5, 4, 3, 2)]
    whole = section.select_one(".section-head a")
    assert (words_in(whole), whole["href"]) == ("See all 7 : To be reviewed", "/desk/reviews/")
    assert page.select_one("#next-call") is None
    listed_all = soup(as_user(ana).get("/desk/reviews/"))
    assert len(listed_all.select("[data-row-link]")) == 7


def test_a_call_that_was_chosen_stands_on_the_home_of_a_marketer(ana):
    assert soup(as_user(ana).get("/?account=Marlow")).select_one("#next-call") is not None


def test_an_empty_desk_says_so(ana):
    page = words_of(as_user(ana).get("/"))
    assert "Nothing waits for you." in page
    assert "You own no live asset." in page
    assert "Nothing stands here" in words_of(as_user(ana).get("/desk/sent-back/"))


def test_reps_and_managers_have_no_desk(raj, mia):
    for person in (raj, mia):
        client = as_user(person)
        assert client.get("/desk/reviews/").status_code == client.get("/desk/assets/").status_code == 403
        assert "Nothing waits for you." not in words_of(client.get("/"))


@pytest.mark.parametrize("name", ["approvals", "nothing", "Reviews"])
def test_a_list_that_is_not_ones_own_is_not_there(ana, name):
    assert as_user(ana).get(f"/desk/{name}/").status_code == 404


def some_of_everything(ana, april, ada, raj, numbers: range) -> None:
    for n in numbers:
        asset = CollateralFactory(
            title=f"Deck {n}",
            owner=ana,
            live_since=LONG_LIVE,
            review_date=TODAY,
            expire_at=NOW + timedelta(days=3),
            document=DocumentFactory(state=FileState.DAMAGED),
        )
        gone = make_asset(f"Gone {n}", owner=ana)
        link = ShareLinkFactory(created_by=ana, assets=[asset, gone])
        Asset.objects.filter(pk=gone.pk).update(live=False, retired_at=NOW)
        ReaderQuestionFactory(share_link=link, asset=asset)
        Reaction.objects.create(share_link=link, asset=asset, reader_key="a", is_useful=False, said_at=NOW)
        OwnerQuestion.objects.create(asset=asset, owner=ana, by=raj, at=NOW + timedelta(seconds=1))
        AssetRequest.objects.create(words=f"Words {n}", key=f"{n}", asked_at=NOW).asks.create(user=raj, asked_at=NOW)
        act = FollowedAct.objects.create(
            kind="pinned", words="price", by=ana, key=f"{n}", asset=asset, at=ago(days=20), day=ago(days=20).date()
        )
        ActResult.objects.create(act=act, days=14, worked=False, made_at=NOW)
        sent_back(ana, april, f"Sent back {n}")
        actions.submit_asset(asset=draft_script(ada, title=f"Submitted {n}"), by=ada, at=NOW)


QUERIES = 25


def test_home_asks_as_much_for_one_of_each_as_for_three(ana, april, ada, raj, django_assert_num_queries):
    ana.groups.add(Group.objects.get(name="Approvers"))
    some_of_everything(ana, april, ada, raj, range(1))
    asker = Asker(ana, timezone.now() + timedelta(seconds=2))
    with django_assert_num_queries(QUERIES):
        one = read_desk(type(ana).objects.get(pk=ana.pk), at=asker.at)
    some_of_everything(ana, april, ada, raj, range(1, 4))
    with django_assert_num_queries(QUERIES):
        several = read_desk(type(ana).objects.get(pk=ana.pk), at=asker.at)
    assert [listed.part for listed in one.waiting] == [listed.part for listed in several.waiting] == list(Part)
    assert {listed.total for listed in one.waiting} == {1}
    assert {listed.total for listed in several.waiting} == {4}
    for part in Part:
        assert len(rows_between(part, asker, 1, 3)) == 2
