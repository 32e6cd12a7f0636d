"""Colours and labels that every format shares."""

TEAL = "0D4448"
TEALS = ("0D4448", "17585C", "2B7A69", "3F8C84", "549685")
INK = "15191B"
GREY = "616A6C"
LINE = "C9CFCD"
RED = "A63A24"
SAND = "F1E8DA"
YELLOW = "FFF4CC"

TYPE_LABELS = {
    "deck": "Deck",
    "one-pager": "One-pager",
    "datasheet": "Datasheet",
    "battlecard": "Battlecard, internal only",
    "whitepaper": "Whitepaper",
    "sheet": "Sheet",
}


def footer(title: str) -> str:
    return f"Tidewater · {title}"
