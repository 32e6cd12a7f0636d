"""How often the product's own search finds the right document first, and the right page, among real PDF files.

`make bench-pages DATA=folder`: PDF files anywhere below it, and a file of questions as `questions.py` reads it. Files
are read by the hub's own extraction and tagged as a marketer would, see `filings.py`. A table for people, then one JSON
object as the last line. `page@1` and `page@10`: among the questions whose page is known, those whose document is among
the first one or ten and shows that page among its best; null where no question names its page.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import filings
import library
import questions as asked
from filings import Filing
from library import Made, say
from questions import Question

from content.extraction import Wanted, extract
from search import engine
from search.backends.elasticsearch import indices
from search.types import SearchRequest

DEPTH = 10
Found = list[tuple[str, list[int]]]


def main() -> None:
    options = _options()
    root = options.data
    files = sorted(path for path in root.rglob("*") if path.suffix.casefold() == ".pdf")
    questions = asked.read(root, [str(file.relative_to(root)) for file in files])
    if not questions:
        raise SystemExit("No questions about these files were found.")
    say(f"{len(files)} files, {len(questions)} questions")
    with library.throw_away([options.backend]) as rep:
        read = [_read(file, root) for file in files]
        made = [_made(str(file.relative_to(root)), *one) for file, one in zip(files, read, strict=True)]
        say(f"{sum(len(one.pages) for one in made)} pages read")
        keys = {pk: made[int(number)].key for pk, number in library.make(_numbered(made), rep).items()}
        _add_aliases([filing for filing, _ in read])
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


def _read(path: Path, root: Path) -> tuple[Filing, list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        read = extract(path, filename=path.name, output_dir=Path(folder), wanted=Wanted(images=frozenset()))
        pages = [page.text for page in read.pages]
    return filings.read(path, pages, root), pages


def _made(key: str, filing: Filing, pages: list[str]) -> Made:
    title = filing.title or Path(key).stem
    return Made(key=key, title=title, pages=pages, tags=dict(filing.tags), type="other", published=filing.published)


def _numbered(made: Sequence[Made]) -> list[Made]:
    """Under names that any storage takes, however long the paths are."""
    return [replace(one, key=str(number)) for number, one in enumerate(made)]


def _add_aliases(read: Sequence[Filing]) -> None:
    """What people say for a tag, as a marketer would add."""
    from content.models import Segment

    spoken: dict[tuple[str, str], dict[str, None]] = {}
    for filing in read:
        for key, aliases in filing.aliases.items():
            spoken.setdefault(key, {}).update(dict.fromkeys(aliases))
    for (axis, name), aliases in spoken.items():
        Segment.objects.filter(axis__name=axis, name=name).update(aliases="\n".join(aliases))


def _ours(text: str, rep: Any, keys: Mapping[int, str], backend: str) -> Found:
    results = engine.named(backend).search(SearchRequest(user=rep, query=text, page_size=DEPTH)).results
    return [(keys[one.asset.pk], [page.number for page in one.pages]) for one in results]


def _plain(questions: Sequence[Question], made: Sequence[Made]) -> list[Found]:
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


def measures(found: Sequence[Found], questions: Sequence[Question]) -> dict[str, float | None]:
    pairs = list(zip(found, questions, strict=True))

    def within(depth: int) -> float:
        hits = [any(key in question.files for key, _ in results[:depth]) for results, question in pairs]
        return round(sum(hits) / len(hits), 4)

    def on_page(depth: int) -> float | None:
        hits = [
            any(key in question.files and question.pages.intersection(pages) for key, pages in results[:depth])
            for results, question in pairs
            if question.pages
        ]
        return round(sum(hits) / len(hits), 4) if hits else None

    return {"doc@1": within(1), "doc@3": within(3), "page@1": on_page(1), "page@10": on_page(DEPTH)}


if __name__ == "__main__":
    main()
