"""Mending by machine what `articles.checks` found in a story."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from articles.models import Article
from articles.workflow import drafting, papers, saving


@transaction.atomic
def mend(*, article_id: int, version: int, code: str, by: User, now: datetime) -> Article:
    """Save the story with all mended that a code stands for: a revision like any other.

    Where nothing is to mend, nothing is written. Raises Conflict, Refusal, NotAllowed.
    """
    draft = papers.draft_of(drafting.locked(article_id, by=by, version=version))
    return saving.keep(
        article_id=article_id, draft=draft, version=version, mend=code, by=by, now=now
    ).article
