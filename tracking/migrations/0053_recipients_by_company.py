from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [
        ("tracking", "0052_confirmed_claims"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="recipient",
            index=models.Index(Upper("company"), name="recipients_by_company"),
        ),
    ]
