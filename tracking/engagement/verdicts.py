"""Who asked for a link: a person, a scanner, the sender, or we can't tell.

A request alone never makes a view, and nor does a page that merely stays open. The scanners of large mail providers
send a real browser's agent, so a request that looks like a browser's is `unsure` until the page itself reports what a
reader does; only then is it a person's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

import crawleruseragents
import ua_parser
from django.contrib.auth.models import AnonymousUser

from hub.core.people import Person
from tracking.engagement.querysets import BURST_WITHIN
from tracking.models import Open, Verdict

# The edition of these rules. With another one, what was judged before is judged anew (`tracking.engagement.judging`).
RULES = 2

# Measured with user agents from public lists, by name alone: what a page sees of its reader comes on top.
STATED_ERROR = (
    "By its name alone, 3 of 643 known programs pass for a browser, and 7 of 4,000 people's browsers and apps are "
    "taken for a program until their reader does something."
)

# Mail gateways fetch what they deliver within seconds; few people do.
SOON_AFTER_SENDING = timedelta(seconds=20)
# So many requests for one link within BURST_WITHIN are made by machines.
BURST = 4

# Phones carry their model and their build in the first brackets. Models are called Cubot, Fever, VR BOT and worse, and
# one list takes a build that millions of phones have (AP3A.240617.008) for a scanner's.
_MODEL = re.compile(r"\((?:Linux|Java|MIDP|Android)[^)]*\)")
_PROGRAM_WITHIN = re.compile(r"[\w-]*(?:bot|crawler|spider)[\w-]*/[0-9][\w.]*", re.IGNORECASE)
# How programs speak of themselves.
_SAYS_SO = re.compile(
    r"bot\b|bot[/;)]|spider|crawl|\bscan|scanner|https?://|\bwww\.|@(?=\s?[a-z])|\[at\]|monitor\b|check(?:er)?\b|proxy\b|detector|"
    r"thumbnail|transcoder|diagnostics|google[-_ ](?!chrome)|agent(?:/|$)|gecko; compatible;|\(unknown; linux x86|"
    r"analy[sz]er|archiver?\b|collector|indexer|inspector|lookup|probe\b|research(?:er)?\b|resolver|scraper|searcher|"
    r"uptime|-(?:ai|user|extended)/|"
    r"\b(?:curl|wget|python|java|go-http-client|okhttp|libwww|perl|ruby|php|axios|node|headless\w*|preview|fetch\w*|"
    r"monitor\w*|validator|slurp)\b",
    re.IGNORECASE,
)
_COMPATIBLE = re.compile(
    r"\(compatible(?!; (?:MSIE|Konqueror|ABrowse|Polaris|ANTGalio|U; InfiNet|Linux [0-9.]+\) NetFront))", re.IGNORECASE
)
# Browsers name their engine after the system; a program that borrows their beginning does not.
_NO_ENGINE = re.compile(r"Mozilla/5\.0 \([^)]*rv:[0-9.]+\) (?!Gecko|Goanna|like Gecko)")
# The name of something in a program's code.
_IDENTIFIER = re.compile(r"[a-z]+(?:_[a-z]+)+$")
# What every browser and app on a person's device names: the device, its system, or a browser of small phones.
_DEVICE = re.compile(
    r"android|iphone|ipad|ipod|iph[0-9]|ios|darwin|cfnetwork|windows|win1[01]\b|mac ?os|macintosh|linux|midp|profile/|"
    r"nokia|dalvik|mobile|symbian|blackberry|samsung|j2me|x11|obigo|ucweb|ucbrowser|brew|nintendo|playstation|tizen|webos|"
    r"watchos|tv\b|roku|apple|cygwin|palm|qcom|docomo|netfront|\bwap\b|wap[0-9]|wap-browser|maui|\bmre\b|up\.browser|"
    r"\bup/[0-9]|teleca|podcast player|libvlc",
    re.IGNORECASE,
)
_PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
_PREFETCH = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)

# What a person does and a page can see. A page that was only left open says `dwell`.
SIGNS = {"pointer": "moved the pointer", "touch": "touched the screen", "key": "pressed a key", "wheel": "scrolled"}
DWELL = "dwell"
# A person does more than one thing, and not all at once. A browser that a program drives says so, and has to show more.
APART = 0.5
APART_WHEN_DRIVEN = 2.0


@dataclass(frozen=True, slots=True)
class Signs:
    """What a load of the page saw of its reader.

    `first` is what was done first. `inputs` are what was done when: the kind, and seconds since the load; None for a
    page that was loaded before pages told them. `driven`: the browser says that a program drives it.
    """

    first: str = DWELL
    inputs: tuple[tuple[str, float], ...] | None = None
    driven: bool = False

    def after(self, seconds: float) -> Signs:
        """Without what was done within so many seconds of the load."""
        if self.inputs is None or seconds <= 0:
            return self
        return replace(self, inputs=tuple(one for one in self.inputs if one[1] > seconds))

    @property
    def kinds(self) -> list[str]:
        """The kinds of what was done, each once, in order."""
        done = [kind for kind, _ in self.inputs or ()] if self.inputs is not None else [self.first]
        return [kind for kind in dict.fromkeys(done) if kind in SIGNS]

    @property
    def show_a_reader(self) -> bool:
        """Whether somebody did two things apart from each other."""
        if self.inputs is None:
            return self.first in SIGNS and not self.driven
        times = [at for kind, at in self.inputs if kind in SIGNS]
        return bool(times) and max(times) - min(times) >= (APART_WHEN_DRIVEN if self.driven else APART)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen of whoever asked for a link, and of what they did on the page: enough to judge anew.

    `recent`: requests within BURST_WITHIN before this one. `ahead`: loaded by a browser or app before anybody
    wished it. `gateway`: the name of the mail gateway whose address asked. `trapped`: it followed a link that no person
    sees.
    """

    signs: Signs = Signs()
    recent: int = 0
    ahead: bool = False
    gateway: str = ""
    trapped: bool = False

    @classmethod
    def of(cls, opened: Open) -> Evidence:
        kept = opened.evidence
        inputs = kept.get("inputs")
        return cls(
            signs=Signs(
                first=kept.get("first", DWELL),
                inputs=None if inputs is None else tuple((str(kind), float(at)) for kind, at in inputs),
                driven=bool(kept.get("driven")),
            ),
            recent=int(kept.get("recent", 0)),
            ahead=bool(kept.get("ahead")),
            gateway=str(kept.get("gateway", "")),
            trapped=bool(kept.get("trapped")),
        )

    def is_extended_by(self, signs: Signs) -> bool:
        """Whether these signs tell more than is known."""
        return self.with_signs(signs) != self

    def with_signs(self, signs: Signs) -> Evidence:
        """With what a later report tells besides. Reports may come late: the longer list of inputs is the later one."""
        known = self.signs
        first = known.first if known.first in SIGNS else signs.first
        later = _last_input(signs.inputs) > _last_input(known.inputs) or known.inputs is None
        inputs = signs.inputs if later else known.inputs
        return replace(self, signs=Signs(first, inputs, known.driven or signs.driven))

    def kept(self) -> dict[str, object]:
        """As it is stored: only what there is."""
        told = {
            "first": self.signs.first if self.signs.first in SIGNS else "",
            "inputs": None if self.signs.inputs is None else [[kind, at] for kind, at in self.signs.inputs],
            "driven": self.signs.driven,
            "recent": self.recent,
            "ahead": self.ahead,
            "gateway": self.gateway,
            "trapped": self.trapped,
        }
        return {name: value for name, value in told.items() if value or value == []}


def _last_input(inputs: tuple[tuple[str, float], ...] | None) -> float:
    return inputs[-1][1] if inputs else -1.0


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Name:
    """What an agent's name tells of a program: `reason` as a sentence, "" when it may be a person's browser or app.

    `certain`: it says so itself, and no input of a reader outranks it. Lists and rules alone have been wrong of phones.
    """

    reason: str = ""
    certain: bool = False


def agent_reason(user_agent: str) -> str:
    """Why this agent is a program's, as a sentence; "" when it may be a person's browser or app."""
    return name_of(user_agent).reason


@lru_cache(maxsize=2048)
def name_of(user_agent: str) -> Name:
    """What is told of a program by its name."""
    if not user_agent.strip():
        return Name("It names no browser.", certain=True)
    without_model = _MODEL.sub(_programs_within, user_agent)
    certain = bool(_SAYS_SO.search(without_model))
    if crawleruseragents.is_crawler(without_model):
        return Name("A known crawler or scanner by its name.", certain)
    device = ua_parser.parse_device(user_agent)
    if device is not None and device.family == "Spider":
        return Name("A known crawler by its name.", certain)
    if certain or _COMPATIBLE.search(user_agent) or _NO_ENGINE.match(user_agent) or _IDENTIFIER.match(user_agent):
        return Name("It names itself a program.", certain)
    return Name() if _DEVICE.search(user_agent) else Name("It names no device that a person would hold.")


def _programs_within(model: re.Match[str]) -> str:
    """Of a phone's brackets what no model is called: a program with its version."""
    return " ".join(_PROGRAM_WITHIN.findall(model[0]))


def evidence_of(headers: Mapping[str, str], *, recent: int, gateway: str = "") -> Evidence:
    """What a request shows. `recent` and `gateway` as in Evidence."""
    ahead = any(_PREFETCH.search(headers.get(name, "")) for name in _PREFETCH_HEADERS)
    return Evidence(recent=recent, ahead=ahead, gateway=gateway)


def judge_open(
    *,
    method: str,
    user_agent: str,
    evidence: Evidence,
    user: Person | AnonymousUser,
    sender_id: int,
    sent_at: datetime | None,
    at: datetime,
) -> Judgement:
    """The first verdict on a request for a link.

    First match: the sender or a colleague who is logged in; a link followed that no person sees; a gateway's address;
    HEAD; a prefetch; a program by its name; a burst. Everything else is unsure until the page confirms a reader.
    """
    if user.is_authenticated:
        who = "The sender" if user.pk == sender_id else "A colleague"
        return Judgement(Verdict.SENDER, f"{who}, logged in to the hub.")
    if machine := machine_by(evidence):
        return machine
    if method == "HEAD":
        return Judgement(Verdict.SCANNER, "Asked for the headers only (HEAD).")
    if evidence.ahead:
        return Judgement(Verdict.SCANNER, "Loaded ahead by a browser or app, not by a reader.")
    if reason := agent_reason(user_agent):
        return Judgement(Verdict.SCANNER, reason)
    if evidence.recent >= BURST - 1:
        return Judgement(
            Verdict.SCANNER, f"One of {evidence.recent + 1} requests within {BURST_WITHIN.seconds} seconds."
        )
    if is_soon(sent_at, at):
        seconds = round((at - sent_at).total_seconds()) if sent_at else 0
        return Judgement(Verdict.UNSURE, f"{seconds} s after sending, as mail scanners do. No reader was seen.")
    return Judgement(Verdict.UNSURE, "The page did not see a reader.")


def machine_by(evidence: Evidence) -> Judgement | None:
    """What no input outranks: a person can't have done it."""
    if evidence.trapped:
        return Judgement(Verdict.SCANNER, "It followed a link that no person sees.")
    if evidence.gateway:
        return Judgement(Verdict.SCANNER, f"From an address of the mail gateway “{evidence.gateway}”.")
    return None


def is_soon(sent_at: datetime | None, at: datetime) -> bool:
    return sent_at is not None and timedelta(0) <= at - sent_at <= SOON_AFTER_SENDING


def judge_view(
    *, opened: Open, user: Person | AnonymousUser, evidence: Evidence, sender_id: int, mailed_at: datetime | None
) -> Judgement:
    """The verdict once the page reports what its reader did. `opened` is the request by which the page was loaded.

    `mailed_at`: when the hub's mail with the link left. What is done within SOON_AFTER_SENDING of it may be a
    gateway's.
    What a reader does outranks a name that only a list or a rule takes for a program's.
    """
    if opened.reversed_at is not None:
        return Judgement(Verdict(opened.verdict), opened.reason)
    if user.is_authenticated:
        who = "The sender" if user.pk == sender_id else "A colleague"
        return Judgement(Verdict.SENDER, f"{who}, logged in to the hub.")
    if opened.verdict == Verdict.SENDER:
        return Judgement(Verdict.SENDER, opened.reason)
    if machine := machine_by(evidence):
        return machine
    name, signs = name_of(opened.user_agent), evidence.signs
    if name.certain:
        return Judgement(Verdict.SCANNER, name.reason)
    seen = signs.after(_seconds_of_gateways(mailed_at, opened.at))
    if seen.show_a_reader:
        return Judgement(Verdict.PERSON, f"The reader {' and '.join(SIGNS[kind] for kind in seen.kinds[:2])}.")
    if name.reason:
        return Judgement(Verdict.SCANNER, name.reason)
    if not signs.kinds:
        return Judgement(Verdict.UNSURE, "The page stayed open, but nobody moved in it.")
    if not seen.kinds:
        return Judgement(Verdict.UNSURE, "Somebody or something moved only while a mail gateway would.")
    if signs.driven:
        return Judgement(Verdict.UNSURE, "A program drives the browser, and what it did came at once.")
    return Judgement(Verdict.UNSURE, "Only one thing was done on the page, or all at once.")


def _seconds_of_gateways(mailed_at: datetime | None, loaded_at: datetime) -> float:
    """How long after a load a mail gateway may still be looking."""
    if mailed_at is None or not is_soon(mailed_at, loaded_at):
        return 0.0
    return (mailed_at + SOON_AFTER_SENDING - loaded_at).total_seconds()
