"""What a Word file holds beside what its pages say: margins of no page, notes that nothing leads to, instructions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from content.extraction.hidden import Hiding, Unseen
from content.extraction.readers.word_names import attribute, name_of, switch

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_NOTES = {"footnotes": ("footnote", "footnoteReference"), "endnotes": ("endnote", "endnoteReference")}
# Of instructions those that only say how a place is numbered, named or led to.
_PLAIN_FIELDS = re.compile(
    r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|SECTION|TOC|HYPERLINK|REF|PAGEREF|NOTEREF|SEQ|STYLEREF|DATE|TIME|CREATEDATE|"
    r"SAVEDATE|PRINTDATE|FORMTEXT|FORMCHECKBOX|FORMDROPDOWN|SYMBOL|EQ|=|ADVANCE|LISTNUM|SHAPE|EMBED)\b",
    re.I,
)
_TIPS = {"descr", "title", "tooltip"}
_SAYING = {"helpText", "statusText", "tblCaption", "tblDescription", "default"}
_CHOICES = {"listItem": "displayText", "listEntry": "val", "alias": "val", "attr": "val"}


def note(body: Any, unseen: Unseen) -> None:
    """Note the instructions of fields, what is offered to choose, and descriptions of pictures and tables."""
    kept: list[str] = []
    told: list[str] = []
    for field in _instructions(body):
        if not _PLAIN_FIELDS.match(field) and any(map(str.isalnum, field)):
            kept.append(field)
    for element in body.iter():
        name = name_of(element) or (element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "")
        if name in _CHOICES:
            kept.append(attribute(element, _CHOICES[name]))
        elif name in _SAYING:
            told.append(attribute(element, "val"))
        told += [value for key, value in element.attrib.items() if key.rpartition("}")[2] in _TIPS]
    unseen.add(Hiding.KEPT, list(dict.fromkeys(filter(None, kept))))
    unseen.add(Hiding.DESCRIPTIONS, list(dict.fromkeys(filter(None, told))))


def _instructions(body: Any) -> list[str]:
    """What tells each field what to show."""
    found: list[list[str]] = []
    simple: list[str] = []
    loose: list[str] = []
    open_now: list[list[str]] = []
    for element in body.iter():
        match name_of(element):
            case "fldSimple":
                simple.append(attribute(element, "instr"))
            case "fldChar":
                if attribute(element, "fldCharType") == "begin":
                    open_now.append([])
                    found.append(open_now[-1])
                elif attribute(element, "fldCharType") == "end" and open_now:
                    open_now.pop()
            case "instrText" | "delInstrText":
                (open_now[-1] if open_now else loose).append(element.text or "")
    return [*simple, *(" ".join("".join(one).split()) for one in (*found, loose))]


def take_out_unused(body: Any, margins: Sequence[Any], keys: Sequence[str], *, has_even: bool, unseen: Unseen) -> None:
    """Remove, in place, the heads and feet that no page has, and the notes to which no word leads that is shown."""
    used = _used_margins(body, has_even=has_even)
    for key, root in zip(keys, margins, strict=False):
        kind = name_of(root)
        if kind in ("hdr", "ftr") and key not in used:
            _clear(list(root), unseen)
        elif kind in _NOTES:
            item, reference = _NOTES[kind]
            wanted = {attribute(one, "id") for one in body.iter() if name_of(one) == reference}
            notes = [one for one in root if name_of(one) == item and attribute(one, "id") not in wanted]
            _clear(notes, unseen)


def _used_margins(body: Any, *, has_even: bool) -> set[str]:
    used: set[str] = set()
    for section in (one for one in body.iter() if name_of(one) == "sectPr"):
        has_first = switch(section, "titlePg")
        for one in section:
            if name_of(one) in ("headerReference", "footerReference"):
                kind = attribute(one, "type")
                if (kind == "first" and has_first) or (kind == "even" and has_even) or kind in ("default", ""):
                    used.add(one.get(_R, ""))
    return used


def _clear(elements: list[Any], unseen: Unseen) -> None:
    for element in elements:
        words = " ".join("".join(one.text or "" for one in element.iter() if name_of(one) == "t").split())
        if words:
            unseen.add(Hiding.TEXT, words)
        element.getparent().remove(element)
