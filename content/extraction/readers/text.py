"""Plain text and what is nearly that: Markdown, CSV, HTML, SVG and subtitles. Markup is read, never run."""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from content.extraction import images, sniff
from content.extraction.blocks import Block, Paragraph, Picture, Table
from content.extraction.encodings import decoded
from content.extraction.hidden import Hiding, Unseen
from content.extraction.package import parse_xml
from content.extraction.paginate import by_length
from content.extraction.readers import Item, Job, cues, flow, html_hidden, markdown
from content.extraction.readers.svg import hidden as svg_hidden
from content.extraction.types import Finding, Limits, Refused, State

_MAX_BYTES = 32 * 1024 * 1024
_MAX_ROWS = 100_000
#: From here on a picture is no logo and no button: a quarter of a page on a screen.
LARGE_PIXELS = 816 * 1056 // 4
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
# Brackets for browsers without ruby (`rp`) are written here for all.
_SKIPPED = {"script", "style", "noscript", "template", "head", "iframe", "object", "svg", "rp"} | {
    "annotation",
    "annotation-xml",
}
_BREAKING = {
    *("p", "div", "br", "li", "tr", "section", "article", "header", "footer", "blockquote"),
    *("pre", "ul", "ol", "dt", "dd"),
}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "title"}


def read(job: Job) -> Iterator[Item]:
    with job.path.open("rb") as file:
        data = file.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise Refused(State.TOO_LARGE, "Text is read up to 32 MB. Split it and upload the parts.")
    if job.content_type == sniff.SVG:
        text = ""
    else:
        read = decoded(data, _charset(data) if job.content_type == sniff.HTML else "")
        yield from read.findings()
        text = read.text
    unseen = Unseen()
    match job.content_type:
        case sniff.HTML:
            if re.search(rb"<script\b", data, re.I):
                yield Finding("script", "Scripts, which are never run here.")
            blocks = html_blocks(text, job.limits, unseen=unseen)
        case sniff.SVG:
            blocks = _svg(data, unseen)
            if re.search(rb"<script\b|\bon\w+\s*=", data, re.I):
                yield Finding("script", "Scripts, which are never run here.")
        case sniff.CSV:
            blocks = _csv(text)
        case sniff.MARKDOWN:
            blocks = html_blocks(markdown.page_of(text.replace("\r\n", "\n"), unseen), job.limits, unseen=unseen)
        case sniff.VTT:
            blocks = cues.spoken(text, unseen, strict=True)
        case sniff.SRT:
            blocks = cues.spoken(text, unseen, strict=False)
        case _:
            blocks = flow.plain_blocks(text)
    yield from unseen.findings()
    yield from flow.pages(job, by_length(blocks) if blocks else iter([[]]))


def _charset(data: bytes) -> str:
    """What a page of HTML says its encoding is."""
    declared = _CHARSET.search(data[:4096])
    return declared[1].decode("ascii") if declared else ""


def within(address: str) -> bytes:
    """The picture that stands in the page itself, as a data: address; nothing for any other, which is never fetched."""
    about, _, data = address.partition(",")
    if not about.startswith("data:image/") or not about.endswith(";base64"):
        return b""
    try:
        return base64.b64decode(data)
    except ValueError:
        return b""


def html_blocks(
    text: str, limits: Limits, picture: Callable[[str], bytes] = within, unseen: Unseen | None = None
) -> list[Block]:
    """What a browser would show as text, and large pictures, without running or fetching anything.

    `picture` has the bytes of the picture with an address, if they are at hand. What is hidden goes to `unseen`.
    """
    # Whatever encoding the page names, it was decoded already.
    parser = lxml_html.HTMLParser(no_network=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    try:
        root = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError):
        return []
    unseen = Unseen() if unseen is None else unseen
    html_hidden.take_out(root, unseen)
    walk = _HtmlWalk(picture, limits, unseen)
    walk.run(root)
    return walk.blocks


class _HtmlWalk:
    def __init__(self, picture: Callable[[str], bytes], limits: Limits, unseen: Unseen) -> None:
        self.picture = picture
        self.limits = limits
        self.unseen = unseen
        self.blocks: list[Block] = []
        self.line: list[str] = []

    def run(self, root: etree._Element) -> None:
        for event, element in etree.iterwalk(root, events=("start", "end")):
            tag = element.tag
            if not isinstance(tag, str) or self._skipped(element):
                if event == "end" and not self._within_skipped(element):
                    self._say(element.tail)
                continue
            if tag == "rt":
                self._say("(" if event == "start" else ")")
            if tag in _BREAKING or tag in _HEADINGS:
                self._flush(tag in _HEADINGS and event == "end", tag == "li" and event == "end")
            if event == "start":
                self._say(element.text)
                if tag == "img":
                    self._show(element)
            if event == "end":
                if tag in ("td", "th"):
                    self.line.append(" | ")
                self._say(element.tail)
        self._flush(False, False)

    def _skipped(self, element: etree._Element) -> bool:
        return (element.tag in _SKIPPED and element.tag != "head") or self._within_skipped(element)

    @staticmethod
    def _within_skipped(element: etree._Element) -> bool:
        return any(above.tag in _SKIPPED and above.tag != "head" for above in element.iterancestors())

    def _say(self, text: str | None) -> None:
        if text:
            self.line.append(text)

    def _show(self, element: etree._Element) -> None:
        data = self.picture((element.get("src") or "").strip())
        # What stands for a picture is shown where that is not.
        if data:
            self.unseen.add(Hiding.DESCRIPTIONS, element.get("alt") or "")
        else:
            self._say(element.get("alt"))
        width, height = ((element.get(name) or "").strip() for name in ("width", "height"))
        pixels = images.pixels(data, self.limits) if data else 0
        if width.isdigit() and height.isdigit():
            pixels = min(pixels, int(width[:6]) * int(height[:6]))
        if pixels >= LARGE_PIXELS:
            self._flush(False, False)
            self.blocks.append(Picture(data))

    def _flush(self, heading: bool, bullet: bool) -> None:
        text = " ".join("".join(self.line).split()).strip("| ")
        self.line = []
        if text:
            self.blocks.append(Paragraph(text, heading=heading, bullet=bullet))


def _svg(data: bytes, unseen: Unseen) -> list[Block]:
    if b"<!ENTITY" in data or "<!ENTITY".encode("utf-16-le") in data or "<!ENTITY".encode("utf-16-be") in data:
        raise Refused(State.DAMAGED, "It defines XML entities, which no drawing program does. It was not opened.")
    try:
        root = parse_xml(data)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused(State.DAMAGED, "The drawing can't be read; it may have been cut off.") from error
    svg_hidden.take_out(root, unseen)
    lines = (" ".join(text.split()) for text in _svg_texts(root))
    return [Paragraph(line) for line in lines if line]


def _svg_texts(root: Any) -> Iterator[str]:
    """The words of text elements, and of pages of HTML in it."""
    for child in root:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if name in ("text", "title", "desc", "foreignObject"):
            yield " ".join(map(str, child.itertext()))
        elif name:
            yield from _svg_texts(child)


def _csv(text: str) -> list[Block]:
    if named := re.match(r"sep=(.)\r?\n", text, re.I):
        text = text[named.end() :]
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:20_000], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    csv.field_size_limit(1_000_000)
    try:
        rows = tuple(tuple(row) for row in islice(csv.reader(io.StringIO(text), dialect), _MAX_ROWS) if any(row))
    except csv.Error:
        return flow.plain_blocks(text)
    return [Table(rows)] if rows else []
