"""Which tests need something besides Python, and what happens when it isn't there.

A test names its part with a marker: `@pytest.mark.elasticsearch`. Without the part it is skipped, and the last lines of
the run say how many were and what to do. With HUB_REQUIRE=elasticsearch,s3 such a skip is a failure, and so is a whole
run in which no test of that part passed.
"""

import gc
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest


@dataclass(frozen=True, kw_only=True)
class Part:
    label: str
    missing: str
    there: bool


def find_chromium() -> str | None:
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    return next((path for name in names if name and (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = find_chromium()
    assert path, "a test that uses Chromium is marked with pytest.mark.browser"
    return path


PARTS = {
    "elasticsearch": Part(
        label="Elasticsearch",
        missing="ELASTICSEARCH_URL is not set (make test-real starts one)",
        there=bool(os.environ.get("ELASTICSEARCH_URL")),
    ),
    "engine": Part(
        label="an Elasticsearch that it may stop",
        missing="it would disturb others (make test-failures starts one for it alone)",
        there=bool(os.environ.get("HUB_SERVICES_DIR")) and "engine" in os.environ.get("HUB_REQUIRE", "").split(","),
    ),
    "postgresql": Part(
        label="PostgreSQL",
        missing="DATABASE_URL does not name one (make test-real starts one)",
        there=os.environ.get("DATABASE_URL", "").startswith(("postgres:", "postgresql:")),
    ),
    "s3": Part(
        label="an S3 server",
        missing="S3_ENDPOINT_URL is not set (make test-real starts one)",
        there=bool(os.environ.get("S3_ENDPOINT_URL")),
    ),
    "libreoffice": Part(
        label="LibreOffice", missing="there is no soffice on the PATH", there=bool(shutil.which("soffice"))
    ),
    "tesseract": Part(
        label="Tesseract", missing="there is no tesseract on the PATH", there=bool(shutil.which("tesseract"))
    ),
    "browser": Part(label="Chromium", missing="there is no chromium on the PATH", there=bool(find_chromium())),
}
REQUIRED = frozenset(filter(None, os.environ.get("HUB_REQUIRE", "").split(",")))


# What gives a test the database, as long as no marker does.
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--asking-parts",
        action="store_true",
        help="leave out what asks neither a database nor a server: on other parts it would be the same again",
    )


def pytest_configure() -> None:
    if unknown := REQUIRED - PARTS.keys():
        raise pytest.UsageError(f"HUB_REQUIRE names {', '.join(sorted(unknown))}; it knows {', '.join(PARTS)}")


def asks_a_part(item: pytest.Item) -> bool:
    """Whether the test asks the database, or a server by its marker: LibreOffice and Tesseract are programs."""
    marked = any(item.get_closest_marker(name) for name in ("django_db", "elasticsearch", "engine", "postgresql", "s3"))
    return marked or bool(DATABASE.intersection(getattr(item, "fixturenames", ())))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("asking_parts"):
        config.hook.pytest_deselected(items=[item for item in items if not asks_a_part(item)])
        items[:] = [item for item in items if asks_a_part(item)]
    for item in items:
        for name, part in PARTS.items():
            if item.get_closest_marker(name) and not part.there:
                item.add_marker(pytest.mark.skip(reason=f"needs {part.label}: {part.missing}"))


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: with every look through them for garbage, and with a look after each 700 new
    things, as Python has it, a sixth of the processor time of a run went to the collector."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        required = sorted(name for name in REQUIRED if item.get_closest_marker(name))
        if required:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
            report.outcome = "failed"
            report.longrepr = f"{reason}\nHUB_REQUIRE={','.join(required)} allows no skip here."
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = terminalreporter.stats.get("skipped", [])
    skipped = Counter(name for report in reports for name in PARTS if name in report.keywords)
    for name, count in skipped.items():
        tests = "1 test needs" if count == 1 else f"{count} tests need"
        terminalreporter.write_line(f"Not run: {tests} {PARTS[name].label}; {PARTS[name].missing}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fails a whole run that was to test a part and held no passing test of it."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    whole = session.config.args_source is not pytest.Config.ArgsSource.ARGS
    if reporter is None or exitstatus != pytest.ExitCode.OK or not whole or hasattr(session.config, "workerinput"):
        return
    passed = reporter.stats.get("passed", [])
    untested = [name for name in sorted(REQUIRED) if not any(name in report.keywords for report in passed)]
    if untested:
        reporter.write_line(f"\nFailed: HUB_REQUIRE names {', '.join(untested)}, and no such test passed", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
