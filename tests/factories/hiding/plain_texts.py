"""Markdown and subtitles that hide a word."""

from __future__ import annotations

from tests.factories.hiding.base import SECRET, SEEN

MARKDOWN = {
    "comment": (f"# {SEEN}\n\n<!-- {SECRET}\n\n{SECRET} -->\n\nEnd.\n".encode(), "comments"),
    "hidden HTML": (f'# {SEEN}\n\n<span style="display: none">{SECRET}</span>\n'.encode(), "hidden_text"),
    "white HTML": (f'# {SEEN}\n\n<font color="#ffffff">{SECRET}</font>\n'.encode(), "invisible_text"),
    "comment as a link": (f"# {SEEN}\n\n[//]: # ({SECRET})\n\nEnd.\n".encode(), "comments"),
    "comment as a link to nothing": (f"# {SEEN}\n\n[comment]: <> ({SECRET})\n\nEnd.\n".encode(), "comments"),
    "comment by another name": (f"# {SEEN}\n\n[_]: # '{SECRET}'\n\nEnd.\n".encode(), "comments"),
    "title of an unused target": (f'# {SEEN}\n\n[a]: http://x.y "{SECRET}"\n\nEnd.\n'.encode(), "comments"),
    "unused target": (f"# {SEEN}\n\n[a]: http://x.y/{SECRET}\n\nEnd.\n".encode(), "comments"),
    "unused footnote": (f"# {SEEN}\n\n[^1]: {SECRET}\n\nEnd.\n".encode(), "hidden_text"),
    "front matter": (f"---\ntitle: T\nnote: {SECRET}\n---\n\n# {SEEN}\n".encode(), "properties"),
    "front matter in TOML": (f'+++\nnote = "{SECRET}"\n+++\n\n# {SEEN}\n'.encode(), "properties"),
    "template": (f"# {SEEN}\n\n<template>{SECRET}</template>\n".encode(), "hidden_text"),
    "dialog": (f"# {SEEN}\n\n<dialog>{SECRET}</dialog>\n".encode(), "hidden_text"),
    "rule": (f"<style>.x {{display:none}}</style>\n\n# {SEEN}\n\n<p class='x'>{SECRET}</p>\n".encode(), "hidden_text"),
    "over several lines": (f"# {SEEN}\n\n<div hidden>\n\n{SECRET}\n\n</div>\n".encode(), "hidden_text"),
    "tip of a link": (f'# {SEEN}\n\n[x](http://a.b "{SECRET}")\n'.encode(), "descriptions"),
    "words about code": (f"# {SEEN}\n\n```py {SECRET}\nx\n```\n".encode(), "comments"),
}
SEEN_MARKDOWN = {
    "footnote": f"# {SEEN}\n\nMore.[^1]\n\n[^1]: {SECRET}\n".encode(),
    "link": f"# {SEEN}\n\n[{SECRET}][a]\n\n[a]: http://x.y\n".encode(),
    "code": f"# {SEEN}\n\n```\n<!-- x -->\n{SECRET}\n```\n".encode(),
    "rule of three signs": f"# {SEEN}\n\n---\n\n{SECRET}\n\n---\n".encode(),
    "HTML": f"# {SEEN}\n\n<div>{SECRET}</div>\n".encode(),
    "table": f"# {SEEN}\n\n| a | b |\n|---|---|\n| c | {SECRET} |\n".encode(),
}


def _coloured(colour: str) -> bytes:
    """Subtitles with the secret in a class of this colour."""
    style = f"STYLE\n::cue(.x) {{ color: {colour} }}"
    return f"WEBVTT\n\n{style}\n\n00:00.000 --> 00:02.000\n{SEEN} <c.x>{SECRET}</c>\n".encode()


CUES = {
    "note": (f"WEBVTT\n\nNOTE\n{SECRET}\n{SECRET}\n\n00:00.000 --> 00:02.000\n{SEEN}\n".encode(), "comments"),
    "name of a cue": (f"WEBVTT\n\n{SECRET}\n00:00.000 --> 00:02.000\n{SEEN}\n".encode(), "comments"),
    "head": (f"WEBVTT - {SECRET}\n\n00:00.000 --> 00:02.000\n{SEEN}\n".encode(), "comments"),
    "line of the head": (f"WEBVTT\nX: {SECRET}\n\n00:00.000 --> 00:02.000\n{SEEN}\n".encode(), "comments"),
    "at no time": (f"WEBVTT\n\n00:00.000 --> 00:02.000\n{SEEN}\n\n{SECRET}\n".encode(), "comments"),
    "for no time": (
        f"WEBVTT\n\n00:00.000 --> 00:02.000\n{SEEN}\n\n00:05.000 --> 00:05.000\n{SECRET}\n".encode(),
        "hidden_text",
    ),
    "transparent": (
        _coloured("transparent"),
        "invisible_text",
    ),
}
TITLES = {
    "name of one": (
        f"1\n00:00:00,000 --> 00:00:02,000\n{SEEN}\n\n{SECRET}\n00:00:03,000 --> 00:00:04,000\nmore\n".encode(),
        "comments",
    ),
    "comment": (f"1\n00:00:00,000 --> 00:00:02,000\n{SEEN}\n<!-- {SECRET} -->\n".encode(), "comments"),
}
SEEN_CUES = {
    "one of two": f"WEBVTT\n\n1\n00:00.000 --> 00:02.000\n{SEEN}\n\n2\n00:02.000 --> 00:04.000\n{SECRET}\n".encode(),
    "coloured": _coloured("yellow"),
}
SEEN_TITLES = {"after an empty line": f"1\n00:00:00,000 --> 00:00:02,000\n{SEEN}\n\n{SECRET}\n".encode()}
