"""What follows from a check with own-made pages, done by the outbox: they are grouped, and groups are counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from hub.core.outbox.consumers import Failure, RetryPolicy
from hub.core.outbox.models import Outgoing
from hub.core.outbox.tasks import InBackground
from tracking.own_made.actions import count_group, group_pages
from tracking.own_made.noting import GROUPS, PAGES


class OwnMadePages(InBackground):
    """Groups the pages of a check, each in its own transaction: what a killed worker began, the next one ends."""

    name, label = PAGES, "Own-made pages of checks"
    policy = RetryPolicy(tries=20)
    batch = 1
    lease = timedelta(minutes=10)
    transactional = False

    def describe(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {key: f"Check {key}" for key in keys}

    def deliver(self, rows: Sequence[Outgoing]) -> Mapping[str, Failure]:
        for row in rows:
            group_pages(check_id=int(row.key))
        return {}


class OwnMadeGroups(InBackground):
    """Counts groups anew, with the record that they were."""

    name, label = GROUPS, "Groups of own-made pages"
    policy = RetryPolicy(tries=20)
    batch = 10
    lease = timedelta(minutes=10)
    transactional = True

    def describe(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {key: f"Group {key}" for key in keys}

    def deliver(self, rows: Sequence[Outgoing]) -> Mapping[str, Failure]:
        for row in rows:
            count_group(group_id=int(row.key))
        return {}
