"""Files that were read before: their pages without a word may be pictures."""

from typing import Any

from django.db import migrations
from django.db.models import Q


def mark(apps: Any, schema_editor: Any) -> None:
    documents = apps.get_model("content", "Document").objects.filter(
        Q(content_type="application/pdf") | Q(content_type__startswith="image/")
    )
    pages = apps.get_model("content", "DocumentPage").objects.filter(document__in=documents, text="", recognition="")
    pages.update(recognition="waiting")


class Migration(migrations.Migration):
    dependencies = [("content", "0006_page_recognition")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
