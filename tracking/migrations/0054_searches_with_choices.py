from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracking", "0053_recipients_by_company"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="searchlog",
            index=models.Index(
                condition=models.Q(("filters", {}), _negated=True),
                fields=["searched_at"],
                name="searches_with_choices",
            ),
        ),
    ]
