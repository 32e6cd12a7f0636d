"""Where files are when `S3_BUCKET` is set."""

from __future__ import annotations

from typing import Any

from boto3.s3.transfer import TransferConfig
from storages.backends.s3 import S3Storage

#: As `content.models.document` names them; that imports this.
_PAGE_IMAGES = "pages/"


class S3Files(S3Storage):
    """S3 without asking whether a name is free that nobody can have guessed: half the requests for a page image."""

    def get_default_settings(self) -> dict[str, Any]:
        # Threads cost a page image more than sending it, and hold more parts of a large file in memory. Not among the
        # options: those go with the task that deletes a file, as JSON.
        defaults: dict[str, Any] = super().get_default_settings()
        return defaults | {"transfer_config": TransferConfig(use_threads=False)}

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        if name.startswith(_PAGE_IMAGES):
            return name
        return str(super().get_available_name(name, max_length))
