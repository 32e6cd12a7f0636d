from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0020_whose_load_and_until_when")]

    operations = [
        migrations.AddField(
            model_name="sharelink",
            name="asked_again_at",
            field=models.DateTimeField(
                blank=True, help_text="When somebody who has it first asked for it to be opened again.", null=True
            ),
        ),
    ]
