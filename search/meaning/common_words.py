"""Words that everybody knows: none of them is a slip, though no asset may hold it."""

from __future__ import annotations

from search.meaning.model import current


def is_common(word: str) -> bool:
    """Whether the model has learned the word whole, as it has of its language's usual ones ("guys", "excel", "docs").
    Without a model no word is."""
    model = current().model
    return model is not None and model.share_known([word]) == 1
