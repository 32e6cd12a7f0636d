"""RTF files that hide a word, and some whose words are seen."""

from __future__ import annotations

from tests.factories.hiding.base import SECRET, SEEN

RICH_TEXTS = {
    "hidden": (rb"{\rtf1\ansi\f0 " + f"{SEEN} {{\\v {SECRET}}} end\\par}}".encode(), "hidden_text"),
    "switched on and off": (rb"{\rtf1\ansi\f0 " + f"{SEEN} \\v {SECRET}\\v0  end\\par}}".encode(), "hidden_text"),
    "deleted": (rb"{\rtf1\ansi\f0 " + f"{SEEN} {{\\deleted {SECRET}}} end\\par}}".encode(), "tracked_changes"),
}
_COLOURS = r"{\colortbl;\red255\green255\blue255;\red31\green56\blue100;\red191\green191\blue191;}"


def rich_text(inner: str) -> bytes:
    head = r"{\rtf1\ansi\deff0{\fonttbl{\f0 Arial;}}" + _COLOURS + r"{\stylesheet{\s1\cf1 " + SEEN + "s;}}"
    return (head + rf"\pard\plain {SEEN} " + inner.format(SECRET) + r" end\par}").encode()


RICH_TEXTS |= {
    "hidden on the web": (rich_text(r"{{\webhidden {}}}"), "hidden_text"),
    "white": (rich_text(r"{{\cf1 {}}}"), "invisible_text"),
    "white until it ends": (rich_text(r"\cf1 {}\cf0"), "invisible_text"),
    "one point": (rich_text(r"{{\fs2 {}}}"), "invisible_text"),
    "two points": (rich_text(r"{{\fs4 {}}}"), "invisible_text"),
    "marked with its colour": (rich_text(r"{{\cf2\highlight2 {}}}"), "invisible_text"),
    "white, letter by letter": (rich_text(r"{{\cf1\'5a{}}}").replace(b"'5aZ", b"'5a"), "invisible_text"),
}
RICH_TEXTS |= {
    words: (rich_text(rf"\par\pard{words} {{}}\par\pard\plain"), "invisible_text")
    for words in (r"\li40000", r"\fi40000", r"\posx40000", r"\posy40000", r"\sl-20\slmult0", r"\charscalex1")
} | {
    "row without height": (
        rich_text(r"\par\trowd\trrh-10\cellx5000\pard\intbl {}\cell\row\pard"),
        "invisible_text",
    )
}
RICH_TEXTS |= {
    "entry of an index": (rich_text(r"{{\xe {}}}"), "kept_data"),
    "entry of contents": (rich_text(r"{{\tc {}}}"), "kept_data"),
    "instruction of a field": (rich_text(r'{{\field{{\*\fldinst IF 1=1 "x" "{}"}}{{\fldrslt x}}}}'), "kept_data"),
    "variable": (rich_text(r"{{\*\docvar {{a}}{{{}}}}}"), "kept_data"),
    "remark": (rich_text(r"{{\*\annotation {}}}"), "comments"),
    "about it": (rich_text(r"{{\info{{\doccomm {}}}}}"), "properties"),
    "head of no first page": (rich_text(r"{{\headerf {}}}"), "hidden_text"),
    "head of no left page": (rich_text(r"{{\headerl {}}}"), "hidden_text"),
    "raised off the page": (rich_text(r"{{\up4000 {}}}"), "invisible_text"),
    "pressed together": (rich_text(r"{{\expndtw-2000 {}}}"), "invisible_text"),
}


def _in_a_cell(shading: str, ink: str) -> bytes:
    """A table of two cells, the second shaded so, with the word in it."""
    row = rf"\trowd\cellx3000{shading}\cellx6000\pard\intbl first\cell {{{{{ink} {{}}}}}}\cell\row\pard"
    return rich_text(rf"\par{row}")


RICH_TEXTS |= {
    f"shaded with its colour: {words}": (rich_text(rf"{{{{{words} {{}}}}}}"), "invisible_text")
    for words in (
        *(r"\cf2\chshdng0\chcbpat2", r"\cf2\chshdng10000\chcfpat2\chcbpat3", r"\cf2\chcfpat2\chcbpat2\chshdng5000"),
        *(r"\cf2\cbpat2", r"\cf2\shading10000\cfpat2", r"\cf1\chshdng0\chcfpat2"),
    )
} | {
    "navy in a navy cell": (_in_a_cell(r"\clcbpat2", r"\cf2"), "invisible_text"),
    "navy in a cell of a navy pattern": (_in_a_cell(r"\clshdng10000\clcfpat2", r"\cf2"), "invisible_text"),
}
SEEN_RICH_TEXTS = {
    "head of all pages": rich_text(r"{{\header {}}}"),
    "head of the first page": rich_text(r"\titlepg{{\headerf {}}}"),
    "raised a little": rich_text(r"{{\up6 {}}}"),
    "what a field shows": rich_text(r"{{\field{{\*\fldinst PAGE}}{{\fldrslt {}}}}}"),
    "after a line beside the page": rich_text(r"\par\pard\li40000 x\par\pard {}"),
    "after a row without height": rich_text(r"\par\trowd\trrh-10\cellx5000\pard\intbl x\cell\row\pard {}"),
    "indented a little": rich_text(r"\par\pard\li720\fi-360\sl-240\slmult0 {}"),
    "white, marked": rich_text(r"{{\cf1\highlight2 {}}}"),
    "white in a shaded line": rich_text(r"\par\pard\cbpat2 {{\cf1 {}}}"),
    "white in a shaded cell": rich_text(r"\par\trowd\clcbpat2\cellx5000\pard\intbl {{\cf1 {}}}\cell\row\pard"),
    "light grey": rich_text(r"{{\cf3 {}}}"),
    "after white": rich_text(r"{{\cf1 x}}{}"),
    "small print": rich_text(r"{{\fs10 {}}}"),
}
SEEN_RICH_TEXTS |= {
    f"shaded otherwise: {words}": rich_text(rf"{{{{{words} {{}}}}}}")
    for words in (
        *(r"\cf1\chshdng0\chcbpat2", r"\cf1\chshdng10000\chcfpat2", r"\cf1\shading10000", r"\cf2\chshdng2500\chcfpat3"),
        r"\cf1\chbghoriz\chcfpat2",
    )
} | {
    "white in a navy cell": _in_a_cell(r"\clcbpat2", r"\cf1"),
    "navy in a gray cell": _in_a_cell(r"\clcbpat3", r"\cf2"),
}
