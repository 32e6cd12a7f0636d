"""Notes what is to be delivered, in the transaction of the fact it follows from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from hub.core.outbox import consumers as registry
from hub.core.outbox.models import Outgoing

# Django has no word for an upsert that counts. One statement, however many keys; it takes rows in the order of their
# keys, so that two who note the same ones never wait for each other in a circle.
_UPSERT = """
    INSERT INTO {table} (consumer, key, version, delivered_version, claimed_version, attempts, last_error,
                         noted_at, next_try_at)
    SELECT consumers.value, keys.value, 1, 0, 0, 0, '', %s, %s
    FROM {elements} AS keys CROSS JOIN {elements} AS consumers
    WHERE true ORDER BY keys.value, consumers.value
    ON CONFLICT (consumer, key) DO UPDATE SET
        version = {table}.version + 1, noted_at = excluded.noted_at, next_try_at = excluded.next_try_at,
        attempts = 0, last_error = '', given_up_at = NULL
"""
_ELEMENTS = {"postgresql": "json_array_elements_text(%s::json)", "sqlite": "json_each(%s)"}


def note(*, consumers: Sequence[str], keys: Iterable[str]) -> None:
    """Note in this transaction that each of these consumers has these keys to deliver; started after its commit.

    A key noted before gets its next version. What the transaction has noted already is not noted again: nobody sees
    the two changes apart.
    """
    wanted = set(keys).difference(*(one.noted for one in _starts() if one.consumers == tuple(consumers)))
    if not wanted:
        return
    note_unstarted(consumers=consumers, keys=wanted, at=timezone.now())
    transaction.on_commit(_Start(tuple(consumers), wanted), robust=True)


def note_unstarted(*, consumers: Sequence[str], keys: Iterable[str], at: datetime) -> None:
    """As `note`, for callers that deliver themselves: nothing is started after the commit."""
    statement = _UPSERT.format(
        table=connection.ops.quote_name(Outgoing._meta.db_table), elements=_ELEMENTS[connection.vendor]
    )
    when = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(statement, [when, when, json.dumps(sorted(set(keys))), json.dumps(sorted(consumers))])


def forget_noted(*, consumer: str, keys: Iterable[str]) -> None:
    """What is delivered within a transaction and changes again in it has to be noted again."""
    for start in _starts():
        if consumer in start.consumers:
            start.noted.difference_update(keys)


class _Start:
    """To be called once after the commit. Django forgets it, with its keys, when its savepoint is rolled back."""

    def __init__(self, consumers: tuple[str, ...], keys: set[str]) -> None:
        self.consumers = consumers
        self.keys = sorted(keys)
        self.noted = keys

    def __call__(self) -> None:
        self.noted.clear()
        for name in self.consumers:
            registry.named(name).start(self.keys)


def _starts() -> list[_Start]:
    """Those that the transaction under way has in store."""
    return [after for _, after, _ in connection.run_on_commit if isinstance(after, _Start)]
