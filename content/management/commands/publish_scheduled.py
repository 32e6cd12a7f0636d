"""Wagtail's command, by way of the hub's actions: whoever relied on what expires is told, and schedules are kept."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.management.commands.publish_scheduled import Command as WagtailCommand

from content.actions.schedule import keep_schedule


class Command(WagtailCommand):
    help = "Publish what is due and take down what has expired. The worker does it every minute."

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        released, taken_down = keep_schedule(at=timezone.now())
        self.stdout.write(f"Went live: {released}. Taken down: {taken_down}.")
