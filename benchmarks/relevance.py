"""How well the product's own search ranks a judged collection, beside plain BM25 over one field of the same index.

`make bench-relevance DATA=folder`: a folder as `judged.py` reads it. Typed attributes in the metadata become segments,
as a marketer would tag. A table for people, then one JSON object as the last line. `typo` is the same queries with one
slip each, `while_typing` with the last word cut after half its letters. `HUB_MODEL=off` leaves meaning out. Where a
collection says of what kind its queries are, `kinds` has the shares for each. `DATA=benchmarks/spoken_demo` asks the
demo's own library.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import statistics
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import judged as judgements
import library
from judged import Judgements, Row
from library import Made, say
from tqdm import tqdm

from content.models import Language
from hub.people.models import User
from search import engine
from search.backends.elasticsearch import indices
from search.types import SearchRequest

# Deep enough that judged documents below the first hundred take part in the judged-only measure.
DEPTH, RECALL_DEPTH = 500, 100
SUMMARY_LENGTH = 500
PAGE_LENGTH = 3000
# What has no title is called by how it begins; longer ones are cut as the hub's own are.
NAMED_BY, LONGEST_TITLE = 80, 200
# More queries than this are drawn from by a fixed seed.
MOST_QUERIES = 1000
# Attributes of at most so many values, short ones with a letter, are what one tags by; the rest is data.
MOST_VALUES = 300
LONGEST_VALUE = 40
SPLIT = re.compile(r"\s*(?:,|\n|\\n|;)\s*")
Ranking = list[str]


def main() -> None:
    options = _options()
    collection = judgements.read(options.data.resolve())
    rows, judged = collection.rows, collection.judged
    queries = _drawn(collection.queries, options.seed)
    axes = _axes(rows)
    say(f"{len(rows)} documents, {len(queries)} queries with an answer, {len(axes)} attributes as axes")
    with library.throw_away([options.backend]) as rep:
        keys, rep = _filled(rows, axes, rep) if rows else library.make_demo()
        queries = answerable(queries, judged, set(keys.values()))
        say(f"{len(queries)} queries with an answer that a rep may see")
        say(f"indexed in {library.index([options.backend]):.0f} s")
        ours = {key: _ours(text, rep, keys, options.backend) for key, text in tqdm(queries.items(), disable=None)}
        slips = {key: slip(text, random.Random(f"{options.seed}{key}")) for key, text in queries.items()}
        typo = {key: _ours(text, rep, keys, options.backend) for key, text in tqdm(slips.items(), disable=None)}
        halves = {key: unfinished(text) for key, text in queries.items()}
        typing = {key: _ours(text, rep, keys, options.backend) for key, text in tqdm(halves.items(), disable=None)}
        plain = _plain(queries, rows, options) if rows else {}
    result = {
        "set": options.data.name,
        "documents": len(rows),
        "queries": len(queries),
        "backend": options.backend,
        "ours": measures(ours, judged),
        "plain": measures(plain, judged) if plain else {},
        "typo": measures(typo, judged),
        "while_typing": measures(typing, judged),
        "kinds": _by_kind(ours, judged, collection.kinds),
    }
    _table(result)
    if options.worst:
        _worst(queries, ours, plain, judged, options.worst)
    library.finish(result)


def answerable(queries: Mapping[str, str], judged: Judgements, seen: Collection[str]) -> dict[str, str]:
    """The queries of which an answer is among what is `seen`: of the demo's library some are drafts."""
    return {
        key: text
        for key, text in queries.items()
        if any(grade > 0 and one in seen for one, grade in judged[key].items())
    }


def _filled(rows: Sequence[Row], axes: Mapping[str, str], rep: User) -> tuple[dict[int, str], User]:
    """The collection as a library: the ids of its documents by those of the assets, and who asks."""
    made = library.make((_made(number, row, axes) for number, row in enumerate(rows)), rep)
    return {pk: rows[int(number)].id for pk, number in made.items()}, rep


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--backend", choices=["elasticsearch", "database"], default="elasticsearch")
    parser.add_argument("--seed", default="7", help="of the slips")
    parser.add_argument("--worst", type=int, default=0, help="show so many queries where plain BM25 is better")
    return parser.parse_args()


def _drawn(queries: Mapping[str, str], seed: str) -> Mapping[str, str]:
    if len(queries) <= MOST_QUERIES:
        return queries
    return {key: queries[key] for key in sorted(random.Random(seed).sample(sorted(queries), MOST_QUERIES))}


def _values(value: Any) -> list[str]:
    if isinstance(value, str):
        return [one for one in SPLIT.split(value) if one and len(one) <= LONGEST_VALUE and re.search(r"[^\W\d_]", one)]
    if isinstance(value, list):
        return [one for part in value for one in _values(part)]
    return []


def _axes(rows: Sequence[Row]) -> dict[str, str]:
    """Attributes to tag by, with the name of their axis."""
    values: dict[str, set[str]] = defaultdict(set)
    held: dict[str, int] = defaultdict(int)
    for row in rows:
        for name, value in row.metadata.items():
            found = _values(value)
            values[name].update(found)
            held[name] += bool(found)
    kept = (name for name in values if 1 < len(values[name]) <= MOST_VALUES and held[name] > len(values[name]))
    return {name: re.sub(r"^attr_[a-z]_", "", name).replace("_", " ").strip().capitalize()[:60] for name in kept}


def _made(number: int, row: Row, axes: Mapping[str, str]) -> Made:
    tags: dict[str, list[str]] = defaultdict(list)
    for name, value in row.metadata.items():
        if name in axes:
            tags[axes[name]] += _values(value)
    title, rest = _cut(row.title, LONGEST_TITLE) if row.title else (_cut(row.text, NAMED_BY)[0] or row.id, "")
    text = f"{rest}\n{row.text}".strip()
    short = len(text) <= SUMMARY_LENGTH
    return Made(
        key=str(number),
        title=title,
        summary=text if short else "",
        pages=() if short else _pages(text),
        tags=tags,
        type="other",
        language=_language(row),
    )


def _language(row: Row) -> str:
    """What the metadata calls `Language`, where the hub knows it."""
    said = str(row.metadata.get("Language", "")).casefold()
    return said if said in Language.values else Language.ENGLISH


def _cut(text: str, length: int) -> tuple[str, str]:
    """`text` up to the last word that ends within `length`, and the rest."""
    if len(text) <= length:
        return text, ""
    end = text.rfind(" ", 1, length + 1)
    end = end if end > 0 else length
    return text[:end], text[end:]


def _pages(text: str) -> list[str]:
    pages = []
    while text:
        page, text = _cut(text, PAGE_LENGTH)
        pages.append(page)
    return pages


def _ours(text: str, rep: Any, keys: Mapping[int, str], backend: str) -> Ranking:
    request = SearchRequest(user=rep, query=text, page_size=DEPTH)
    return [keys[result.asset.pk] for result in engine.named(backend).search(request).results]


def _plain(queries: Mapping[str, str], rows: Sequence[Row], options: argparse.Namespace) -> dict[str, Ranking]:
    """Title and text as one field, English analysis, BM25 as Elasticsearch has it; on the same engine."""
    if options.backend != "elasticsearch":
        return {}
    name = f"{indices.alias()}-plain"
    es = indices.client().options(request_timeout=60)
    mapping = {"properties": {"text": {"type": "text", "analyzer": "english"}}}
    es.indices.create(index=name, mappings=mapping, settings={"number_of_shards": 1, "number_of_replicas": 0})
    for at in range(0, len(rows), 500):
        operations: list[dict[str, Any]] = []
        for row in rows[at : at + 500]:
            operations += [{"index": {"_id": row.id}}, {"text": f"{row.title} {row.text}"}]
        es.bulk(index=name, operations=operations)
    es.indices.forcemerge(index=name, max_num_segments=1)
    es.indices.refresh(index=name)
    found = {}
    for key, text in queries.items():
        answer = es.search(index=name, query={"match": {"text": text}}, size=DEPTH, source=False)
        found[key] = [hit["_id"] for hit in answer["hits"]["hits"]]
    return found


def slip(text: str, draw: random.Random) -> str:
    """`text` with one slip of the finger in one of its longer words: a letter swapped, dropped, doubled or replaced."""
    words = text.split()
    long = [index for index, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long:
        return text
    index = draw.choice(long)
    word = typed = words[index]
    # Two equal letters swapped, or one replaced by itself, is no slip.
    while typed == word:
        at = draw.randrange(1, len(word) - 1)
        typed = draw.choice(
            [
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + draw.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :],
            ]
        )
    words[index] = typed
    return " ".join(words)


def unfinished(text: str) -> str:
    """`text` as it stands while its last word is being typed: half of the word's letters are still to come."""
    words = text.split()
    if words:
        words[-1] = words[-1][: math.ceil(len(words[-1]) / 2)]
    return " ".join(words)


def ndcg(ranking: Ranking, grades: Mapping[str, int], depth: int = 10) -> float:
    """With linear gains, as trec_eval's ndcg_cut."""

    def gain(of: Sequence[int]) -> float:
        return sum(grade / math.log2(place + 2) for place, grade in enumerate(of[:depth]))

    ideal = gain(sorted(grades.values(), reverse=True))
    return gain([grades.get(document, 0) for document in ranking]) / ideal if ideal else 0.0


def exponential_ndcg(ranking: Ranking, grades: Mapping[str, int]) -> float:
    """With gains that double with each grade, as web search has it."""
    return ndcg(ranking, {document: 2**grade - 1 for document, grade in grades.items()})


def average_precision(ranking: Ranking, grades: Mapping[str, int]) -> float:
    """Over the first hundred."""
    relevant = {document for document, grade in grades.items() if grade > 0}
    hits, total = 0, 0.0
    for place, document in enumerate(ranking[:RECALL_DEPTH], start=1):
        if document in relevant:
            hits += 1
            total += hits / place
    return total / len(relevant)


def measures(rankings: Mapping[str, Ranking], judged: Judgements) -> dict[str, float]:
    def mean(of: Callable[[Ranking, Mapping[str, int]], float]) -> float:
        return round(statistics.fmean(of(ranking, judged[key]) for key, ranking in rankings.items()), 4)

    def reciprocal(ranking: Ranking, grades: Mapping[str, int]) -> float:
        return next((1 / place for place, one in enumerate(ranking, start=1) if grades.get(one, 0) > 0), 0.0)

    def recall(ranking: Ranking, grades: Mapping[str, int]) -> float:
        relevant = {document for document, grade in grades.items() if grade > 0}
        return len(relevant & set(ranking[:RECALL_DEPTH])) / len(relevant)

    def hit(depth: int) -> float:
        """The share of queries with a document of their highest grade among the first."""

        def is_hit(ranking: Ranking, grades: Mapping[str, int]) -> float:
            highest = max(grades.values())
            return float(any(grades.get(document, 0) == highest for document in ranking[:depth]))

        return mean(is_hit)

    return {
        "hit@1": hit(1),
        "hit@3": hit(3),
        "ndcg@10": mean(ndcg),
        "ndcg_exp@10": mean(exponential_ndcg),
        "judged_ndcg@10": mean(lambda ranking, grades: ndcg([one for one in ranking if one in grades], grades)),
        "map": mean(average_precision),
        "mrr": mean(reciprocal),
        "recall@100": mean(recall),
        "zero": sum(not ranking for ranking in rankings.values()),
    }


def _by_kind(
    rankings: Mapping[str, Ranking], judged: Judgements, kinds: Mapping[str, str]
) -> dict[str, dict[str, float]]:
    named: dict[str, list[str]] = defaultdict(list)
    for key in rankings:
        if key in kinds:
            named[kinds[key]].append(key)
    measured = {kind: measures({key: rankings[key] for key in keys}, judged) for kind, keys in sorted(named.items())}
    return {kind: {name: shares[name] for name in ("hit@1", "hit@3")} for kind, shares in measured.items()}


def _table(result: dict[str, Any]) -> None:
    say(f"\n{result['set']}, {result['queries']} queries, {result['backend']}")
    names = list(result["ours"])
    say("             " + "".join(f"{name:>16}" for name in names))
    for row in ("ours", "plain", "typo", "while_typing"):
        if result[row]:
            say(f"{row:<13}" + "".join(f"{result[row][name]:>16}" for name in names))
    for kind, shares in result["kinds"].items():
        say(f"{kind:<20}" + "".join(f"{name} {share:.2f}   " for name, share in shares.items()))


def _worst(
    queries: Mapping[str, str],
    ours: Mapping[str, Ranking],
    plain: Mapping[str, Ranking],
    judged: Judgements,
    count: int,
) -> None:
    losses = sorted((ndcg(ours[key], judged[key]) - ndcg(plain.get(key, []), judged[key]), key) for key in queries)
    for loss, key in losses[:count]:
        say(f"{loss:+.3f}  {queries[key]}")


if __name__ == "__main__":
    main()
