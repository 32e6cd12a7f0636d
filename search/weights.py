"""How much each thing counts when results are ordered, with the reason: for both engines where they mean the same.

Both weigh words by BM25. What is given as a boost is added to or multiplies what the words weigh: a rare word weighs
some 3 to 6. Whatever changes here is tried by `make bench-search`. When TITLE changes, Elasticsearch builds its index
anew.
"""

from __future__ import annotations

# --- Words, wherever they stand ---

# A word in the title says more of an asset than one on a page; more than twice lost wherever it was measured.
TITLE, BODY = 2, 1
# Facet values as text: enough to find what is only tagged, too little to outweigh words that were written.
LABELS = 0.1
# Names with punctuation ("C++", "ISO-27001") are asked for exactly; about what one rare word weighs.
CODES = 3.0
# A word that stands in an asset as a name with punctuation ("email" in e-mail, "cplusplus" in C++); about a usual word.
JOINED = 1.0
# Another way to say it counts a little less than the words as typed.
SYNONYM = 0.8
# The name of a product, a competitor or a term where it stands whole: its words scattered over a page are not it.
NAME = 2.0
# On the database: all the words in one asset, or all of them in its title, is what a person who remembers it types.
ALL_WORDS, ALL_IN_TITLE = 1.25, 1.25

# --- Words together; on Elasticsearch, for the first results ---

# The very words of the title, not only their stems.
TITLE_EXACT = 0.15
# Neighbours in the query that are near each other in the asset, for each such pair.
NEAR = 0.1
# All the words in what an asset is about, as its title, summary and tags say it together: "red cordless drill" is the
# drill tagged red and cordless, not the case that fits it. Where assets are tagged it brought more than all else here;
# where they are not, and for long questions, it changed nothing.
ABOUT = 2.0
# What a word would weigh that every good answer said over and over, beside one that was asked for; from 0.35 to 0.5
# alike.
RELATED = 0.4

# --- The page of an asset that is shown ---

# On the right page neighbours are nearer still: for choosing it a pair weighs as much as its words. On the database the
# page's score is multiplied.
NEAR_ON_PAGE = 1.0
PHRASE_ON_PAGE = 1.5

# --- What is known beside the words ---

# A recognised value is a strong preference, never a filter. On an axis that nearly every asset fills it may dominate
# the words (a long question's words sum to 20-60). On one that few fill the words themselves say it better: the more
# such values weighed, the worse single words were answered ("desktop", "ssd").
RECOGNISED_SPARSE = 0.25
RECOGNISED_DENSE = 12.0
# Words score about this much each, and a preference is to be weighed against all of them: in a question of ten words or
# more it may dominate as measured, in two words it must leave the other word its say.
RECOGNISED_WORDS = 10
# How steeply trust in an axis grows with the share of assets that fill it: at half of them, a quarter of the way.
RECOGNISED_POWER = 2
# Who says nothing but what it is ("latest deck") is answered by that: above what so few words can score elsewhere.
RECOGNISED_ALONE = 30.0
# An asset in the language of the question, where the language shows: about a usual word.
OWN_LANGUAGE = 1.5
# An owner's or a customer's name is rarely meant as anything else.
RECOGNISED_NAME = 8.0
# Whoever asks for the latest is answered by age rather than by words: an asset NEWEST_PIVOT_DAYS older than the newest
# gets half. Weighed by the query's length as other preferences are, from half of it on: age is all that was asked for
# besides the words.
NEWEST, NEWEST_LEAST = 12.0, 6.0
NEWEST_PIVOT_DAYS = 60
# The most that worth may add to the words' score: enough to order what matches alike, too little to turn it round.
WORTH = 0.2
# Used with this segment or at this stage, when the query or a filter names it: about a rare word's weight in labels.
USED_HERE = 1.5
# Above everything that words can score.
PINNED = 10_000.0

# --- What means the same ---

# The very same counts as so many words of the rarest there are. Twice as much lowered what words answer best: names of
# products of one word.
NEAREST = 1.8
# Such a word weighs the less the fewer assets there are; in more than some hundred it counts here as in these.
RAREST = 5.5
# What lies less near than this is not found: how far it is from sentences that have nothing to do with each other (0)
# to the very same words (1).
LEAST_NEAR = 0.15
# Of two assets: what lies less near than this is not alike at all.
LEAST_ALIKE = 0.23
# How near an asset is counts from here on, so that what is just found still counts: from 0.23, paraphrases lost.
NEAR_FROM = 0.12
# Of each question, so many assets at most are found by meaning. Of twenty, some that the words put third or fourth were
# left without what their nearness adds.
NEIGHBOURS = 50
# A question is asked by meaning when the model knows so many of its words: not a name, a code, or another language.
LEAST_KNOWN = 0.3
# The words carry a question as far as the best answers hold them, rare ones counting more. Where they hold half of
# them, meaning counts four times as much; where they hold next to nothing, no more than LEAST_COVERED says.
COVERED_POWER, LEAST_COVERED = 2, 0.15
# In a sentence it takes so many words that say what is looked for: fewer carry it only in part. "How long until we are
# up and running" is not answered by who says "running".
CARRYING_WORDS = 3
# What the model does not know is what words find best: a name, a number. With all words known twice as much counts as
# with seven in ten.
KNOWN_POWER = 2
COVERED_BY = 5


def near(nearness: float, known: float, covered: float, rarest: float) -> float:
    """Of an asset that lies so near to the question (0: just near enough, 1: the same), of whose words the model knows
    the share `known` and the best answers hold the share `covered`, where a word that stands nowhere would weigh
    `rarest`."""
    carried: float = max(covered, LEAST_COVERED) ** COVERED_POWER
    known_well: float = known**KNOWN_POWER
    return NEAREST * min(rarest, RAREST) * nearness * known_well / carried


def recognised(share: float, query_words: int) -> float:
    """Of a recognised value on an axis that `share` of the live assets fill, in a query of so many words."""
    long = min(query_words / RECOGNISED_WORDS, 1.0)
    return RECOGNISED_SPARSE + (RECOGNISED_DENSE * long - RECOGNISED_SPARSE) * share**RECOGNISED_POWER


def newest(query_words: int, *, alone: bool) -> float:
    """Of being as new as the newest asset, in a query of so many words that asks for the latest; `alone` when it says
    nothing else but what an asset is."""
    return NEWEST if alone else max(NEWEST * min(query_words / RECOGNISED_WORDS, 1.0), NEWEST_LEAST)


def raised(worth: float) -> float:
    """By what the words' score is multiplied for an asset of this worth, 0 to 1."""
    return 1 + WORTH * worth
