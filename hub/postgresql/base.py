"""The database backend that `DATABASE_URL` chooses for PostgreSQL."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base
from psycopg.pq import ConnStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, but for `is_usable`, which it asks the server before each request's first query."""

    def is_usable(self) -> bool:
        """Whether the connection still stands. A server that went away has closed it, which shows on the socket; only
        when something is to be read there is the server asked. Saves a question for each page."""
        connection = self.connection
        if connection is None or connection.closed or connection.pgconn.status != ConnStatus.OK:
            return False
        waiting = select.poll()
        waiting.register(connection.pgconn.socket, select.POLLIN | select.POLLERR | select.POLLHUP)
        return super().is_usable() if waiting.poll(0) else True
