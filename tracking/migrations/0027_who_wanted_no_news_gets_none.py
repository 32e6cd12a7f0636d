from django.db import migrations


def keep_their_choice(apps, schema_editor):
    links = apps.get_model("tracking", "ShareLink").objects.using(schema_editor.connection.alias)
    links.filter(tell_at_first_view=False).update(notify="never")


class Migration(migrations.Migration):
    dependencies = [("tracking", "0026_options_of_links")]

    operations = [migrations.RunPython(keep_their_choice, migrations.RunPython.noop)]
