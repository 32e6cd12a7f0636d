"""Which lines stand on a page: the rule that docs/reports.md tells."""

from __future__ import annotations

import pytest

from tests.tracking.digests.facts import MONDAY
from tracking import metrics
from tracking.digests.candidates import Candidate, Week
from tracking.digests.choosing import Earlier, choose, name_people
from tracking.digests.models import LineKind


def candidate(kind: LineKind, number: int, about: str = "asset:1", **fields) -> Candidate:
    said = {"metric": metrics.USED, "days": 7, "words": "uses", "act": "Mend it", "act_address": "/"}
    return Candidate(kind=kind, about=about, number=number, **said, **fields)


def kinds(chosen) -> list[LineKind]:
    return [one.kind for one in chosen]


def test_what_a_customer_meets_comes_before_what_could_be_learnt():
    found = [
        candidate(LineKind.TOP_USED, 7),
        candidate(LineKind.UNUSED, 7),
        candidate(LineKind.UNMET_WORD, 7),
        candidate(LineKind.WITHDRAWN_LINKS, 7),
    ]
    assert kinds(choose(found, Earlier())) == [
        LineKind.WITHDRAWN_LINKS, LineKind.UNMET_WORD, LineKind.UNUSED, LineKind.TOP_USED
    ]  # fmt: skip


def test_much_of_what_is_less_urgent_comes_before_little_of_what_is_more():
    found = [candidate(LineKind.UNMET_WORD, 2), candidate(LineKind.UNUSED, 15)]
    assert kinds(choose(found, Earlier())) == [LineKind.UNUSED, LineKind.UNMET_WORD]


def test_a_large_library_does_not_head_each_page():
    found = [candidate(LineKind.UNUSED, 9_000), candidate(LineKind.WITHDRAWN_LINKS, 4)]
    assert kinds(choose(found, Earlier())) == [LineKind.WITHDRAWN_LINKS, LineKind.UNUSED]


def test_there_are_five_lines_and_of_each_kind_one_the_largest():
    found = [candidate(kind, 3, about="asset:1") for kind in LineKind] + [candidate(LineKind.UNUSED, 9, "asset:2")]
    chosen = choose(found, Earlier())
    assert len(chosen) == 5
    assert len(set(kinds(chosen))) == 5
    assert next(one.about for one in chosen if one.kind == LineKind.UNUSED) == "asset:2"


def test_what_was_promised_and_not_done_counts_double():
    found = [candidate(LineKind.UNUSED, 7), candidate(LineKind.GAP, 7)]
    earlier = Earlier(not_done=frozenset({(LineKind.UNUSED, "asset:1")}))
    assert kinds(choose(found, Earlier())) == [LineKind.GAP, LineKind.UNUSED]
    assert kinds(choose(found, earlier)) == [LineKind.UNUSED, LineKind.GAP]


def test_what_stood_there_and_nobody_took_on_makes_room_for_the_next():
    found = [candidate(LineKind.UNMET_WORD, 9, "word:dental"), candidate(LineKind.UNMET_WORD, 4, "word:fax")]
    told = {(LineKind.UNMET_WORD, "word:dental"): 1}
    assert [one.about for one in choose(found, Earlier())] == ["word:dental"]
    assert [one.about for one in choose(found, Earlier(told=told))] == ["word:fax"]


@pytest.mark.django_db
def test_each_line_names_its_owner_or_the_marketer_with_the_fewest_lines(ana, ada, mia, team, django_user_model):
    team.refresh_from_db()
    petra = django_user_model.objects.create_user("petra")
    petra.groups.set(ana.groups.all())
    lines = [
        candidate(LineKind.EXPIRING, 3, owner_id=petra.pk),
        candidate(LineKind.UNMET_WORD, 3),
        candidate(LineKind.GAP, 3),
        candidate(LineKind.UNUSED, 3, owner_id=ada.pk),
        candidate(LineKind.TOP_USED, 3, owner_id=petra.pk, for_manager=True),
    ]
    assert name_people(lines, Week(MONDAY)) == [petra.pk, ana.pk, ana.pk, petra.pk, petra.pk]
    assert name_people(lines, Week(MONDAY, team)) == [petra.pk, ana.pk, ana.pk, petra.pk, mia.pk]


@pytest.mark.django_db
def test_nobody_is_named_where_there_is_no_marketer():
    assert name_people([candidate(LineKind.GAP, 3)], Week(MONDAY)) == [None]
