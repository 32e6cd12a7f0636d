"""What is live becomes the first version of each asset, so that what was read until now belongs to it."""

from django.db import migrations
from django.utils import timezone

READ = {
    "Collateral": ("document",),
    "Script": ("body",),
    "CustomerStory": ("challenge", "solution", "results", "quotes"),
}


def keep_versions(apps, schema_editor):
    version = apps.get_model("content", "AssetVersion")
    for kind, names in READ.items():
        model = apps.get_model("content", kind)
        known = version.objects.values("asset")
        for asset in model.objects.filter(live=True).exclude(pk__in=known).order_by("pk").iterator(chunk_size=200):
            content = {}
            for name in names:
                field = model._meta.get_field(name)
                content[name] = getattr(asset, field.attname) if field.is_relation else field.value_to_string(asset)
            version.objects.create(
                asset_id=asset.pk,
                number=1,
                document_id=content.get("document"),
                content=content,
                live_from=asset.last_published_at or asset.first_published_at or timezone.now(),
            )


class Migration(migrations.Migration):
    dependencies = [("content", "0009_asset_versions")]
    operations = [migrations.RunPython(keep_versions, migrations.RunPython.noop)]
