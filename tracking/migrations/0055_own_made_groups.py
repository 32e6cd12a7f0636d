import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0026_places_of_scripts"),
        ("tracking", "0054_searches_with_choices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnMadeGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reps", models.PositiveIntegerField(default=0)),
                ("pages", models.PositiveIntegerField(default=0)),
                ("words", models.JSONField(default=list)),
                ("segments", models.JSONField(default=list)),
                ("stages", models.JSONField(default=list)),
                ("last_at", models.DateTimeField(help_text="When the latest of its pages was checked.", null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asset",
                    models.ForeignKey(
                        help_text="What answers it.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="content.asset",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        help_text="Asked for.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="own_made",
                        to="tracking.assetrequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OwnMadePage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.BigIntegerField()),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="own_pages",
                        to="tracking.ownmadegroup",
                    ),
                ),
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="own_made", to="tracking.checkedpage"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OwnMadeRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.BigIntegerField()),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="tracking.ownmadepage"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="ownmadegroup",
            index=models.Index(fields=["-reps", "-pages", "-id"], name="own_made_by_reps"),
        ),
        migrations.AddConstraint(
            model_name="ownmaderun",
            constraint=models.UniqueConstraint(fields=("value", "of"), name="own_made_run_once"),
        ),
    ]
