"""How often the product's own search finds the right document first, and the right page, among real PDF files.

`make bench-pages DATA=folder`: PDF files anywhere below it, and questions in a CSV with the columns Question and Source
Docs (glob patterns of file names, separated by `;`), and, where known, Page. Files are read by the hub's own extraction
and tagged by what their names say (company, year, quarter, form), as a marketer would. A table for people, then one
JSON object as the last line. `page@10` is null where no question names its page.
"""

from __future__ import annotations

import argparse
import csv
import fnmatch
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import library
from library import Made, say

from content.extraction import Wanted, extract
from search import engine, indices
from search.types import SearchRequest

DEPTH = 10
# Names by which people speak of the companies that file names abbreviate.
COMPANIES = {"AAPL": "Apple", "AMZN": "Amazon", "INTC": "Intel", "MSFT": "Microsoft", "NVDA": "NVIDIA"}
ORDINALS = {"Q1": "first quarter", "Q2": "second quarter", "Q3": "third quarter", "Q4": "fourth quarter"}


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    files: frozenset[str]
    page: int | None


def main() -> None:
    options = _options()
    files = sorted(options.data.rglob("*.pdf"))
    questions = list(_questions(options.data, [file.stem for file in files]))
    say(f"{len(files)} files, {len(questions)} questions")
    with library.throw_away([options.backend]) as rep:
        made = [_made(file) for file in files]
        say(f"{sum(len(one.pages) for one in made)} pages read")
        keys = library.make(made, rep)
        _add_aliases()
        say(f"indexed in {library.index([options.backend]):.0f} s")
        ours = measures([_ours(one.text, rep, keys, options.backend) for one in questions], questions)
        plain = measures(_plain(questions, made), questions) if options.backend == "elasticsearch" else {}
    result = {"set": options.data.name, "questions": len(questions), "backend": options.backend, "ours": ours}
    result["plain"] = plain
    for name, row in (("ours", ours), ("plain", plain)):
        say(f"{name:<8}" + "".join(f"  {key} {value}" for key, value in row.items()))
    library.finish(result)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--backend", choices=["elasticsearch", "database"], default="elasticsearch")
    return parser.parse_args()


def _questions(folder: Path, stems: Sequence[str]) -> Iterator[Question]:
    """From the CSV that has the columns: one beside the files before one elsewhere, the largest of several."""

    def preference(path: Path) -> tuple[bool, int]:
        return (next(path.parent.rglob("*.pdf"), None) is None, -path.stat().st_size)

    for path in sorted(folder.rglob("*.csv"), key=preference):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        if not rows or not {"Question", "Source Docs"} <= rows[0].keys():
            continue
        for row in rows:
            patterns = [one.strip() for one in re.split(r"[;\n]|,\s*(?=\*)", row["Source Docs"]) if one.strip()]
            fitting = frozenset(stem for stem in stems if any(fnmatch.fnmatch(stem, one) for one in patterns))
            page = row.get("Page") or ""
            if fitting:
                yield Question(row["Question"], fitting, int(page) if page.isdecimal() else None)
        return


def _made(path: Path) -> Made:
    with tempfile.TemporaryDirectory() as folder:
        read = extract(path, filename=path.name, output_dir=Path(folder), wanted=Wanted(images=frozenset()))
        pages = [page.text for page in read.pages]
    tags: dict[str, list[str]] = {}
    for word in path.stem.split():
        if re.fullmatch(r"(19|20)\d\d", word):
            tags["Year"] = [word]
        elif re.fullmatch(r"Q[1-4]", word):
            tags["Quarter"] = [word]
        elif re.fullmatch(r"[A-Z]{2,5}", word):
            tags["Company"] = [COMPANIES.get(word, word)]
    tags["Form"] = ["10-Q"]
    company = tags.get("Company", [path.stem])[0]
    period = " ".join([*tags.get("Quarter", []), *tags.get("Year", [])])
    title = f"{company} 10-Q, {period}".strip(", ")
    return Made(key=path.stem, title=title, pages=pages, tags=tags, type="other", published=_published(tags))


def _published(tags: Mapping[str, list[str]]) -> datetime | None:
    """The end of the quarter that the name says, as `published_at` in a manifest would."""
    if not {"Year", "Quarter"} <= tags.keys():
        return None
    month = 3 * int(tags["Quarter"][0][1])
    return datetime(int(tags["Year"][0]), month, 28, tzinfo=UTC)


def _add_aliases() -> None:
    """What people say for a tag, as a marketer would add."""
    from content.models import Segment

    for code, name in COMPANIES.items():
        Segment.objects.filter(axis__name="Company", name=name).update(aliases=code)
    for quarter, spoken in ORDINALS.items():
        Segment.objects.filter(axis__name="Quarter", name=quarter).update(aliases=spoken)


def _ours(text: str, rep: Any, keys: Mapping[int, str], backend: str) -> list[tuple[str, list[int]]]:
    results = engine.named(backend).search(SearchRequest(user=rep, query=text, page_size=DEPTH)).results
    return [(keys[one.asset.pk], [page.number for page in one.pages]) for one in results]


def _plain(questions: Sequence[Question], made: Sequence[Made]) -> list[list[tuple[str, list[int]]]]:
    """Title and text as one field, English analysis, on the same engine."""
    name = f"{indices.alias()}-plain"
    es = indices.client().options(request_timeout=60)
    mapping = {"properties": {"text": {"type": "text", "analyzer": "english"}}}
    es.indices.create(index=name, mappings=mapping, settings={"number_of_shards": 1, "number_of_replicas": 0})
    for one in made:
        es.index(index=name, id=one.key, document={"text": "\n".join([one.title, *one.pages])})
    es.indices.refresh(index=name)
    found = []
    for question in questions:
        answer = es.search(index=name, query={"match": {"text": question.text}}, size=DEPTH, source=False)
        found.append([(hit["_id"], []) for hit in answer["hits"]["hits"]])
    return found


def measures(
    found: Sequence[Sequence[tuple[str, list[int]]]], questions: Sequence[Question]
) -> dict[str, float | None]:
    def within(depth: int) -> float:
        hits = [
            any(key in question.files for key, _ in results[:depth])
            for results, question in zip(found, questions, strict=True)
        ]
        return round(sum(hits) / len(hits), 4)

    paged = [
        any(key in question.files and question.page in pages for key, pages in results[:DEPTH])
        for results, question in zip(found, questions, strict=True)
        if question.page is not None
    ]
    page = round(sum(paged) / len(paged), 4) if paged else None
    return {"doc@1": within(1), "doc@3": within(3), "page@10": page}


if __name__ == "__main__":
    main()
