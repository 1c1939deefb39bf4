from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from articles import exchange
from newsroom import env, nginx
from newsroom.demo import serving


class Command(BaseCommand):
    help = "Set up the demo newspaper and serve it until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=env.PORT)
        parser.add_argument(
            "--stack", action="store_true", help="as in production: nginx, accelerator, two workers"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            serving.run(port=options["port"], say=self._say, is_stack=options["stack"])
        except (
            serving.CannotServe,
            nginx.NoNginx,
            exchange.Unreadable,
            OperationalError,
        ) as problem:
            raise CommandError(str(problem).strip().splitlines()[0]) from problem
        except OSError as problem:
            raise CommandError(f"{problem.strerror}: {problem.filename}") from problem

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
