"""Two people who retire each of two assets in favour of the other, at the same time."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.utils import timezone

from content import actions, refusals
from content.models import Asset
from content.reading.succession import lines_of
from tests.factories.content import ScriptFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_successors_never_form_a_circle_at_the_same_time(ana):
    for _ in range(5):
        one, other = ScriptFactory(), ScriptFactory()
        together, refused = threading.Barrier(2), []

        def retire(asset, successor, together=together, refused=refused):
            try:
                together.wait()
                actions.retire_asset(asset=asset, by=ana, reason="Old.", at=timezone.now(), successor=successor)
            except refusals.BadSuccessor:
                refused.append(asset.pk)
            finally:
                connection.close()

        ways = [(one, other), (other, one)]
        threads = [threading.Thread(target=retire, args=way) for way in ways]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(refused) == 1
        assert Asset.objects.live().among([one.pk, other.pk]).count() == 1
        assert sorted(len(line) for line in lines_of([one.pk, other.pk]).values()) == [0, 1]
