from __future__ import annotations

import pytest

from tests.browsing import as_user, words_of
from tracking.models import LinkPolicy
from tracking.policies.locks import presets_for

pytestmark = pytest.mark.django_db
ADD = "/admin/link-options/new/"


def filled(**more):
    return {"expires_days": "30", "allowed": "", "terms": "", "notify": "at_once", "locked": [], **more}


def test_administrators_set_presets_and_locks_for_a_team_and_for_everybody_else(ada, team):
    admin = as_user(ada)
    assert admin.get(ADD).status_code == 200
    data = filled(team=team.pk, allowed="@Marlow.example\ntom@acme.example", locked=["allowed", "expires_at"])
    assert admin.post(ADD, data).status_code == 302
    assert admin.post(ADD, filled(expires_days="", ask_passcode="on", locked=["passcode"])).status_code == 302
    presets = presets_for(team.pk)
    assert (presets.days_open, presets.options.allowed, presets.locked) == (
        30,
        ("marlow.example", "tom@acme.example"),
        {"allowed", "expires_at"},
    )
    assert (presets_for(None).days_open, presets_for(None).asks_passcode) == (None, True)
    listed = words_of(admin.get("/admin/link-options/"))
    for words in (str(team), "Everybody else", "Who else may open it"):
        assert words in listed
    policy = LinkPolicy.objects.get(team=team)
    edit = admin.get(f"/admin/link-options/edit/{policy.pk}/")
    assert "marlow.example\ntom@acme.example" in edit.content.decode()
    changed = filled(team=team.pk, expires_days="9")
    assert admin.post(f"/admin/link-options/edit/{policy.pk}/", changed).status_code == 302
    assert presets_for(team.pk).days_open == 9


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"allowed": "marlow"}, "neither an email address nor a domain"),
        ({"expires_days": "0"}, "greater than or equal to 1"),
        ({"locked": ["colour"]}, "colour is not one of the available choices"),
        ({}, "There are options for these already."),
    ],
)
def test_what_makes_no_sense_and_a_second_one_is_refused(ada, wrong, words):
    LinkPolicy.objects.create()
    answer = as_user(ada).post(ADD, filled(**wrong))
    assert (answer.status_code, words in words_of(answer)) == (200, True)
    assert LinkPolicy.objects.count() == 1


@pytest.mark.parametrize("who", ["ana", "april", "mia", "raj"])
def test_nobody_else_sees_or_sets_them(who, request):
    person = request.getfixturevalue(who)
    assert as_user(person).get("/admin/link-options/").status_code in (302, 403)
    as_user(person).post(ADD, filled())
    assert not LinkPolicy.objects.exists()
