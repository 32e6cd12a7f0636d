"""What a rep reads of a file that could not be checked: what happened, and what to do."""

from __future__ import annotations

from content.extraction.types import State

_SENTENCES = {
    State.PASSWORD_PROTECTED: "It is protected by a password. Save a copy without it and check that.",
    State.DAMAGED: "It can't be read; it may have been cut off. Open it in its program, save it again and check that.",
    State.TOO_LARGE: "It is too large. Compress its pictures or split it.",
    State.UNSUPPORTED: "Files of this kind have no pages to check. Save it as PDF, PowerPoint or Word.",
    State.TIMED_OUT: "Reading it took too long. Split it and check the parts.",
}


def sentence_for(state: State, detail: str) -> str:
    """For this end of reading a file; `detail` is what reading found, a sentence or empty."""
    told = _SENTENCES.get(state, "It can't be read.")
    return f"{told} ({detail.strip().rstrip('.')}.)" if detail.strip() and state == State.TOO_LARGE else told
