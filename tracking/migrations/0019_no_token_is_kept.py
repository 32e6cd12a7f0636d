from django.db import migrations, models

import tracking.links.tokens


class Migration(migrations.Migration):
    dependencies = [("tracking", "0018_keep_hashes_of_tokens")]

    operations = [
        migrations.RemoveField(model_name="sharelink", name="token"),
        migrations.AlterField(
            model_name="sharelink",
            name="seed",
            field=models.CharField(
                default=tracking.links.tokens.new_seed,
                editable=False,
                help_text="With the hub's key it gives the link's token.",
                max_length=32,
            ),
        ),
        migrations.AlterField(
            model_name="sharelink",
            name="token_hash",
            field=tracking.links.tokens.TokenHashField(
                editable=False, help_text="SHA-256 of the token.", max_length=64, unique=True
            ),
        ),
    ]
