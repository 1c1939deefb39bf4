"""Who may do what: one table, applied to Django's groups by `manage.py apply_roles`."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction

REPORTER = "Reporter"
EDITOR = "Editor"
PHOTO_EDITOR = "Photo editor"
SITE_STAFF = "Site staff"
ADMINISTRATOR = "Administrator"

_FILES_STORIES = {
    "articles.add_article",
    "articles.change_article",
    "articles.view_article",
    "articles.view_section",
    "articles.view_topic",
    "articles.view_author",
    "photos.add_photo",
    "photos.view_photo",
    "photos.view_collection",
}
_PUBLISHES = {
    "articles.change_any_article",
    "articles.publish_article",
    "articles.add_topic",
    "articles.change_topic",
    "articles.add_author",
    "articles.change_author",
    "articles.add_mustread",
    "articles.change_mustread",
    "articles.view_mustread",
    "articles.delete_mustread",
    "articles.arrange_front",
    "photos.change_photo",
    "photos.kill_photo",
    "photos.add_collection",
    "photos.change_collection",
    "photos.view_collection",
}
_LOOKS_AFTER_PHOTOS = {
    "photos.add_photo",
    "photos.view_photo",
    "photos.change_photo",
    "photos.delete_photo",
    "photos.kill_photo",
    "photos.add_collection",
    "photos.change_collection",
    "photos.delete_collection",
    "photos.view_collection",
    "articles.view_article",
    "articles.view_any_article",
}
_LOOKS_AFTER_THE_SITE = {
    *(
        f"notices.{verb}_{noun}"
        for verb in ("add", "change", "view")
        for noun in ("sitenotice", "page", "consenttext")
    ),
    "letters.view_letter",
    "letters.change_letter",
    "photos.view_photo",  # the picture of a Must Read entry is chosen among them
    "articles.add_mustread",
    "articles.change_mustread",
    "articles.view_mustread",
    "articles.delete_mustread",
}
_RUNS_THE_DESK = {
    "articles.add_section",
    "articles.change_section",
    "accounts.add_user",
    "accounts.change_user",
    "accounts.view_user",
    "auth.view_group",
    "procrastinate.view_procrastinatejob",
    "procrastinate.change_procrastinatejob",
}

ROLES: dict[str, set[str]] = {
    REPORTER: _FILES_STORIES,
    EDITOR: _FILES_STORIES | _PUBLISHES,
    PHOTO_EDITOR: _LOOKS_AFTER_PHOTOS,
    SITE_STAFF: _LOOKS_AFTER_THE_SITE,
    ADMINISTRATOR: _FILES_STORIES
    | _PUBLISHES
    | _LOOKS_AFTER_PHOTOS
    | _LOOKS_AFTER_THE_SITE
    | _RUNS_THE_DESK,
}


class UnknownPermission(LookupError):
    """The table names a permission that no model has."""


@transaction.atomic
def apply() -> None:
    """Make the groups exactly what the table says. Safe to run at any time, any number of times.

    Raises UnknownPermission for a name that no model has.
    """
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for role, names in ROLES.items():
        unknown = sorted(names - known.keys())
        if unknown:
            raise UnknownPermission(f"{role}: {', '.join(unknown)}")
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set([known[name] for name in names])
