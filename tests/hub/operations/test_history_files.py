"""What people typed is run by no list that Wagtail's own reports give as a file."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from wagtail.log_actions import log

from hub.people.models import User
from tests.browsing import as_user
from tests.factories.content import ScriptFactory

pytestmark = pytest.mark.django_db
TYPED = '=HYPERLINK("https://else.example")'


def test_the_site_history_as_a_file_runs_nothing(ada, ana):
    log(ScriptFactory(title=TYPED), "wagtail.edit", user=ana)
    for name in ("site_history", "site_history_results"):
        answer = as_user(ada).get(reverse(f"wagtailadmin_reports:{name}"), {"export": "csv"})
        rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
        assert [row["Name"] for row in rows if row["Name"].endswith(TYPED)] == ["'" + TYPED]


@pytest.mark.parametrize("name", ["workflow", "workflow_tasks"])
def test_reports_of_approvals_are_still_wagtails(name):
    root = User.objects.create_superuser("root", "root@example.com", "pass")
    for part in ("", "_results"):
        address = reverse(f"wagtailadmin_reports:{name}{part}")
        assert as_user(root).get(address).status_code == 200
        assert as_user(root).get(address, {"export": "csv"})["Content-Type"] == "text/csv"
