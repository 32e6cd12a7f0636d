from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0048_mailbox")]

    operations = [
        migrations.AddField(
            model_name="decideduse",
            name="day",
            field=models.DateField(
                blank=True,
                help_text="The decision's, where it decides and this was used until then; else empty.",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="decideduse",
            index=models.Index(
                condition=models.Q(("day__isnull", False)),
                fields=["day", "decision", "asset"],
                name="decided_uses_by_day",
            ),
        ),
    ]
