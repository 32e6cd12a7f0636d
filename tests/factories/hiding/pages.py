"""Pages, mails and books of HTML that hide a word, and some whose words are seen."""

from __future__ import annotations

from email.message import EmailMessage

from tests.factories import files, outlook
from tests.factories.hiding.base import SECRET, SEEN

PAGES = {
    "own style": (f'<p>{SEEN}</p><p style="display: none">{SECRET}</p>'.encode(), "hidden_text"),
    "attribute": (f"<p>{SEEN}</p><div hidden><p>{SECRET}</p></div>".encode(), "hidden_text"),
    "closed dialog": (f"<p>{SEEN}</p><dialog><p>{SECRET}</p></dialog>".encode(), "hidden_text"),
    "values to choose": (f"<p>{SEEN}</p><datalist><option>{SECRET}</option></datalist>".encode(), "hidden_text"),
    "no strength": (f'<p>{SEEN}</p><p style="opacity:0.0">{SECRET}</p>'.encode(), "hidden_text"),
    "letters without size": (f'<p>{SEEN}</p><b style="font-size: 0px">{SECRET}</b>'.encode(), "hidden_text"),
    "box without height": (
        f'<p>{SEEN}</p><div style="max-height:0; overflow:hidden">{SECRET}</div>'.encode(),
        "hidden_text",
    ),
    "far beside the page": (
        f'<p>{SEEN}</p><div style="position: absolute; left: -9999px">{SECRET}</div>'.encode(),
        "hidden_text",
    ),
    "rule": (f"<style>.off {{display:none}}</style><p>{SEEN}<i class='off'>{SECRET}</i></p>".encode(), "hidden_text"),
}


def _styled(rules: str, marked: str) -> bytes:
    """A page with these rules for what is in it, which names the secret's place itself."""
    return f"<style>{rules}</style><p>{SEEN}</p>{marked.format(SECRET)}".encode()


_INNER = '<div class="a" id="x"><p class="b">{}</p></div>'
_SWITCHED_OFF = {
    "within a class": _styled(".a .b {display: none}", _INNER),
    "child of an id": _styled("#x > p {display: none}", _INNER),
    "one of several": _styled(":is(.none, .b) {visibility: hidden}", _INNER),
    "attribute of a rule": _styled('[class~="b"] {display: none}', _INNER),
    "second of its kind": _styled("p:nth-of-type(2) {display: none}", "<p>{}</p>"),
    "rule that matters more": _styled(".b {display: none !important}", '<p class="b" style="display: block">{}</p>'),
    "later rule": _styled(".b {display: block} .b {display: none}", _INNER),
    "more exact rule": _styled("p.b {display: none} .b {display: block}", _INNER),
    "rule for screens": _styled("@media screen and (min-width: 600px) {.b {display: none}}", _INNER),
    "shown on paper alone": _styled(".b {display: none} @media print {.b {display: block}}", _INNER),
    "rule within a rule": _styled(".a {color: navy; & .b {display: none}}", _INNER),
    "inherited": _styled(".a {visibility: hidden}", _INNER),
    "cut to nothing": _styled(".b {position: absolute; clip: rect(0 0 0 0)}", _INNER),
    "cut to a pixel": _styled(".b {width: 1px; height: 1px; overflow: hidden}", _INNER),
    "cut out": _styled(".b {clip-path: inset(50%)}", _INNER),
    "indented away": _styled(".b {text-indent: -9999px}", _INNER),
    "moved away": _styled(".b {transform: translateX(-9999px)}", _INNER),
    "shrunk": _styled(".b {transform: scale(0)}", _INNER),
    "margin beside the page": _styled(".b {margin-left: -9999px}", _INNER),
    "for old browsers": f"<p>{SEEN}</p><canvas>{SECRET}</canvas>".encode(),
}
_SWITCHED_OFF |= {
    style: _styled(f".b {{{style}}}", _INNER)
    for style in (
        *("position: relative; left: -9999px", "position: fixed; bottom: -9999px", "margin: 0 0 0 -9999px"),
        *("position: absolute; inset: 0 auto auto -9999px", "position: absolute; inset-inline-start: -9999px"),
        *("margin-inline-start: calc(-1 * (9000px + 999px))", "translate: -9999px", "transform: rotateY(90deg)"),
        *("transform: matrix(0, 0, 0, 0, 0, 0)", "rotate: x 0.25turn", "transform: scale(.001)", "zoom: .01"),
        *("clip-path: inset(0 100% 0 0)", "clip-path: inset(0 0 100%)", "block-size: 0; overflow: hidden"),
        *("line-height: 0; overflow: hidden", "text-indent: 100%; white-space: nowrap; overflow: hidden"),
        *("filter: opacity(1%)", "opacity: calc(1 - 1)", "font: 0/0 serif", "font-size: min(0px, 1em)"),
        "-webkit-text-security: disc",
    )
} | {
    "for browsers without frames": f"<p>{SEEN}</p><noframes>{SECRET}</noframes>".encode(),
    "closed popover": f"<p>{SEEN}</p><div popover>{SECRET}</div>".encode(),
}
_SWITCHED_OFF |= {
    style: _styled(f".b {{{style}}}", _INNER)
    for style in (
        *("clip-path: path('M0 0')", "clip-path: rect(0 0 0 0)", "clip-path: xywh(0 0 0 0)"),
        *("mask: linear-gradient(transparent, transparent)", "-webkit-mask-image: linear-gradient(#0000, #0000)"),
        *("mask: url(x.png); mask-size: 0 0", "filter: blur(50px)", "height: 0; overflow: auto"),
        *("height: 0; contain: paint", "transform: skewX(90deg)", "transform: rotate3d(1, 0, 0, 90deg)"),
        *("position: fixed; top: 100vh", "position: fixed; left: 100%", "font-size-adjust: 0"),
        *("backface-visibility: hidden; transform: rotateY(180deg)", "display: none; display: bogus"),
    )
}
_SWITCHED_OFF |= {
    style: _styled(f".b {{{style}}}", _INNER)
    for style in (
        *("offset-path: path('M -9999 0 L -9000 0')", "offset: path('M0 -5000h9') 0", "offset-path: path('M9999,9')"),
        "offset-path: path('M -9999 0h500'); offset-distance: 50px",
    )
}


def _in_columns(columns: str, rules: str = "", cell: str = "<td>{}</td>") -> bytes:
    """A table of two columns with the secret in the second."""
    return f"<style>{rules}</style><table>{columns}<tr><td>{SEEN}</td>{cell.format(SECRET)}</tr></table>".encode()


def _through(window: str, style: str) -> bytes:
    return f'<p>{SEEN}</p><svg width="0" height="0">{window}</svg><p style="{style}">{SECRET}</p>'.encode()


_SWITCHED_OFF |= {
    "collapsed column": _in_columns('<col><col style="visibility: collapse">'),
    "collapsed by a rule": _in_columns("<col><col class=c>", ".c {visibility: collapse}"),
    "collapsed group of columns": _in_columns('<col><colgroup style="visibility: collapse"><col></colgroup>'),
    "collapsed over several columns": _in_columns('<colgroup><col><col span="2" style="visibility: collapse">'),
    "in a collapsed column below a long cell": (
        f'<table><col><col style="visibility: collapse"><tr><td rowspan="2">{SEEN}</td><td>x</td></tr>'
        f"<tr><td>{SECRET}</td></tr></table>"
    ).encode(),
    "cut out with nothing": _through('<clipPath id="k"></clipPath>', "clip-path: url(#k)"),
    "cut out with a flat box": _through(
        '<clipPath id="k"><rect width="9" height="0"/></clipPath>', "clip-path: url(#k)"
    ),
    "behind a black mask": _through('<mask id="m"><rect width="9" height="9" fill="#000"/></mask>', "mask: url(#m)"),
    "filtered out": _through('<filter id="f"><feFlood flood-opacity="0"/></filter>', "filter: url(#f)"),
}
_OFF = ".b{display:none}"
_HELD = f'<p>{SEEN}</p><div class="a"><p class="b">{SECRET}</p></div>'


def _layered(upper: str, lower: str) -> bytes:
    """A page with these rules on two layers."""
    return f"<style>@layer x, y; @layer y {{{upper}}} @layer x {{{lower}}}</style>{_HELD}".encode()


_SWITCHED_OFF |= {
    "until found": f'<p>{SEEN}</p><p hidden="until-found" style="display: block">{SECRET}</p>'.encode(),
    "template": f"<p>{SEEN}</p><template><p>{SECRET}</p></template>".encode(),
    "without scripts": f"<p>{SEEN}</p><noscript><p>{SECRET}</p></noscript>".encode(),
    "source of an equation": f"<p>{SEEN}</p><math><annotation>{SECRET}</annotation></math>".encode(),
    "page of its own within": f'<p>{SEEN}</p><iframe srcdoc="<p>{SECRET}</p>"></iframe>'.encode(),
    "hidden field": f'<p>{SEEN}</p><input type="hidden" value="{SECRET}">'.encode(),
    "replaced": f'<p>{SEEN}</p><div><template shadowrootmode="open">x</template>{SECRET}</div>'.encode(),
    "sheet in an address": f'<link rel="stylesheet" href="data:text/css,{_OFF}">{_HELD}'.encode(),
    "sheet in an import": f'<style>@import url("data:text/css,{_OFF}");</style>{_HELD}'.encode(),
    "from there on": f"<style>@scope (.a) {{{_OFF}}}</style>{_HELD}".encode(),
    "in a wide box": f"<style>@container (min-width: 1px) {{{_OFF}}}</style>{_HELD}".encode(),
    "condition within a rule": f"<style>.b {{@media screen {{display: none}}}}</style>{_HELD}".encode(),
    "above a layer": f"<style>{_OFF} @layer x {{p.b {{display: block}}}}</style>{_HELD}".encode(),
    "of the upper layer": _layered(_OFF, ".b {display: block}"),
    "by custom": f'<link rel="stylesheet" href="x.css"><p>{SEEN}</p><b class="visually-hidden">{SECRET}</b>'.encode(),
}


def _moving(animation: str, keyframes: str, rules: str = "", *, element: str = "b") -> bytes:
    """A page of which these keyframes move a part."""
    return _styled(f"@keyframes k {{{keyframes}}} .b {{{rules}}} .{element} {{{animation}}}", _INNER)


_GONE, _IN, _OUT = "to {opacity: 0}", "from {opacity: 0} to {opacity: 1}", "from {opacity: 1} to {opacity: 0}"
_SWITCHED_OFF |= {
    "cut to the edge of its letters": _styled(".b {height: 3px; overflow: hidden}", _INNER),
    "fading away": _moving("animation: k 1s forwards", _GONE),
    "fading away with what it is in": _moving("animation: 2s ease .5s both k", _GONE, element="a"),
    "fading away, each property by itself": _moving(
        "animation-name: k; animation-duration: 1s; animation-fill-mode: forwards", "100% {visibility: hidden}"
    ),
    "fading away by the second of two": _moving("animation: x 1s, k 1s 3 forwards", _GONE),
    "fading away by a name in quotes": _moving('animation: "k" 1s forwards', _GONE),
    "fading away in a browser of old": _styled(
        "@-webkit-keyframes k {to {opacity: 0}} .b {-webkit-animation: k 1s forwards}", _INNER
    ),
    "fading away on screens": _styled(
        "@media screen {@keyframes k {to {opacity: 0}}} .b {animation: k 1s both}", _INNER
    ),
    "fading in the other way round": _moving("animation: k 1s reverse forwards", _IN),
    "fading in and out again": _moving("animation: k 1s 2 alternate forwards", _IN),
    "seen only while it moves": _moving("animation: k 1s", "from, to {opacity: 1}", "opacity: 0"),
    "held before it begins": _moving("animation: k 1s paused", _IN),
    "beginning after everybody has gone": _moving("animation: k 1s 9999s both", _IN),
    "taking for ever to begin": _moving("animation: k 9999s", _IN),
    "never seen, again and again": _moving("animation: k 1s infinite", "from, 50%, to {opacity: 0}"),
    "moving away": _moving("animation: k 1s forwards", "to {transform: translateX(-9999px)}"),
    "moving away by a margin": _moving("animation: k 1s forwards", "to {margin-inline-start: -9999px}"),
    "overruled by what does not move": _moving("animation: k 1s forwards", "to {opacity: 1}", "opacity: 0 !important"),
    "important only while it moves": _moving("animation: k 1s forwards", "to {opacity: 1 !important}", "opacity: 0"),
}
_LOST_IN_PAGES = {
    style: _styled(f".b {{{style}}}", _INNER)
    for style in (
        *("color: oklch(100% 0 0)", "color: lab(100 0 0)", "color: color(display-p3 1 1 1)", "color: oklab(1 0 0)"),
        *("color: color(xyz .95 1 1.09)", "color: color(srgb-linear 1 1 1)", "color: device-cmyk(0 0 0 0)"),
        *("color: color-mix(in srgb, white, white)", "color: color-mix(in oklab, black 0%, white)"),
        *("color: color-mix(in srgb, transparent, transparent)", "color: light-dark(white, black)"),
        *("color: rgb(from white r g b)", "color: rgb(from black r g b / 0)", "color: contrast-color(black)"),
        *("mix-blend-mode: screen", "mix-blend-mode: difference", "filter: invert(1)", "letter-spacing: -1em"),
        *("color: white; color: bogus", "color: lch(100 0 0)"),
    )
} | {
    "turning white": _moving("animation: k 1s forwards", "to {color: #fff}"),
    "shrinking to a pixel": _moving("animation: k 1s forwards", "to {font-size: 1px}"),
    "white first line": _styled(".b::first-line {color: white}", _INNER),
    "white from the start": _styled(
        '@property --c {syntax: "<color>"; inherits: true; initial-value: white} .b {color: var(--c)}', _INNER
    ),
    "faint in what is faint": _styled(".a {opacity: .1} .b {opacity: .1}", _INNER),
    "a colour of the system": _styled(".b {color: Canvas}", _INNER),
    "white with a white shadow": _styled(".b {color: white; text-shadow: 0 0 2px #fff}", _INNER),
    "white": _styled(".b {color: white}", _INNER),
    "nearly white": _styled(".b {color: #fefefe}", _INNER),
    "white in another notation": _styled(".b {color: hsl(0 0% 100%)}", _INNER),
    "colour of its ground": _styled(".a {background: #123456} .b {color: rgb(18, 52, 86)}", _INNER),
    "black on black": _styled(".a {background-color: #000}", _INNER),
    "transparent": _styled(".b {color: transparent}", _INNER),
    "white by a variable": _styled(":root {--paper: #fff} .b {color: var(--paper)}", _INNER),
    "one pixel": _styled(".b {font-size: 1px}", _INNER),
    "small of small": _styled(".a {font-size: 10%} .b {font-size: .1em}", _INNER),
    "old attribute": f'<p>{SEEN}</p><font color="#FFFFFF">{SECRET}</font>'.encode(),
}
PAGES |= {name: (data, "hidden_text") for name, data in _SWITCHED_OFF.items()}
PAGES |= {name: (data, "invisible_text") for name, data in _LOST_IN_PAGES.items()}
_TOLD_APART = {
    "comment": (f"<p>{SEEN}</p><!-- {SECRET} -->", "comments"),
    "comment for one program": (f"<p>{SEEN}</p><!--[if mso]><p>{SECRET}</p><![endif]-->", "comments"),
    "data of a part": (f'<p data-x="{SECRET}">{SEEN}</p>', "kept_data"),
    "tip": (f'<p title="{SECRET}">{SEEN}</p>', "descriptions"),
    "words that are read out": (f'<p aria-label="{SECRET}">{SEEN}</p>', "descriptions"),
    "in the place of a picture": (
        f'<p>{SEEN}<img src="data:image/png;base64,eHg=" alt="{SECRET}"></p>',
        "descriptions",
    ),
    "about the page": (f'<meta name="description" content="{SECRET}"><p>{SEEN}</p>', "properties"),
}
PAGES |= {name: (page.encode(), code) for name, (page, code) in _TOLD_APART.items()}
SEEN_PAGES = {
    style: _styled(f".b {{{style}}}", _INNER)
    for style in (
        *("color: oklch(40% .1 250)", "color: color-mix(in srgb, white, black)", "color: light-dark(black, white)"),
        *("color: rgb(from navy r g b)", "mask: linear-gradient(black, transparent)", "filter: blur(1px)"),
        *("height: 0; padding-bottom: 56%; overflow: hidden", "height: 0; overflow: visible", "letter-spacing: -.02em"),
        *("color: white; color: black", "display: block; display: bogus", "mix-blend-mode: multiply"),
        *("clip-path: path('M0 0H900V900H0Z')", "clip-path: rect(0 100% 100% 0)", "position: fixed; top: 10vh"),
        *("contain: paint", "transform: skewX(10deg)", "position: sticky; top: 0"),
    )
} | {
    "cut to one line": _styled(".b {height: 12px; overflow: hidden}", _INNER),
    "fading in": _moving("animation: k 1s forwards", "to {opacity: 1}", "opacity: 0"),
    "fading in from its side": _moving(
        "animation: k 1s both", "from {transform: translateX(-9999px)} to {transform: none}", "color: navy"
    ),
    "blinking": _moving("animation: k 1s infinite", "50% {opacity: 0}"),
    "blinking from nothing": _moving("animation: k 1s infinite", "50% {opacity: 1}", "opacity: 0"),
    "running past": _moving("animation: k 9s linear infinite", "to {transform: translateX(-9999px)}"),
    "fading and back": _moving("animation: k 1s", _GONE),
    "fading away once it is pointed at": _styled(
        "@keyframes k {to {opacity: 0}} .b:hover {animation: k 1s forwards}", _INNER
    ),
    "fading away by what is not there": _moving("animation: other 1s forwards", _GONE),
    "fading away taken back": _moving("animation: none", _GONE, "animation: k 1s forwards"),
    "fading away twice and back": _moving("animation: k 1s 2 alternate forwards", _OUT),
    "as the page is rolled": _moving("animation: k linear both; animation-timeline: view()", _IN),
    "of the lower layer": _layered(".b {display: block}", _OFF),
    "beside a collapsed column": _in_columns('<col style="visibility: collapse"><col>').replace(
        f"<td>{SEEN}</td>".encode(), f"<td>x</td><td>{SEEN}</td>".encode()
    ),
    "over a collapsed column and another": _in_columns(
        '<col><col style="visibility: collapse"><col>', cell='<td colspan="2">{}</td>'
    ),
    "hidden column": _in_columns('<col><col style="visibility: hidden">'),
    "on a path on the page": _styled(".b {offset-path: path('M 10 10 L 200 200')}", _INNER),
    "cut out with a box": _through(
        '<clipPath id="k"><rect width="999" height="999"/></clipPath>', "clip-path: url(#k)"
    ),
    "behind a white mask": _through('<mask id="m"><rect width="9" height="9" fill="#fff"/></mask>', "mask: url(#m)"),
    "cut out with what is not there": _through("", "clip-path: url(#k)"),
    "beyond where a rule holds": f"<style>@scope (.c) {{{_OFF}}}</style>{_HELD}".encode(),
    "when it is shown first": f"<style>@starting-style {{{_OFF}}}</style>{_HELD}".encode(),
    "white first line of many": _styled(".b::first-line {color: white}", '<p class="b">' + "more " * 20 + "{}</p>"),
    "in the place of a picture elsewhere": f'<p>{SEEN}<img src="x.png" alt="{SECRET}"></p>'.encode(),
    "replaced, with a slot": (
        f'<p>{SEEN}</p><div><template shadowrootmode="open"><slot></slot></template>{SECRET}</div>'.encode()
    ),
    "a name that a sheet at hand shows": (
        f'<link rel="stylesheet" href="x.css"><style>.hide {{display: block}}</style><p>{SEEN}</p>'
        f'<p class="hide">{SECRET}</p>'.encode()
    ),
    "white with a dark shadow": _styled(".b {color: white; text-shadow: 0 0 3px #000}", _INNER),
    "white with a seam": _styled(".b {color: white; -webkit-text-stroke: 1px black}", _INNER),
    "white on a shadow within": _styled(".b {color: white; box-shadow: inset 0 0 0 99px #000}", _INNER),
    "white over what a rule paints": _styled(
        ".a {position: relative} .a::before {content: ''; position: absolute; inset: 0; background: #000} "
        ".b {color: white}",
        _INNER,
    ),
    "white over a picture in a grid": (
        f'<p>{SEEN}</p><div style="display: grid"><img src="x.jpg" style="grid-area: 1/1">'
        f'<p style="grid-area: 1/1; color: #fff">{SECRET}</p></div>'.encode()
    ),
    "white moved over a picture": (
        f'<p>{SEEN}</p><img src="x.jpg"><h1 style="margin-top: -120px; color: #fff">{SECRET}</h1>'.encode()
    ),
    "a little cut": _styled(".b {clip-path: inset(60px)}", _INNER),
    "in the middle": _styled(".b {position: absolute; left: 50%; transform: translate(-50%, -50%)}", _INNER),
    "from edge to edge": _styled(".b {position: relative; left: 50%; margin: 0 -50vw}", _INNER),
    "on its side": _styled(".b {transform: rotate(90deg)}", _INNER),
    "white on dark": _styled(".a {background: #123} .b {color: white}", _INNER),
    "white on a picture": _styled(".a {background: url(x.jpg)} .b {color: white}", _INNER),
    "white where a sheet is elsewhere": (
        f'<link rel="stylesheet" href="x.css"><p>{SEEN}</p><p style="color: #fff">{SECRET}</p>'.encode()
    ),
    "visible in what is hidden": _styled(".a {visibility: hidden} .b {visibility: visible}", _INNER),
    "own size in none": _styled(".a {font-size: 0} .b {font-size: 14px}", _INNER),
    "hidden on paper": _styled("@media print {.b {display: none}}", _INNER),
    "hidden on phones": _styled("@media (max-width: 600px) {.b {display: none}}", _INNER),
    "hidden while pointed at": _styled(".b:hover {display: none}", _INNER),
    "overruled": _styled(".b {display: none} #x .b {display: block}", _INNER),
    "beside a rule": _styled(".c .b, .a > .d {display: none}", _INNER),
    "closed details": f"<p>{SEEN}</p><details><summary>More</summary>{SECRET}</details>".encode(),
    "for eyes alone": f'<p>{SEEN}</p><p aria-hidden="true">{SECRET}</p>'.encode(),
    "letters cut out of a ground": _styled(
        ".b {background: linear-gradient(red, blue); background-clip: text; color: transparent}", _INNER
    ),
    "follows what is hidden": f"<p>{SEEN}</p><p><b hidden>no</b>{SECRET}</p>".encode(),
}


def mail(body: str) -> bytes:
    head = b"From: ana@example.com\r\nTo: rita@example.com\r\nSubject: Plans\r\nContent-Type: text/html\r\n\r\n"
    return head + body.encode()


def alternatives(plain: str, html: str) -> bytes:
    """A mail that says the same in two forms, or should."""
    message = EmailMessage()
    message["From"], message["Subject"] = "ana@example.com", "Plans"
    message.set_content(plain)
    message.add_alternative(html, subtype="html")
    return message.as_bytes()


MAILS = {
    "preheader": (mail(f'<div style="display:none">{SECRET}</div><p>{SEEN}</p>'), "hidden_text"),
    "white": (mail(f'<p>{SEEN}</p><p style="color:#fff">{SECRET}</p>'), "invisible_text"),
    "in the plain form alone": (alternatives(f"{SEEN}\n{SECRET}\n", f"<p>{SEEN}</p>"), "hidden_text"),
    "preheader in the plain form too": (
        alternatives(f"{SECRET}\n{SEEN}\n", f'<div style="display:none">{SECRET}</div><p>{SEEN}</p>'),
        "hidden_text",
    ),
    "blind copy": (
        mail(f"<p>{SEEN}</p>").replace(b"Subject:", f"Bcc: {SECRET}@example.com\r\nSubject:".encode()),
        "properties",
    ),
}
#: As Outlook saves them.
MESSAGES = {
    "preheader in the plain form too": (
        outlook.message("Plans", f"{SEEN}\r\n{SECRET}", html=f'<p>{SEEN}</p><p style="display:none">{SECRET}</p>'),
        "hidden_text",
    ),
}


def _book_package() -> str:
    return (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">i</dc:identifier><dc:title>T</dc:title>'
        '<dc:language>en</dc:language></metadata><manifest><item id="p" href="text/p.xhtml" '
        'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="p"/></spine></package>'
    )


def book(page: str, sheet: str) -> bytes:
    """An e-book of one page, whose style sheet is a file of its own."""
    container = (
        '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
        'full-path="book/p.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    head = f'<head><title>T</title><link rel="stylesheet" href="../{sheet and "s.css"}"/></head>'
    return files.archive(
        **{
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": container.encode(),
            "book/p.opf": _book_package().encode(),
            "book/text/p.xhtml": (
                f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">{head}<body>{page}</body></html>'
            ).encode(),
            "book/s.css": sheet.encode(),
        }
    )


_ABOUT_A_BOOK = f"<dc:title>T</dc:title><dc:description>{SECRET}</dc:description>"
BOOKS = {
    "about it": (
        files.repacked(
            book(f"<p>{SEEN}</p>", ""),
            {"book/p.opf": _book_package().replace("<dc:title>T</dc:title>", _ABOUT_A_BOOK).encode()},
        ),
        "properties",
    ),
    "rule of a sheet": (book(f'<p>{SEEN}</p><p class="b">{SECRET}</p>', ".b {display: none}"), "hidden_text"),
    "white": (book(f'<p>{SEEN}</p><p class="b">{SECRET}</p>', ".b {color: #fff}"), "invisible_text"),
    "comment": (book(f"<p>{SEEN}</p><!-- {SECRET} -->", ".b {color: #fff}"), "comments"),
}
