from django.db import migrations


def give_permissions(apps, schema_editor):
    from hub.people.roles import set_up_roles

    set_up_roles(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0007_link_option_permissions"),
        ("content", "0018_message_house"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
