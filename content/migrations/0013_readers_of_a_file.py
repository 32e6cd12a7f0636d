from __future__ import annotations

from django.db import migrations, models

_WHICH = "Which edition of the readers read it last."


class Migration(migrations.Migration):
    dependencies = [("content", "0012_other_names_of_customers")]

    operations = [
        # Files that are there already were read by readers before the first edition; the worker reads them again.
        migrations.AddField(
            "document", "readers", models.PositiveSmallIntegerField(default=0, editable=False, help_text=_WHICH)
        ),
        migrations.AlterField(
            "document", "readers", models.PositiveSmallIntegerField(default=1, editable=False, help_text=_WHICH)
        ),
    ]
