"""A style sheet that moves more than anybody would draw is read as far as it may count."""

from __future__ import annotations

import tinycss2

from content.extraction.css_animations import keyframes_in, settled


def frames_of(sheet: str) -> dict:
    return dict(keyframes_in(tinycss2.parse_stylesheet(sheet)))


def value_of(words: str) -> list:
    return tinycss2.parse_component_value_list(words)


def test_of_very_many_frames_the_first_count():
    between = "".join(f"{number / 200}%{{opacity:0}}" for number in range(1, 20_000))
    found = frames_of(f"@keyframes k{{{between}to{{opacity:1}}}}")["k"]
    assert len(found.between) == 500
    assert tinycss2.serialize(found.last["opacity"]) == "1"


def test_of_very_many_animations_of_an_element_the_first_count():
    frames = frames_of("".join(f"@keyframes k{number}{{to{{p{number}:0}}}}" for number in range(1_000)))
    look = settled([("animation", value_of(",".join(f"k{number} 1s forwards" for number in range(1_000))))], frames)
    assert list(look) == [f"p{number}" for number in range(100)]
