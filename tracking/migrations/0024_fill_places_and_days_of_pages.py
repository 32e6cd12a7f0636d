"""The places at which searches showed assets, added up by day, and the day of each page that was read: of the facts that
are kept still. Set by set, as there are millions of either.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db import migrations
from django.db.models import Max, Min, OuterRef, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

PLACES = """
UPDATE tracking_findday AS days SET places = shown.places FROM (
  SELECT hit.asset_id, log.team_id, SUM(hit.position) AS places
  FROM tracking_searchhit hit JOIN tracking_searchlog log ON log.id = hit.search_id
  WHERE log.counts AND log.searched_at >= %s AND log.searched_at < %s GROUP BY hit.asset_id, log.team_id
) AS shown
WHERE days.day = %s AND days.asset_id = shown.asset_id AND COALESCE(days.team_id, 0) = COALESCE(shown.team_id, 0)
"""


def fill(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    adapted = connection.ops.adapt_datetimefield_value
    for start, end, day in _days(apps.get_model("tracking", "SearchLog")):
        values = [adapted(start), adapted(end), connection.ops.adapt_datefield_value(day)]
        with connection.cursor() as cursor:
            cursor.execute(PLACES, values)
    visits = apps.get_model("tracking", "ViewSession").objects.filter(pk=OuterRef("session"))
    of_visit = visits.annotate(began=TruncDate("started_at")).values("began")
    apps.get_model("tracking", "PageView").objects.update(day=Subquery(of_visit))


def _days(logs: Any) -> list[tuple[Any, Any, Any]]:
    """The first moment of each day that has searches, that of the next day, and the day."""
    ends = logs.objects.aggregate(first=Min("searched_at"), last=Max("searched_at"))
    if ends["first"] is None:
        return []
    first, last = timezone.localdate(ends["first"]), timezone.localdate(ends["last"])
    days = [first + timedelta(days=number) for number in range((last - first).days + 2)]
    starts = [timezone.make_aware(datetime.combine(day, time.min)) for day in days]
    return list(zip(starts, starts[1:], days, strict=False))


class Migration(migrations.Migration):
    dependencies = [("tracking", "0023_fewer_indices_of_facts_and_more_of_sums")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
