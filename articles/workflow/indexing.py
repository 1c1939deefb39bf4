"""The words of the working copy as the desk's search finds them."""

from django.db import transaction

from articles.models import Article
from articles.workflow import papers

_AT_A_TIME = 200


def fill_search() -> int:
    """Give stories from before the desk's search their words; how many there were."""
    done = 0
    while found := _fill_some():
        done += found
    return done


@transaction.atomic
def _fill_some() -> int:
    waiting = Article.objects.filter(search=None).select_for_update(skip_locked=True)
    some = list(waiting.order_by()[:_AT_A_TIME])
    for article in some:
        Article.objects.filter(pk=article.pk).update(search=papers.vector(papers.paper(article)))
    return len(some)
