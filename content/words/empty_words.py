"""Words that tell nothing of what a text is about."""

from __future__ import annotations

from collections.abc import Iterable

from content.words.letters import fold
from content.words.tokens import words

# Of Snowball's list for each language, those that tell nothing in a query of two words either. Elasticsearch is given
# the same: its own for English has 33 words, and takes "what", "how" and "have" for words that tell something.
STOP_WORDS = {
    "en": """a about am an and are as at be because been being but by cannot could did do does doing for from had has
        have having he her hers herself him himself his how i if in into is it its itself me my myself no nor not of on
        or ought our ours ourselves she should so some such than that the their theirs them themselves then there these
        they this those to too until very was we were what when where which while who whom why will with would you your
        yours yourself yourselves
        arent cant didnt doesnt dont isnt thats whats wont""",
    "de": """aber als am an auch auf aus bei bin bis das dass dem den der des die ein eine einem einen einer es für hat
        ich im in ist mit nach nicht oder sich sie sind um und von vor war was wie wir zu zum zur""",
    "fr": """au aux avec ce ces dans de des du elle en est et il ils je la le les leur mais ne nous on ou par pas pour
        qui que sa se ses son sont sur un une vous à""",
    "es": """al como con de del el ella en es esta este ha la las lo los más no o para pero por que se si su sus un una
        y""",
}


# The rest of these classes. In a query of few words they may be part of a name ("down jacket", "all in one", "like
# new"), so that they count as joining in a sentence alone.
SENTENCE_WORDS = {
    "en": """above after again against all any before below between both can down during each few further here more
        most off once only other out over own same through under up
        already also although among amongst another anyone anything besides concerning despite either else enough
        especially etc even ever every everyone everything except however including indeed instead like many might much
        must neither never nobody none nothing now often otherwise particularly per perhaps quite rather really
        regarding several shall since somebody someone something specifically still therefore though throughout thus
        together toward towards unless unlike upon various very via whatever whereas whether whoever whose within
        without yet
        im ive youre youve youll youd hes shes weve theyre theyve theyll theyd theres whos wheres hows
        hasnt havent hadnt isnt wasnt werent wouldnt couldnt shouldnt mustnt""",
    # Without those that are an English word as well: a question in English may be asked of such a library.
    "de": """beim bist da damit dann dein denn dich dir doch du eben er euch euer eure hatte haben habe ihm ihn ihnen
        ihr ihre ihren ja kann kannst können könnte mein mich mir müssen muss nein noch nur ob schon sehr sein seine
        seit soll sollen sollte über uns unser unsere unseren vom weil wenn werden wir wird wo wurde wurden würde""",
    "fr": """aussi avez avoir avons cela cette comme elles être eux fait faire leur leurs lui nos notre ont où parce
        peut peuvent quand quel quelle quoi si soit très tu tous vos votre""",
    "es": """aquí cada cómo cuando desde donde él ellas ellos entre eso estar está están fue hasta les mi muy nos
        nosotros nuestra nuestro porque puede pueden qué quién ser sobre también tiene tu ya yo""",
}

_STOP = {code: frozenset(fold(word) for word in words.split()) for code, words in STOP_WORDS.items()}
_JOINING = {
    code: stop | frozenset(fold(word) for word in SENTENCE_WORDS.get(code, "").split()) for code, stop in _STOP.items()
}
ALL_STOP_WORDS = frozenset().union(*_STOP.values())
ALL_JOINING_WORDS = frozenset().union(*_JOINING.values())


def stop_words(language: str) -> list[str]:
    """The words of `language` that tell nothing, as `fold` leaves them: for an engine that leaves them out itself."""
    return sorted(_STOP.get(language, ()))


def is_stop_word(word: str, languages: Iterable[str]) -> bool:
    return any(word in _STOP.get(language, ()) for language in languages)


# A query of fewer words names a thing ("down jacket", "over the air"); in a longer one such words only join others.
SENTENCE = 5


def is_sentence(text: str) -> bool:
    return len(text.split()) >= SENTENCE


def telling(text: str, language: str) -> str:
    """`text`, when it is a sentence, without the words of `language` that tell nothing; whole when it has no others."""
    if not is_sentence(text):
        return text
    kept = [piece for piece in text.split() if not all(word in _JOINING.get(language, ()) for word in words(piece))]
    return " ".join(kept) or text


def telling_words(text: str, languages: Iterable[str]) -> list[str]:
    """The folded words of `text` but those that tell nothing in any of `languages`; in a sentence more do."""
    joining = _JOINING if is_sentence(text) else _STOP
    nothing = frozenset().union(*(joining.get(language, frozenset()) for language in languages))
    return [word for word in words(text) if word not in nothing]
