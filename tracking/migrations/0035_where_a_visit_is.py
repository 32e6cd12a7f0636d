from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0034_unmet_words")]

    operations = [
        migrations.AddField(
            model_name="viewsession",
            name="place",
            field=models.CharField(
                blank=True,
                help_text="Where it was read last, as asset:page.",
                max_length=30,
            ),
        ),
    ]
