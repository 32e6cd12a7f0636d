from django.db import migrations

BATCH = 2000


def move(apps, schema_editor):
    """Each change becomes two rows of the outbox: one for the database's words, one for Elasticsearch."""
    change_model = apps.get_model("search", "IndexChange")
    outgoing = apps.get_model("core", "Outgoing")
    rows = []
    for change in change_model.objects.order_by("asset_id").iterator(chunk_size=BATCH):
        common = {"key": str(change.asset_id), "version": change.version, "noted_at": change.enqueued_at}
        rows.append(outgoing(consumer="words", delivered_version=change.stored_version, **common))
        rows.append(
            outgoing(
                consumer="elasticsearch",
                delivered_version=change.sent_version,
                attempts=change.attempts,
                next_try_at=change.next_attempt_at,
                last_error=change.last_error,
                **common,
            )
        )
        if len(rows) >= BATCH:
            outgoing.objects.bulk_create(rows, ignore_conflicts=True)
            rows = []
    outgoing.objects.bulk_create(rows, ignore_conflicts=True)


def move_back(apps, schema_editor):
    change_model = apps.get_model("search", "IndexChange")
    outgoing = apps.get_model("core", "Outgoing")
    sent = {row.key: row for row in outgoing.objects.filter(consumer="elasticsearch")}
    words = {row.key: row for row in outgoing.objects.filter(consumer="words")}
    change_model.objects.bulk_create(
        [
            change_model(
                asset_id=int(key),
                # One version for both again: higher than either, so that everything is delivered once more.
                version=max(row.version for row in (words.get(key), sent.get(key)) if row) + 1,
                stored_version=words[key].delivered_version if key in words else 0,
                sent_version=sent[key].delivered_version if key in sent else 0,
            )
            for key in words.keys() | sent.keys()
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_outbox"),
        ("search", "0003_spelling"),
    ]

    operations = [migrations.RunPython(move, move_back)]
