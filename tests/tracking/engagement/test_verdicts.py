from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from tracking.engagement import verdicts
from tracking.engagement.verdicts import (
    Evidence,
    Judgement,
    Name,
    Signs,
    agent_reason,
    evidence_of,
    judge_open,
    judge_view,
    name_of,
)
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


def opened(*, method="GET", agent=CHROME, user=None, sent_at=None, recent=0, gateway="", **headers):
    named = {"User-Agent": agent, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return judge_open(
        method=method,
        user_agent=agent,
        evidence=evidence_of(named, recent=recent, gateway=gateway),
        user=user or AnonymousUser(),
        sender_id=7,
        sent_at=sent_at,
        at=NOW,
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
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko; compatible; X) Chrome/98", PROGRAM),
        ("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:66.0) Tells/1.0", PROGRAM),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36 SiteDiagnostics/1.0", PROGRAM),
        ("some_function_in_code", PROGRAM),
        ("Mozilla/5.0 (Linux; Android 8.0; Pixel 2; Shopbot-Example/1.0) Chrome/81.0 Mobile Safari/537.36", PROGRAM),
    ],
)
def test_programs_are_known_by_their_names(agent, reason):
    assert agent_reason(agent) == reason
    assert opened(agent=agent) == Judgement(Verdict.SCANNER, reason)


def test_a_spider_by_its_device_is_a_crawler_though_no_list_of_crawlers_has_it(monkeypatch):
    name_of.cache_clear()
    seen: list[str] = []
    monkeypatch.setattr(verdicts.crawleruseragents, "is_crawler", lambda agent: seen.append(agent))
    assert agent_reason(GOOGLEBOT) == "A known crawler by its name."
    assert seen == [GOOGLEBOT]
    name_of.cache_clear()


@pytest.mark.parametrize(
    "agent",
    [
        CHROME,
        IPHONE,
        "Mozilla/5.0 (Linux; Android 14; Cubot X50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile "
        "Safari/537.36",
        "Mozilla/5.0 (Linux; Android 6.0; VR BOT 552) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/72.0.3626.121 "
        "Mobile Safari/537.36",
        # A build that many current phones have, in Facebook's browser.
        "Mozilla/5.0 (Linux; Android 15; CPH2655 Build/AP3A.240617.008; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/488.0.0.78.79;IABMV/1;]",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
        "Mobile/15E148 Safari/604.1 (Ecosia ios@10.1.0.1863)",
        "Mozilla/4.0 (compatible; Linux 2.6.22) NetFront/3.4 Kindle/2.0 (screen 600x800)",
        "dv(iPh15,5);pr(UCBrowser/16.4.5.2310);ov(17_5_1);ss(430x932);bt(UC);pm(0);bv(0);nm(0);im(0);nt(1);",
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


def viewed(
    *,
    sign="dwell",
    inputs=None,
    driven=False,
    verdict=Verdict.UNSURE,
    agent=CHROME,
    mailed_at=None,
    user=None,
    reversed_at=None,
    **seen,
):
    load = SimpleNamespace(verdict=verdict, reason="before", user_agent=agent, at=NOW, reversed_at=reversed_at)
    return judge_view(
        opened=load,
        user=user or AnonymousUser(),
        evidence=Evidence(signs=Signs(sign, inputs, driven), **seen),
        sender_id=7,
        mailed_at=mailed_at,
    )


UNMOVED = Judgement(Verdict.UNSURE, "The page stayed open, but nobody moved in it.")
AT_ONCE = Judgement(Verdict.UNSURE, "Only one thing was done on the page, or all at once.")


def test_two_things_done_apart_make_a_person_and_nothing_less_does():
    moved_and_scrolled = Judgement(Verdict.PERSON, "The reader moved the pointer and scrolled.")
    assert viewed(inputs=(("pointer", 1.0), ("wheel", 1.5))) == moved_and_scrolled
    touched = Judgement(Verdict.PERSON, "The reader touched the screen.")
    assert viewed(inputs=(("touch", 2.0), ("touch", 9.0))) == touched
    assert viewed(inputs=(("pointer", 1.0), ("wheel", 1.4))) == AT_ONCE
    assert viewed(inputs=(("pointer", 1.0),)) == AT_ONCE
    assert viewed(inputs=(("scroll", 1.0), ("scroll", 9.0))) == UNMOVED
    # However long it stays, and whatever came before.
    for verdict in (Verdict.UNSURE, Verdict.SCANNER):
        assert viewed(inputs=(), verdict=verdict) == UNMOVED
        assert viewed(sign="dwell", verdict=verdict) == UNMOVED
        assert viewed(inputs=(("pointer", 1.0), ("wheel", 1.5)), verdict=verdict) == moved_and_scrolled


def test_a_page_that_was_loaded_before_inputs_were_told_is_believed():
    assert viewed(sign="touch") == Judgement(Verdict.PERSON, "The reader touched the screen.")


def test_a_driven_browser_has_to_show_more():
    at_once = Judgement(Verdict.UNSURE, "A program drives the browser, and what it did came at once.")
    assert viewed(inputs=(("pointer", 3.0), ("wheel", 4.9)), driven=True) == at_once
    assert viewed(sign="pointer", driven=True) == at_once
    assert viewed(inputs=(), driven=True) == UNMOVED
    assert viewed(inputs=(("pointer", 3.0), ("wheel", 5.0)), driven=True).verdict == Verdict.PERSON


def test_what_is_done_while_a_gateway_looks_is_nobodys():
    """The mail left 3 s before the load: for 17 s more a gateway may be looking."""
    mailed = NOW - timedelta(seconds=3)
    gateway = Judgement(Verdict.UNSURE, "Somebody or something moved only while a mail gateway would.")
    quick = (("pointer", 1.0), ("wheel", 17.0))
    assert viewed(inputs=quick, mailed_at=mailed) == gateway
    assert viewed(inputs=quick).verdict == Verdict.PERSON
    assert viewed(inputs=quick, mailed_at=NOW - timedelta(seconds=21)).verdict == Verdict.PERSON
    assert viewed(inputs=(*quick, ("wheel", 17.5)), mailed_at=mailed) == AT_ONCE
    assert viewed(inputs=(*quick, ("wheel", 17.5), ("key", 18.0)), mailed_at=mailed).verdict == Verdict.PERSON


WEAK = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/130.0 Electron/33.0.2 Safari/537.36 Sonic Slack_SSB/4.41"


def test_what_a_reader_does_outranks_a_name_that_only_a_list_knows():
    assert name_of(WEAK) == Name(CRAWLER, certain=False)
    assert viewed(inputs=(("pointer", 1.0), ("wheel", 2.0)), agent=WEAK).verdict == Verdict.PERSON
    assert viewed(inputs=(("pointer", 1.0),), agent=WEAK) == Judgement(Verdict.SCANNER, CRAWLER)
    assert viewed(sign="pointer", agent=WEAK).verdict == Verdict.PERSON


def test_a_crawler_that_runs_scripts_stays_a_crawler():
    assert viewed(inputs=(("pointer", 1.0), ("wheel", 9.0)), agent=GOOGLEBOT) == Judgement(Verdict.SCANNER, CRAWLER)


def test_a_trap_and_a_gateways_address_are_outranked_by_nothing():
    read = (("pointer", 1.0), ("wheel", 9.0))
    trapped = Judgement(Verdict.SCANNER, "It followed a link that no person sees.")
    assert viewed(inputs=read, trapped=True) == trapped
    gateway = Judgement(Verdict.SCANNER, "From an address of the mail gateway “Mimecast”.")
    assert viewed(inputs=read, gateway="Mimecast") == opened(gateway="Mimecast") == gateway


def test_the_senders_reading_stays_the_senders_and_what_a_person_said_stays_said():
    assert viewed(sign="key", verdict=Verdict.SENDER) == Judgement(Verdict.SENDER, "before")
    assert viewed(sign="key", verdict=Verdict.SCANNER, reversed_at=NOW) == Judgement(Verdict.SCANNER, "before")


def test_later_reports_add_to_what_is_known_and_earlier_ones_that_come_late_take_nothing_away():
    first = Signs("pointer", (("pointer", 1.0),))
    longer = Signs("pointer", (("pointer", 1.0), ("wheel", 3.0)))
    known = Evidence(recent=2).with_signs(Signs("dwell", ())).with_signs(longer)
    assert known == Evidence(recent=2, signs=longer)
    assert not known.is_extended_by(first)
    assert not known.is_extended_by(longer)
    assert known.is_extended_by(Signs("pointer", longer.inputs, driven=True))
    assert Evidence.of(SimpleNamespace(evidence=known.kept())) == known
    assert Evidence.of(SimpleNamespace(evidence={})) == Evidence()
    assert Evidence.of(SimpleNamespace(evidence=Evidence(signs=Signs(inputs=())).kept())).signs.inputs == ()
