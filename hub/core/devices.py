"""What a browser says it is, in the words of a person."""

from __future__ import annotations

import ua_parser


def device_name(agent: str) -> str:
    """What a person would call it: "Safari on iOS"; "" when nothing is known of it."""
    browser, system = ua_parser.parse_user_agent(agent), ua_parser.parse_os(agent)
    names = [browser.family if browser else "", system.family if system else ""]
    return " on ".join(name for name in names if name)
