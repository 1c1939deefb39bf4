from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models import Field
from django.utils.translation import gettext_lazy

_OURS = ("accounts", "articles", "letters", "notices", "photos")


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = "Desk"

    def ready(self) -> None:
        """Names that Django makes from the code are translated like all others.

        Before the admin builds its forms. A name given in the model would be a migration.
        """
        for label in _OURS:
            config = apps.get_app_config(label)
            config.verbose_name = gettext_lazy(str(config.verbose_name))
            for model in config.get_models():
                meta = model._meta
                meta.verbose_name = gettext_lazy(str(meta.verbose_name))
                meta.verbose_name_plural = gettext_lazy(str(meta.verbose_name_plural))
                for field in meta.get_fields():
                    if isinstance(field, Field):
                        field.verbose_name = gettext_lazy(str(field.verbose_name))


class NewsroomAdminConfig(AdminConfig):
    """Django's admin with the site of our own (desk.site)."""

    default_site = "desk.site.DeskSite"
