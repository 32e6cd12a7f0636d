"""Names of files as the disk has them, in letters."""

from __future__ import annotations

import os
import unicodedata
from pathlib import PurePath

from content.extraction.encodings import text_of


def name_on_disk(path: PurePath) -> str:
    """A name or a path with composed letters, also where the disk has it in another encoding than UTF-8."""
    return unicodedata.normalize("NFC", text_of(os.fsencode(path)))
