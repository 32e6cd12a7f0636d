"""Video and sound for a player: whole, or the range it asks for, so that it can jump."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from content.models import Document
from hub.core.headers import send_range


def send_recording(request: HttpRequest, document: Document) -> HttpResponseBase:
    """206 with a part where one is asked for, else the whole; 416 outside it. Streamed. Raises FileNotFoundError."""
    file = document.file.storage.open(document.file.name, "rb")
    return send_range(request, file, size=document.file.size, content_type=document.content_type)
