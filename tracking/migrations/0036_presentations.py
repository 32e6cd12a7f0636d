import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0035_where_a_visit_is")]

    operations = [
        migrations.CreateModel(
            name="Presentation",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="presentation",
                        serialize=False,
                        to="tracking.usageevent",
                    ),
                ),
                ("seconds", models.JSONField(default=dict, help_text="By page number, as far as was told.")),
                ("last_told_at", models.DateTimeField()),
                (
                    "ended",
                    models.BooleanField(
                        default=False, help_text="Its presenter ended it; else its tab was closed."
                    ),
                ),
            ],
        ),
    ]
