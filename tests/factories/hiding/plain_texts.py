"""Markdown and subtitles that hide a word."""

from __future__ import annotations

from tests.factories.hiding.base import SECRET, SEEN

MARKDOWN = {
    "comment": (f"# {SEEN}\n\n<!-- {SECRET}\n\n{SECRET} -->\n\nEnd.\n".encode(), "comments"),
    "hidden HTML": (f'# {SEEN}\n\n<span style="display: none">{SECRET}</span>\n'.encode(), "hidden_text"),
    "white HTML": (f'# {SEEN}\n\n<font color="#ffffff">{SECRET}</font>\n'.encode(), "invisible_text"),
    "comment as a link": (f"# {SEEN}\n\n[//]: # ({SECRET})\n\nEnd.\n".encode(), "comments"),
}
CUES = {
    "note": (f"WEBVTT\n\nNOTE\n{SECRET}\n{SECRET}\n\n00:00.000 --> 00:02.000\n{SEEN}\n".encode(), "comments"),
}
