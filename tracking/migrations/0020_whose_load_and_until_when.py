from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0019_no_token_is_kept")]

    operations = [
        migrations.RenameField(model_name="open", old_name="claimed", new_name="taken"),
        migrations.AlterField(
            model_name="open",
            name="taken",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="Seconds by page that were taken of what this load of the page reported.",
            ),
        ),
        migrations.AddField(
            model_name="open",
            name="read_until",
            field=models.DateTimeField(
                blank=True,
                help_text="When the last was read of what this load of the page reported.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="open",
            name="viewer_key",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Of the viewer who reported first for this load; it is nobody else's.",
                max_length=64,
            ),
            preserve_default=False,
        ),
    ]
