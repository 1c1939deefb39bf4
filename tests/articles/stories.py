"""Short ways to have a story in a test."""

from dataclasses import replace
from datetime import datetime

from accounts.models import User
from articles import workflow
from articles.models import Article, Author, Edition, Section
from articles.workflow import Draft


def draft(section: Section, author: Author, **given: object) -> Draft:
    plain = Draft(
        headline="Ferry returns to the old pier",
        lead="The ferry is back.",
        body="<p>It left at six.</p>",
        section=section,
        bylines=((author.pk, "reporter"),),
    )
    return replace(plain, **given)


def published(draft: Draft, *, by: User, now: datetime, **given: object) -> Edition:
    article = workflow.file(draft=draft, by=by, now=now)
    return workflow.publish(article_id=article.pk, version=article.version, by=by, now=now, **given)


def again(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)
