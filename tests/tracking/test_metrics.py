"""The catalogue of numbers: what a changed definition does to old numbers, and that the documentation says the same."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

from tracking.defining import Edition, defined, explained, labelled
from tracking.metrics import CATALOGUE, USED

HERE = Path(__file__).resolve().parent
DOCS = HERE.parent.parent / "docs" / "reports.md"
CHANGED = replace(
    USED,
    text="Used in {days} days.",
    version=3,
    earlier=(
        Edition(version=1, until=date(2025, 12, 31), text="Opened in {days} days."),
        Edition(version=2, until=date(2026, 6, 30), text="Sent in {days} days."),
    ),
)


def test_days_counted_by_an_earlier_definition_say_so():
    assert CHANGED.over(60) == "Used in 60 days."
    assert CHANGED.over(60, since=date(2026, 7, 1)) == "Used in 60 days."
    assert CHANGED.over(60, since=date(2026, 6, 30)) == (
        "Used in 60 days. Until 30 Jun 2026 (version 2): Sent in 60 days."
    )
    assert explained([CHANGED], 60, since=date(2025, 12, 31)) == (
        "Used in 60 days. Until 30 Jun 2026 (version 2): Sent in 60 days. Until 31 Dec 2025 (version 1): Opened in 60 "
        "days."
    )


def test_a_file_says_by_which_version_its_numbers_are():
    assert labelled([CHANGED], 60, since=date(2026, 7, 1)) == "Used in 60 days. Versions: Used 3."
    assert defined(CHANGED, 60).before == (
        "Until 30 Jun 2026 (version 2): Sent in 60 days.",
        "Until 31 Dec 2025 (version 1): Opened in 60 days.",
    )


def test_a_definition_that_changes_gets_a_new_version():
    """`metrics.txt` holds each number's key, version and the digest of what it says. A changed sentence that means the
    same gets a new digest there; one that means something else a new version here, and the old one in `earlier`.
    """
    kept = (HERE / "metrics.txt").read_text().splitlines()
    assert [f"{metric.key} {metric.version} {digest_of(metric)}" for metric in CATALOGUE] == kept


def digest_of(metric) -> str:
    return hashlib.sha256(f"{metric.text}\n{metric.formula}\n{metric.unit}".encode()).hexdigest()[:12]


def test_each_number_stands_once_and_knows_all_its_versions():
    keys = [metric.key for metric in CATALOGUE]
    assert len(keys) == len(set(keys))
    for metric in CATALOGUE:
        assert sorted([metric.version, *(one.version for one in metric.earlier)]) == list(range(1, metric.version + 1))
        assert all([metric.name, metric.text, metric.formula, metric.unit, metric.source]), metric.key


def test_the_documentation_has_the_table_of_the_catalogue():
    rows = ["| Number | It means | Worked out as | Unit | Made from | Version |", "|---|---|---|---|---|---|"]
    for one in (defined(metric, "N") for metric in CATALOGUE):
        means = " ".join((one.text, *one.before))
        rows.append(f"| {one.name} | {means} | {one.formula} | {one.unit} | {one.source} | {one.version} |")
    assert "\n".join(rows) in DOCS.read_text()
