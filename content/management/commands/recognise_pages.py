"""Read the words of scanned pages, in all files that hold some."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from content.actions.recognition import files_to_recognise, look_again, recognise_pages
from content.extraction.types import counted
from content.models import Document, DocumentPage, Recognition
from content.reading.scans import can_be_read, switched_on


class Command(BaseCommand):
    help = (
        "Read the words of scanned pages by Tesseract: of files that were added before it was installed, for one. "
        "Each page is kept as it is done; run again, it goes on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--again", action="store_true", help="look again at pages where nothing was found, say with a new language"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not can_be_read():
            where = "Tesseract is not on the PATH, or has no language." if switched_on() else "HUB_OCR is off."
            raise CommandError(where)
        if options["again"]:
            look_again()
        waiting = DocumentPage.objects.filter(recognition=Recognition.WAITING)
        files = files_to_recognise()
        looked_at, busy, ready = 0, 0, Document.objects.filter(pk__in=files, state="ready").count()
        with tqdm(total=waiting.count(), unit="page", file=sys.stderr, disable=options["verbosity"] == 0) as bar:
            for document_id in files:
                before = looked_at
                while done := recognise_pages(document_id=document_id, at=timezone.now()):
                    looked_at += done
                    bar.update(done)
                busy += looked_at == before
        ready = Document.objects.filter(pk__in=files, state="ready").count() - ready
        told = f"{counted(looked_at, 'page')} looked at in {counted(len(files), 'file')}"
        self.stdout.write(f"{told}; {counted(ready, 'file')} became ready.")
        if busy:
            self.stdout.write(
                "Some are being worked on, or failed three times: run it again later, or try them again in the editor."
            )
