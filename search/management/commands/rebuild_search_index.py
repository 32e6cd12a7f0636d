from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hub.core.locks import LockTaken
from search.index import outbox, rebuild
from search.types import SearchUnavailable


class Command(BaseCommand):
    help = "Build the search index anew, beside the one in use, and swap. Searches keep answering."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._rebuild()
        except LockTaken as taken:
            raise CommandError("Another process is building the index. Nothing was begun here.") from taken

    def _rebuild(self) -> None:
        stored = rebuild.rebuild_database(self._progress)
        self.stdout.write(f"\ndatabase: {stored} assets")
        if not settings.ELASTICSEARCH_URL:
            return
        try:
            sent = rebuild.rebuild_elasticsearch(self._progress)
            outbox.send_changes(timezone.now())
        except SearchUnavailable as away:
            raise CommandError(f"Elasticsearch: {away}. The index in use is as it was.") from away
        self.stdout.write(f"\nelasticsearch: {sent} assets")

    def _progress(self, name: str, done: int, total: int) -> None:
        self.stdout.write(f"\r{name}: {done} of {total}", ending="")
        self.stdout.flush()
