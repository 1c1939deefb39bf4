from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from letters import mailroom


class Command(BaseCommand):
    help = "Delete readers' letters whose time to be kept is over."

    def handle(self, *args: Any, **options: Any) -> None:
        count = mailroom.forget(now=timezone.now())
        letters = "letter" if count == 1 else "letters"
        self.stdout.write(f"{count} {letters} deleted.")
