"""Whatever happens to links, in whatever order: numbers say what facts say, and nobody reads longer than time."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from tests.factories.content import ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.engagement.test_verdicts import CHROME, GOOGLEBOT, WEAK
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
from tracking.engagement.actions.readings import SLACK_SECONDS
from tracking.engagement.judging import judge_anew
from tracking.links.actions import mark_sent
from tracking.models import Channel, EngagementDay, Open, PageView, UsageDay, UsageEvent, UseDay, Verdict, ViewSession
from tracking.rollups.repair import rebuild_rollups

pytestmark = pytest.mark.django_db
DAYS = 3
BEGAN = (timezone.now() - timedelta(days=DAYS)).replace(hour=20, minute=0, second=0, microsecond=0)
AGENTS = (CHROME, CHROME, CHROME, WEAK, GOOGLEBOT)
INPUTS = (None, (), (("pointer", 1.0),), (("touch", 1.0), ("touch", 4.0)))


class History:
    """A few links with two assets, read by a few browsers in several tabs, while their sender and time do theirs."""

    def __init__(self, seed: int, raj) -> None:
        self.draw, self.raj, self.at = random.Random(seed), raj, BEGAN
        self.assets = [ScriptFactory(), ScriptFactory()]
        self.links = [ShareLinkFactory(created_by=raj, assets=self.assets[:: (-1) ** n]) for n in range(3)]
        self.loads: list[int] = []
        self.told: dict[int, list[tuple[dict, datetime]]] = defaultdict(list)

    def run(self, steps: int) -> None:
        acts = [self.open] * 3 + [self.read] * 8 + [self.repeat] * 3 + [self.download] * 2
        acts += [self.overrule, self.send, self.trap, self.forget_rules, self.wait]
        for _ in range(steps):
            self.at += timedelta(seconds=self.draw.uniform(0.1, 40))
            self.draw.choice(acts)()

    def reader(self) -> Caller:
        name = self.draw.choice(("one", "two", "three"))
        return Caller(user=AnonymousUser(), user_agent=self.draw.choice(AGENTS), viewer_key=viewer_key(name), device="")

    def load(self) -> Open | None:
        if not self.loads:
            return None
        return Open.objects.select_related("share_link__created_by").get(pk=self.draw.choice(self.loads))

    def open(self) -> None:
        who = self.reader()
        headers = {"User-Agent": who.user_agent}
        link = self.draw.choice(self.links)
        self.loads.append(record_open(link=link, method="GET", headers=headers, caller=who, at=self.at).pk)

    def read(self) -> None:
        if (opened := self.load()) is None:
            return
        last = dict(self.told[opened.pk][-1][0]) if self.told[opened.pk] else {}
        for asset in self.draw.sample(self.assets, self.draw.randint(1, 2)):
            key = (asset.pk, self.draw.randint(1, 3))
            last[key] = last.get(key, 0.0) + self.draw.choice((0.3, 2.0, 15.0, 4000.0))
        self.told[opened.pk].append((last, self.at))
        self.report(opened, last, age=self.draw.choice((0.0, 0.0, 5.0, 7200.0)))

    def repeat(self) -> None:
        """An earlier report comes again, or only now."""
        if (opened := self.load()) is not None and self.told[opened.pk]:
            pages, told_at = self.draw.choice(self.told[opened.pk])
            self.report(opened, pages, age=(self.at - told_at).total_seconds())

    def report(self, opened: Open, pages: dict, age: float) -> None:
        reading = Reading(sign="pointer", pages=pages, age=age, inputs=self.draw.choice(INPUTS))
        shown = {(asset.pk, number) for asset in self.assets for number in (1, 2)}
        record_reading(opened=opened, reading=reading, shown=shown, caller=self.reader(), at=self.at)

    def download(self) -> None:
        link = self.draw.choice(self.links)
        link.refresh_from_db()
        record_download(link=link, asset=self.draw.choice(self.assets), caller=self.reader(), at=self.at)

    def overrule(self) -> None:
        if (opened := self.load()) is not None:
            verdict = self.draw.choice((Verdict.PERSON, Verdict.SCANNER))
            overrule_verdict(opened=opened, verdict=verdict, by=self.raj, at=self.at)

    def send(self) -> None:
        link = self.draw.choice(self.links)
        link.refresh_from_db()
        mark_sent(link=link, by=self.raj, channel=Channel.COPIED, at=self.at)

    def trap(self) -> None:
        if (opened := self.load()) is not None and self.draw.random() < 0.3:
            note_trapped(opened=opened)

    def forget_rules(self) -> None:
        """As if an earlier edition had judged."""
        Open.objects.filter(pk__in=self.loads[::2]).update(rules=1)
        judge_anew(at=self.at)

    def wait(self) -> None:
        self.at += timedelta(minutes=self.draw.choice((4, 11, 200)))


def sums() -> list[list[tuple]]:
    seconds = [
        (*row[:4], round(row[4], 2), row[5])
        for row in EngagementDay.objects.values_list("asset", "day", "team", "views", "seconds", "downloads")
    ]
    return [
        sorted(seconds),
        sorted(UsageDay.objects.values_list("asset", "day", "kind", "count")),
        sorted(UseDay.objects.values_list("asset", "day", "sent")),
    ]


@pytest.mark.parametrize("seed", range(8))
def test_after_any_history_numbers_and_facts_agree(raj, seed):
    history = History(seed, raj)
    history.run(120)
    assert PageView.objects.exists()
    written, first = sums(), timezone.localdate(BEGAN)
    rebuild_rollups(since=first, until=first + timedelta(days=DAYS))
    assert sums() == written
    for visit in ViewSession.objects.prefetch_related("page_views", "opens"):
        by_asset: dict[str, float] = defaultdict(float)
        for page in visit.page_views.all():
            by_asset[str(page.asset_id)] += page.seconds
        assert visit.read == pytest.approx(by_asset)
        assert visit.seconds == round(sum(visit.read.values()))
        lasted = (visit.last_seen_at - visit.started_at).total_seconds()
        assert sum(by_asset.values()) <= lasted + SLACK_SECONDS + 0.01 * len(by_asset)
        verdicts = {opened.verdict for opened in visit.opens.all()}
        assert (visit.verdict == Verdict.PERSON) or Verdict.PERSON not in verdicts
    for opened in Open.objects.all():
        until = opened.read_until or opened.at
        assert sum(opened.taken.values()) <= (until - opened.at).total_seconds() + SLACK_SECONDS + 0.01
        assert all(page.split(":")[1] in "12" for page in opened.taken)
    for link in history.links:
        link.refresh_from_db()
        read = link.view_sessions.people().exists()
        assert (link.first_viewed_at is not None) == read
        observed = UsageEvent.objects.filter(share_link=link, channel=Channel.OBSERVED).exists()
        assert not observed or read
        assert link.sent_at is not None or not read
    assert not PageView.objects.filter(seconds__lt=0).exists()
