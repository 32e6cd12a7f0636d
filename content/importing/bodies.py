"""The words of scripts and stories: from plain text with blank lines between parts, or from JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from content.importing.types import RowError
from content.models import AssetType, CustomerStory, Script

Block = tuple[str, dict[str, str]]


def script_body(written: Any, script_type: str, title: str) -> list[Block]:
    """A talk track's steps, objections with answers, or emails.

    Text: parts stand between blank lines. The first line of a part is its heading, objection or "Subject: ...".
    JSON: a list of objects with the fields of a step, an objection or an email.
    """
    parts = _json_list(written)
    if parts is not None:
        return _checked(Script, "body", [_script_block(part) for part in parts])
    text = str(written or "").strip()
    if not text:
        return []
    if script_type == AssetType.EMAIL_TEMPLATE:
        return _checked(Script, "body", [_email(text, title)])
    chunks = [chunk.strip() for chunk in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if chunk.strip()]
    make = _objection if script_type == AssetType.OBJECTION_HANDLING else _step
    return _checked(Script, "body", [make(number, chunk) for number, chunk in enumerate(chunks, start=1)])


def story_fields(values: Mapping[str, Any], title: str) -> dict[str, Any]:
    """A story's own fields. `body` may hold the challenge and the solution under these headings."""
    challenge, solution = _story_text(str(values.get("body") or ""))
    results = _json_list(values.get("results")) or _split_results(str(values.get("results") or ""))
    quotes = _json_list(values.get("quotes")) or _split_quotes(str(values.get("quotes") or ""))
    return {
        "customer": str(values.get("customer") or title)[:120].strip(),
        "other_names": "\n".join(filter(None, map(str.strip, str(values.get("other_names") or "").split(";")))),
        "described_as": str(values.get("described_as") or "").strip(),
        "challenge": str(values.get("challenge") or challenge).strip(),
        "solution": str(values.get("solution") or solution).strip(),
        "results": _checked(CustomerStory, "results", [("result", _texts(result)) for result in results]),
        "quotes": _checked(CustomerStory, "quotes", [("quote", _texts(quote)) for quote in quotes]),
        "may_name_customer": _yes(values.get("may_name_customer")),
    }


def _script_block(part: dict[str, Any]) -> Block:
    part = dict(part)
    fields = {"step": "say", "objection": "objection", "email": "subject"}
    block_type = part.pop("block", None) or next((name for name, field in fields.items() if field in part), None)
    if block_type not in fields:
        raise RowError(
            "A part of the body is neither a step (heading, say), an objection (objection, answer) nor an "
            "email (subject, body)."
        )
    return block_type, _texts(part)


def _step(number: int, chunk: str) -> Block:
    heading, _, say = chunk.partition("\n")
    if not say.strip() or len(heading) > 120:
        return "step", {"heading": f"Step {number}", "say": chunk}
    return "step", {"heading": heading.lstrip("# ").strip(), "say": say.strip()}


def _objection(number: int, chunk: str) -> Block:
    objection, _, answer = chunk.partition("\n")
    if not answer.strip() or len(objection) > 200:
        raise RowError(f"Part {number} of the body needs the objection on its first line and the answer below it.")
    return "objection", {"objection": objection.strip(), "answer": answer.strip()}


def _email(text: str, title: str) -> Block:
    first, _, rest = text.partition("\n")
    if first.lower().startswith("subject:"):
        return "email", {"subject": first.partition(":")[2].strip(), "body": rest.strip()}
    return "email", {"subject": title, "body": text}


def _story_text(text: str) -> tuple[str, str]:
    match = re.search(r"(?ims)^#*\s*challenge:?\s*$(.*?)^#*\s*solution:?\s*$(.*)", text)
    return (match[1].strip(), match[2].strip()) if match else ("", text.strip())


def _split_results(text: str) -> list[dict[str, str]]:
    """`figure|unit|label|basis`, with `;` between."""
    names = ("figure", "unit", "label", "basis")
    return [dict(zip(names, map(str.strip, part.split("|")), strict=False)) for part in text.split(";") if part.strip()]


def _split_quotes(text: str) -> list[dict[str, str]]:
    """`quote|speaker|role`, with a line for each."""
    names = ("quote", "speaker", "role")
    return [
        dict(zip(names, map(str.strip, line.split("|")), strict=False)) for line in text.splitlines() if line.strip()
    ]


def _json_list(written: Any) -> list[dict[str, Any]] | None:
    if isinstance(written, str) and written.lstrip().startswith("["):
        try:
            written = json.loads(written)
        except json.JSONDecodeError as error:
            raise RowError(f"It starts like a JSON list and is none: {error.msg}.") from error
    if not isinstance(written, list):
        return None
    if not all(isinstance(part, dict) for part in written):
        raise RowError("A list of parts has to be a list of JSON objects.")
    return written


def _texts(part: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): "" if value is None else str(value) for name, value in part.items()}


def _checked(model: type, field: str, blocks: list[Block]) -> list[Block]:
    """The blocks, when they have the fields that the editor would ask for."""
    stream = model._meta.get_field(field).stream_block  # type: ignore[attr-defined]
    for number, (block_type, value) in enumerate(blocks, start=1):
        known = stream.child_blocks[block_type].child_blocks
        if unknown := set(value) - set(known):
            raise RowError(f"Part {number} of {field} has an unknown field: {', '.join(sorted(unknown))}.")
        for name, child in known.items():
            limit = getattr(child.field, "max_length", None)
            if child.required and not value.get(name, "").strip():
                raise RowError(f"Part {number} of {field} has no {name}.")
            if limit and len(value.get(name, "")) > limit:
                raise RowError(f"Part {number} of {field}: {name} is longer than {limit} characters.")
    return [
        (block_type, {name: value.get(name, "") for name in stream.child_blocks[block_type].child_blocks})
        for block_type, value in blocks
    ]


def _yes(written: Any) -> bool:
    return str(written or "").strip().casefold() in ("1", "true", "yes", "y")
