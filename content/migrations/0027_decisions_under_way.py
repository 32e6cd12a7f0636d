from django.db import migrations

# Wagtail keeps every decision there ever was and knows no index of those that are not at their end.
INDEXES = {
    "content_steps_under_way": "wagtailcore_taskstate (task_id, workflow_state_id) WHERE status = 'in_progress'",
    "content_reviews_sent_back": "wagtailcore_workflowstate (object_id) WHERE status = 'needs_changes'",
}


class Migration(migrations.Migration):
    dependencies = [("content", "0026_places_of_scripts"), ("wagtailcore", "0098_apitoken")]

    operations = [
        migrations.RunSQL(f"CREATE INDEX {name} ON {columns}", f"DROP INDEX {name}") for name, columns in INDEXES.items()
    ]
