"""Letters of symbol fonts: Office stores them as private letters, which no other font has and nobody can search."""

from __future__ import annotations

# The Symbol font from its 33rd letter on; a blank where it has none.
_LOW = "!∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_HIGH = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
_PRIVATE = 0xF000
_SYMBOL = {
    **{_PRIVATE + 0x20: " "},
    **{_PRIVATE + 0x21 + place: letter for place, letter in enumerate(_LOW)},
    **{_PRIVATE + 0xA0 + place: letter for place, letter in enumerate(_HIGH)},
}
# Of Wingdings what people use: ticks, crosses, arrows and bullets.
_WINGDINGS = {0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0xE0: "→", 0xDF: "←", 0xD8: "➢", 0x4A: "☺"}


def readable(text: str) -> str:
    """`text` with the private letters of the Symbol font as the letters they show."""
    return text.translate(_SYMBOL) if any("\uf020" <= letter <= "\uf0ff" for letter in text) else text


def symbol(font: str, code: str) -> str:
    """The letter of this code (hexadecimal, as Word writes it) in this font; a bullet where it is not known."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if "wingdings" in font.lower() or "webdings" in font.lower():
        return _WINGDINGS.get(number & 0xFF, "•")
    if number < _PRIVATE and "symbol" not in font.lower():
        return chr(number) if 0x20 <= number < 0xD800 else ""
    return _SYMBOL.get(_PRIVATE + (number & 0xFF), "•")
