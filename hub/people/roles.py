"""What each role may do. Called by migrations, and safe to call again: it adds what is missing and removes nothing."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.management import create_permissions

from content.permissions import ADMINISTRATORS, APPROVERS, MANAGERS, MARKETERS, REPS

KINDS = ("collateral", "script", "customerstory")


def _each_kind(*verbs: str) -> set[str]:
    return {f"content.{verb}_{kind}" for verb in verbs for kind in (*KINDS, "asset")}


def _taxonomy(*verbs: str) -> set[str]:
    models = ("segmentaxis", "segment", "buyingstage", "product")
    return {f"content.{verb}_{model}" for verb in verbs for model in models}


def _search(*verbs: str) -> set[str]:
    return {f"search.{verb}_{model}" for verb in verbs for model in ("glossaryterm", "pin", "hiddenwords")}


def _messages(*verbs: str) -> set[str]:
    return {f"content.{verb}_{model}" for verb in verbs for model in ("pillar", "message", "messagerule")}


def _claims(*verbs: str) -> set[str]:
    """Nobody deletes one: what lapsed is cited still."""
    return {f"content.{verb}_claim" for verb in verbs}


_SEND = {"tracking.add_sharelink", "tracking.view_sharelink", "tracking.change_sharelink"}
_ASK = {"tracking.add_assetrequest"}
_ANSWER = {*_ASK, "tracking.view_assetrequest", "tracking.change_assetrequest"}
_FILES = {f"content.{verb}_{model}" for verb in ("add", "change", "choose") for model in ("document", "image")}

PERMISSIONS: dict[str, set[str]] = {
    REPS: {*_SEND, *_ASK},
    MARKETERS: {
        "wagtailadmin.access_admin",
        "tracking.view_reports",
        "content.retire_asset",
        "content.reinstate_asset",
        *_SEND,
        *_ANSWER,
        *_FILES,
        *_each_kind("add", "change", "view", "lock", "unlock"),
        *_taxonomy("add", "change", "view"),
        *_search("add", "change", "view", "delete"),
        *_messages("add", "change", "view", "delete"),
        *_claims("add", "change", "view"),
    },
    APPROVERS: {
        "wagtailadmin.access_admin",
        "content.approve_asset",
        *_each_kind("change", "view", "publish"),
        *_messages("view"),
        *_claims("view"),
    },
    MANAGERS: {"tracking.view_reports", *_SEND, *_ASK},
    ADMINISTRATORS: {
        "wagtailadmin.access_admin",
        "tracking.view_reports",
        "content.retire_asset",
        "content.reinstate_asset",
        "content.approve_asset",
        *_SEND,
        *_ANSWER,
        *_FILES,
        "content.delete_document",
        "content.delete_image",
        *_each_kind("add", "change", "view", "publish", "lock", "unlock", "delete"),
        *_taxonomy("add", "change", "view", "delete"),
        *_search("add", "change", "view", "delete"),
        *_messages("add", "change", "view", "delete"),
        *_claims("add", "change", "view"),
        *{f"content.{verb}_reviewinterval" for verb in ("add", "change", "delete", "view")},
        *{f"hub.{verb}_{model}" for verb in ("add", "change", "delete", "view") for model in ("user", "team")},
        *{f"core.{verb}_outgoing" for verb in ("view", "change")},
        "core.view_auditentry",
        *{f"tracking.{verb}_linkpolicy" for verb in ("add", "change", "delete", "view")},
        *{f"hub.{verb}_apitoken" for verb in ("add", "change", "delete", "view")},
        *{f"auth.{verb}_group" for verb in ("add", "change", "delete", "view")},
        *{f"wagtailcore.{verb}_{model}" for verb in ("add", "change", "delete") for model in ("workflow", "task")},
        *{f"wagtailcore.{verb}_apitoken" for verb in ("add", "change", "delete")},
    },
}
# Permissions on files are asked of collections by Wagtail.
COLLECTION_PERMISSIONS = {
    MARKETERS: sorted(_FILES),
    ADMINISTRATORS: sorted({*_FILES, "content.delete_document", "content.delete_image"}),
}


def set_up_roles(apps: Any, using: str = "default") -> None:
    """Make the five groups and give each its permissions. Permissions that an app has not made yet are made first."""
    from django.apps import apps as installed

    wanted = {name.split(".")[0] for names in PERMISSIONS.values() for name in names}
    for label in wanted:
        create_permissions(installed.get_app_config(label), verbosity=0, using=using, apps=apps)
    Group = apps.get_model("auth", "Group")  # noqa: N806
    Permission = apps.get_model("auth", "Permission")  # noqa: N806
    by_name = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    for name in {name for names in PERMISSIONS.values() for name in names} - set(by_name):
        by_name[name] = _make_permission(apps, name, using)
    for role, names in PERMISSIONS.items():
        group, _ = Group.objects.using(using).get_or_create(name=role)
        group.permissions.add(*(by_name[name] for name in sorted(names)))
    _set_up_collections(apps, Group, by_name, using)


def _make_permission(apps: Any, name: str, using: str) -> Any:
    """Wagtail makes publish, lock and unlock permissions only after all migrations; the same row is made here."""
    label, codename = name.split(".")
    verb, model = codename.rsplit("_", 1)
    content_type, _ = (
        apps.get_model("contenttypes", "ContentType").objects.using(using).get_or_create(app_label=label, model=model)
    )
    return (
        apps.get_model("auth", "Permission")
        .objects.using(using)
        .get_or_create(content_type=content_type, codename=codename, defaults={"name": f"Can {verb} {model}"})[0]
    )


def _set_up_collections(apps: Any, groups: Any, by_name: dict[str, Any], using: str) -> None:
    Collection = apps.get_model("wagtailcore", "Collection")  # noqa: N806
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")  # noqa: N806
    root = Collection.objects.using(using).filter(depth=1).first()
    if root is None:
        return
    for role, names in COLLECTION_PERMISSIONS.items():
        group = groups.objects.using(using).get(name=role)
        for name in names:
            GroupCollectionPermission.objects.using(using).get_or_create(
                group=group, collection=root, permission=by_name[name]
            )
