"""Text and page images from files of any kind, made in a child process with limits.

`extract` is the only way in; `at_a_glance` looks from outside. Nothing here knows Django.
"""

from content.extraction.pool import at_a_glance, extract
from content.extraction.processes import Readers
from content.extraction.types import (
    ExtractedPage,
    Extraction,
    Finding,
    Limits,
    PageFile,
    State,
    Wanted,
    Word,
)

__all__ = [
    "ExtractedPage",
    "Extraction",
    "Finding",
    "Limits",
    "PageFile",
    "Readers",
    "State",
    "Wanted",
    "Word",
    "at_a_glance",
    "extract",
]
