"""What a CRM says of calls: by the API, and from a file."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from tests.browsing import as_user
from tests.factories.content import BuyingStageFactory, ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.report_facts import NOW, ago
from tracking.calls.actions import account_named, import_account, open_call
from tracking.models import Decision, Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(files_on_disk, time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def call(raj):
    import_account(name="Marlow", external_id="0015f", at=NOW)
    return open_call(by=raj, at=ago(days=3), account=account_named("Marlow", at=NOW), stage=BuyingStageFactory())


def post(person, key: str = "", **body):
    headers = {"Idempotency-Key": key} if key else {}
    return as_user(person).post("/api/v1/outcomes", body, content_type="application/json", headers=headers)


def test_a_program_says_what_became_of_a_call_a_share_and_the_last_call_with_an_account(raj, ada, call):
    answer = post(raj, call=call.pk, outcome="lost", reason="No budget", at="2026-11-19T10:00:00+01:00")
    assert answer.status_code == 201
    body = answer.json()
    assert {key: body[key] for key in ("call", "share", "outcome", "reason", "words")} == {
        "call": call.pk,
        "share": None,
        "outcome": "lost",
        "reason": "other",
        "words": "No budget",
    }
    link = ShareLinkFactory(created_by=raj, sent_at=ago(days=1))
    assert post(raj, share=link.pk, outcome="no_answer").json()["share"] == link.pk
    assert post(ada, account="0015f", rep="RAJ", outcome="won").json()["call"] == call.pk
    assert {(one.call_id, one.share_link_id, one.result) for one in Decision.objects.all()} == {
        (call.pk, None, "won"),
        (None, link.pk, "no_answer"),
    }


def test_what_is_posted_again_changes_nothing(raj, call):
    first = post(raj, key="7", call=call.pk, outcome="won").json()
    assert post(raj, key="7", call=call.pk, outcome="won").json() == first
    assert post(raj, key="7", call=call.pk, outcome="lost").status_code == 409
    of_a_day = post(raj, call=call.pk, outcome="moved_on", at="2026-11-18").json()
    assert post(raj, call=call.pk, outcome="moved_on", at="2026-11-18").json() == of_a_day
    assert of_a_day["at"].startswith("2026-11-18T23:59:59") or of_a_day["at"].startswith("2026-11-18T22:59:59")
    assert Outcome.objects.count() == 2


def test_who_may_say_nothing_and_what_can_t_be_said(raj, oli, ana, mia, call):
    assert post(ana, call=call.pk, outcome="won").status_code == 403
    for body in ({"call": call.pk}, {"call": 2**60}, {"account": "0015f"}, {"account": "gone"}, {"share": 1}):
        assert post(oli, outcome="won", **body).status_code == 404, body
    for body in (
        {},
        {"call": call.pk, "account": "0015f"},
        {"call": call.pk, "rep": "raj"},
        {"call": call.pk, "outcome": "sold"},
        {"call": call.pk, "at": "2027-01-01T00:00:00Z"},
        {"call": call.pk, "at": "2026-11-19T10:00:00"},
        {"call": call.pk, "at": "0001-01-01T00:00:00+14:00"},
        {"call": call.pk, "at": "9999-12-31"},
        {"call": call.pk, "at": "1901-01-01"},
        {"call": call.pk, "reason": "x" * 201},
        {"share": ShareLinkFactory(created_by=raj).pk},
    ):
        assert post(raj, **({"outcome": "won"} | body)).status_code == 422, body
    assert not Outcome.objects.exists()
    assert post(mia, call=call.pk, outcome="won").status_code == 201


def test_uses_told_later_of_a_decided_call_are_noted(raj, call):
    post(raj, call=call.pk, outcome="won")
    asset = ScriptFactory()
    event = {
        "id": "6d0f3e3e-0000-4000-8000-000000000001",
        "kind": "copied",
        "asset": asset.pk,
        "occurred_at": ago(hours=1).isoformat(),
        "call": call.pk,
    }
    as_user(raj).post("/api/v1/events", {"events": [event]}, content_type="application/json")
    assert list(Decision.objects.get().uses.values_list("asset", flat=True)) == [asset.pk]


def write(folder, text: str):
    file = folder / "outcomes.csv"
    file.write_text(text)
    return file


def test_a_file_is_taken_row_by_row_and_again_without_harm(raj, call, tmp_path, capsys):
    link = ShareLinkFactory(created_by=raj, sent_at=ago(days=1))
    good = f"account;rep;share;outcome;reason;at\n0015f;raj;;lost;Price;2026-11-18\n;;{link.pk};Moved on;;2026-11-19\n"
    call_command("import_outcomes", str(write(tmp_path, good)))
    assert capsys.readouterr().out == "2 new, 0 known before, 0 refused\n"
    call_command("import_outcomes", str(write(tmp_path, good)))
    assert capsys.readouterr().out == "0 new, 2 known before, 0 refused\n"
    assert set(Outcome.objects.values_list("result", "reason", "told_by", "by")) == {
        ("lost", "price", "file", None),
        ("moved_on", "", "file", None),
    }


def test_rows_that_can_t_be_taken_are_named_and_the_others_are_in(raj, call, tmp_path, capsys):
    rows = [
        f"{call.pk},,won,,2026-11-18",
        f"{call.pk},,sold,,2026-11-18",
        f"{call.pk},,won,,yesterday",
        f"{call.pk},,won,,2026-12-24",
        f"{call.pk},,won,,0001-01-01",
        f"{call.pk},0015f,won,,2026-11-18",
        "x,,won,,2026-11-18",
        f"{2**62},,won,,2026-11-18",
        ",gone,won,,2026-11-18",
        ",0015f,won,,2026-11-01",
    ]
    with pytest.raises(CommandError, match="The rows named above were refused; all others are in."):
        call_command("import_outcomes", str(write(tmp_path, "\n".join(["call,account,outcome,reason,at", *rows]))))
    told = capsys.readouterr()
    assert told.out == "1 new, 0 known before, 9 refused\n"
    assert [line.split(":")[0] for line in told.err.splitlines()] == [f"line {number}" for number in range(3, 12)]
    with pytest.raises(CommandError, match="It names no column that an import knows, such as account or at."):
        call_command("import_outcomes", str(write(tmp_path, "title,file\nx,y\n")))
