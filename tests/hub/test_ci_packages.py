"""What CI does when a package can't be installed: apt-get is a script of the test's, nothing is installed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def machine(tmp_path: Path):
    """Run a line of bash with CI's functions, as a user of this number, with this apt-get."""

    def run(line: str, *, user: int = 0, apt: str = "exit 0") -> subprocess.CompletedProcess[str]:
        for name, body in {"id": f"echo {user}", "apt-get": f'echo "$@" >> {tmp_path}/asked\n{apt}'}.items():
            program = tmp_path / name
            program.write_text(f"#!/bin/sh\n{body}\n")
            program.chmod(0o755)
        script = f"set -euo pipefail; source .ci/packages.sh; {line}"
        path = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
        return subprocess.run(["bash", "-c", script], cwd=ROOT, env=path, capture_output=True, text=True)

    run.asked = lambda: (tmp_path / "asked").read_text().splitlines()
    return run


def test_failed_install_of_a_required_package_stops(machine):
    # As `stage` calls it, where bash itself does not stop.
    done = machine(
        "install_required no-such-package || exit 7; echo went on", apt='case "$1" in install) exit 100;; esac'
    )
    assert (done.returncode, done.stdout) == (7, "")
    assert "could not install no-such-package" in done.stderr


def test_failed_update_stops_too(machine):
    done = machine("install_required make || exit 7", apt="exit 100")
    assert done.returncode == 7
    assert machine.asked() == ["update -qq"]


def test_only_root_installs(machine):
    done = machine("install_required make curl || exit 7", user=1000)
    assert done.returncode == 7
    assert "only root may install: apt-get install make curl" in done.stderr


@pytest.mark.parametrize(("user", "apt"), [(1000, "exit 0"), (0, "exit 100")])
def test_optional_packages_are_gone_without(machine, user, apt):
    done = machine("install_optional tesseract-ocr; echo went on", user=user, apt=apt)
    assert (done.returncode, done.stdout) == (0, "went on\n")
    assert "tesseract-ocr" in done.stderr
    assert "their tests are skipped" in done.stderr


def test_lists_are_fetched_once(machine):
    done = machine("install_required make; install_optional tesseract-ocr")
    assert done.returncode == 0
    assert [line.split()[0] for line in machine.asked()] == ["update", "install", "install"]


def test_nothing_missing_asks_for_nothing(machine):
    assert machine("install_required; install_optional; echo fine", user=1000).stdout == "fine\n"
