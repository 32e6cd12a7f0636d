"""SVG drawings that hide a word, and some whose words are seen."""

from __future__ import annotations

import base64
import io

from PIL import Image

from tests.factories.hiding.base import SECRET, SEEN

_SVG = f'<svg xmlns="http://www.w3.org/2000/svg"><text>{SEEN}</text>%s</svg>'
DRAWINGS = {
    name: ((_SVG % inner).encode(), "hidden_text")
    for name, inner in {
        "not displayed": f'<text display="none">{SECRET}</text>',
        "invisible group": f'<g visibility="hidden"><text>{SECRET}</text></g>',
        "style": f'<g style="display: none"><text>{SECRET}</text></g>',
        "kept for a use that is not made": f"<defs><text>{SECRET}</text></defs>",
        "metadata": f"<metadata><text>{SECRET}</text></metadata>",
    }.items()
}
_AT = '<text x="10" y="60">{}</text>'
_SHEET = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"'
_SVG_AT = f"<svg {_SHEET}><style>.w {{{{fill: #fff}}}} .n {{{{display: none}}}}</style>{{}}</svg>"


def _drawing(inner: str) -> bytes:
    shown = f'<text x="10" y="20">{SEEN}</text>'
    return _SVG_AT.format(shown + inner.format(SECRET)).encode()


DRAWINGS |= {
    "note on a part": (_drawing("<g><title>{}</title></g>"), "hidden_text"),
    "white in a page within": (
        _drawing('<foreignObject><p xmlns="http://www.w3.org/1999/xhtml" style="color: #fff">{}</p></foreignObject>'),
        "invisible_text",
    ),
    "rule": (_drawing('<text class="n" x="10" y="60">{}</text>'), "hidden_text"),
    "account of it": (_drawing("<desc>{}</desc>"), "hidden_text"),
    "without fill": (_drawing('<text fill="none" x="10" y="60">{}</text>'), "invisible_text"),
    "white by a rule": (_drawing('<text class="w" x="10" y="60">{}</text>'), "invisible_text"),
    "without strength": (_drawing('<text fill-opacity="0" x="10" y="60">{}</text>'), "invisible_text"),
    "white part": (_drawing('<text x="10" y="60">more <tspan fill="#fff">{}</tspan></text>'), "invisible_text"),
    "navy on navy": (
        _drawing('<rect y="40" width="300" height="40" fill="navy"/><text fill="navy" x="10" y="60">{}</text>'),
        "invisible_text",
    ),
    "under a box": (_drawing(f'{_AT}<rect y="40" width="300" height="40"/>'), "invisible_text"),
    "beside it": (_drawing('<text x="900" y="60">{}</text>'), "outside"),
    "one pixel": (_drawing('<text font-size="1" x="10" y="60">{}</text>'), "invisible_text"),
}
_ANIMATED = '<text x="10" y="60">{}%s</text>'
_PAGE = '<foreignObject %s><p xmlns="http://www.w3.org/1999/xhtml">{}</p></foreignObject>'


def _one_pixel(mode: str) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (1, 1), (255, 255, 255, 0) if mode == "RGBA" else "white").save(out, "PNG")
    return out.getvalue()


def _picture(mode: str) -> str:
    """The address of a picture of one pixel that is white, or clear where it can be."""
    return "data:image/png;base64," + base64.b64encode(_one_pixel(mode)).decode()


_WHITE_PNG = _picture("RGB")
_CLEAR_PNG = _picture("RGBA")


def _window(definition: str, marks: str) -> str:
    """A definition, and a text for which these attributes name it."""
    return f'<defs>{definition}</defs><text {marks} x="10" y="60">{{}}</text>'


_SHUT_WINDOWS = {
    "cut out with nothing": _window('<clipPath id="k"/>', 'clip-path="url(#k)"'),
    "cut out elsewhere": _window('<clipPath id="k"><rect width="9" height="9"/></clipPath>', 'clip-path="url(#k)"'),
    "cut out by a rule": _window('<clipPath id="k"><path d="M0 0h9v9z"/></clipPath>', 'style="clip-path: url(#k)"'),
    "cut out in shares": _window(
        '<clipPath id="k" clipPathUnits="objectBoundingBox"><rect x="2" width="1" height="1"/></clipPath>',
        'clip-path="url(#k)"',
    ),
    "cut out with what is cut out": _window(
        '<clipPath id="i"/><clipPath id="k"><rect width="300" height="100" clip-path="url(#i)"/></clipPath>',
        'clip-path="url(#k)"',
    ),
    "cut out to a hair": _window(
        '<clipPath id="k"><rect x="10" y="40" width="1" height="40"/></clipPath>', 'clip-path="url(#k)"'
    ),
    "cut out to its upper edge": _window(
        '<clipPath id="k"><rect width="300" height="51"/></clipPath>', 'clip-path="url(#k)"'
    ),
    "behind a mask that is open a hair": _window(
        '<mask id="m"><rect width="300" height="51" fill="white"/></mask>', 'mask="url(#m)"'
    ),
    "behind a black mask": _window('<mask id="m"><rect width="300" height="100"/></mask>', 'mask="url(#m)"'),
    "behind an empty mask": _window('<mask id="m"/>', 'mask="url(#m)"'),
    "behind a mask that is open elsewhere": _window(
        '<mask id="m"><rect width="300" height="30" fill="white"/></mask>', 'mask="url(#m)"'
    ),
    "behind a mask that is shut there": _window(
        '<mask id="m"><rect width="300" height="100" fill="white"/><rect y="30" width="300" height="70"/></mask>',
        'mask="url(#m)"',
    ),
    "filtered out": _window('<filter id="f"><feFlood flood-opacity="0"/></filter>', 'filter="url(#f)"'),
    "made clear": _window(
        '<filter id="f"><feComponentTransfer><feFuncA type="linear" slope="0"/></feComponentTransfer></filter>',
        'filter="url(#f)"',
    ),
}
_NOT_DRAWN = {
    "faint in what is faint": '<g opacity=".1"><g style="opacity: .2"><text x="10" y="60">{}</text></g></g>',
    "switched off as it moves": _ANIMATED % '<set attributeName="visibility" to="hidden"/>',
    "fading away by so much": _ANIMATED % '<animate attributeName="opacity" by="-1" dur="1s" fill="freeze"/>',
    "fading away by a rule": (
        "<style>@keyframes k {{to {{opacity: 0}}}} .m {{animation: k 1s both}}</style>"
        '<text class="m" x="10" y="60">{}</text>'
    ),
    "fading away": _ANIMATED % '<animate attributeName="opacity" from="1" to="0" dur="1s" fill="freeze"/>',
    "fading away from elsewhere": (
        '<text id="t" x="10" y="60">{}</text><animate href="#t" attributeName="opacity" values="1;0" dur="1s" '
        'fill="freeze"/>'
    ),
    "symbol that nothing uses": '<symbol id="s"><text x="10" y="60">{}</text></symbol><use href="#other"/>',
    "beside what is used": '<defs><g id="g"><path d="M0 0h9"/></g><text x="10" y="60">{}</text></defs><use href="#g"/>',
    "second choice": '<switch><text x="10" y="60">a</text><text x="10" y="60">{}</text></switch>',
    "choice of another program": '<switch><text requiredExtensions="x:y" x="10" y="60">{}</text><g/></switch>',
    "hidden as what it is in": '<g visibility="hidden"><text visibility="inherit" x="10" y="60">{}</text></g>',
    "along no line": '<text><textPath href="#none">{}</textPath></text>',
    "page of no size": _PAGE % 'width="0" height="0"',
    "switched off in a page within": (
        '<foreignObject width="300" height="100"><p xmlns="http://www.w3.org/1999/xhtml" hidden="">{}</p>'
        "</foreignObject>"
    ),
    "in a drawing of no size": '<svg width="0" height="0"><text x="10" y="60">{}</text></svg>',
    "beyond a drawing within": '<svg width="50" height="20"><text x="10" y="60">{}</text></svg>',
}
_LOST_IN_DRAWINGS = {
    "shrunk": '<g transform="scale(0)"><text x="10" y="60">{}</text></g>',
    "shrunk to a line": '<text transform="matrix(1 0 0 0 0 40)" x="10" y="60">{}</text>',
    "shrinking": '<g><text x="10" y="60">{}</text><animateTransform attributeName="transform" type="scale" to="0" '
    'dur="1s" fill="freeze"/></g>',
    "filled with an empty pattern": (
        '<pattern id="p" width="9" height="9"/><text fill="url(#p)" x="10" y="60">{}</text>'
    ),
    "squeezed": '<text textLength="0" x="10" y="60">{}</text>',
    "closed up": '<text style="letter-spacing: -1em" x="10" y="60">{}</text>',
    "under a picture": f'{_AT}<image href="{_WHITE_PNG}" y="30" width="300" height="70"/>',
    "under a circle drawn wide": f'{_AT}<ellipse cx="90" cy="60" rx="150" ry="32"/>',
    "under a path": f'{_AT}<path d="M0 30H300V100H0z"/>',
    "under two boxes": f'{_AT}<rect y="30" width="60" height="70"/><rect y="30" x="60" width="240" height="70"/>',
    "under a gradient": (
        '<linearGradient id="l"><stop stop-color="red"/><stop stop-color="blue"/></linearGradient>'
        f'{_AT}<rect y="30" width="300" height="70" fill="url(#l)"/>'
    ),
    "white gradient": (
        '<linearGradient id="l"><stop stop-color="#fff"/><stop stop-color="white"/></linearGradient>'
        '<text fill="url(#l)" x="10" y="60">{}</text>'
    ),
    "white as what it is in": '<g color="white" fill="currentColor"><text x="10" y="60">{}</text></g>',
    "small by its scale": '<text transform="scale(.1)" x="100" y="600">{}</text>',
    "after a visible part": '<text fill="#fff" x="10" y="60"><tspan fill="black">more</tspan>{}</text>',
    "white on a box that is used": (
        '<defs><rect id="r" width="300" height="70" fill="navy"/></defs><use href="#r" y="30"/>'
        '<text fill="navy" x="10" y="60">{}</text>'
    ),
}
_OUTSIDE_DRAWINGS = {
    "used beside it": '<defs><text id="t" y="60">{}</text></defs><use href="#t" x="900"/>',
    "moved away": '<g transform="translate(900 0)"><text x="10" y="60">{}</text></g>',
    "far off by its scale": '<g transform="scale(20)"><text x="100" y="60">{}</text></g>',
    "far off in shares": '<text x="300%" y="60">{}</text>',
    "turned away": '<text transform="rotate(180)" x="10" y="60">{}</text>',
    "page beside it": _PAGE % 'x="900" width="100" height="50"',
    "moving away": _ANIMATED % '<animate attributeName="x" to="900" dur="1s" fill="freeze"/>',
    "moving away by so much": _ANIMATED % '<animate attributeName="x" by="900" dur="1s" fill="freeze"/>',
    "moving away along a path": _ANIMATED % '<animateMotion path="M0 0L900 0" dur="1s" fill="freeze"/>',
    "moving away along a line elsewhere": (
        '<path id="p" d="M0 0V900" fill="none"/>'
        + _ANIMATED % '<animateMotion dur="1s" fill="freeze"><mpath href="#p"/></animateMotion>'
    ),
    "moving away to a place": _ANIMATED % '<animateMotion to="0,900" dur="1s" fill="freeze"/>',
    "turning away by a turn more": _ANIMATED
    % '<animateTransform attributeName="transform" type="translate" by="900 0" dur="1s" fill="freeze"/>',
    "moving away by a rule": (
        "<style>@keyframes k {{to {{transform: translate(900px, 0)}}}} .m {{animation: k 1s forwards}}</style>"
        '<text class="m" x="10" y="60">{}</text>'
    ),
}
DRAWINGS |= {name: (_drawing(inner), "hidden_text") for name, inner in (_SHUT_WINDOWS | _NOT_DRAWN).items()}
DRAWINGS |= {name: (_drawing(inner), "invisible_text") for name, inner in _LOST_IN_DRAWINGS.items()}
DRAWINGS |= {name: (_drawing(inner), "outside") for name, inner in _OUTSIDE_DRAWINGS.items()}
SEEN_DRAWINGS = {
    "white on a box": _drawing('<rect width="300" height="100" fill="navy"/><text class="w" x="10" y="60">{}</text>'),
    "white on a shape": _drawing('<circle r="90" fill="navy"/><text class="w" x="10" y="60">{}</text>'),
    "over a box": _drawing(f'<rect width="300" height="100" fill="#eee"/>{_AT}'),
    "outlined": _drawing('<text fill="none" stroke="black" x="10" y="60">{}</text>'),
}
SEEN_DRAWINGS |= {
    name: _drawing(inner)
    for name, inner in {
        "cut out with its place": _window(
            '<clipPath id="k"><rect width="300" height="100"/></clipPath>', 'clip-path="url(#k)"'
        ),
        "cut out to its lower half": _window(
            '<clipPath id="k"><rect y="54" width="300" height="46"/></clipPath>', 'clip-path="url(#k)"'
        ),
        "cut out on its side": (
            '<clipPath id="k"><rect width="30" height="100"/></clipPath><g clip-path="url(#k)">'
            '<text transform="rotate(90 10 10)" x="10" y="10">{}</text></g>'
        ),
        "filled with a pattern of lines": (
            '<pattern id="p" width="9" height="9"><path d="M0 0h9" stroke="navy"/></pattern>'
            '<text fill="url(#p)" x="10" y="60">{}</text>'
        ),
        "cut out with a circle of bows": _window(
            '<clipPath id="k"><path d="M0 60a150 150 0 1 0 300 0a150 150 0 1 0 -300 0z"/></clipPath>',
            'clip-path="url(#k)"',
        ),
        "cut out in shares that hold it": _window(
            '<clipPath id="k" clipPathUnits="objectBoundingBox"><rect width="1" height="1"/></clipPath>',
            'clip-path="url(#k)"',
        ),
        "cut out with what is not there": _window("", 'clip-path="url(#k)"'),
        "behind a white mask": _window(
            '<mask id="m"><rect width="300" height="100" fill="white"/></mask>', 'mask="url(#m)"'
        ),
        "behind a mask with a hole elsewhere": _window(
            '<mask id="m"><rect width="300" height="100" fill="white"/><rect width="300" height="20"/></mask>',
            'mask="url(#m)"',
        ),
        "with a shadow": _window('<filter id="f"><feDropShadow/></filter>', 'filter="url(#f)"'),
        "half as large": '<text transform="scale(.5)" x="20" y="120">{}</text>',
        "weak in what is weak": '<g opacity=".7"><text opacity=".7" x="10" y="60">{}</text></g>',
        "fading in": '<text opacity="0" x="10" y="60">{}'
        '<animate attributeName="opacity" from="0" to="1" dur="1s" fill="freeze"/></text>',
        "blinking": _ANIMATED % '<animate attributeName="opacity" values="1;0;1" dur="1s" repeatCount="indefinite"/>',
        "moving along a path and back": _ANIMATED % '<animateMotion path="M0 0L900 0" dur="1s"/>',
        "moving once it is clicked": _ANIMATED % '<animateMotion to="900,0" begin="click" fill="freeze"/>',
        "moving a little": _ANIMATED % '<animate attributeName="x" by="9" dur="1s" fill="freeze"/>',
        "fading in by a rule": (
            "<style>@keyframes k {{to {{opacity: 1}}}} .m {{opacity: 0; animation: k 1s forwards}}</style>"
            '<text class="m" x="10" y="60">{}</text>'
        ),
        "fading and back": _ANIMATED % '<animate attributeName="opacity" from="1" to="0" dur="1s"/>',
        "gone once it is clicked": _ANIMATED % '<set attributeName="visibility" to="hidden" begin="click"/>',
        "used": '<defs><text id="t" y="60">{}</text></defs><use href="#t" x="10"/>',
        "used once beside it and once on it": (
            '<defs><text id="t" y="60">{}</text></defs><use href="#t" x="900"/><use href="#t" x="10"/>'
        ),
        "symbol that is used": '<symbol id="s"><text x="10" y="60">{}</text></symbol><use href="#s"/>',
        "choice of a language": '<switch><text systemLanguage="de" x="10" y="60">{}</text><text>a</text></switch>',
        "choice for all others": '<switch><text systemLanguage="de" y="9">a</text><text y="60">{}</text></switch>',
        "visible in what is hidden": '<g visibility="hidden"><text visibility="visible" y="60">{}</text></g>',
        "as wide as it says": '<text textLength="150" x="10" y="60">{}</text>',
        "under a clear picture": f'{_AT}<image href="{_CLEAR_PNG}" width="300" height="100"/>',
        "under a picture elsewhere": f'{_AT}<image href="x.jpg" width="300" height="100"/>',
        "under a weak box": f'{_AT}<rect width="300" height="100" opacity=".3"/>',
        "beside a circle": f'{_AT}<circle cx="250" cy="60" r="40"/>',
        "under half a box": f'{_AT}<rect x="60" y="30" width="240" height="70"/>',
        "page in its place": _PAGE % 'width="300" height="100"',
        "page that flows over": _PAGE % 'width="1" height="1" style="overflow: visible"',
        "moved there and back": '<g transform="translate(900 0)"><text x="-890" y="60">{}</text></g>',
        "turned on its side": '<text transform="rotate(90 10 10)" x="10" y="10">{}</text>',
        "along a line": '<path id="p" d="M10 60h200" fill="none"/><text><textPath href="#p">{}</textPath></text>',
        "in a drawing within": '<svg x="10" y="10" width="200" height="80"><text x="10" y="40">{}</text></svg>',
    }.items()
} | {
    "small letters of a small drawing": (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 1"><text font-size=".1" y=".3">{SEEN}</text>'
        f'<text font-size=".1" x=".1" y=".6">{SECRET}</text></svg>'
    ).encode(),
    "above a drawing that is drawn higher": (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100" width="300" height="300"><text y="50">{SEEN}'
        f'</text><text x="10" y="150">{SECRET}</text></svg>'
    ).encode(),
}
