"""What a person did about words of the searches report, for the rows of these words. Kept in the session."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

SESSION_KEY = "word_acts"
# A person who works through the lists; older ones are offered their acts again.
MOST_KEPT = 60


@dataclass(frozen=True, slots=True)
class WordAct:
    """`said` stands in the row; `undo` is for who did it to find what to take back, "" when it can't be."""

    said: str
    undo: str = ""


def note(session: Any, words: str, act: WordAct) -> None:
    """The row of `words` says from now on what was done."""
    kept = {name: about for name, about in session.get(SESSION_KEY, {}).items() if name != words}
    session[SESSION_KEY] = dict(list(kept.items())[-MOST_KEPT + 1 :]) | {words: asdict(act)}


def noted(session: Any) -> dict[str, WordAct]:
    """What was done, by words."""
    return {words: WordAct(**about) for words, about in session.get(SESSION_KEY, {}).items()}


def forget(session: Any, words: str) -> WordAct | None:
    """The row offers its acts again; what was noted, None when nothing was."""
    act = noted(session).get(words)
    session[SESSION_KEY] = {name: about for name, about in session.get(SESSION_KEY, {}).items() if name != words}
    return act
