from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = "Desk"


class NewsroomAdminConfig(AdminConfig):
    """Django's admin with the site of our own (desk.site)."""

    default_site = "desk.site.DeskSite"
