"""Links and what came back from them, as rows of a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import IO

from hub.core.spreadsheets import Cell, Workbook, in_iso
from tracking.links.reading import DEFINITION, LinkReading, read_links, state_line
from tracking.querysets import ShareLinkQuerySet

# So many links are read at once, so that memory stays small.
PART = 200
HEADINGS = (
    "Recipient", "Company", "Mail address", "Assets", "Sent by", "Made", "Closes", "State", "Views", "Browsers",
    "First view", "Last view", "Seconds", "Pages seen", "Pages shown", "Downloads", "Questions", "Questions waiting",
    "Useful", "Not useful", "Passed on",
)  # fmt: skip
_WIDTHS = {"Recipient": 24, "Company": 28, "Mail address": 30, "Assets": 44, "Sent by": 20, "State": 40}


def link_rows(links: ShareLinkQuerySet, *, at: datetime) -> Iterator[list[Cell]]:
    """A row for each link, in the order given, in the order of HEADINGS. A fixed number of queries for each PART."""
    keys = list(links.values_list("pk", flat=True))
    for start in range(0, len(keys), PART):
        part = keys[start : start + PART]
        found = {link.pk: link for link in links.model.objects.among(part).for_listing()}
        # What was erased since the first part is left out.
        for read in read_links(found[pk] for pk in part if pk in found):
            yield _values(read, at)


def _values(read: LinkReading, at: datetime) -> list[Cell]:
    link, recipient = read.link, read.link.recipient
    return [
        recipient.name if recipient else "",
        recipient.company if recipient else "",
        recipient.email if recipient else "",
        read.titles,
        str(link.created_by),
        link.created_at,
        link.ends_at,
        state_line(read, at).words,
        read.views,
        read.viewers,
        read.first_view_at,
        read.last_view_at,
        read.seconds,
        read.seen,
        len(read.read_through),
        read.downloads,
        link.questions_asked,
        link.questions_waiting,
        link.found_useful,
        link.found_not_useful,
        link.times_passed_on,
    ]


def write_links(file: IO[bytes], links: ShareLinkQuerySet, *, at: datetime) -> None:
    """Write the links to `file` as a workbook: the list, then what its numbers mean. Memory stays flat."""
    with Workbook(file) as book:
        book.add_list("Sent", HEADINGS, link_rows(links, at=at), widths=_WIDTHS, frozen_columns=1)
        book.add_facts("About", [("Report", "Sent"), ("Data to", in_iso(at)), ("Definition", DEFINITION)])
