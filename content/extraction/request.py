"""What the parent asks of a child, as one JSON line."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from content.extraction.types import Limits, Wanted

EVENTS = "events.jsonl"


@dataclass(frozen=True, slots=True)
class Request:
    path: Path
    filename: str
    output_dir: Path
    limits: Limits
    wanted: Wanted

    def line(self) -> bytes:
        images = None if self.wanted.images is None else sorted(self.wanted.images)
        body = {
            "path": str(self.path),
            "filename": self.filename,
            "output_dir": str(self.output_dir),
            "limits": _fields(self.limits),
            "text": self.wanted.text,
            "images": images,
            "recognise": sorted(self.wanted.recognise),
            "languages": self.wanted.languages,
        }
        return json.dumps(body).encode() + b"\n"

    @classmethod
    def parse(cls, line: bytes) -> Request:
        body = json.loads(line)
        images = None if body["images"] is None else frozenset(body["images"])
        return cls(
            path=Path(body["path"]),
            filename=body["filename"],
            output_dir=Path(body["output_dir"]),
            limits=Limits(**body["limits"]),
            wanted=Wanted(
                text=body["text"],
                images=images,
                recognise=frozenset(body["recognise"]),
                languages=tuple(body["languages"]),
            ),
        )


@lru_cache(maxsize=16)
def _fields(limits: Limits) -> dict[str, Any]:
    """Once for limits that thousands of files share."""
    return asdict(limits)
