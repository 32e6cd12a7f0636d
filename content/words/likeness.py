"""How alike two texts are, by the runs of words that they share. Nothing here touches the database."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from rensa import RMinHash

from content.words import tokens

#: A changed word costs this many runs: long enough that common phrases make no likeness, short enough that a text
#: with a few words changed on every page is still seen.
SHINGLE_WORDS = 3
#: Texts of fewer words share their runs by chance: a cover, a sign, a form.
FEWEST_WORDS = 30
#: What is compared of a text. A book of 300 pages; two longer texts that differ only after that are told as the same.
MOST_WORDS = 100_000
#: 32 bands of 4 find two texts that share half of their runs 87 times in 100, three quarters always; of those that
#: share a fifth, one pair in twenty is looked at in vain.
BANDS, ROWS = 32, 4
#: From here on two texts are "nearly the same": a new version of a deck with a third of its words rewritten still is,
#: two datasheets of one template are not.
NEARLY = 0.5
#: With another one of these, everything that was kept has to be made anew.
RECIPE = 2
_SEED = 20_111


def words_of(texts: Iterable[str]) -> list[str]:
    """The words of a text given in pieces, folded, at most MOST_WORDS."""
    words: list[str] = []
    for text in texts:
        words += tokens.words(text)
        if len(words) >= MOST_WORDS:
            break
    return words[:MOST_WORDS]


def shingles_of(words: list[str]) -> set[str]:
    """Every run of SHINGLE_WORDS words, each once."""
    return {" ".join(words[i : i + SHINGLE_WORDS]) for i in range(len(words) - SHINGLE_WORDS + 1)}


def bands_of(shingles: set[str]) -> list[int]:
    """Numbers of 63 bits, of which two texts have the more in common the more alike they are."""
    minhash = RMinHash(num_perm=BANDS * ROWS, seed=_SEED)
    minhash.update(list(shingles))
    digest = minhash.digest()
    return [_band(number, digest[number * ROWS : (number + 1) * ROWS]) for number in range(BANDS)]


def _band(number: int, rows: list[int]) -> int:
    digest = blake2b(repr((number, *rows)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def alike(one: set[str], other: set[str]) -> float:
    """What two texts share of all their runs together (Jaccard): 0 nothing, 1 everything."""
    return len(one & other) / len(one | other) if one or other else 0.0
