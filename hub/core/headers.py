"""Headers of answers that carry files: attachments under their name, and the ranges that players ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

BLOCK = 256 * 1024
# Longer numbers are no place in any file, and Python refuses to read the longest.
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})$")
# No header may hold them.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


def attach(answer: HttpResponseBase, name: str) -> None:
    """Let browsers keep the answer as a file of this name, whatever is in it, and never show it."""
    answer["Content-Disposition"] = str(content_disposition_header(True, _CONTROLS.sub("_", name)))
    answer["X-Content-Type-Options"] = "nosniff"


def send_range(
    request: HttpRequest, file: Any, *, size: int, content_type: str, whole: bool = False
) -> HttpResponseBase:
    """206 with a part of an open file of `size` bytes where one is asked for, else the whole; 416 outside it.

    Streamed; the file is closed with the answer. `whole`: a range is not heeded.
    """
    asked = None if whole else _RANGE.match(request.headers.get("Range", ""))
    whole = asked is None or asked.groups() == ("", "")
    start, end = (0, size - 1) if asked is None or whole else _part(size, *asked.groups())
    if start > end and not whole:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    answer = StreamingHttpResponse(_blocks(file, start, end), status=200 if whole else 206, content_type=content_type)
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
