from django.db import migrations, models

import tracking.links.tokens


class Migration(migrations.Migration):
    dependencies = [("tracking", "0016_recipients_need_senders")]

    operations = [
        migrations.AddField(
            model_name="sharelink", name="seed", field=models.CharField(default="", editable=False, max_length=32)
        ),
        migrations.AddField(
            model_name="sharelink",
            name="token_hash",
            field=tracking.links.tokens.TokenHashField(editable=False, max_length=64, null=True),
        ),
        migrations.AddField(
            model_name="sharelink",
            name="former_token_hash",
            field=models.CharField(
                editable=False,
                help_text="SHA-256 of the token that it was sent with before tokens were derived.",
                max_length=64,
                null=True,
                unique=True,
            ),
        ),
    ]
