"""Workers killed at any point between claim and done: nothing is lost, the database's own work is done once, and a mail
that was sent twice is the same mail. `HUB_KILLS=1000` kills so many.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from content.models import Asset
from hub.core.notices.mail import MAIL
from hub.core.notices.models import MailState, Notice, OutgoingMail
from hub.core.outbox.models import Outgoing
from hub.core.outbox.noting import note_unstarted
from search import engine
from search.backends.elasticsearch import indices
from search.index.outbox import ENGINE, WORDS, versions_of
from search.models import AssetWords
from search.types import SearchRequest
from tests.factories.content import ScriptFactory
from tests.mail_server import MailServer, mail_server
from tests.search.conftest import elasticsearch, empty_indices

__all__ = ["elasticsearch", "empty_indices", "mail_server"]

KILLS = int(os.environ.get("HUB_KILLS", "30"))
# More than a worker can do before it is killed, so that each finds work.
ROWS_FOR_EACH = {"tally": 25, "mail": 4}
SCRIPTS = 20

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.timeout(60 + KILLS * 2),
]


def write_mails(count: int) -> dict[str, str]:
    """Mails of which each has its own words; the words by Message-ID."""
    now = timezone.now()
    mails = OutgoingMail.objects.bulk_create(
        OutgoingMail(
            kind="test",
            to="rita@marlow.example",
            subject=f"Mail {number}",
            text=f"Words {number}",
            message_id=f"<{number}@hub.example.com>",
            created_at=now,
        )
        for number in range(count)
    )
    note_unstarted(consumers=[MAIL], keys=[str(mail.pk) for mail in mails], at=now)
    return {mail.message_id: mail.text for mail in mails}


@pytest.fixture(params=["", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)], ids=["mail", "engine"])
def index(request: pytest.FixtureRequest) -> str:
    """The prefix of an Elasticsearch index that is delivered to as well, or ""."""
    return str(request.getfixturevalue(request.param)) if request.param else ""


def found_by(words: str, user: Any) -> set[int]:
    """The assets that Elasticsearch finds by all of these words."""
    indices.client().indices.refresh(index=indices.alias())
    found = engine.named("elasticsearch").search(SearchRequest(user=user, query=f'"{words}"', page_size=2 * SCRIPTS))
    return {result.asset.pk for result in found.results}


def test_nothing_is_lost_and_nothing_done_twice_when_workers_are_killed(
    mail_server: MailServer, raj: Any, index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(SCRIPTS):
        ScriptFactory(title=f"Script {number}")
    AssetWords.objects.all().delete()
    note_unstarted(consumers=[WORDS], keys=map(str, versions_of(WORDS)), at=timezone.now())
    tallied = {f"{raj.pk}-{number}" for number in range(KILLS * ROWS_FOR_EACH["tally"])}
    note_unstarted(consumers=["tally"], keys=tallied, at=timezone.now())
    words = write_mails(KILLS * ROWS_FOR_EACH["mail"])

    told = subprocess.run(
        [sys.executable, "-m", "tests.hub.core.outbox.killed_workers"]
        + [f"--database={connection.settings_dict['NAME']}", f"--mail-port={settings.EMAIL_PORT}"]
        + [f"--kills={KILLS}", "--seed=7", f"--index={index}"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "hub.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-3000:]
    report = json.loads(told.stdout.splitlines()[-1])
    assert report["killed"] == KILLS
    assert report["with_a_claim"]["elasticsearch" if index else MAIL] > 0

    due = Outgoing.objects.exclude(consumer__in=["vectors"] if index else ["vectors", ENGINE])
    assert not due.waiting().exists()
    assert not due.given_up().exists()
    assert not due.filter(claim__isnull=False).exists()
    # The database's own work: each version once.
    assert Counter(Notice.objects.filter(kind="tally").values_list("words", flat=True)) == Counter(tallied)
    assert dict(AssetWords.objects.values_list("pk", "version")) == versions_of(WORDS)
    # Elasticsearch: the last version of each asset, in the words of that version.
    if index:
        assert engine.named("elasticsearch").indexed_versions() == versions_of(ENGINE)
        [title] = set(Asset.objects.values_list("title", flat=True))
        assert found_by(title, raj) == set(Asset.objects.values_list("pk", flat=True))
    # Mail: each at least once, and a second one is the first one again.
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.SENT}
    came = Counter(mail_server.ids)
    assert set(came) == set(words)
    assert {
        str(one["Message-ID"]): one.get_payload(decode=True).decode().strip() for one in mail_server.received
    } == words
    repeated = came.total() - len(words)
    assert repeated <= KILLS
    with capsys.disabled():
        print(f"\n{KILLS} workers killed, {len(words)} mails, {repeated} sent again: {report}")
