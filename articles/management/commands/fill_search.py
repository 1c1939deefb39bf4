from typing import Any

from django.core.management.base import BaseCommand

from articles import workflow


class Command(BaseCommand):
    help = "Let the desk's search find words in stories that were saved before it was there."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{workflow.fill_search()} stories can be found by their words now.")
