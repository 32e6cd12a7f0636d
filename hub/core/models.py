"""The tables of the ground floor."""

from hub.core.limits import Tally

__all__ = ["Tally"]
