from __future__ import annotations

import json
import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.html import strip_tags

from content.management.acting import person_named
from content.releases import watch
from content.words.letters import readable
from search import engine
from search.api.answers import answer
from search.types import SearchRequest, SearchResults, SearchUnavailable


class Command(BaseCommand):
    help = "Search as the page does, and print what it would show."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("query")
        parser.add_argument("--user", help="user name; default: the first administrator")
        parser.add_argument("--backend", choices=["database", "elasticsearch"], help="ask this one, without a fallback")
        parser.add_argument("--json", action="store_true", help="the API's answer")
        parser.add_argument("--page", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        watch.catch_up(now=timezone.now())
        query = readable(options["query"]).strip()
        request = SearchRequest(user=person_named(options["user"]), query=query, page=max(1, options["page"]))
        try:
            backend = engine.named(options["backend"]) if options["backend"] else None
            results = backend.search(request) if backend else engine.search(request)
        except SearchUnavailable as away:
            raise CommandError(f"{options['backend']} is away: {away}") from away
        self.stdout.write(json.dumps(answer(results), indent=2) if options["json"] else _lines(results))


def _lines(results: SearchResults) -> str:
    lines = [f"{results.total} assets ({results.backend}{', degraded: ' + results.reason if results.degraded else ''})"]
    if results.recognised:
        lines.append("read as " + ", ".join(f"{one.facet}: {one.value}" for one in results.recognised))
    if results.did_you_mean:
        lines.append(f"{'for' if results.corrected_from else 'did you mean'} {results.did_you_mean!r}")
    for result in results.results:
        place = f", page {result.page_number}" if result.page_number else ""
        lines.append(f"{result.score:8.2f}  {result.asset.pk}  {result.asset.title}{place}")
        lines.append("          " + re.sub(r"\s+", " ", strip_tags(result.snippet))[:150])
    return "\n".join(lines)
