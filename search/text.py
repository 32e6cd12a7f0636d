"""Words: how text becomes tokens, and how the found ones are marked. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

import snowballstemmer

STEMMERS = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Names whose punctuation is part of them: ISO-27001, 24/7, AT&T, node.js.
_COMPOUND = re.compile(r"[^\W_]+(?:[-/.&+][^\W_]+)+")
_C_FAMILY = re.compile(r"(?<![^\W_])([^\W\d_])(\+\+|#)")
_C_NAMES = {"++": "plusplus", "#": "sharp"}
# Names that begin with a dot: .NET.
_DOTTED = re.compile(r"(?<![\w.])\.([^\W\d_]{2,}[^\W_]*)")
# Names that some write as two words: ISO 27001, SOC 2.
_NUMBERED = re.compile(r"(?<![^\W_])([A-Z]{1,6}) (\d{1,6})(?![^\W_])")
_NAME_OR_WORD = re.compile(
    f"(?P<name>{_C_FAMILY.pattern}|{_DOTTED.pattern}|{_NUMBERED.pattern}|{_COMPOUND.pattern})|{WORD.pattern}"
)
# Longer ones are sentences without spaces (addresses, paths), which nobody types as one word.
LONGEST_COMPOUND = 24

# As Snowball lists them for each language. What Elasticsearch takes for English has 33 words, and takes "what", "how"
# and "have" for words that tell something.
STOP_WORDS = {
    "en": """a about above after again against all am an and any are as at be because been before being below between
        both but by can cannot could did do does doing down during each few for from further had has have having he her
        here hers herself him himself his how i if in into is it its itself me more most my myself no nor not of off on
        once only or other ought our ours ourselves out over same she should so some such than that the their theirs
        them themselves then there these they this those through to too under until up very was we were what when
        where which while who whom why will with would you your yours yourself yourselves
        arent cant didnt doesnt dont isnt thats whats wont""",
    "de": """aber als am an auch auf aus bei bin bis das dass dem den der des die ein eine einem einen einer es für hat
        ich im in ist mit nach nicht oder sich sie sind um und von vor war was wie wir zu zum zur""",
    "fr": """au aux avec ce ces dans de des du elle en est et il ils je la le les leur mais ne nous on ou par pas pour
        qui que sa se ses son sont sur un une vous à""",
    "es": """al como con de del el ella en es esta este ha la las lo los más no o para pero por que se si su sus un una
        y""",
}


# The rest of the same classes, which that list leaves out. In a query of few words they may be part of a name ("like
# new", "Now Platform"), so that they count as joining in a sentence alone.
SENTENCE_WORDS = {
    "en": """already also although among amongst another anyone anything besides concerning despite either else enough
        especially etc even ever every everyone everything except however including indeed instead like many might much
        must neither never nobody none nothing now often otherwise particularly per perhaps quite rather really
        regarding several shall since somebody someone something specifically still therefore though throughout thus
        together toward towards unless unlike upon various very via whatever whereas whether whoever whose within
        without yet""",
}

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

# French articles and pronouns before a vowel are words of their own: l'hôpital is hôpital.
_ELISION = re.compile(r"^(?:qu|[cdjlmnst])['’](?=[^\W\d_]{2})", re.IGNORECASE)


def readable(text: str) -> str:
    """`text` without what nobody types and no database keeps: control characters, halves of characters."""
    return _CONTROL.sub(" ", text)


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Lower case without accents: Müller is muller, Straße is strasse, l'hôpital is hopital."""
    word = _ELISION.sub("", word)
    if word.isascii():
        return word.lower().replace("'", "")
    plain = unicodedata.normalize("NFKD", word.casefold().replace("’", "").replace("'", ""))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


_STOP = {code: frozenset(fold(word) for word in words.split()) for code, words in STOP_WORDS.items()}
_JOINING = {code: stop | frozenset(SENTENCE_WORDS.get(code, "").split()) for code, stop in _STOP.items()}
ALL_STOP_WORDS = frozenset().union(*_STOP.values())
ALL_JOINING_WORDS = frozenset().union(*_JOINING.values())
_stemmers = {code: snowballstemmer.stemmer(name) for code, name in STEMMERS.items()}


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word; the word itself in a language without rules here."""
    stemmer = _stemmers.get(language)
    return stemmer.stemWord(word) if stemmer is not None and not word.isdigit() else word


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


def words(text: str) -> list[str]:
    """The folded words of `text`, in order, not stemmed."""
    return [word for word in (fold(match.group()) for match in WORD.finditer(text)) if word]


def codes(text: str) -> Iterator[str]:
    """Names whose punctuation matters, joined: "C++" is cplusplus, "ISO-27001" iso27001, "24/7" 247, ".NET" dotnet."""
    for match in _C_FAMILY.finditer(text):
        yield fold(match.group(1)) + _C_NAMES[match.group(2)]
    for match in _DOTTED.finditer(text):
        yield "dot" + fold(match.group(1))
    for match in _NUMBERED.finditer(text):
        yield fold(match.group(1) + match.group(2))
    for match in _COMPOUND.finditer(text):
        joined = _as_one(match.group())
        if len(joined) <= LONGEST_COMPOUND:
            yield joined
    for match in WORD.finditer(text):
        word = match.group()
        if not word.isalpha() and not word.isdigit() and any(letter.isdigit() for letter in word):
            yield fold(word)


def _as_one(name: str) -> str:
    return fold(re.sub(r"[\W_]", "", name))


def query_codes(text: str) -> list[str]:
    """The codes a query may mean: its own, and two words that are one elsewhere ("iso 27001", "q 3").

    In a sentence "well-known" is two words and "i.e." none: as names they outweighed what was asked about.
    """
    spoken = words(text)
    pairs = [a + b for a, b in zip(spoken, spoken[1:], strict=False) if any(c.isdigit() for c in a + b)]
    named = _COMPOUND.sub(_unless_prose, text) if is_sentence(text) else text
    return list(dict.fromkeys([*codes(named), *pairs]))


def _unless_prose(name: re.Match[str]) -> str:
    """A name with punctuation; a space for words with a hyphen or slash between them, and for letters with dots."""
    pieces = re.split(r"[-/.]", name.group())
    is_dotted_name = "." in name.group() and min(map(len, pieces)) > 1
    return " " if all(piece.isalpha() for piece in pieces) and not is_dotted_name else name.group()


def said_codes(text: str) -> list[str]:
    """The codes to show what `text` found by: those it means, and names that others write as one word. Not numbers:
    who asks for 1.5 is shown the 1 and the 5 that stand together, and no 15."""
    return [code for code in dict.fromkeys([*query_codes(text), *joined(text)]) if not code.isdigit()]


def joined(text: str) -> list[str]:
    """The names in a text that others write as one word: "e-mail" is email elsewhere."""
    return [code for code in dict.fromkeys(codes(text)) if code.isalpha()]


def as_code(name: str) -> str:
    """The code by which a name with punctuation stands in an index; "" when it is words: "C++" is not the word c."""
    found = list(dict.fromkeys(codes(name)))
    return found[0] if len(found) == 1 and len(name.split()) == 1 else ""


def tokens(text: str, language: str) -> list[str]:
    """What a database's index holds of `text`: stems in order, then codes."""
    return [*(stem(word, language) for word in words(text)), *codes(text)]


def marked(text: str, stems: frozenset[str], languages: Iterable[str]) -> str:
    """`text` with the marks of `snippets` around each word whose stem is among `stems`, and around each name whose code
    is one of them: e-mail is email, SOC 2 is soc2."""
    from search.results.snippets import CLOSE, OPEN

    languages = tuple(languages)

    def is_found(word: str) -> bool:
        return word in stems or any(stem(word, language) in stems for language in languages)

    def mark(match: re.Match[str]) -> str:
        return f"{OPEN}{match.group()}{CLOSE}" if is_found(fold(match.group())) else match.group()

    def mark_name(match: re.Match[str]) -> str:
        whole = match.group()
        return f"{OPEN}{whole}{CLOSE}" if any(map(is_found, codes(whole))) else WORD.sub(mark, whole)

    return _NAME_OR_WORD.sub(lambda match: mark_name(match) if match["name"] else mark(match), text)
