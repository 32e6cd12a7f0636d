"""Files as answers: pictures of pages, and video and sound for a player, whole or in the range it asks for."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase

from content.models import Document
from hub.core.headers import send_range

# An address that names the image (`?v=`) never shows another one, but who may see it may change. Without a name it is
# asked for again each time: a new version of the asset has other pages at the same addresses.
NAMED_IMAGE_CACHE = "private, max-age=600"
IMAGE_CACHE = "private, no-cache"


def send_image(request: HttpRequest, file: Any) -> HttpResponseBase:
    """An image from storage, streamed; 304 to whoever has it. Its name is unguessable and never used twice."""
    tag = _tag_of(file.name)
    answer: HttpResponseBase
    if tag in request.headers.get("If-None-Match", ""):
        answer = HttpResponse(status=304)
    else:
        try:
            answer = FileResponse(file.open("rb"), content_type="image/webp")
        except FileNotFoundError as error:
            raise Http404 from error
    answer["ETag"] = tag
    answer["Cache-Control"] = NAMED_IMAGE_CACHE if request.GET.get("v") else IMAGE_CACHE
    return answer


def send_recipient_image(request: HttpRequest, file: Any, *, name: str = "") -> HttpResponseBase:
    """An image for whoever has a link, whole or in the range that is asked for; 304 to whoever has it. `name`: that of
    a copy of it beside it. Raises FileNotFoundError.
    """
    name = name or file.name
    tag = _tag_of(name)
    if tag in request.headers.get("If-None-Match", ""):
        answer: HttpResponseBase = HttpResponse(status=304)
    else:
        # A range of another picture than the one that was begun is no use: then the whole is sent.
        is_other = request.headers.get("If-Range", tag) != tag
        opened = file.storage.open(name, "rb")
        answer = send_range(request, opened, size=opened.size, content_type="image/webp", whole=is_other)
    answer["ETag"] = tag
    return answer


def _tag_of(name: str) -> str:
    return f'"{hashlib.sha256(name.encode()).hexdigest()[:24]}"'


def send_recording(request: HttpRequest, document: Document) -> HttpResponseBase:
    """206 with a part where one is asked for, else the whole; 416 outside it. Streamed. Raises FileNotFoundError."""
    file = document.file.storage.open(document.file.name, "rb")
    return send_range(request, file, size=document.file.size, content_type=document.content_type)
