"""Signs of life of workers, so that those who have gone can be told from those who are busy."""

from __future__ import annotations

from datetime import datetime

from django.db import models


class WorkerBeat(models.Model):
    """When a worker last said that it lives."""

    worker = models.CharField(primary_key=True, max_length=64)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.worker}, {self.beat_at}"


def beat(*, worker: str, at: datetime) -> None:
    """Say that this worker lives."""
    WorkerBeat.objects.bulk_create(
        [WorkerBeat(worker=worker, beat_at=at)],
        update_conflicts=True,
        unique_fields=["worker"],
        update_fields=["beat_at"],
    )


def last_beats() -> dict[str, datetime]:
    """When each worker was last heard of."""
    return dict(WorkerBeat.objects.values_list("worker", "beat_at"))


def forget_beats(*, before: datetime) -> None:
    """Forget workers that have not been heard of since."""
    WorkerBeat.objects.filter(beat_at__lt=before).delete()
