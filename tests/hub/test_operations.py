"""What the operations guide and compose.yaml say of variables is complete."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
# They have no place in production, and the guide says so elsewhere.
NOT_FOR_OPERATORS = {"DEBUG", "HUB_DEMO"}
# The image has a folder of its own for it, on a volume.
OF_THE_IMAGE = {"HUB_DATA_DIR"}


def _variables(source: Path) -> Iterator[str]:
    """The first argument of each call that reads the environment: `env.int("NAME")`, `required_secret("NAME")`."""
    for call in ast.walk(ast.parse(source.read_text())):
        if not isinstance(call, ast.Call) or not call.args or not isinstance(call.args[0], ast.Constant):
            continue
        asks = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "env"
        named = isinstance(call.func, ast.Name) and call.func.id in {"required_secret", "choice"}
        if asks or named:
            yield str(call.args[0].value)


def variables_read() -> set[str]:
    sources = (ROOT / "hub" / "settings").glob("*.py")
    return {name for source in sources for name in _variables(source)} - NOT_FOR_OPERATORS


def test_the_guide_has_every_variable_that_the_settings_read_and_no_other():
    guide = (ROOT / "docs" / "operations.md").read_text()
    table = guide.split("\n## Variables\n")[1].split("\n## ")[0]
    names = "\n".join(line.split("|")[1] for line in table.splitlines() if line.startswith("|"))
    described = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", names))
    assert {"SECRET_KEY", "DATABASE_URL", "HUB_UNUSED_DAYS", "HUB_OCR"} <= variables_read()
    assert variables_read() == described


def test_compose_passes_every_variable_to_web_and_worker():
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    for name in ("prepare", "web", "worker"):
        assert set(services[name]["environment"]) == variables_read() - OF_THE_IMAGE


def test_compose_gives_no_default_of_its_own_that_hides_the_hubs():
    environment = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["web"]["environment"]
    from_outside = {name for name, value in environment.items() if value is None}
    assert {"EMAIL_URL", "HUB_PROXIES", "TIME_ZONE"} <= from_outside
    assert [name for name, value in environment.items() if value and ":-}" in value] == []


def test_variables_are_read_by_the_settings_alone():
    apps = [path for app in ("hub", "search", "tracking", "content") for path in (ROOT / app).rglob("*.py")]
    others = [path for path in apps if path.parent != ROOT / "hub" / "settings"]
    reading = re.compile(r"(?:environ(?:\.get\(|\[)|getenv\()\s*\"(?:HUB_|S3_|EMAIL_|SECURE_|SEARCH_)")
    assert [str(path) for path in others if reading.search(path.read_text())] == []
