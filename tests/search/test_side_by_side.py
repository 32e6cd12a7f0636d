"""Delivery beside those who change and delete: nobody waits for each other in a circle."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction

from content.actions.assets import hold
from content.models import Asset
from hub.core.outbox.models import Outgoing
from search.index.outbox import WORDS, note_changes, store_changes
from search.models import PartWords
from tests.factories.content import ScriptFactory

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("no_elasticsearch"),
]


def delete(asset: Asset) -> None:
    Asset.objects.get(pk=asset.pk).delete()


def change(asset: Asset) -> None:
    with transaction.atomic():
        held = hold(asset)
        note_changes([held.pk])


def in_a_thread(action, asset, failures):
    def run():
        try:
            action(asset)
        except Exception as error:  # noqa: BLE001 - told to the test
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.parametrize("action", [delete, change])
def test_delivery_and_a_change_of_the_same_asset_both_come_to_an_end(action):
    asset = ScriptFactory()
    store_changes()
    failures: list[Exception] = []
    with transaction.atomic():
        list(Outgoing.objects.of(WORDS).with_keys([str(asset.pk)]).select_for_update())
        thread = in_a_thread(action, asset, failures)
        # Until the other has taken what it can and waits.
        time.sleep(1)
        PartWords.objects.create(asset_id=asset.pk, number=99)
    thread.join(timeout=90)
    assert (failures, thread.is_alive()) == ([], False)
    assert Asset.objects.filter(pk=asset.pk).exists() == (action is change)
