"""What is indexed of an asset. Pure: from a loaded asset to a document, from a document to what each engine wants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from typing import Any

from content.models import Asset, CustomerStory, Kind, Part
from content.words.codes import codes, joined
from content.words.letters import composed
from content.words.lines import without_running_lines
from content.words.stems import STEMMERS, stem
from content.words.tokens import words
from content.words.vector_limit import fitted
from search import weights

# Each page's text starts with its number in signs of which no tokenizer makes a token, and which survive highlighting,
# so that the highlighted value tells its page. All are ASCII and none is escaped in JSON: with signs that are not,
# Elasticsearch took a twentieth longer for a search, as it then reads and writes whole pages letter by letter.
_AS_SIGNS = str.maketrans("0123456789", "!$%<=>?@^|")
_AS_DIGITS = str.maketrans("!$%<=>?@^|", "0123456789")
BETWEEN = "\x7f"

# The block of a script that answers an objection, with its proof.
OBJECTION = "objection"

# Beyond these, highlighting all pages in one response is slower than asking a second index for the few that matter.
LONG_PAGES = 40
LONG_CHARACTERS = 100_000

# Past this, a page adds only words that no page before it held.
MOST_BODY_CHARACTERS = 500_000

# Of what is kept for an asset: raised when it changes, so that the index is built anew as for another mapping.
FORMAT = 4

LANGUAGES = tuple(STEMMERS)
OTHER_LANGUAGE = "xx"

# The facets that are counted as one value; none of their values holds a space.
ABOUT, ABOUT_FACETS = "about", ("kind", "type", "language")


def analysed_as(language: str) -> str:
    """The language by whose rules words are compared; "xx" when there are none for it."""
    return language if language in LANGUAGES else OTHER_LANGUAGE


def tokens(text: str, language: str) -> list[str]:
    """What a database's index holds of `text`: stems in order, then codes."""
    return [*(stem(word, language) for word in words(text)), *codes(text)]


@dataclass(frozen=True)
class AssetDocument:
    """An asset as search sees it. Tokens are kept once made: indices ask for them several times."""

    id: int
    kind: str
    type: str
    language: str
    title: str
    summary: str
    body: str
    labels: str
    parts: tuple[Part, ...]
    segments: tuple[int, ...]
    stages: tuple[int, ...]
    products: tuple[int, ...]
    teams: tuple[int, ...]
    owner: int | None
    customer: str
    first_published_at: datetime | None
    expires_at: datetime | None
    review_date: date | None
    worth: float = 0.0
    used_in: tuple[str, ...] = ()
    #: The labels that marketers gave, without the owner and hidden words.
    tags: str = ""
    #: What a script's answers rest on: it finds the script, but is no answer itself.
    proofs: str = ""

    @property
    def is_long(self) -> bool:
        return len(self.parts) > LONG_PAGES or sum(len(part.text) for part in self.parts) > LONG_CHARACTERS

    @cached_property
    def title_tokens(self) -> str:
        return " ".join(tokens(self.title, self.language))

    @cached_property
    def part_tokens(self) -> list[str]:
        """The tokens of each part, between spaces: of its label, its text, its notes."""
        return [" ".join(tokens(f"{part.label}\n{part.text}\n{part.notes}", self.language)) for part in self.parts]

    @cached_property
    def body_tokens(self) -> str:
        pieces = (tokens(piece, self.language) for piece in (self.summary, self.body, self.labels, self.proofs))
        parts = (tokens.split() for tokens in self.part_tokens)
        return " ".join(fitted(chain(pieces, parts), whole=MOST_BODY_CHARACTERS))


def build(
    asset: Asset, parts: list[Part], hidden: str = "", worth: float = 0.0, used_in: tuple[str, ...] = ()
) -> AssetDocument:
    """The document of `asset`, loaded by `loading` with its tags; `parts` are its pages, answers or sections.

    `hidden` are words that only search knows; `worth` and `used_in` as in `search.index.worth`.
    """
    own = asset.own
    story = own if isinstance(own, CustomerStory) else None
    return AssetDocument(
        id=asset.pk,
        kind=asset.kind,
        type=asset.type,
        language=asset.language,
        title=composed(asset.title),
        summary=composed(asset.summary),
        body=composed(f"{story.customer} {story.described_as}".strip()) if story else "",
        labels=composed(f"{_labels(asset)} {hidden}".strip()),
        tags=composed(asset.labels),
        parts=tuple(map(_composed, _answering(asset, parts))),
        proofs=composed(_once(part.notes for part in parts if part.kind == OBJECTION)),
        segments=tuple(segment.pk for segment in asset.segments.all()),
        stages=tuple(stage.pk for stage in asset.stages.all()),
        products=tuple(product.pk for product in asset.products.all()),
        teams=tuple(team.pk for team in asset.teams.all()),
        owner=asset.owner_id,
        customer=story.customer if story else "",
        first_published_at=asset.first_published_at,
        expires_at=asset.expire_at,
        review_date=asset.review_date,
        worth=worth,
        used_in=used_in,
    )


def _answering(asset: Asset, parts: Sequence[Part]) -> list[Part]:
    """The parts as far as they may answer: without what a template sets on every page of a file, and without the proofs
    of a script's answers, which name what other assets are about."""
    if asset.kind == Kind.COLLATERAL:
        return _without_templates(parts)
    return [replace(part, notes="") if part.kind == OBJECTION else part for part in parts]


def _once(texts: Iterable[str]) -> str:
    """Their words, each once."""
    return " ".join(dict.fromkeys(word for text in texts for word in words(text)))


def _without_templates(parts: Sequence[Part]) -> list[Part]:
    texts = without_running_lines([part.text for part in parts])
    return [part if part.text == text else replace(part, text=text) for part, text in zip(parts, texts, strict=True)]


def _composed(part: Part) -> Part:
    """The part as it is marked: what was kept before its letters were put together may hold them apart."""
    return replace(part, label=composed(part.label), text=composed(part.text), notes=composed(part.notes))


def _labels(asset: Asset) -> str:
    """All facet values and the owner as text, so that "healthcare deck" finds what is only tagged so."""
    owner = asset.owner.get_full_name() if asset.owner else ""
    return f"{asset.labels} {owner}".strip()


def page_value(part: Part) -> str:
    """A part as one value of the multi-valued field `pages`: its number, its codes (by which "soc2" finds the page that
    says SOC 2), its label, its text, its notes."""
    number = str(part.number).translate(_AS_SIGNS)
    found = " ".join(dict.fromkeys(codes(_written(part))))
    return BETWEEN.join([number, found, part.label, part.text, *([part.notes] if part.notes else [])])


def read_page_value(value: str) -> tuple[int, str, str]:
    """The page, label and text (with notes) of a highlighted value of `pages`."""
    number, _, label, words = value.split(BETWEEN, 3)
    return int(number.translate(_AS_DIGITS)), label, words.replace(BETWEEN, " ")


def _written(part: Part) -> str:
    return "\n".join(filter(None, (part.label, part.text, part.notes)))


def for_engine(document: AssetDocument) -> dict[str, Any]:
    """The document in Elasticsearch's main index. Its words stand under its language."""
    everything = [document.title, document.summary, document.body, *map(_written, document.parts), document.proofs]
    written = {
        "title": document.title,
        "summary": document.summary,
        "labels": document.labels,
        # Where the pages of long ones are marked, see `pages_for_engine`.
        "pages": [] if document.is_long else [page_value(part) for part in document.parts],
        # Once among everything: what is written so often weighs so much.
        "words": [piece for piece in (*[document.title] * (weights.TITLE - weights.BODY), *everything) if piece],
    }
    source: dict[str, Any] = {
        analysed_as(document.language): {name: value for name, value in written.items() if value},
        "id": document.id,
        "kind": document.kind,
        "type": document.type,
        "language": document.language,
        "segments": document.segments,
        "stages": document.stages,
        "products": document.products,
        "facets": _facets(document),
        "teams": document.teams,
        "owner": document.owner,
        "customer": document.customer or None,
        "is_long": document.is_long,
        "codes": sorted({code for piece in (*everything, document.labels) for code in codes(piece)}),
        "suggest_title": f"{document.title} {document.customer}".strip(),
        "published_at": document.first_published_at.isoformat() if document.first_published_at else None,
        "expires_at": document.expires_at.isoformat() if document.expires_at else None,
        "review_date": document.review_date.isoformat() if document.review_date else None,
        "raised": weights.raised(document.worth),
        "used_in": document.used_in,
    }
    if not document.teams:
        # Words offered as corrections come only from what everyone may see.
        names = {name for piece in (*everything, document.labels) for name in joined(piece)}
        # Each once: a correction asks in how many assets a word is, and a long text is a long message.
        source["spelling"] = sorted(
            {word for piece in (*everything, document.labels) for word in piece.split()} | names
        )
    return source


def _facets(document: AssetDocument) -> list[str]:
    """Every value in one field, as `facet:value`: counting one field costs half of counting six.

    What each asset has one of, and few of all in all, is one value: each costs its part, in each asset that is found.
    """
    several = {"segment": document.segments, "stage": document.stages, "product": document.products}
    return [
        f"{ABOUT}:{' '.join(str(getattr(document, name)) for name in ABOUT_FACETS)}",
        *(f"{name}:{pk}" for name, pks in several.items() for pk in pks),
    ]


def pages_for_engine(document: AssetDocument) -> list[tuple[str, dict[str, Any]]]:
    """The pages of a long document for the second index, each with its id; none for others."""
    if not document.is_long:
        return []
    language = analysed_as(document.language)
    return [
        (
            f"{document.id}-{part.number}",
            {"asset": document.id, "number": part.number, language: {"pages": page_value(part)}},
        )
        for part in document.parts
    ]
