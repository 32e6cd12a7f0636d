"""Who asked for a link: a person, a scanner, the sender, or we can't tell.

A request alone never makes a view. The scanners of large mail providers send a real browser's agent, so a request that
looks like a browser's is `unsure` until the page itself reports a reader; only then is it a person's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import crawleruseragents
import ua_parser
from django.contrib.auth.models import AnonymousUser

from hub.core.people import Person
from tracking.models import Open, Verdict

# Mail gateways fetch what they deliver within seconds; few people do.
SOON_AFTER_SENDING = timedelta(seconds=20)
# So many requests for one link in so short a time are made by machines.
BURST = 4
BURST_WITHIN = timedelta(seconds=10)

# Phones carry their model in the first brackets, and models are called Cubot, VR BOT and worse.
_MODEL = re.compile(r"\((?:Linux|Java|MIDP)[^)]*\)")
# How programs speak of themselves.
_SAYS_SO = re.compile(
    r"bot\b|bot[/;)]|spider|crawl|\bscan|scanner|https?://|\bwww\.|@|\[at\]|monitor\b|check(?:er)?\b|proxy\b|detector|"
    r"thumbnail|google[-_ ](?!chrome)|agent/|"
    r"\b(?:curl|wget|python|java|go-http-client|okhttp|libwww|perl|ruby|php|axios|node|headless\w*|preview|fetch\w*|"
    r"monitor\w*|validator|slurp)\b",
    re.IGNORECASE,
)
_COMPATIBLE = re.compile(r"\(compatible(?!; (?:MSIE|Konqueror|ABrowse))", re.IGNORECASE)
# What every browser and app on a person's device names: the device or its system.
_DEVICE = re.compile(
    r"android|iphone|ipad|ios|darwin|cfnetwork|windows|mac ?os|macintosh|linux|midp|profile/|nokia|dalvik|mobile|"
    r"symbian|blackberry|samsung|j2me|x11|obigo|ucweb|brew|nintendo|playstation|tizen|webos|tv\b|roku|apple",
    re.IGNORECASE,
)
_PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
_PREFETCH = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)

# What a person does and a page can see. A page that was only left open says `dwell`.
SIGNS = {"pointer": "moved the pointer", "touch": "touched the screen", "key": "pressed a key", "wheel": "scrolled"}
DWELL = "dwell"


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    reason: str


@lru_cache(maxsize=2048)
def agent_reason(user_agent: str) -> str:
    """Why this agent is a program's, as a sentence; "" when it may be a person's browser or app."""
    if not user_agent.strip():
        return "It names no browser."
    if crawleruseragents.is_crawler(user_agent):
        return "A known crawler or scanner by its name."
    device = ua_parser.parse_device(user_agent)
    if device is not None and device.family == "Spider":
        return "A known crawler by its name."
    if _SAYS_SO.search(_MODEL.sub("", user_agent)) or _COMPATIBLE.search(user_agent):
        return "It names itself a program."
    return "" if _DEVICE.search(user_agent) else "It names no device that a person would hold."


def judge_open(
    *,
    method: str,
    headers: Mapping[str, str],
    user: Person | AnonymousUser,
    sender_id: int,
    sent_at: datetime | None,
    at: datetime,
    recent: int,
) -> Judgement:
    """The first verdict on a request for a link.

    `recent`: how many requests this link had within BURST_WITHIN before it.

    First match: the sender or a colleague who is logged in; HEAD; a prefetch; a program by its name; a burst.
    Everything else is unsure until the page confirms a reader.
    """
    if user.is_authenticated:
        who = "The sender" if user.pk == sender_id else "A colleague"
        return Judgement(Verdict.SENDER, f"{who}, logged in to the hub.")
    if method == "HEAD":
        return Judgement(Verdict.SCANNER, "Asked for the headers only (HEAD).")
    if any(_PREFETCH.search(headers.get(name, "")) for name in _PREFETCH_HEADERS):
        return Judgement(Verdict.SCANNER, "Loaded ahead by a browser or app, not by a reader.")
    if reason := agent_reason(headers.get("User-Agent", "")[:400]):
        return Judgement(Verdict.SCANNER, reason)
    if recent >= BURST - 1:
        return Judgement(Verdict.SCANNER, f"One of {recent + 1} requests within {BURST_WITHIN.seconds} seconds.")
    if is_soon(sent_at, at):
        seconds = round((at - sent_at).total_seconds()) if sent_at else 0
        return Judgement(Verdict.UNSURE, f"{seconds} s after sending, as mail scanners do. No reader was seen.")
    return Judgement(Verdict.UNSURE, "The page did not see a reader.")


def is_soon(sent_at: datetime | None, at: datetime) -> bool:
    return sent_at is not None and timedelta(0) <= at - sent_at <= SOON_AFTER_SENDING


def judge_view(
    *, opened: Open, user: Person | AnonymousUser, sign: str, sender_id: int, sent_at: datetime | None
) -> Judgement:
    """The verdict once the page reports a reader by `sign`. `opened` is the request by which the page was loaded."""
    if opened.reversed_at is not None:
        return Judgement(Verdict(opened.verdict), opened.reason)
    if user.is_authenticated:
        who = "The sender" if user.pk == sender_id else "A colleague"
        return Judgement(Verdict.SENDER, f"{who}, logged in to the hub.")
    if opened.verdict == Verdict.SENDER:
        return Judgement(Verdict.SENDER, opened.reason)
    if reason := agent_reason(opened.user_agent):
        return Judgement(Verdict.SCANNER, reason)
    if sign in SIGNS:
        return Judgement(Verdict.PERSON, f"The reader {SIGNS[sign]}.")
    if opened.verdict == Verdict.SCANNER or is_soon(sent_at, opened.at):
        return Judgement(Verdict.UNSURE, "The page stayed open, but nobody moved in it.")
    return Judgement(Verdict.PERSON, "The page stayed open and in view.")
