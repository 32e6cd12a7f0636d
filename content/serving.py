"""Files as answers: pictures of pages, and video and sound for a player, whole or in the range it asks for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from content.models import Document

# An address that names the image (`?v=`) never shows another one, but who may see it may change. Without a name it is
# asked for again each time: a new version of the asset has other pages at the same addresses.
NAMED_IMAGE_CACHE = "private, max-age=600"
IMAGE_CACHE = "private, no-cache"
BLOCK = 256 * 1024
# Longer numbers are no place in any file, and Python refuses to read the longest.
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})$")


def send_image(request: HttpRequest, file: Any) -> HttpResponseBase:
    """An image from storage, streamed; 304 to whoever has it. Its name is unguessable and never used twice."""
    tag = f'"{hashlib.sha256(file.name.encode()).hexdigest()[:24]}"'
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


def send_recording(request: HttpRequest, document: Document) -> HttpResponseBase:
    """206 with a part where one is asked for, else the whole; 416 outside it. Streamed. Raises FileNotFoundError."""
    file = document.file.storage.open(document.file.name, "rb")
    size = document.file.size
    asked = _RANGE.match(request.headers.get("Range", ""))
    whole = asked is None or asked.groups() == ("", "")
    start, end = (0, size - 1) if asked is None or whole else _part(size, *asked.groups())
    if start > end and not whole:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    answer = StreamingHttpResponse(
        _blocks(file, start, end), status=200 if whole else 206, content_type=document.content_type
    )
    if not whole:
        answer["Content-Range"] = f"bytes {start}-{end}/{size}"
    answer["Content-Length"] = str(end - start + 1)
    answer["Accept-Ranges"] = "bytes"
    return answer


def _part(size: int, first: str, last: str) -> tuple[int, int]:
    start = int(first) if first else max(0, size - int(last))
    return start, min(int(last), size - 1) if first and last else size - 1


def _blocks(file: Any, start: int, end: int) -> Iterator[bytes]:
    left = end - start + 1
    with file:
        if left > 0 and hasattr(file, "obj"):  # on S3 reading begins with fetching the whole file
            yield from file.obj.get(Range=f"bytes={start}-{end}")["Body"].iter_chunks(BLOCK)
            return
        file.seek(start)
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block
