"""Files on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class DiskStorage(FileSystemStorage):
    """Django's, but a file that could not be written to its end, as on a full disk, leaves nothing behind."""

    def _save(self, name: str, content: Any) -> str:
        try:
            return str(super()._save(name, content))
        except OSError:
            part = Path(self.path(name))
            if part.is_file() and part.stat().st_size < content.size:
                part.unlink(missing_ok=True)
            raise
