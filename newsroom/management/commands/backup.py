from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsroom import backup, env, postgres


class Command(BaseCommand):
    help = "Copy the database and the originals of the photos into a folder (BACKUPS)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", default=env.BACKUPS, type=Path)
        parser.add_argument("--copies", type=int, default=14, help="dumps that stay (14)")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["folder"] is None:
            raise CommandError("Say where to: BACKUPS=/another/disk, or manage.py backup FOLDER.")
        if options["copies"] < 1:
            raise CommandError("At least one copy must stay.")
        try:
            file = backup.keep(
                to=options["folder"],
                database=env.DATABASE_URL or postgres.url(settings.DATA),
                originals=Path(settings.DATA) / "photos" / "originals",
                now=timezone.now(),
                copies=options["copies"],
            )
        except (backup.NotKept, postgres.PostgresUnavailable) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Kept {file} ({file.stat().st_size / 1_000_000:.1f} MB).")
