"""Lint, types, import rules, migrations and the deploy check: each runs, then what failed is named."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# Enough for production settings to load; nothing is connected to and nothing is kept.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "hub.settings.production",
    "SECRET_KEY": "checked-only-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "ALLOWED_HOSTS": "hub.example.com",
    "BASE_URL": "https://hub.example.com",
    "DATABASE_URL": "postgres://hub@127.0.0.1:1/hub",
    "EMAIL_URL": "smtp://127.0.0.1:25",
}
CHECKS: list[tuple[str, list[str], dict[str, str]]] = [
    ("lint", ["ruff", "check", "."], {}),
    ("types", ["mypy", "hub", "search", "tracking", "content"], {}),
    ("import rules", ["lint-imports"], {}),
    ("migrations", ["manage.py", "makemigrations", "--check", "--dry-run"], {}),
    ("deploy check", ["manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
]


def command(words: list[str]) -> list[str]:
    if words[0] == "manage.py":
        return [sys.executable, *words]
    return [str(BIN / words[0]), *words[1:]]


def main() -> None:
    failed = []
    for name, words, variables in CHECKS:
        start = time.monotonic()
        print(f"--- {name}: {' '.join(words)}", flush=True)
        status = subprocess.run(command(words), cwd=ROOT, env=os.environ | variables).returncode
        print(f"    {'ok' if status == 0 else f'failed ({status})'} in {time.monotonic() - start:.0f} s", flush=True)
        if status:
            failed.append(name)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
