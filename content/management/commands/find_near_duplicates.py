"""Compare the texts of files that were not compared yet, and list which assets are nearly the same."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from content.actions.likeness import compare_document, documents_to_compare
from content.models import Collateral, NearPair, TextSignature


class Command(BaseCommand):
    help = (
        "Compare the texts of files, and list the assets that are nearly the same. Run again, it compares what is new."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="compare all files anew")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            TextSignature.objects.all().delete()
        waiting = list(documents_to_compare().order_by("pk").values_list("pk", flat=True))
        for document_id in tqdm(waiting, unit="file", file=sys.stderr, disable=options["verbosity"] == 0):
            compare_document(document_id=document_id)
        titles: dict[int, str] = {}
        assets = Collateral.objects.filter(document__isnull=False).order_by("-pk")
        for document_id, title in assets.values_list("document", "title"):
            titles[document_id] = title
        for pair in NearPair.objects.order_by("-alike", "first", "second"):
            if pair.first_id in titles and pair.second_id in titles:
                self.stdout.write(f"{pair.alike:4.0%}  {titles[pair.second_id]}  |  {titles[pair.first_id]}")
        self.stdout.write(f"Compared {len(waiting):,} files; {TextSignature.objects.count():,} in all.")
