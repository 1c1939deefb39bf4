"""Mail about a story, to one person of the desk and in their language."""

from collections.abc import Callable

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from articles.models import Article

Words = Callable[[], tuple[str, str]]  # subject and text, asked in the reader's language


def tell(user: User, words: Words, *, article: Article) -> None:
    """Send it with the story's address at the end; whoever has no mail address gets none."""
    if not user.email or not user.is_active:
        return
    with override(user.language):
        subject, text = words()
    address = settings.SITE_URL + reverse("admin:articles_article_change", args=[article.pk])
    send_mail(" ".join(subject.split()), f"{text}\n\n{address}\n", None, [user.email])
