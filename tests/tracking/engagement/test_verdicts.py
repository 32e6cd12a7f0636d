from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from tracking.engagement.verdicts import agent_reason, judge_open, judge_view
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


@pytest.mark.parametrize(
    "agent",
    [
        GOOGLEBOT,
        "curl/8.5.0",
        "Python-urllib/3.11",
        "",
        "Mozilla/5.0 (compatible; Barracuda Sentinel (EE))",
        "BarracudaCentral/1.0 link scanner",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36",
    ],
)
def test_programs_are_known_by_their_names(agent):
    assert agent_reason(agent)
    assert opened(agent=agent).verdict == Verdict.SCANNER


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
    assert "HEAD" in opened(method="HEAD").reason
    for headers in ({"Sec_Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X_Moz": "prefetch"}):
        judged = opened(**headers)
        assert (judged.verdict, judged.reason) == (
            Verdict.SCANNER,
            "Loaded ahead by a browser or app, not by a reader.",
        )
    assert opened(recent=3).reason == "One of 4 requests within 10 seconds."
    assert opened(recent=2).verdict == Verdict.UNSURE


def test_a_browsers_request_alone_is_never_a_persons():
    assert opened().verdict == Verdict.UNSURE
    assert opened(sent_at=NOW - timedelta(seconds=3)).reason.startswith("3 s after sending")


@pytest.mark.parametrize(("pk", "who"), [(7, "The sender"), (8, "A colleague")])
def test_who_is_logged_in_is_no_recipient(pk, who):
    user = SimpleNamespace(is_authenticated=True, pk=pk)
    assert opened(user=user).verdict == Verdict.SENDER
    assert opened(user=user).reason.startswith(who)


def viewed(*, sign, verdict=Verdict.UNSURE, agent=CHROME, sent_at=None, user=None, reversed_at=None):
    load = SimpleNamespace(verdict=verdict, reason="before", user_agent=agent, at=NOW, reversed_at=reversed_at)
    return judge_view(opened=load, user=user or AnonymousUser(), sign=sign, sender_id=7, sent_at=sent_at).verdict


def test_a_sign_makes_a_person_and_staying_open_does_unless_it_was_soon():
    soon = NOW - timedelta(seconds=3)
    assert viewed(sign="pointer", sent_at=soon) == Verdict.PERSON
    assert viewed(sign="dwell") == Verdict.PERSON
    assert viewed(sign="dwell", sent_at=soon) == Verdict.UNSURE
    # A page that was loaded ahead is a person's once somebody reads it.
    assert viewed(sign="touch", verdict=Verdict.SCANNER) == Verdict.PERSON
    assert viewed(sign="dwell", verdict=Verdict.SCANNER) == Verdict.UNSURE


def test_a_crawler_that_runs_scripts_stays_a_crawler():
    assert viewed(sign="pointer", agent=GOOGLEBOT) == Verdict.SCANNER


def test_the_senders_reading_stays_the_senders_and_what_a_person_said_stays_said():
    assert viewed(sign="key", verdict=Verdict.SENDER) == Verdict.SENDER
    assert viewed(sign="key", user=SimpleNamespace(is_authenticated=True, pk=7)) == Verdict.SENDER
    assert viewed(sign="key", verdict=Verdict.SCANNER, reversed_at=NOW) == Verdict.SCANNER
