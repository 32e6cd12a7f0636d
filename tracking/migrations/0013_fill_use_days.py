"""Sums of use by asset, day and team, from those by person that there are."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.db import migrations
from django.db.models import Max, Q, Sum
from django.utils import timezone

USING = ("downloaded", "copied", "presented", "sent")
PART = 2000


def fill(apps: Any, schema_editor: Any) -> None:
    usage_days, use_days = apps.get_model("tracking", "UsageDay"), apps.get_model("tracking", "UseDay")
    events = apps.get_model("tracking", "UsageEvent").objects
    sums = {f"{kind}_then": Sum("count", filter=Q(kind=kind), default=0) for kind in USING}
    rows = usage_days.objects.filter(counts=True, kind__in=USING).order_by("asset", "day", "team")
    part = []
    for row in rows.values("asset_id", "day", "team_id").annotate(**sums).iterator(chunk_size=PART):
        part.append(
            use_days(
                asset_id=row["asset_id"],
                day=row["day"],
                team_id=row["team_id"],
                last_used_at=timezone.make_aware(datetime.combine(row["day"], time.min)),
                **{kind: row[f"{kind}_then"] for kind in USING},
            )
        )
        if len(part) == PART:
            use_days.objects.bulk_create(part)
            part = []
    use_days.objects.bulk_create(part)
    # To the second where the facts are kept still.
    used = events.filter(counts=True, kind__in=USING, actor__isnull=False).order_by("asset")
    for asset, at in used.values_list("asset").annotate(Max("occurred_at")).iterator(chunk_size=PART):
        use_days.objects.filter(asset=asset, day=timezone.localdate(at)).update(last_used_at=at)


class Migration(migrations.Migration):
    dependencies = [("tracking", "0012_calls")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
