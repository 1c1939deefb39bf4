"""The words of the working copy as the desk's search finds them."""

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models.expressions import Combinable

from articles import body, search
from articles.models import Article

_AT_A_TIME = 200


def words_of(article: Article) -> Combinable | SearchVector:
    """The vector of a story as it stands."""
    return search.document(article.headline, article.lead, body.text(article.body))


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
        Article.objects.filter(pk=article.pk).update(search=words_of(article))
    return len(some)
