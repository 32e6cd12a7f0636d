"""Retires an asset and is killed by SIGKILL right after the commit, before anything else: started by `test_killed` as a
process of its own.
"""

from __future__ import annotations

import argparse
import os
import signal
from typing import Any

import django


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--database", required=True)
    arguments.add_argument("--asset", type=int, required=True)
    arguments.add_argument("--by", type=int, required=True)
    given = arguments.parse_args()
    django.setup()

    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.utils import timezone

    from content.actions import retire_asset
    from content.models import Asset
    from hub.core.outbox import noting

    connection.settings_dict["NAME"] = given.database

    def die(start: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    noting._Start.__call__ = die  # type: ignore[method-assign]
    retire_asset(
        asset=Asset.objects.get(pk=given.asset),
        by=get_user_model().objects.get(pk=given.by),
        reason="Prices rose.",
        at=timezone.now(),
    )


if __name__ == "__main__":
    main()
