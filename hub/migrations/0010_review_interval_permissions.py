from django.db import migrations


def give_permissions(apps, schema_editor):
    from hub.people.roles import set_up_roles

    set_up_roles(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0009_claim_permissions"),
        ("content", "0025_review_intervals"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
