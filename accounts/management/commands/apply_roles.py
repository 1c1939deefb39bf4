from typing import Any

from django.core.management.base import BaseCommand

from accounts import roles


class Command(BaseCommand):
    help = "Give every role the permissions that accounts/roles.py lists."

    def handle(self, *_args: Any, **options: Any) -> None:
        roles.apply()
        if options["verbosity"]:
            self.stdout.write(f"Roles: {', '.join(roles.ROLES)}")
