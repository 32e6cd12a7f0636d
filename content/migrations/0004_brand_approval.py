"""The workflow "Brand approval" for all kinds, in place of Wagtail's own for pages, which the hub doesn't have."""

from django.db import migrations

KINDS = ("collateral", "script", "customerstory")
WAGTAILS_GROUPS = ("Moderators", "Editors")


def forwards(apps, schema_editor):
    using = schema_editor.connection.alias
    set_up_brand_approval(apps, using)
    remove_what_wagtail_made(apps, using)


def set_up_brand_approval(apps, using):
    content_types = apps.get_model("contenttypes", "ContentType").objects.using(using)
    workflows = apps.get_model("wagtailcore", "Workflow").objects.using(using)
    assigned = apps.get_model("wagtailcore", "WorkflowContentType").objects.using(using)
    of_task, _ = content_types.get_or_create(app_label="content", model="brandapprovaltask")
    task, _ = (
        apps.get_model("content", "BrandApprovalTask")
        .objects.using(using)
        .get_or_create(name="Brand approval", defaults={"content_type": of_task, "active": True})
    )
    task.groups.add(apps.get_model("auth", "Group").objects.using(using).get_or_create(name="Approvers")[0])
    workflow, _ = workflows.get_or_create(name="Brand approval", defaults={"active": True})
    apps.get_model("wagtailcore", "WorkflowTask").objects.using(using).get_or_create(
        workflow=workflow, task_id=task.task_ptr_id, defaults={"sort_order": 0}
    )
    for kind in KINDS:
        of_kind, _ = content_types.get_or_create(app_label="content", model=kind)
        assigned.get_or_create(content_type=of_kind, defaults={"workflow": workflow})


def remove_what_wagtail_made(apps, using):
    """Only what nobody uses: a group with members and a workflow that ever ran stay."""
    apps.get_model("wagtailcore", "Workflow").objects.using(using).filter(
        name="Moderators approval", workflow_states__isnull=True
    ).delete()
    apps.get_model("wagtailcore", "Task").objects.using(using).filter(
        name="Moderators approval", task_states__isnull=True, workflow_tasks__isnull=True
    ).delete()
    apps.get_model("auth", "Group").objects.using(using).filter(name__in=WAGTAILS_GROUPS, user__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0003_own_work_and_what_was_live"),
        ("hub", "0002_roles"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtaildocs", "0011_add_choose_permissions"),
        ("wagtailimages", "0023_add_choose_permissions"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
