from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from tests.factories.content import ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.engagement.test_verdicts import CHROME
from tracking.engagement.actions import (
    Caller,
    Reading,
    note_trapped,
    overrule_verdict,
    record_download,
    record_open,
    record_reading,
    viewer_key,
)
from tracking.engagement.judging import judge_anew
from tracking.engagement.verdicts import RULES, STATED_ERROR
from tracking.models import EngagementDay, Open, UsageEvent, Verdict, VerdictChange, ViewSession
from tracking.rollups.repair import rebuild_rollups

pytestmark = pytest.mark.django_db
NOW = (timezone.now() - timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
LATER = NOW + timedelta(hours=1)
READ = (("pointer", 1.0), ("wheel", 3.0))


@pytest.fixture
def link(raj):
    return ShareLinkFactory(created_by=raj, assets=[ScriptFactory()])


def reader(name="one"):
    return Caller(
        user=AnonymousUser(), user_agent=CHROME, network="198.51.100.0", viewer_key=viewer_key(name), device="Chrome"
    )


def visit(link, *, name="one", inputs=READ, rules=RULES, reason="", **more):
    """A load with a visit of 5 s and a download, as an edition of the rules judged it: the first kept no evidence."""
    headers = {"User-Agent": CHROME}
    opened = record_open(link=link, method="GET", headers=headers, caller=reader(name), at=NOW, **more)
    asset = link.assets.get()
    pages = {(asset.pk, 1): 5.0}
    reading = Reading(sign="pointer", pages=pages, inputs=inputs)
    at = NOW + timedelta(seconds=5)
    session = record_reading(opened=opened, reading=reading, shown=pages.keys(), caller=reader(name), at=at)
    record_download(link=link, asset=asset, caller=reader(name), at=at)
    if rules < RULES:
        Open.objects.filter(pk=opened.pk).update(rules=rules, evidence={}, reason=reason)
        ViewSession.objects.filter(pk=session.pk).update(reason=reason)
    return Open.objects.get(pk=opened.pk)


def counted():
    return list(EngagementDay.objects.values_list("views", "seconds", "downloads"))


def test_what_only_stayed_open_ceases_to_count_with_all_that_came_of_it(link):
    opened = visit(link, rules=1, reason="The page stayed open and in view.")
    assert (counted(), UsageEvent.objects.count()) == ([(1, 5.0, 1)], 1)
    assert judge_anew(at=LATER) == 1
    assert (counted(), UsageEvent.objects.count()) == ([], 0)
    link.refresh_from_db()
    assert (link.sent_at, link.first_viewed_at) == (None, None)
    change = VerdictChange.objects.get()
    assert (change.opened, change.was, change.was_because, change.verdict, change.reason, change.rules, change.at) == (
        opened, Verdict.PERSON, "The page stayed open and in view.", Verdict.UNSURE,
        "The page stayed open, but nobody moved in it.", RULES, LATER,
    )  # fmt: skip
    opened.refresh_from_db()
    assert (opened.verdict, opened.rules, opened.reversed_at) == (Verdict.UNSURE, RULES, None)
    rebuild_rollups(since=NOW.date(), until=NOW.date())
    assert counted() == []
    assert judge_anew(at=LATER) == 0
    assert VerdictChange.objects.count() == 1


def test_who_moved_stays_a_person_and_what_a_person_said_stays_said(link, raj):
    visit(link, rules=1, reason="The reader touched the screen.")
    said = visit(link, name="two", rules=1, reason="The page stayed open and in view.")
    overrule_verdict(opened=said, verdict=Verdict.SCANNER, by=raj, at=LATER)
    overrule_verdict(opened=said, verdict=Verdict.PERSON, by=raj, at=LATER)
    unknown = visit(link, name="three", rules=1, reason="Imported.")
    before = counted()
    assert judge_anew(at=LATER) == 0
    assert counted() == before == [(3, 15.0, 3)]
    assert set(Open.objects.values_list("rules", flat=True)) == {RULES}
    said.refresh_from_db()
    assert (said.verdict, said.reversed_at) == (Verdict.PERSON, LATER)
    unknown.refresh_from_db()
    assert unknown.reason == "Imported."


def test_requests_without_a_visit_are_judged_by_what_is_known_of_them(link, settings):
    headers = {"User-Agent": CHROME}
    gateway = record_open(link=link, method="GET", headers=headers, caller=reader(), at=NOW)
    ahead = record_open(link=link, method="GET", headers=headers, caller=reader(), at=NOW)
    Open.objects.update(rules=1, evidence={})
    loaded_ahead = {"verdict": Verdict.SCANNER, "reason": "Loaded ahead by a browser or app.", "network": ""}
    Open.objects.filter(pk=ahead.pk).update(**loaded_ahead)
    settings.HUB_MAIL_GATEWAYS = ["198.51.0.0/16=Mimecast"]
    assert judge_anew(at=LATER, most=1) == 1
    assert judge_anew(at=LATER, most=1) == 0
    gateway.refresh_from_db()
    ahead.refresh_from_db()
    assert (gateway.verdict, gateway.reason) == (Verdict.SCANNER, "From an address of the mail gateway “Mimecast”.")
    assert (ahead.verdict, ahead.reason) == (Verdict.SCANNER, "Loaded ahead by a browser or app.")


def test_a_trap_makes_a_scanner_of_what_was_a_person(link):
    opened, other = visit(link), visit(link, name="two")
    assert counted() == [(2, 10.0, 2)]
    assert note_trapped(opened=opened)
    assert not note_trapped(opened=opened)
    assert counted() == [(1, 5.0, 1)]
    opened.refresh_from_db()
    other.refresh_from_db()
    assert (opened.verdict, opened.session.verdict, other.verdict) == (
        Verdict.SCANNER, Verdict.SCANNER, Verdict.PERSON,
    )  # fmt: skip
    rebuild_rollups(since=NOW.date(), until=NOW.date())
    assert counted() == [(1, 5.0, 1)]


def test_the_page_of_changes_shows_each_person_their_own(link, client, raj, oli, mia, april):
    visit(link, rules=1, reason="The page stayed open and in view.")
    judge_anew(at=LATER)
    for person, sees in ((raj, True), (mia, True), (oli, False)):
        client.force_login(person)
        html = client.get("/sent/verdicts/").content.decode()
        assert ("Was “A person”: The page stayed open and in view." in html) == sees
        assert ("No verdict has changed." in html) != sees
        assert STATED_ERROR.replace("'", "&#x27;") in html
    client.force_login(april)
    assert client.get("/sent/verdicts/").status_code == 403
