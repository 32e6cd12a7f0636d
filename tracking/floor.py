"""Of how few reps nothing is told."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings

LEAST_REPS = 3


def least_reps() -> int:
    """Of fewer nothing is told, whoever asks: what administrators set, and three at least."""
    return max(LEAST_REPS, int(settings.HUB_MINIMUM_GROUP_SIZE))


def are_few(reps: Collection[int]) -> bool:
    """Whether there is somebody, and too few to be told of."""
    return 0 < len(reps) < least_reps()
