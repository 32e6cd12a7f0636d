from django.db import migrations
from django.db.models import F, OuterRef, Subquery

DECIDED = ("moved_on", "won", "lost")


def fill_days(apps, schema_editor):
    """Of what was noted before there was a day."""
    DecidedUse = apps.get_model("tracking", "DecidedUse")
    Decision = apps.get_model("tracking", "Decision")
    of_uses = DecidedUse.objects.using(schema_editor.connection.alias)
    counted = of_uses.filter(decision__result__in=DECIDED, first_used_at__lte=F("decision__decided_at"))
    day = Decision.objects.filter(pk=OuterRef("decision")).values("day")
    of_uses.filter(pk__in=counted.values("pk")).update(day=Subquery(day))


class Migration(migrations.Migration):
    dependencies = [("tracking", "0049_days_of_decided_uses")]

    operations = [migrations.RunPython(fill_days, migrations.RunPython.noop, elidable=True)]
