"""The proof under an answer leads to the page that it names."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from content.actions import retire_asset
from content.findings import Act, Severity
from content.gate.gate import findings_of
from content.reading.proofs import Proof, proofs_of
from tests.browsing import as_user
from tests.factories.content import (
    CollateralFactory,
    CustomerStoryFactory,
    DocumentFactory,
    ScriptFactory,
    answer,
)

pytestmark = pytest.mark.django_db


def test_a_title_with_a_page_leads_to_the_page_and_all_else_stays_words(raj, django_assert_num_queries):
    deck = CollateralFactory(title="Security, page by page")
    sheet = CollateralFactory(title="HIPAA on one page")
    assert raj.role_names
    said = "Security, page by page, page 7; HIPAA on one page; Annual audit, page 3"
    with django_assert_num_queries(1):
        found = proofs_of([said, "It reads both."], raj)
    assert found == {
        said: [
            Proof("Security, page by page, page 7", f"{deck.get_absolute_url()}?page=7"),
            Proof("HIPAA on one page", sheet.get_absolute_url()),
            Proof("Annual audit, page 3"),
        ],
        "It reads both.": [Proof("It reads both.")],
    }


def test_what_the_reader_may_not_see_is_not_linked(raj, other_team):
    CollateralFactory(title="Theirs", teams=[other_team])
    CollateralFactory(title="Drafted", live=False)
    assert proofs_of(["Theirs; Drafted, page 2"], raj) == {
        "Theirs; Drafted, page 2": [Proof("Theirs"), Proof("Drafted, page 2")]
    }


def test_a_proof_that_has_gone_says_so_and_leads_on(raj, ana, django_assert_max_num_queries):
    after = CollateralFactory(title="Security 2027")
    retired = CollateralFactory(title="Security, page by page")
    at = timezone.now()
    retire_asset(asset=retired, by=ana, reason="Old.", at=at, successor=after)
    CollateralFactory(title="Prices", expire_at=at - timedelta(days=1))
    CollateralFactory(title="Short", document=DocumentFactory(page_count=3))
    said = "Security, page by page, page 7; Prices; Short, page 4; Short, page 3"
    day = f"{timezone.localtime(at):%-d %b %Y}"
    yesterday = f"{timezone.localtime(at) - timedelta(days=1):%-d %b %Y}"
    with django_assert_max_num_queries(5):
        found = proofs_of([said], raj)
    assert found[said] == [
        Proof(
            "Security, page by page, page 7",
            gone=f"was retired on {day}",
            instead="Security 2027",
            instead_href=after.get_absolute_url(),
        ),
        Proof("Prices", gone=f"expired on {yesterday}"),
        Proof(
            "Short, page 4",
            gone="has no page 4 any more",
            instead="Short",
            instead_href=CollateralFactory._meta.model.objects.get(title="Short").get_absolute_url(),
        ),
        found[said][3],
    ]
    assert found[said][3].href.endswith("?page=3")

    script = ScriptFactory(body=[answer("Is it safe?", "It is.", said)])
    page = as_user(raj).get(script.get_absolute_url()).content.decode()
    assert f"was retired on {day}" in page
    assert f'href="{after.get_absolute_url()}"' in page
    assert retired.get_absolute_url() not in page


def test_a_live_asset_of_the_same_title_is_the_one_that_is_cited(raj, ana):
    gone, live = CollateralFactory(title="Prices"), CollateralFactory(title="Prices")
    retire_asset(asset=gone, by=ana, reason="Old.", at=timezone.now())
    assert proofs_of(["Prices"], raj) == {"Prices": [Proof("Prices", live.get_absolute_url())]}


def test_the_gate_tells_what_a_script_or_a_story_cites_and_has_gone(ana):
    gone = CollateralFactory(title="Prices")
    script = ScriptFactory(body=[answer("One?", "1.", "It is free."), answer("Two?", "2.", "Prices, page 2")])
    basis = {"figure": "12", "label": "slots", "basis": "Prices"}
    story = CustomerStoryFactory(results=[("result", basis)])
    at = timezone.now()
    for asset in (script, story):
        assert "proof_gone" not in [one.code for one in findings_of(asset, at=at)]
    retire_asset(asset=gone, by=ana, reason="Old.", at=at)
    day = f"{timezone.localtime(at):%-d %b %Y}"
    told = {
        script: ("body", 2, f"Answer 2 cites “Prices, page 2”, which was retired on {day}."),
        story: ("results", 1, f"Result 1 cites “Prices”, which was retired on {day}."),
    }
    for asset, expected in told.items():
        for act in Act:
            [finding] = [one for one in findings_of(asset, at=at, act=act) if one.code == "proof_gone"]
            assert (finding.field, finding.page, finding.sentence) == expected
            assert finding.severity == Severity.WARNING
