"""How the code is laid out where import-linter does not look: no circles, no heaps, no queries in views."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What people, assets and links are called where they are handed on.
NAMES = {
    *("asset", "assets", "own", "successor", "link", "links", "share_link"),
    *("user", "users", "by", "person", "people", "owner", "owners", "actor", "viewer"),
}
APPS = ("hub", "search", "tracking", "content")
MOST_FLAT = 24


def modules(root: Path, apps: tuple[str, ...] = APPS) -> dict[str, Path]:
    """Every module of the apps but migrations, by its dotted name."""
    paths = [path for app in apps for path in (root / app).rglob("*.py") if "migrations" not in path.parts]
    return {".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


def imported(path: Path) -> Iterator[str]:
    """All names that a module imports, within functions and for types alone too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def circle(found: Mapping[str, Path]) -> list[str]:
    """The modules of one circle of imports; none when there is no circle. A package's own `__init__` only gathers."""
    ordinary = {name for name, path in found.items() if path.name != "__init__.py"}
    graph = {name: {one for one in imported(path) if one in ordinary and one != name} for name, path in found.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_circle_of_modules():
    assert circle(modules(ROOT)) == []


@pytest.mark.parametrize(
    "first", ["from app import two", "def later():\n    from app.two import name", "import app.two"], ids=str
)
def test_a_circle_is_found_however_it_is_hidden(tmp_path, first):
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "one.py").write_text(first)
    (tmp_path / "app" / "two.py").write_text("from app.three import name")
    (tmp_path / "app" / "three.py").write_text("from app.one import other")
    assert set(circle(modules(tmp_path, ("app",)))) == {"app.one", "app.two", "app.three"}
    (tmp_path / "app" / "three.py").write_text("")
    assert circle(modules(tmp_path, ("app",))) == []


def of_any_type(source: str) -> list[str]:
    """The parameters and fields of these names whose type says nothing."""
    declared: list[tuple[str, ast.expr | None]] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.arg):
            declared.append((node.arg, node.annotation))
        elif isinstance(node, ast.ClassDef):
            fields = [one for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
            declared += [(one.target.id, one.annotation) for one in fields]
    return [name for name, kind in declared if name in NAMES and kind and re.search(r"\bAny\b", ast.unparse(kind))]


def test_a_person_an_asset_and_a_link_have_a_type():
    found = {name: of_any_type(path.read_text()) for name, path in modules(ROOT).items()}
    assert {name: names for name, names in found.items() if names} == {}


def test_any_is_found_in_parameters_and_fields():
    source = "def f(asset: Any, *, by: Any | None, other: Any, user: Person): ...\nclass A:\n    links: list[Any]\n"
    assert sorted(of_any_type(source)) == ["asset", "by", "links"]


@pytest.mark.parametrize("app", APPS)
def test_an_app_has_rooms_instead_of_a_heap(app):
    assert len(list((ROOT / app).glob("*.py"))) <= MOST_FLAT


def test_views_ask_in_words_of_querysets():
    views = [path for path in modules(ROOT).values() if re.search(r"(^|/)views", str(path.relative_to(ROOT)))]
    assert len(views) > 15
    assert [str(path) for path in views if ".filter(" in path.read_text()] == []


def test_every_file_that_the_guide_sends_somebody_to_is_there():
    table = (ROOT / "docs" / "development.md").read_text().split("## Where it is done\n")[1].split("\n## ")[0]
    named = re.findall(r"`([\w/]+\.py)`", table)
    assert len(named) >= 20
    assert [path for path in named if not (ROOT / path).is_file()] == []
