"""Fills .venv with what requirements*.txt pins, once; a half-made .venv is made again.

Called by .ci/setup with the Python to use; needs nothing but its standard library.
"""

import contextlib
import fcntl
import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / ".hub-unfinished"
# What each kind also holds: a development environment runs the hub too.
KINDS = {"runtime": ["runtime"], "dev": ["dev", "runtime"]}
FILES = {"runtime": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def stamp_file(kind: str) -> Path:
    return VENV / f".hub-{kind}"


def wanted_stamp(kind: str) -> str:
    return hashlib.sha256(FILES[kind].read_bytes()).hexdigest()


def is_complete(kind: str) -> bool:
    stamp = stamp_file(kind)
    return (
        not UNFINISHED.exists()
        and stamp.exists()
        and stamp.read_text().strip() == wanted_stamp(kind)
        and venv_runs("import django")
    )


def venv_runs(code: str) -> bool:
    """Whether .venv's Python starts; it doesn't when the Python it was made with has gone, or the folder was moved."""
    try:
        return subprocess.run([VENV_PYTHON, "-c", code], capture_output=True).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    # A linked .venv belongs to another checkout as well: never cleared from here.
    if VENV.is_symlink():
        return
    new_enough = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    if VENV.exists() and not UNFINISHED.exists() and venv_runs(new_enough):
        return
    if VENV.exists():
        say("Making .venv again: it was left unfinished, or its Python has gone.")
        shutil.rmtree(VENV)
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        version = ".".join(map(str, sys.version_info[:2]))
        sys.exit(
            f"error: {sys.executable} has no venv module. Install it (Debian: apt-get install python{version}-venv), "
            "or name another Python: make demo PYTHON=/path/to/python3"
        )
    made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(f"error: could not make .venv with {sys.executable}:\n{(made.stdout + made.stderr).strip()}")


def install(kind: str) -> None:
    for old in KINDS:
        stamp_file(old).unlink(missing_ok=True)
    UNFINISHED.touch()
    command = [VENV_PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    done = subprocess.run([*command, "--no-compile", "--require-hashes", "-r", FILES[kind]], stdout=sys.stderr)
    if done.returncode:
        sys.exit(f"error: pip could not install {FILES[kind].name} (above is why). Is the package index reachable?")
    compile_all()
    for held in KINDS[kind]:
        stamp_file(held).write_text(wanted_stamp(held) + "\n")
    UNFINISHED.unlink()


def compile_all() -> None:
    """On all cores, which pip doesn't. Where PYTHONDONTWRITEBYTECODE is set, every start would compile everything anew.

    What doesn't compile (templates of code, mostly) is never imported either.
    """
    subprocess.run([VENV_PYTHON, "-m", "compileall", "-qq", "-j", "0", VENV / "lib"], stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def only_one():
    """Two makes in one checkout take turns."""
    (ROOT / "var").mkdir(exist_ok=True)
    with open(ROOT / "var" / "setup.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> None:
    kind = sys.argv[1] if len(sys.argv) > 1 else "runtime"
    if kind not in KINDS:
        sys.exit("usage: .ci/setup [runtime|dev]")
    if is_complete(kind):
        return
    with only_one():
        if is_complete(kind):
            return
        start = time.monotonic()
        say("Setting up: installing what requirements pin into .venv (once; under a minute on a usual line) ...")
        make_venv()
        install(kind)
        say(f"Set up in {time.monotonic() - start:.0f} s.")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Interrupted; the next make continues.")
