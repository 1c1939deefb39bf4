from typing import Any

from django.core.management.base import BaseCommand

from articles.workflow import diagram


class Command(BaseCommand):
    help = "Print docs/workflow.md: the table of what may happen to a story, with its diagram."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(diagram.page(), ending="")
