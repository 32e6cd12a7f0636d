"""SVG drawings that hide a word, and some whose words are seen."""

from __future__ import annotations

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
SEEN_DRAWINGS = {
    "white on a box": _drawing('<rect width="300" height="100" fill="navy"/><text class="w" x="10" y="60">{}</text>'),
    "white on a shape": _drawing('<circle r="90" fill="navy"/><text class="w" x="10" y="60">{}</text>'),
    "over a box": _drawing(f'<rect width="300" height="100" fill="#eee"/>{_AT}'),
    "outlined": _drawing('<text fill="none" stroke="black" x="10" y="60">{}</text>'),
}
