from django.apps import AppConfig
from django.core.checks import register

from newsroom import checks


class NewsroomConfig(AppConfig):
    name = "newsroom"

    def ready(self) -> None:
        register(checks.of_settings, checks.TAG)
