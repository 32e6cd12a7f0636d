"""The five roles as groups with their permissions."""

from django.db import migrations

from hub.people.roles import set_up_roles


def forwards(apps, schema_editor):
    set_up_roles(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0001_initial"),
        ("content", "0001_initial"),
        ("tracking", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
