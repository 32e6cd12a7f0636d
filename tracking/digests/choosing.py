"""Which five of all candidates stand on a page, in which order, and who is named.

The rule, which `docs/reports.md` tells in words:
- A kind is more or less urgent (URGENCY): what a customer meets, what reps ask for, what nobody profits from, what can
  be learnt.
- Within that, more counts for more, each doubling alike, up to MOST_COUNTED: the score is urgency x log2(1 + number).
- What was promised on the page before and not done counts double. What stood there without a promise counts half, and
  half again for the page before that.
- One line of each kind. Where two have the same score, the kinds stand in the order of URGENCY.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2

from django.contrib.auth import get_user_model
from django.db.models import Count, Q

from content.models import Asset
from content.permissions import MARKETERS
from tracking.digests import about_assets, about_demand
from tracking.digests.candidates import Candidate, Week
from tracking.digests.models import LineKind

MOST_LINES = 5
# Beyond that a number is large, and a larger one no more urgent: or the library's size would head each page.
MOST_COUNTED = 15
URGENCY = {
    LineKind.WITHDRAWN_LINKS: 4,
    LineKind.EXPIRING: 4,
    LineKind.REQUEST: 3,
    LineKind.UNMET_WORD: 3,
    LineKind.GAP: 3,
    LineKind.APPROVAL: 2,
    LineKind.NEW_UNUSED: 2,
    LineKind.SENT_NOT_READ: 2,
    LineKind.UNUSED: 2,
    LineKind.FOLLOWED_UP: 1,
    LineKind.TOP_USED: 1,
}
PROMISED_AND_NOT_DONE, TOLD_BEFORE = 2.0, 0.5
SOURCES = (
    about_assets.withdrawn_links,
    about_assets.expiring,
    about_demand.requests_waiting,
    about_demand.unmet_words,
    about_demand.gaps,
    about_assets.waiting_for_approval,
    about_assets.new_unused,
    about_assets.sent_not_read,
    about_assets.unused,
    about_assets.followed_up,
    about_assets.top_used,
)

Subject = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What stood on the pages before, by kind and subject: promised on the last and not done, and how often without a
    promise.
    """

    not_done: frozenset[Subject] = frozenset()
    told: Mapping[Subject, int] = field(default_factory=dict)

    def factor(self, subject: Subject) -> float:
        if subject in self.not_done:
            return PROMISED_AND_NOT_DONE
        return TOLD_BEFORE ** self.told.get(subject, 0)


def candidates(week: Week) -> list[Candidate]:
    """All that might stand on the page; a number of queries that does not depend on how much there is."""
    return [one for source in SOURCES for one in source(week)]


def choose(found: Iterable[Candidate], earlier: Earlier) -> list[Candidate]:
    """The lines of the page, the most urgent first."""
    order = list(URGENCY)
    ranked = sorted(found, key=lambda one: (-score(one, earlier), order.index(one.kind), one.about))
    chosen: dict[LineKind, Candidate] = {}
    for one in ranked:
        chosen.setdefault(one.kind, one)
    return list(chosen.values())[:MOST_LINES]


def score(one: Candidate, earlier: Earlier) -> float:
    return URGENCY[one.kind] * log2(1 + min(one.number, MOST_COUNTED)) * earlier.factor((one.kind, one.about))


def name_people(lines: Sequence[Candidate], week: Week) -> list[int | None]:
    """Who is to do each, by id: the owner, on the page of a team for some its manager; else the marketer with the
    fewest lines on this page, of these who owns most. None where there is no marketer. One query.
    """
    owned = Asset.objects.live().values("pk")
    people = get_user_model().objects.filter(groups__name=MARKETERS, is_active=True)
    rows = people.annotate(owns=Count("owned_assets", filter=Q(owned_assets__in=owned))).order_by("-owns", "pk")
    marketers = list(rows.values_list("pk", flat=True))
    named: list[int | None] = []
    load: Counter[int] = Counter()
    for line in lines:
        person = _own(line, week, marketers)
        if person is None and marketers:
            person = min(marketers, key=lambda one: (load[one], marketers.index(one)))
        if person is not None:
            load[person] += 1
        named.append(person)
    return named


def _own(line: Candidate, week: Week, marketers: Sequence[int]) -> int | None:
    if line.for_manager and week.team and week.team.manager_id:
        return int(week.team.manager_id)
    return line.owner_id if line.owner_id in marketers else None
