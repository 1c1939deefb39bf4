from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from newsroom import env
from newsroom.demo import serving


class Command(BaseCommand):
    help = "Set up the demo newspaper and serve it until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=env.PORT)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            serving.run(port=options["port"], say=self._say)
        except serving.CannotServe as problem:
            raise CommandError(str(problem)) from problem

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
