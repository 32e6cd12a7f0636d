"""What the parent asks of a child, as one JSON line."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

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
            "limits": asdict(self.limits),
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
