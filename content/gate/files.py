"""What the gate says of a file: whether recipients would see anything of it, and what else it carries."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from content.addresses.rules import NotAnAddress, read_address
from content.extraction import sniff
from content.extraction.hidden import Hiding
from content.findings import Act, Finding, Severity
from content.gate.candidate import Candidate
from content.models import Collateral, Document, FileState, WebAddress
from content.reading import duplicates
from content.reading.hidden_content import hidden_content
from hub.core.quoting import quoted

_NOTHING_SEEN = "Recipients would see nothing of this file."
#: Why, and what to do; what happened in this very file stands beside it in the editor.
_NEVER_READ = {
    FileState.PASSWORD_PROTECTED: (
        "It is locked with a password.",
        "Save a copy without the password and replace it.",
    ),
    FileState.DAMAGED: (
        "It is damaged.",
        "Open it in the program it was made with, save it again and replace it.",
    ),
}
#: Of such a file an earlier reading may have left pages.
_NOT_READ_THIS_TIME = {
    FileState.TOO_LARGE: ("It is too large to be read.", "Compress its pictures or split it, then replace it."),
    FileState.TIMED_OUT: ("It took too long to read.", "Have it read again, or split it and replace it."),
}
_OLD_FORMAT = "In this old format nothing here can tell hidden words from others: they would be on its pages."
#: What belongs in a good file, as a picture's description does, is told beside it and is nothing to think over before
#: it goes live; nor is what stays in an original that nobody takes.
_QUIET = frozenset((Hiding.DESCRIPTIONS,))
_QUIET_IN_DECKS = _QUIET | {Hiding.NOTES, Hiding.PROPERTIES}
#: What was found while reading and is no hidden content, with what to do.
_ALSO_TOLD = {
    "macros": "Save it without macros and replace it.",
    "embedded": "Take out what recipients should not get.",
    "linked": "Break the links, which name places on your computers, and replace it.",
    "cut": "Split it, so that all of it is shown.",
    "undrawn": "Save it as PDF and replace it.",
    "letters": "Save it as UTF-8 and replace it.",
}


def file(candidate: Candidate) -> Iterator[Finding]:
    """Whether there is a file, and whether its pages can be shown."""
    if not isinstance(candidate.asset, Collateral):
        return
    document = candidate.document
    if candidate.asset.address:
        yield from _address(candidate, candidate.asset)
    elif document is None:
        yield _error("file_missing", "Collateral needs its file.", "Choose or upload it.")
    elif not document.ended and not (document.processed_at and document.page_count):
        yield _error("file_not_read", "Its file is still being read.", "Try again in a moment.")
    elif document.state == FileState.UNSUPPORTED:
        # Each kind of file says by itself what to do instead.
        yield _unseen(document, "", document.state_detail)
    elif document.state in _NEVER_READ:
        yield _unseen(document, *_NEVER_READ[FileState(document.state)])
    elif document.state in _NOT_READ_THIS_TIME and not document.page_count:
        yield _unseen(document, *_NOT_READ_THIS_TIME[FileState(document.state)])


def _address(candidate: Candidate, asset: Collateral) -> Iterator[Finding]:
    """Whether an address may be sent, and answers."""
    if asset.document_id is not None:
        yield _wrong("address_and_file", "It has a file and an address.", "Take one of them away.")
    try:
        read_address(asset.address)
    except NotAnAddress as error:
        yield _wrong("address_not_taken", str(error), "Write another one.")
        return
    known = WebAddress.objects.of([asset.address]).first()
    if known is not None and known.dead_since is not None:
        day = timezone.localtime(known.dead_since)
        said = f"Its address has not answered since {day:%-d %b %Y}. {known.reason}"
        yield _wrong("address_dead", said, "Write one that does, or retire it.")


def _wrong(code: str, sentence: str, remedy: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, sentence=sentence, remedy=remedy, field="address")


def _unseen(document: Document, why: str, what_to_do: str) -> Finding:
    return _error(f"file_{document.state}", f"{why} {_NOTHING_SEEN}".strip(), what_to_do)


def _error(code: str, sentence: str, remedy: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, sentence=sentence, remedy=remedy, field="file")


def carried(candidate: Candidate) -> Iterator[Finding]:
    """What the original holds besides its pages, and what can't be told of it."""
    document = candidate.document
    if document is None or candidate.act != Act.GO_LIVE:
        return
    if document.state == FileState.NO_TEXT:
        remedy = "Put the words that reps would search for in the summary."
        yield _warning("file_no_text", "No words were found in its file.", remedy)
    deck = document.content_type in sniff.DECKS
    remedy = (
        "Recipients take its pages only; the original keeps it."
        if deck
        else "Take it out, or it goes along with every download."
    )
    if document.content_type.startswith(("video/", "audio/")):
        remedy = "Take it out: a recording is played as it is, so that it goes along with every view."
    for hidden in hidden_content(document):
        if hidden.kind not in (_QUIET_IN_DECKS if deck else _QUIET):
            yield _warning(f"file_{hidden.kind.value}", f"The original holds: {hidden.sentence}", remedy)
    told = {finding["code"]: finding["text"] for finding in document.findings}
    if "not_told" in told:
        yield _warning("file_not_told", _OLD_FORMAT, "Save it in the new format and replace it.")
    for code, what_to_do in _ALSO_TOLD.items():
        if code in told:
            yield _warning(f"file_{code}", f"In the original: {told[code]}", what_to_do)


def _warning(code: str, sentence: str, remedy: str) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, sentence=sentence, remedy=remedy, field="file")


def near_duplicates(candidate: Candidate) -> Iterator[Finding]:
    """What says nearly the same, of what the person who asks may see."""
    document = candidate.document
    if document is None or candidate.by is None or candidate.act != Act.GO_LIVE:
        return
    near = duplicates.nearly_the_same([document.pk], user=candidate.by, besides=candidate.asset.pk)
    for one in near.get(document.pk, ()):
        sentence = f"It says nearly the same as {quoted(one.asset.title)} ({one.percent} %)."
        yield _warning("near_duplicate", sentence, "Look at what differs; perhaps it is a new version of that one.")
