"""What is filled in for one recipient, against the rules of the message house: whoever sends it is told before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from content.messages.check import Breach, Passage
from content.messages.rules import ready_check
from content.messages.sentences import remedy_of, sentence_of
from content.models import Asset, Kind
from content.models.asset import Part
from content.models.places import Place, label_of
from tracking.links.merge_fields import fill, places_in

# What somebody is called is no message, whatever word it is.
NAMES = ("first_name", "name", "company", "account")


class OffMessage(Exception):
    """What was filled in says what the message house rules out: it may be sent once that is confirmed, unless a rule
    `stops` it.
    """

    def __init__(self, breaches: Sequence[Breach]) -> None:
        self.sentences = tuple(f"{sentence_of(one)} {remedy_of(one)}" for one in breaches)
        self.stops = any(one.rule.stops for one in breaches)
        super().__init__(" ".join(self.sentences))


def parts_for_customers(assets: Iterable[Asset]) -> list[Part]:
    """The parts of the scripts among `assets` that their recipient reads."""
    scripts = [asset for asset in assets if asset.kind == Kind.SCRIPT]
    return [part for script in scripts for part in script.own.get_parts_for_customers()]


def places_to_fill(assets: Iterable[Asset]) -> list[Place]:
    """The places that somebody fills in before these may be sent, each once, in order."""
    return places_in(parts_for_customers(assets))


def refuse_off_message(assets: Iterable[Asset], values: Mapping[str, str], *, confirmed: bool) -> None:
    """Raise OffMessage for what these values say, by themselves or with the words around them, unless that is confirmed
    and no rule stops it.
    """
    said = {key: value for key, value in values.items() if key not in NAMES}
    if not said or not (found := _breaches(parts_for_customers(assets), said)):
        return
    refused = OffMessage(found)
    if refused.stops or not confirmed:
        raise refused


def _breaches(parts: Sequence[Part], values: Mapping[str, str]) -> list[Breach]:
    """What the values say; of the approved words around them nothing that these say without them."""
    check = ready_check()
    typed = [Passage(field=key, where=label_of(key), text=value) for key, value in values.items()]
    before = {(one.rule.key, one.words) for one in check.breaches(_passages(parts, {}))}
    found: dict[tuple[str, str], Breach] = {}
    for one in check.breaches([*typed, *_passages(parts, values)]):
        key = one.rule.key, one.words
        if one.passage.field != "body" or key not in before:
            found.setdefault(key, one)
    return list(found.values())


def _passages(parts: Iterable[Part], values: Mapping[str, str]) -> list[Passage]:
    texts = [fill(f"{part.label}\n\n{part.text}", values) for part in parts]
    return [Passage(field="body", where="What they read", text=text) for text in texts]
