from django.db import migrations, models

import content.models.document


class Migration(migrations.Migration):
    """The default is a function from here on: a new edition of the readers changes no table."""

    dependencies = [("content", "0014_guessed_types")]

    operations = [
        migrations.AlterField(
            "document",
            "readers",
            models.PositiveSmallIntegerField(
                default=content.models.document.edition_of_readers,
                editable=False,
                help_text="Which edition of the readers read it last.",
            ),
        ),
    ]
