"""Notes for the desk, and whom they mention."""

import re
from collections.abc import Iterator
from datetime import datetime
from difflib import get_close_matches
from functools import partial
from typing import NoReturn

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from articles import body
from articles.models import Article, Note
from articles.workflow import mailing
from articles.workflow.refusals import NotAllowed, Refusal

LONGEST = 5000  # characters
_MOST = 20  # people in one note
# Not inside a word: reader@example.org mentions nobody. A full stop after a name ends a sentence.
_MENTION = re.compile(r"(?<![\w.+-])@([\w.-]*\w)")


@transaction.atomic
def note(*, article_id: int, text: str, by: User, now: datetime) -> Note:
    """Keep a note of anybody who may see the story, and mail it to those whom it mentions.

    Raises NotAllowed, Refusal (nobody is called that, or they may not see the story).
    """
    article = Article.objects.seen_by(by).filter(pk=article_id).first()
    if article is None:
        raise NotAllowed(_("This story is not yours to read."))
    text = _checked(text)
    people = _mentioned(text, article)
    kept = Note.objects.create(article=article, written_by=by, written_at=now, text=text)
    kept.mentions.set(people)
    for user in people:
        if user != by:
            mailing.tell(user, partial(_words, kept, article), article=article)
    return kept


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text in order, as pairs: words, and the user name if they are a mention."""
    end = 0
    for found in _MENTION.finditer(text):
        if found.start() > end:
            yield text[end : found.start()], ""
        yield found[0], found[1]
        end = found.end()
    if end < len(text):
        yield text[end:], ""


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    try:
        body.check_characters(text, _("The note"))
    except body.Refused as refused:
        raise Refusal(str(refused), field="text") from refused
    if not text:
        raise Refusal(_("Write the note first."), field="text")
    if len(text) > LONGEST:
        said = {"most": LONGEST, "length": len(text)}
        message = _("A note has at most %(most)d characters; this one has %(length)d.") % said
        raise Refusal(message, field="text")
    return text


def _mentioned(text: str, article: Article) -> list[User]:
    """Those whom it names, each once. Raises Refusal where it names nobody we know."""
    names = list(dict.fromkeys(name.lower() for _piece, name in pieces(text) if name))
    if not names:
        return []
    if len(names) > _MOST:
        raise Refusal(_("Mention at most %(most)d people.") % {"most": _MOST}, field="text")
    staff = {user.username.lower(): user for user in _staff()}
    people = [staff[name] if name in staff else _nobody(name, list(staff)) for name in names]
    seen = Article.objects.filter(pk=article.pk)
    blind = [user.username for user in people if not seen.seen_by(user).exists()]
    if blind:
        message = _("@%(names)s may not see this story: take the mention out.")
        raise Refusal(message % {"names": ", @".join(blind)}, field="text")
    return people


def _staff() -> QuerySet[User]:
    return User.objects.filter(is_staff=True, is_active=True)


def _nobody(name: str, names: list[str]) -> NoReturn:
    near = get_close_matches(name, names, n=3, cutoff=0.5)
    said = {"name": name, "near": ", @".join(near)}
    if near:
        message = _("Nobody here is called @%(name)s. Did you mean @%(near)s?") % said
    else:
        message = _("Nobody here is called @%(name)s.") % said
    raise Refusal(message, field="text")


def _words(kept: Note, article: Article) -> tuple[str, str]:
    said = {"name": kept.written_by.name, "headline": str(article)}
    return _("%(name)s mentions you at “%(headline)s”") % said, kept.text


def readers(article: Article) -> QuerySet[User]:
    """Those whom a note on this story may mention."""
    every = Q(pk__in=User.objects.with_perm("articles.view_any_article"))
    every |= Q(pk__in=User.objects.with_perm("articles.change_any_article"))
    named = article.bylines.values_list("author__user", flat=True).exclude(author__user=None)
    theirs = Q(pk__in=[article.owner_id]) | Q(pk=article.assigned_to_id) | Q(pk__in=named)
    return _staff().filter(every | theirs).order_by("username")
