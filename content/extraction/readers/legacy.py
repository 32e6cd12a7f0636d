"""Old binary Word and Excel, RTF and e-books through kreuzberg, which reads them in milliseconds."""

from __future__ import annotations

from collections.abc import Iterator

import kreuzberg

from content.extraction import ole, package, sniff
from content.extraction.readers import Item, Job, flow
from content.extraction.types import Refused, State

_ZIPPED = {sniff.EPUB, sniff.XLSB}
_BINARY = {sniff.DOC, sniff.XLS}


def read(job: Job) -> Iterator[Item]:
    if job.content_type in _ZIPPED:
        with package.opened(job.path, job.limits) as archive:
            yield from package.findings(archive)
    if job.content_type in _BINARY:
        ole.refuse_encrypted(job.path, job.content_type)
        yield from ole.findings(job.path)
    yield from read_words(job)


def read_words(job: Job) -> Iterator[Item]:
    """The words alone, on pages by length: also for files that their own reader can't make sense of."""
    return flow.text_pages(job, extracted(job))


def extracted(job: Job) -> str:
    config = kreuzberg.ExtractionConfig(use_cache=False, enable_quality_processing=False)
    try:
        result = kreuzberg.extract_file_sync(str(job.path), mime_type=job.content_type, config=config)
    except kreuzberg.KreuzbergError as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise Refused(State.PASSWORD_PROTECTED, "") from error
        raise Refused(State.DAMAGED, "") from error
    return result.content
