"""Recordings: stored and played as they are, without pages. What they say about themselves is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from content.extraction.hidden import Hiding, Unseen
from content.extraction.readers import Item, Job
from content.extraction.readers.recordings import iso, matroska, tagged

_READERS: dict[str, Callable[[BinaryIO], Iterator[str]]] = {
    **dict.fromkeys(("video/mp4", "video/quicktime", "audio/mp4"), iso.words),
    **dict.fromkeys(("video/webm", "video/x-matroska"), matroska.words),
    **dict.fromkeys(("audio/wav", "video/x-msvideo"), tagged.of_riff),
    **dict.fromkeys(("audio/mpeg", "audio/aac"), tagged.of_mpeg),
    **dict.fromkeys(("audio/ogg", "video/ogg", "audio/flac"), tagged.of_comments),
    "video/x-ms-wmv": tagged.of_windows_media,
}
_MOST_SAID = 200


def read(job: Job) -> Iterator[Item]:
    """Tell what the recording says of itself. One that says it brokenly has said what was read until then."""
    said: dict[str, None] = {}
    reader = _READERS.get(job.content_type)
    if reader is not None:
        with job.path.open("rb") as file:
            for words in reader(file):
                said |= {one: None for one in [" ".join(words.split())] if any(map(str.isalnum, one))}
                if len(said) >= _MOST_SAID:
                    break
    unseen = Unseen()
    if said:
        unseen.add(Hiding.RECORDING, list(said))
    yield from unseen.findings()
