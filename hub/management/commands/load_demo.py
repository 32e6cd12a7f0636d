"""`manage.py load_demo`: fill an empty hub with the demo company's library and months of its use, once."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.models import Asset, SegmentAxis
from hub.demo import KEY_PREFIX
from hub.demo.library.people import PERSONAS
from hub.people.models import User


class Command(BaseCommand):
    help = "Fill an empty hub with the demo library, its people and months of use. Does nothing when it is filled."

    def handle(self, **options: Any) -> None:
        if Asset.objects.filter(import_key__startswith=KEY_PREFIX).exists():
            return
        if User.objects.exists() or SegmentAxis.objects.exists():
            raise CommandError(
                "This hub holds people or assets of its own, and the demo would mix with them. Choose another folder "
                "with HUB_DATA_DIR, or forget this one with `make demo-reset`."
            )
        # What writes the files takes a second to import, which later starts need not wait for.
        from hub.demo.fill import fill

        started = time.monotonic()
        fill(say=self._say)
        passwords = ", ".join(person.username for person in PERSONAS)
        self._say(f"The demo is filled ({time.monotonic() - started:.0f} s). Users, each its own password: {passwords}")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
