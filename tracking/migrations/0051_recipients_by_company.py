from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [
        ("tracking", "0050_fill_days_of_decided_uses"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="recipient",
            index=models.Index(Upper("company"), name="recipients_by_company"),
        ),
    ]
