"""Office packages (ZIP with XML inside): guarded before any library opens them, and looked through for findings."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lxml import etree

from content.extraction.types import MIB, MOST_HIDDEN_CHARS, Finding, Limits, Refused, State, counted

_MAX_MEMBERS = 20_000
# Office XML packs well, up to about 100 : 1. Far beyond that and large is a bomb.
_MAX_RATIO = 400
_RATIO_MATTERS_ABOVE = 64 * MIB
_HEAD = 65_536
_COMMENT_PARTS = 50
_CREATOR = re.compile(rb"<dc:creator>([^<]{1,100})<")
_SAVED = re.compile(rb"<cp:lastModifiedBy>([^<]{1,100})<")
_BEGUN = re.compile(rb"<meta:initial-creator>([^<]{1,100})<")
_COMMENTS = re.compile(r"/(comments|threadedcomments)[^/]*(/|\.xml$)")
_TARGET = re.compile(rb"Target\s*=\s*[\"']([^\"']*)[\"']")
_EXTERNAL = re.compile(rb'<Relationship\b[^>]*TargetMode\s*=\s*["\']External["\'][^>]*>', re.I)


def parse_xml(data: bytes) -> etree._Element:
    """Parse without entities, DTDs, network or unlimited depth; mends small faults as Office does."""
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=True, remove_comments=True
    )
    root = etree.fromstring(data, parser)
    if root is None:
        raise Refused(State.DAMAGED, "A part of the file can't be read.")
    return root


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The package, once its members have been looked at. Refuses bombs by what they declare, before unpacking."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Refused(State.DAMAGED, "The file's package can't be opened; it may have been cut off.") from error
    with archive:
        guard(archive, limits)
        yield archive


def guard(archive: zipfile.ZipFile, limits: Limits) -> None:
    members = archive.infolist()
    if len(members) > _MAX_MEMBERS:
        raise Refused(State.TOO_LARGE, f"The file consists of {len(members):,} parts.")
    total = sum(member.file_size for member in members)
    if total > limits.max_unpacked_bytes:
        raise Refused(State.TOO_LARGE, f"Unpacked it would take {total // MIB:,} MB.")
    for member in members:
        if member.file_size > _RATIO_MATTERS_ABOVE and member.file_size > _MAX_RATIO * max(member.compress_size, 1):
            raise Refused(State.TOO_LARGE, f"A part of it would unpack to {member.file_size // MIB:,} MB.")
        if member.flag_bits & 1:
            raise Refused(State.PASSWORD_PROTECTED, "")
        if member.filename.endswith((".xml", ".rels")):
            _refuse_entities(archive, member)


def _refuse_entities(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    try:
        with archive.open(member) as part:
            head = part.read(_HEAD)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, zipfile.zlib.error):  # type: ignore[attr-defined]
        return  # whoever needs this part will say so
    if b"<!ENTITY" in head or "<!ENTITY".encode("utf-16-le") in head or "<!ENTITY".encode("utf-16-be") in head:
        raise Refused(State.DAMAGED, "It defines XML entities, which no Office program does. It was not opened.")


def findings(archive: zipfile.ZipFile) -> Iterator[Finding]:
    """What a recipient could find in the original besides its pages."""
    names = archive.namelist()
    lower = [name.lower() for name in names]
    if any(name.endswith("vbaproject.bin") for name in lower):
        yield Finding("macros", "Macros, which are never run here.")
    if any("/activex/" in name for name in lower):
        yield Finding("active", "ActiveX controls, which are never run here.")
    embedded = [name for name in lower if "/embeddings/" in name and not name.endswith("/")]
    if embedded:
        names_of = " … ".join(name.rpartition("/")[2] for name in names if name.lower() in embedded)[:MOST_HIDDEN_CHARS]
        yield Finding("embedded", f"{counted(len(embedded), 'embedded file')}.", words=names_of)
    comments = [name for name in names if _COMMENTS.search(name.lower())]
    if comments:
        yield Finding("comments", "Comments.", words=_comment_words(archive, comments))
    if linked := _linked(archive, names):
        words = " … ".join(dict.fromkeys(linked))[:MOST_HIDDEN_CHARS]
        yield Finding("linked", "Links to files elsewhere, which are never fetched here.", words=words)
    yield from authors(*_authors(archive, names))


def _comment_words(archive: zipfile.ZipFile, names: list[str]) -> str:
    """The first words of comments, which no page shows."""
    said: list[str] = []
    for name in names[:_COMMENT_PARTS]:
        data = part(archive, name) if name.endswith(".xml") else b""
        try:
            root = parse_xml(data) if data else None
        except (etree.XMLSyntaxError, Refused):
            continue
        if root is not None:
            texts = (one for one in root.iter() if str(one.tag).rpartition("}")[2] in ("t", "text"))
            said += dict.fromkeys(" ".join((one.text or "").split()) for one in texts)
    return " … ".join(filter(None, said))[:MOST_HIDDEN_CHARS]


def _linked(archive: zipfile.ZipFile, names: list[str]) -> list[str]:
    """Where the files are to which it leads, paths on somebody's computer among them; links to click aside."""
    return [
        html.unescape(target[1].decode("utf-8", "replace"))
        for name in names
        if name.endswith(".rels")
        for relation in _EXTERNAL.findall(part(archive, name))
        if b"/hyperlink" not in relation and (target := _TARGET.search(relation))
    ]


def authors(author: str, last: str) -> Iterator[Finding]:
    """Who wrote the file and who saved it last, as far as it says so."""
    names = [f"{said}: {name}" for said, name in (("The author's name", author), ("Last saved by", last)) if name]
    if names:
        yield Finding("author", f"{'. '.join(names)}.")


def _authors(archive: zipfile.ZipFile, names: list[str]) -> tuple[str, str]:
    if "docProps/core.xml" not in names:
        return "", ""
    core = part(archive, "docProps/core.xml")
    return _said(_CREATOR, core), _said(_SAVED, core)


def open_authors(archive: zipfile.ZipFile) -> Iterator[Finding]:
    """The same of an OpenDocument file, in which `dc:creator` is who saved it last."""
    meta = part(archive, "meta.xml")
    return authors(_said(_BEGUN, meta), _said(_CREATOR, meta))


def _said(pattern: re.Pattern[bytes], data: bytes) -> str:
    found = pattern.search(data)
    return html.unescape(found[1].decode("utf-8", "replace")).strip() if found else ""


def write_shown(archive: zipfile.ZipFile, changed: dict[str, bytes], target: Path) -> Path:
    """A copy of the package with some of its parts replaced, for programs that would draw what is hidden."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        for member in archive.infolist():
            if member.filename in changed:
                copy.writestr(member.filename, changed[member.filename])
            elif data := part(archive, member.filename):
                copy.writestr(member, data)
    return target


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part's bytes, or nothing when it is missing or broken."""
    try:
        return archive.read(name)
    except Exception:  # noqa: BLE001  zipfile answers broken members with many kinds of exception
        return b""


# ISO 29500 Strict, as "Strict Open XML" is saved: the same words under other names.
_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = (
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships/metadata/core-properties",
        b"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/extendedProperties",
        b"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/customProperties",
        b"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/presentationml/main", b"http://schemas.openxmlformats.org/presentationml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)


def transitional(path: Path, folder: Path, limits: Limits) -> Path:
    """The package, or of one in the Strict form a copy in the form that every library reads, made in `folder`."""
    with opened(path, limits) as archive:
        if _STRICT not in part(archive, "_rels/.rels"):
            return path
        copy = folder / "transitional"
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
            for member in archive.infolist():
                if member.filename.endswith((".xml", ".rels")):
                    target.writestr(member.filename, _renamed(part(archive, member.filename)))
                else:
                    target.writestr(member.filename, part(archive, member.filename))
    return copy


def _renamed(data: bytes) -> bytes:
    for strict, usual in _TRANSITIONAL:
        data = data.replace(strict, usual)
    return data
