from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0051_notes_on_filed_mails")]

    operations = [
        migrations.AddField(
            model_name="sharelink",
            name="confirmed_claims",
            field=models.JSONField(
                blank=True, default=list, help_text="What no longer holds in it and is sent all the same, by key."
            ),
        ),
    ]
