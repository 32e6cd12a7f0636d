from django.db import migrations


def give_permissions(apps, schema_editor):
    from hub.people.roles import set_up_roles

    set_up_roles(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0006_tokens_and_sessions"),
        ("tracking", "0029_presets_and_locks_of_links"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
