from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from articles import body, exchange, workflow
from articles.models import Article, Section

_PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".avif"}


class Command(BaseCommand):
    help = "File stories from wire copy: a headline, a byline-and-date line, paragraphs, captions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--photos", type=Path, metavar="DIR", help="pictures, in name order")
        parser.add_argument("--by", metavar="USER", help="who files them (default: first editor)")
        parser.add_argument("--section", metavar="SLUG")
        parser.add_argument("--publish", action="store_true", help="publish them at once")
        parser.add_argument("--again", action="store_true", help="also what is filed already")

    def handle(self, *_args: Any, **options: Any) -> None:
        by, section = _user(options["by"]), _section(options["section"])
        pictures = _pictures(options["photos"])
        failed = 0
        for file in options["files"]:
            try:
                self._bring_in(file, pictures, section=section, by=by, options=options)
            except (exchange.Unreadable, workflow.Refusal, body.Refused, OSError) as problem:
                failed += 1
                self.stderr.write(self.style.ERROR(f"{file}: not imported. {_words(problem)}"))
        if failed:
            raise CommandError(f"{failed} of {len(options['files'])} not imported.")

    def _bring_in(
        self,
        file: Path,
        pictures: list[tuple[str, bytes]],
        *,
        section: Section | None,
        by: User,
        options: dict[str, Any],
    ) -> None:
        story = exchange.read(file.read_bytes())
        known = Article.objects.filter(headline=story.headline, dated_on=story.dated_on).first()
        if known is not None and not options["again"]:
            raise exchange.Unreadable(
                f"It is filed already as story {known.pk}; --again files it once more."
            )
        imported = exchange.bring_in(
            story,
            pictures=pictures,
            by=by,
            now=timezone.now(),
            section=section,
            publish=options["publish"],
        )
        self._report(file, story, imported)

    def _report(self, file: Path, story: exchange.Story, imported: exchange.Imported) -> None:
        self.stdout.write(self.style.SUCCESS(f"{file}: story {imported.article.pk}"))
        self.stdout.write(f"  headline      {story.headline}")
        self.stdout.write(f"  byline        {', '.join(story.names) or 'none'}")
        self.stdout.write(f"  date          {story.dated_on or 'none'}")
        self.stdout.write(f"  language      {story.language}")
        self.stdout.write(f"  paragraphs    {story.count('paragraph') + 1} (the first is the lead)")
        self.stdout.write(f"  sub-headings  {story.count('heading')}")
        self.stdout.write(f"  photos        {story.count('caption')}, with caption and credit")
        for remark in imported.remarks:
            self.stdout.write(f"  note          {remark}")
        for line in story.left_out:
            self.stdout.write(f"  left out      {line[:90]}")
        if imported.edition:
            self.stdout.write(f"  published     {imported.edition.path}")
        else:
            self.stdout.write("  published     no: it is a draft")


def _words(problem: Exception) -> str:
    if isinstance(problem, OSError):
        return problem.strerror or str(problem)
    return str(problem)


def _user(username: str | None) -> User:
    people = User.objects.filter(is_active=True)
    if username:
        found = people.filter(username=username).first()
    else:
        wanted = [user for user in people if user.has_perm("articles.publish_article")]
        found = wanted[0] if wanted else None
    if found is None:
        raise CommandError("Say who files the stories: --by USER, somebody with an account.")
    return found


def _section(slug: str | None) -> Section | None:
    if slug is None:
        return None
    section = Section.objects.filter(slug=slug).first()
    if section is None:
        known = ", ".join(Section.objects.order_by("position").values_list("slug", flat=True))
        raise CommandError(f"There is no section {slug}. There are: {known or 'none yet'}.")
    return section


def _pictures(folder: Path | None) -> list[tuple[str, bytes]]:
    if folder is None:
        return []
    if not folder.is_dir():
        raise CommandError(f"{folder} is not a folder.")
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in _PICTURES)
    return [(file.name, file.read_bytes()) for file in files]
