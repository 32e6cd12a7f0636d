"""Many who do the same at the same moment, each with a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

Told = TypeVar("Told")


def at_once(number: int, one: Callable[[int], Told]) -> list[Told]:
    """What each told, in no order. Raises what the first of them failed of. The test needs `transaction=True`."""
    start = threading.Barrier(number)
    told: list[Told] = []
    failures: list[Exception] = []

    def run(which: int) -> None:
        start.wait(30)
        try:
            told.append(one(which))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[which]) for which in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return told
