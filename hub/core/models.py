"""The tables of the ground floor."""

from hub.core.outbox.models import Outgoing

__all__ = ["Outgoing"]
