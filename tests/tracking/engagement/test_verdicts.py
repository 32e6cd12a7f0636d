from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from tracking.engagement import verdicts
from tracking.engagement.verdicts import Judgement, agent_reason, judge_open, judge_view
from tracking.models import Verdict

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
    "Mobile/15E148 Safari/604.1"
)
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
NOW = timezone.now()


def opened(*, method="GET", agent=CHROME, user=None, sent_at=None, recent=0, **headers):
    return judge_open(
        method=method,
        headers={"User-Agent": agent, **{name.replace("_", "-"): value for name, value in headers.items()}},
        user=user or AnonymousUser(),
        sender_id=7,
        sent_at=sent_at,
        at=NOW,
        recent=recent,
    )


CRAWLER, PROGRAM = "A known crawler or scanner by its name.", "It names itself a program."
NO_DEVICE = "It names no device that a person would hold."


@pytest.mark.parametrize(
    ("agent", "reason"),
    [
        ("", "It names no browser."),
        ("   ", "It names no browser."),
        (GOOGLEBOT, CRAWLER),
        ("curl/8.5.0", CRAWLER),
        ("Python-urllib/3.11", CRAWLER),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", CRAWLER),
        ("HeadlessChrome/120.0.0.0 (X11; Linux x86_64) Safari/537.36", CRAWLER),
        # Whatever lists there are, known by how it speaks of itself.
        ("BarracudaCentral/1.0 link scanner on Windows", PROGRAM),
        ("Mozilla/5.0 (compatible; Barracuda Sentinel (EE); Windows)", PROGRAM),
        ("Mozilla/5.0 (Windows; ask admin@gateway.example)", PROGRAM),
        ("Gateway/4.0", NO_DEVICE),
    ],
)
def test_programs_are_known_by_their_names(agent, reason):
    assert agent_reason(agent) == reason
    assert opened(agent=agent) == Judgement(Verdict.SCANNER, reason)


def test_a_spider_by_its_device_is_a_crawler_though_no_list_of_crawlers_has_it(monkeypatch):
    agent_reason.cache_clear()
    seen: list[str] = []
    monkeypatch.setattr(verdicts.crawleruseragents, "is_crawler", lambda agent: seen.append(agent))
    assert agent_reason(GOOGLEBOT) == "A known crawler by its name."
    assert seen == [GOOGLEBOT]
    agent_reason.cache_clear()


@pytest.mark.parametrize(
    "agent",
    [
        CHROME,
        IPHONE,
        "Mozilla/5.0 (Linux; Android 14; Cubot X50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile "
        "Safari/537.36",
        "Mozilla/5.0 (Linux; Android 6.0; VR BOT 552) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/72.0.3626.121 "
        "Mobile Safari/537.36",
    ],
)
def test_browsers_and_phones_with_unlucky_names_may_be_people(agent):
    assert agent_reason(agent) == ""
    assert opened(agent=agent).verdict == Verdict.UNSURE


def test_each_sign_of_a_machine_has_its_reason():
    assert opened(method="HEAD") == Judgement(Verdict.SCANNER, "Asked for the headers only (HEAD).")
    for headers in ({"Sec_Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X_Moz": "prefetch"}):
        ahead = "Loaded ahead by a browser or app, not by a reader."
        assert opened(**headers) == Judgement(Verdict.SCANNER, ahead)
    assert opened(recent=3) == Judgement(Verdict.SCANNER, "One of 4 requests within 10 seconds.")
    assert opened(recent=2).verdict == Verdict.UNSURE


def test_a_browsers_request_alone_is_never_a_persons():
    unseen = Judgement(Verdict.UNSURE, "The page did not see a reader.")
    assert opened() == opened(sent_at=NOW + timedelta(seconds=1)) == unseen
    assert opened(sent_at=NOW - timedelta(seconds=20.001)) == unseen
    for seconds in (0, 3, 20):
        reason = f"{seconds} s after sending, as mail scanners do. No reader was seen."
        assert opened(sent_at=NOW - timedelta(seconds=seconds)) == Judgement(Verdict.UNSURE, reason)


SENDER, COLLEAGUE = SimpleNamespace(is_authenticated=True, pk=7), SimpleNamespace(is_authenticated=True, pk=8)
LOGGED_IN = [
    (SENDER, Judgement(Verdict.SENDER, "The sender, logged in to the hub.")),
    (COLLEAGUE, Judgement(Verdict.SENDER, "A colleague, logged in to the hub.")),
]


@pytest.mark.parametrize(("user", "judged"), LOGGED_IN)
def test_who_is_logged_in_is_no_recipient(user, judged):
    assert opened(user=user) == judged
    assert viewed(sign="key", user=user) == judged


def viewed(*, sign, verdict=Verdict.UNSURE, agent=CHROME, sent_at=None, user=None, reversed_at=None):
    load = SimpleNamespace(verdict=verdict, reason="before", user_agent=agent, at=NOW, reversed_at=reversed_at)
    return judge_view(opened=load, user=user or AnonymousUser(), sign=sign, sender_id=7, sent_at=sent_at)


def test_a_sign_makes_a_person_and_staying_open_does_unless_it_was_soon():
    soon = NOW - timedelta(seconds=3)
    stayed = Judgement(Verdict.PERSON, "The page stayed open and in view.")
    unmoved = Judgement(Verdict.UNSURE, "The page stayed open, but nobody moved in it.")
    assert viewed(sign="pointer", sent_at=soon) == Judgement(Verdict.PERSON, "The reader moved the pointer.")
    assert viewed(sign="dwell") == stayed
    assert viewed(sign="dwell", sent_at=soon) == unmoved
    # A page that was loaded ahead is a person's once somebody reads it.
    touched = Judgement(Verdict.PERSON, "The reader touched the screen.")
    assert viewed(sign="touch", verdict=Verdict.SCANNER) == touched
    assert viewed(sign="dwell", verdict=Verdict.SCANNER) == unmoved


def test_a_crawler_that_runs_scripts_stays_a_crawler():
    assert viewed(sign="pointer", agent=GOOGLEBOT) == Judgement(Verdict.SCANNER, CRAWLER)


def test_the_senders_reading_stays_the_senders_and_what_a_person_said_stays_said():
    assert viewed(sign="key", verdict=Verdict.SENDER) == Judgement(Verdict.SENDER, "before")
    assert viewed(sign="key", verdict=Verdict.SCANNER, reversed_at=NOW) == Judgement(Verdict.SCANNER, "before")
