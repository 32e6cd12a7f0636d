from django.db import migrations

import tracking.engagement.models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0024_fill_places_and_days_of_pages")]
    operations = [
        migrations.AlterField(
            model_name="pageview",
            name="day",
            field=tracking.engagement.models.DayOfVisit(editable=False),
        ),
    ]
