"""Publish stories by number, by the verb that the desk uses."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from articles import workflow


class Command(BaseCommand):
    help = "Publish stories by number; a story that the gate refuses is told, not published"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", nargs="*", type=int, help="without any: read from stdin")
        parser.add_argument("--by", required=True, help="the editor's username")
        parser.add_argument("--at", help="an instant with its offset: 2026-03-05T08:00:00+08:00")

    def handle(self, *_args: Any, **given: Any) -> None:
        by = User.objects.filter(username=given["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"Nobody here is called {given['by']}.")
        numbers = given["number"] or _numbers(sys.stdin.read())
        since = _instant(given["at"]) if given["at"] else None
        refused = 0
        for outcome in workflow.publish_each(article_ids=numbers, by=by, since=since):
            if outcome.edition is None:
                refused += 1
                self.stdout.write(f"{outcome.pk}: not published: {' '.join(outcome.reasons)}")
            else:
                when = timezone.localtime(outcome.edition.live.lower).isoformat()
                self.stdout.write(f"{outcome.pk}: from {when}: {outcome.edition.path}")
        if refused:
            raise CommandError(f"{refused} of {len(numbers)} stories were not published.")


def _numbers(text: str) -> list[int]:
    words = text.split()
    if any(not (word.isdecimal() and len(word) < 19) for word in words):
        raise CommandError("Give the stories' numbers, and nothing else.")
    return [int(word) for word in words]


def _instant(text: str) -> Any:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or timezone.is_naive(found):
        raise CommandError("Give the instant with its offset, such as 2026-03-05T08:00:00+08:00.")
    return found
