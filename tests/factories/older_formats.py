"""Files in the formats of older programs, as LibreOffice saves them."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from content.extraction import office

WRITTEN_AS = {"ppt": "pptx", "xls": "xlsx", "doc": "docx", "rtf": "docx"}


def in_older_formats(named: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Each of the files as it is in the format of its name's ending. LibreOffice is started once for each format."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    saved = {}
    for kind in sorted({name.rsplit(".", 1)[1] for name in named}):
        written, made = folder / f"for-{kind}", folder / kind
        written.mkdir()
        names = [name for name in named if name.endswith(f".{kind}")]
        sources = [written / f"{number}.{WRITTEN_AS[kind]}" for number in range(len(names))]
        for name, source in zip(names, sources, strict=True):
            source.write_bytes(named[name])
        command = [office.program(), profile, "--headless", "--convert-to", kind, "--outdir", str(made)]
        subprocess.run([*command, *map(str, sources)], check=True, capture_output=True, timeout=180)
        saved |= {name: (made / f"{number}.{kind}").read_bytes() for number, name in enumerate(names)}
    return saved
