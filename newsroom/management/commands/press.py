from argparse import ArgumentParser
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import BaseCommand, CommandError

from delivery import front


class Command(BaseCommand):
    help = "Make every public page that is not kept on this machine as it should be."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anew", action="store_true", help="also those that are")

    def handle(self, *_args: Any, **options: Any) -> None:
        made = front.press_everything(WSGIHandler(), anew=options["anew"])
        if made is None:
            raise CommandError("There is no page store here (PAGE_STORE_MB).")
        self.stdout.write(f"{made} pages made.")
