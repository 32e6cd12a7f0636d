"""Pages of HTML within a drawing."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

import lxml.html
from lxml import etree

from content.extraction.colours import Colour
from content.extraction.hidden import Unseen
from content.extraction.readers import html_hidden


def take_out(holder: Any, unseen: Unseen, sheets: Iterable[str], *, ink: Colour, is_on_ground: bool) -> None:
    """Leave of what stands in `holder` the words alone that a browser would show, and note the others.

    `ink` is the colour that its letters begin with; `is_on_ground` says that something may lie beneath it.
    """
    copied = deepcopy(holder)
    copied.tail = None
    for element in copied.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
    copied.tag = "div"
    copied.attrib.clear()
    etree.cleanup_namespaces(copied)
    page = lxml.html.fragment_fromstring(etree.tostring(copied, encoding="unicode", method="html"))
    page.set("style", f"color: rgb{ink}")
    html_hidden.take_out(page, unseen, sheets, styled_elsewhere=is_on_ground)
    for child in list(holder):
        holder.remove(child)
    holder.text = " ".join(" ".join(map(str, page.itertext())).split())
