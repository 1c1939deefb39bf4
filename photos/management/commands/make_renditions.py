from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from photos import developing
from photos.models import Photo


class Command(BaseCommand):
    help = "Have the worker make every file that a photo lacks, or that settings have changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("photo", nargs="*", type=int, help="numbers of photos; none for all")

    def handle(self, *_args: Any, photo: list[int], **_options: Any) -> None:
        photos = Photo.objects.filter(pk__in=photo) if photo else Photo.objects.all()
        numbers = list(photos.order_by("-pk").values_list("pk", flat=True))
        developing.order(*numbers)
        self.stdout.write(f"{len(numbers)} photos are left to the worker.")
