"""What a story must have before any route leads it to the public."""

from datetime import datetime

from django.utils import timezone

from articles import body
from articles.models import Article
from articles.workflow.refusals import Problem
from photos.models import Photo


def problems(article: Article, *, at: datetime) -> list[Problem]:
    """What is missing for a publication `at` an instant; empty when the story is ready."""
    found = []
    if article.section_id is None:
        found.append(Problem("section", "Choose a section."))
    if not article.bylines.exists():
        found.append(Problem("bylines", "Name at least one author in the byline."))
    if not body.text(article.body):
        found.append(Problem("body", "The story has no text."))
    if article.dated_on and article.dated_on > timezone.localdate(at):
        found.append(Problem("dated_on", "The printed date is after the day of publication."))
    if article.embargo_until and at < article.embargo_until:
        ends = timezone.localtime(article.embargo_until).strftime("%d %b %Y, %H:%M %Z")
        found.append(Problem("embargo_until", f"The embargo binds until {ends}."))
    return found + _photo_problems(article, at=at)


def _photo_problems(article: Article, *, at: datetime) -> list[Problem]:
    found = []
    uses = article.photo_uses.select_related("photo").order_by("position")
    usable = set(
        Photo.objects.usable(at=at).filter(uses__article=article).values_list("pk", flat=True)
    )
    for number, use in enumerate(uses, start=1):
        if not use.alt.strip():
            message = f"Photo {number}: describe it for people who cannot see it (alt)."
            found.append(Problem("body", message))
        if not use.photo.credit_name.strip():
            found.append(Problem("body", f"Photo {number}: say who it is from (credit)."))
        if use.photo_id not in usable:
            message = f"Photo {number}: its rights do not cover that time. Take it out."
            found.append(Problem("body", message))
    return found
