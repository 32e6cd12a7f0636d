"""The calls that the demo's reps worked on, made up from what they used and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from content.models import BuyingStage, Segment
from content.words.letters import composed
from hub.demo.finding import Known
from hub.demo.library.people import PROSPECTS
from hub.demo.library.taxonomy import AXIS_OF
from hub.people.models import User
from tracking.calls.actions import account_key
from tracking.models import Account, Call

# Reps name a call for so many of their acts, at a stage the asset is tagged for so often.
NAMED, AT_ITS_STAGE = 0.75, 0.86
# They rarely use what is made for another industry than the customer's.
OF_ANOTHER_INDUSTRY = 0.2
# What reps keep using where nobody tagged it for.
ELSEWHERE = frozenset(("no-show-calculator", "waitlist-one-page"))
INDUSTRY_OF = {company: industry for company, _, industry, _ in PROSPECTS}


@dataclass
class Calling:
    """Makes the calls. It has a chance of its own, so that what else happens stays as it is."""

    stages: Mapping[str, BuyingStage]
    segments: Mapping[str, Segment]
    now: datetime
    chance: Random = field(default_factory=lambda: Random(21))
    accounts: dict[str, Account] = field(default_factory=dict)
    calls: list[tuple[Call, list[Segment]]] = field(default_factory=list)

    def call(self, rep: User, known: Known, company: str, at: datetime) -> tuple[Call | None, bool | None]:
        """A call with this company, and whether the asset fits it; nothing where the rep named none."""
        industry = INDUSTRY_OF[company]
        tagged = {name for name in known.segments if AXIS_OF[name] == AXIS_OF[industry]}
        of_its_own = not tagged or industry in tagged
        if self.chance.random() > (NAMED if of_its_own else OF_ANOTHER_INDUSTRY):
            return None, None
        stage = self._stage(known)
        call = Call(
            actor=rep, team_id=rep.team_id, account=self._account(company), stage=self.stages[stage],
            opened_at=at, last_act_at=at, ended_at=at,
        )  # fmt: skip
        self.calls.append((call, [self.segments[industry]]))
        return call, of_its_own and (not known.stages or stage in known.stages)

    def write(self) -> None:
        Account.objects.bulk_create(self.accounts.values())
        for account in self.accounts.values():
            account.segments.set([self.segments[INDUSTRY_OF[account.name]]])
        Call.objects.bulk_create([call for call, _ in self.calls], batch_size=400)
        tags = Call.segments.through
        tags.objects.bulk_create(
            (tags(call_id=call.pk, segment_id=one.pk) for call, chosen in self.calls for one in chosen), batch_size=400
        )

    def _stage(self, known: Known) -> str:
        others = [name for name in self.stages if name not in known.stages]
        if known.key in ELSEWHERE and others and self.chance.random() < 0.5:
            return others[0]
        if known.stages and self.chance.random() < AT_ITS_STAGE:
            return self.chance.choice(known.stages)
        return self.chance.choice(list(self.stages))

    def _account(self, company: str) -> Account:
        name = composed(company)
        return self.accounts.setdefault(name, Account(name=name, key=account_key(name), created_at=self.now))
