from django.db import migrations


def give_permissions(apps, schema_editor):
    from hub.people.roles import set_up_roles

    set_up_roles(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0002_roles"),
        ("search", "0002_glossary_pins_saved_searches"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
