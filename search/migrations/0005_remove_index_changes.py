from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0004_changes_to_the_outbox"),
    ]

    operations = [migrations.DeleteModel(name="IndexChange")]
