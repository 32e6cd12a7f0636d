"""Delivers what the outbox holds: claimed first, then done, then recorded.

A worker may be killed between any two of these steps. What it had claimed comes back when the claim has run out.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F

from hub.core.outbox import consumers
from hub.core.outbox.consumers import Consumer, Failure
from hub.core.outbox.models import Outgoing, OutgoingQuerySet
from hub.core.outbox.noting import forget_noted

logger = logging.getLogger(__name__)

LONGEST_ERROR = 1000


def deliver(name: str, *, now: datetime, keys: Iterable[str] | None = None, seconds: float | None = None) -> int:
    """Have one consumer deliver all that is due, or of `keys` all that waits; how many rows were delivered. After
    `seconds` it begins with no more.

    Safe to run again and side by side: each row is claimed by one. What fails is tried again later.
    """
    consumer = consumers.named(name)
    if not consumer.is_on():
        return 0
    wanted = None if keys is None else list(keys)
    delivered, tried = 0, set[int]()
    ends = None if seconds is None else time.monotonic() + seconds
    while True:
        rows, failures = _deliver_batch(consumer, now=now, keys=wanted, tried=tried)
        delivered += len(rows) - len(failures)
        tried.update(row.pk for row in rows)
        if not rows or any(failure.away for failure in failures.values()):
            return delivered
        if ends is not None and time.monotonic() >= ends:
            return delivered


def try_again(rows: OutgoingQuerySet, *, now: datetime) -> int:
    """Make these due now, whether they were given up or wait for a later try; how many. Starts nothing."""
    return rows.filter(delivered_version__lt=F("version")).update(given_up_at=None, attempts=0, next_try_at=now)


def _deliver_batch(
    consumer: Consumer, *, now: datetime, keys: list[str] | None, tried: Collection[int]
) -> tuple[list[Outgoing], Mapping[str, Failure]]:
    rows = Outgoing.objects.of(consumer.name)
    due = rows.due(now) if keys is None else rows.waiting().unclaimed(now).with_keys(keys).exclude(pk__in=tried)
    if consumer.transactional:
        return _deliver_locked(consumer, due, now)
    return _deliver_claimed(consumer, due, now)


def _deliver_locked(
    consumer: Consumer, due: OutgoingQuerySet, now: datetime
) -> tuple[list[Outgoing], Mapping[str, Failure]]:
    """In one transaction: the lock is the claim, and what is done and the record of it are committed together."""
    rows: list[Outgoing] = []
    try:
        with transaction.atomic():
            rows = _lock(due.order_by("key"), consumer.batch)
            failures = _hand_over(consumer, rows)
            _record(Outgoing.objects.all(), consumer, rows, failures, now)
    except Exception as error:
        if not rows:
            raise
        logger.exception("%s could not be delivered", consumer.label)
        if len(rows) == 1:
            with transaction.atomic():
                failures = {rows[0].key: _failure(error)}
                _record(Outgoing.objects.all(), consumer, rows, failures, now)
            return rows, failures
        return _one_by_one(consumer, rows, now)
    return rows, failures


def _lock(due: OutgoingQuerySet, most: int) -> list[Outgoing]:
    # Locked rows are being changed or delivered by somebody who will deliver what they hold.
    skip = connection.features.has_select_for_update_skip_locked
    rows = list(due.select_for_update(skip_locked=skip)[:most])
    for row in rows:
        row.claimed_version = row.version
    return rows


def _one_by_one(
    consumer: Consumer, rows: Sequence[Outgoing], now: datetime
) -> tuple[list[Outgoing], Mapping[str, Failure]]:
    """So that one row that can't be delivered does not keep the others."""
    done: list[Outgoing] = []
    failures: dict[str, Failure] = {}
    for row in rows:
        alone, failed = _deliver_locked(consumer, Outgoing.objects.waiting().filter(pk=row.pk), now)
        done += alone
        failures.update(failed)
    return done, failures


def _deliver_claimed(
    consumer: Consumer, due: OutgoingQuerySet, now: datetime
) -> tuple[list[Outgoing], Mapping[str, Failure]]:
    """The claim is committed before anything is done, so that no two do it at once and no lock is held meanwhile."""
    token = uuid4()
    with transaction.atomic():
        chosen = [row.pk for row in _lock(due.order_by("next_try_at", "pk"), consumer.batch)]
        if chosen:
            Outgoing.objects.filter(pk__in=chosen).update(
                claim=token, claimed_version=F("version"), claimed_until=now + consumer.lease
            )
    if not chosen:
        return [], {}
    ours = Outgoing.objects.filter(pk__in=chosen, claim=token)
    rows = list(ours.order_by("key"))
    try:
        failures = _hand_over(consumer, rows)
    except Exception as error:
        logger.exception("%s could not be delivered", consumer.label)
        failures = _alone(consumer, rows) if len(rows) > 1 else {rows[0].key: _failure(error)}
    with transaction.atomic():
        _record(ours, consumer, rows, failures, now)
    return rows, failures


def _alone(consumer: Consumer, rows: Sequence[Outgoing]) -> Mapping[str, Failure]:
    failures: dict[str, Failure] = {}
    for row in rows:
        try:
            failures.update(_hand_over(consumer, [row]))
        except Exception as error:
            logger.exception("%s could not be delivered: %s", consumer.label, row.key)
            failures[row.key] = _failure(error)
    return failures


def _hand_over(consumer: Consumer, rows: Sequence[Outgoing]) -> Mapping[str, Failure]:
    if not rows:
        return {}
    forget_noted(consumer=consumer.name, keys=[row.key for row in rows])
    return consumer.deliver(rows)


def _failure(error: Exception) -> Failure:
    return Failure(f"{type(error).__name__}: {error}")


def _record(
    held: OutgoingQuerySet,
    consumer: Consumer,
    rows: Sequence[Outgoing],
    failures: Mapping[str, Failure],
    now: datetime,
) -> None:
    """Write down what became of `rows`, of those that are still `held`: a claim that ran out may be another's."""
    delivered: defaultdict[int, list[int]] = defaultdict(list)
    failed: defaultdict[tuple[int, Failure], list[int]] = defaultdict(list)
    for row in rows:
        if row.key in failures:
            failed[row.attempts + 1, failures[row.key]].append(row.pk)
        else:
            delivered[row.claimed_version].append(row.pk)
    freed = {"claim": None, "claimed_until": None}
    for version, ids in delivered.items():
        held.filter(pk__in=ids).update(delivered_version=version, attempts=0, last_error="", **freed)
    for (attempts, failure), ids in failed.items():
        gives_up = failure.permanent or consumer.policy.gives_up_after(attempts)
        held.filter(pk__in=ids).update(
            attempts=attempts,
            next_try_at=now + consumer.policy.wait_after(attempts),
            last_error=failure.reason[:LONGEST_ERROR],
            given_up_at=now if gives_up else None,
            **freed,
        )
        if gives_up:
            logger.error("%s was given up after %s tries: %s", consumer.label, attempts, failure.reason)
