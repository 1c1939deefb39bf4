"""Mail about letters: answers to their writers, and to the newsroom what came, many in one."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateformat import format as date_format
from django.utils.formats import date_format as local_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import languages, mail
from letters import formats
from letters.models import Answer, Letter

_MOST = 50  # letters named in one mail
_SOON = timedelta(days=1)


class MailNotTaken(Exception):
    """The mail server took no mail; says the sort of error alone, never the address."""


def mail_answer(*, answer_id: int, now: datetime) -> bool:
    """Mail an answer to the letter's writer; False if it went, is old, or has nobody to go to.

    Raises MailNotTaken; ask again later.
    """
    answer = Answer.objects.select_related("letter").filter(pk=answer_id, mailed_at=None).first()
    if answer is None or answer.version != answer.letter.version:
        return False
    letter = answer.letter
    with translation.override(letter.language):
        subject, text = _reply(letter)
    try:
        mail.deliver(
            subject=subject,
            text=text,
            html="",
            sender=settings.DEFAULT_FROM_EMAIL,
            recipients=[letter.contact],
        )
    except OSError as error:  # smtplib's are; their words would name the address in a log
        raise MailNotTaken(type(error).__name__) from None
    Answer.objects.filter(pk=answer_id).update(mailed_at=now)
    return True


@transaction.atomic
def tell(*, now: datetime) -> int:
    """One mail to the newsroom about all letters that it was not told of; returns how many.

    Nothing of what readers wrote is in it.
    """
    fresh = list(
        Letter.objects.select_for_update(skip_locked=True)
        .filter(told_at=None)
        .defer("text", "contact")
        .order_by("due_at", "pk")
    )
    Letter.objects.filter(pk__in=[letter.pk for letter in fresh]).update(told_at=now)
    waiting = [letter for letter in fresh if letter.answered_at is None]
    if waiting:
        subject = ngettext("%(n)s letter has come", "%(n)s letters have come", len(waiting)) % {
            "n": len(waiting)
        }
        _mail_newsroom(subject, waiting, now=now)
    return len(fresh)


def remind(*, now: datetime) -> int:
    """One mail about the letters that are due within a day, or overdue; returns how many."""
    waiting = Letter.objects.unanswered().filter(due_at__lte=now + _SOON)
    due = list(waiting.defer("text", "contact").order_by("due_at", "pk"))
    if due:
        subject = ngettext(
            "%(n)s letter must be answered", "%(n)s letters must be answered", len(due)
        ) % {"n": len(due)}
        _mail_newsroom(subject, due, now=now)
    return len(due)


def _mail_newsroom(subject: str, letters: list[Letter], *, now: datetime) -> None:
    if not settings.LETTERS_MAIL:
        return
    lines = [_line(letter, now=now) for letter in letters[:_MOST]]
    every = settings.SITE_URL + reverse("admin:letters_letter_changelist")
    lines.append(_("All letters: %(address)s") % {"address": every})
    send_mail(subject, "\n\n".join(lines) + "\n", None, settings.LETTERS_MAIL)


def _line(letter: Letter, *, now: datetime) -> str:
    place = settings.SITE_URL + reverse("admin:letters_letter_change", args=[letter.pk])
    due = formats.due_in(letter.due_at, now=now)
    day = local_format(timezone.localtime(letter.due_at), "j M Y, H:i")
    return f"{letter.receipt}: {letter.get_category_display()}, {due} ({day})\n{place}"


def _reply(letter: Letter) -> tuple[str, str]:
    day = date_format(
        timezone.localtime(letter.received_at),
        languages.day(letter.language),
    )
    said = {
        "site": settings.SITE_NAMES[letter.language],
        "receipt": letter.receipt,
        "day": day,
        "answer": letter.answer,
        "address": settings.SITE_URL
        + reverse("letter_status", kwargs={"language": letter.language}),
    }
    subject = _("%(site)s: the answer to your message %(receipt)s") % said
    text = _(
        "You wrote to us on %(day)s. This is the newsroom’s answer:\n\n%(answer)s\n\nYou can also"
        " read it with your receipt number and code: %(address)s"
    )
    return subject, text % said + "\n"
