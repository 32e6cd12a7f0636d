"""`manage.py reset_demo`: forget the embedded data."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from hub.management.commands.run_hub import data_in_use


class Command(BaseCommand):
    help = "Forget the embedded database and files. Refused while a hub runs on them, and on any other database."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        database = Path(str(settings.DATABASES["default"]["NAME"]))
        if database.parent != settings.DATA_DIR:
            raise CommandError("The data is in the database that DATABASE_URL names; only embedded data is forgotten.")
        with data_in_use(alone=True):
            connections.close_all()
            for file in (database, *(database.with_name(database.name + end) for end in ("-wal", "-shm", "-journal"))):
                file.unlink(missing_ok=True)
            shutil.rmtree(settings.DATA_DIR / "files", ignore_errors=True)
        self.stdout.write(f"Forgot the data in {settings.DATA_DIR}. The next `make demo` fills it again.")
