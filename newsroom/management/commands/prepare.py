from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Before the first start and after every update: tables, roles, static files."

    def handle(self, *_args: Any, **options: Any) -> None:
        says = options["verbosity"]
        call_command("migrate", interactive=False, verbosity=says)
        call_command("createcachetable", verbosity=says)
        call_command("apply_roles", verbosity=says)
        call_command("collectstatic", interactive=False, verbosity=0)
