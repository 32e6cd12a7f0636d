"""Whatever is typed or put into an address: answers, never an error, on the page, while typing and over the API."""

from __future__ import annotations

import random
from urllib.parse import urlencode

import pytest
from django.test import Client

from search import engine
from search.models import GlossaryTerm
from tests.factories.content import SegmentAxisFactory, SegmentFactory
from tests.search.conftest import deck, deliver

pytestmark = pytest.mark.django_db

QUERIES = [
    '"', '"""', "'", "(((", "a AND", "NOT NOT OR", "NEAR(a b, 3)", "---a", "foo* *foo", "a:b", "kind:", ":script",
    "kind:nothing", 'title:"x', "\\", "%s%s", "{!x}", "[a TO b]", "foo^2", "foo~2", "/re.*/", "<script>", "\x00",
    "a\x00b", "owner:\x00", "stage:x\x00y", "\x02marked\x03", "\ud800", "\ufffd", "🙂 👨‍👩‍👧 deck",
    "שלום", "مرحبا \u202e", "日本語 検索",
    "\u200b", "\ue001", "\uf8fe", "the of and", "-the", "-deck -script", '-"two words"', "kind:script kind:story",
    "owner:nobody", "segment::", "| & ! <-> <2> :*", "a & !b", "'; DROP TABLE x; --", "½ ﷺ ⑴ ⒈ ŉ", "ﾞ", '"ﾞ ﾟ" ﾞ', "-ﾞ",
    "C++ C# .NET S/4HANA AT&T 24/7 v2.1", "x" * 10_000, " ".join(f"w{n}" for n in range(500)), "b c d " * 300,
    " ".join(f'"p{n} q{n}"' for n in range(60)), " ".join(f"-x{n}" for n in range(90)), '"' * 999, "(" * 2000,
    "nameless", "++",
]  # fmt: skip
ADDRESSES = [
    [("page", "-1")], [("page", "1000000000")], [("page", "9" * 50)], [("page", "²")], [("page", "500")],
    [("page_size", "0")], [("page_size", "1000000")], [("page", "500"), ("page_size", "100")],
    [("page", "101"), ("page_size", "100")], [("kind", "nothing")], [("kind", "script"), ("kind", "script")],
    [("segment", ":")], [("segment", "::x")], [("segment", "Industry:")], [("segment", "\x00")],
    [("stage", "x" * 3000)],
    [("product", f"p{n}") for n in range(200)], [("sort", "worst")], [("without", "\x00")], [("only", "words")],
    [("segment", "Industry:Retail"), ("stage", "No"), ("language", "zz")], [("q", "a"), ("q", "rounding")],
]  # fmt: skip
PIECES = [*"\"'()-+*~^:/\\&|!<>{}[]@#%_.,;?= ", "AND", "OR", "kind:", "owner:", "industry:", "rounding", "ü", "ß", "🙂",
          "\x00", "\u0301", "\ue005", "’s", "1", "iso", "C++", "\n", "ﾞ", "½"]  # fmt: skip


def encoded(pairs: list[tuple[str, str]]) -> str:
    return urlencode([(name, value.encode("utf-8", "surrogatepass")) for name, value in pairs])


@pytest.fixture
def addresses(backend, raj, settings):
    """Asks an address of the page, the API and the suggestions, and fails on anything but an answer of its own."""
    SegmentFactory(axis=SegmentAxisFactory(name="Industry"), name="Retail", aliases="++\n'\n\"")
    # Names that are no words, or not by themselves.
    GlossaryTerm.objects.create(term="nameless", synonyms="++\n&\nC++\nﾞ")
    deck("One", "A page about rounding. It is written in C++.")
    deliver()
    engine.breaker.reset()
    client = Client()
    client.force_login(raj)

    def ask(pairs: list[tuple[str, str]]) -> None:
        query = encoded(pairs)
        page = client.get(f"/search/?{query}")
        part = client.get(f"/search/?{query}", headers={"HX-Target": "found", "HX-Request": "true"})
        assert (page.status_code, part.status_code) == (200, 200), pairs
        assert client.get(f"/search/suggest?{query}").status_code == 200, pairs
        answer = client.get(f"/api/v1/search?{query}")
        assert answer.status_code in (200, 422), pairs
        if answer.status_code == 422:
            assert answer["Content-Type"].startswith("application/problem+json"), pairs
        else:
            assert (answer.json()["degraded"], answer.json()["backend"]) == (False, backend), pairs
        assert engine.breaker.reason == "", pairs

    yield ask
    engine.breaker.reset()


def test_odd_queries_are_answered_everywhere(addresses):
    for query in QUERIES:
        addresses([("q", query)])


def test_odd_addresses_are_answered_everywhere(addresses):
    for pairs in ADDRESSES:
        addresses(pairs)
        addresses([*pairs, ("q", "rounding")])


def test_queries_of_random_pieces_are_answered_everywhere(addresses):
    some = random.Random(5)
    for _ in range(60):
        addresses([("q", "".join(some.choice(PIECES) + some.choice(" ") for _ in range(some.randint(1, 25))))])
