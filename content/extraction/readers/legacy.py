"""Old binary Word and Excel, RTF and e-books through kreuzberg, which reads them in milliseconds."""

from __future__ import annotations

from collections.abc import Iterator

import kreuzberg

from content.extraction import ole, package, sniff
from content.extraction.readers import Item, Job, flow
from content.extraction.types import Refused, State

_ZIPPED = {sniff.EPUB, sniff.XLSB}
# What LibreOffice lays out; a workbook's sheets would become many pages each.
_SUFFIXES = {sniff.DOC: ".doc", sniff.RTF: ".rtf"}
_MOST_LOOKED_AT = 32 * 1024 * 1024
_BINARY = {sniff.DOC, sniff.XLS}


def read(job: Job) -> Iterator[Item]:
    if job.content_type in _ZIPPED:
        with package.opened(job.path, job.limits) as archive:
            yield from package.findings(archive)
    if job.content_type in _BINARY:
        ole.refuse_encrypted(job.path, job.content_type)
        yield from ole.findings(job.path)
    yield from flow.text_document(job, extracted(job), _SUFFIXES.get(job.content_type, ""), pictured=_has_pictures(job))


def _has_pictures(job: Job) -> bool:
    if job.content_type == sniff.DOC:
        return ole.has_stream(job.path, "Data")
    if job.content_type != sniff.RTF:
        return False
    with job.path.open("rb") as file:
        return b"\\pict" in file.read(_MOST_LOOKED_AT)


def extracted(job: Job) -> str:
    config = kreuzberg.ExtractionConfig(use_cache=False, enable_quality_processing=False)
    try:
        result = kreuzberg.extract_file_sync(str(job.path), mime_type=job.content_type, config=config)
    except kreuzberg.KreuzbergError as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise Refused(State.PASSWORD_PROTECTED, "") from error
        raise Refused(State.DAMAGED, "") from error
    return result.content
