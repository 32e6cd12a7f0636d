"""Text and page images from files of any kind, made in a child process with limits.

`extract` is the only way in. Nothing here knows Django.
"""

from content.extraction.pool import extract
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
    "extract",
]
