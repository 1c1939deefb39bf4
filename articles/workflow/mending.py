"""Mending by machine what `articles.checks` found in a story."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from accounts.models import User
from articles import body, checks
from articles.models import Article
from articles.workflow import drafting, papers, saving


@transaction.atomic
def mend(*, article_id: int, version: int, code: str, by: User, now: datetime) -> Article:
    """Save the story with all mended that a code stands for: a revision like any other.

    Where nothing is to mend, nothing is written. Raises Conflict, Refusal, NotAllowed.
    """
    article = drafting.locked(article_id, by=by)
    paper = checks.mend(papers.snapshot(article), code)
    placings = [body.Placing(**use) for use in paper["photo_uses"]]
    draft = replace(
        papers.draft_of(article),
        headline=paper["headline"],
        lead=paper["lead"],
        body=body.for_editor(paper["body"], placings),
    )
    return saving.save(article_id=article_id, draft=draft, version=version, by=by, now=now)
