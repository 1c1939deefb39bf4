"""What happens to a reader's letter, from the day it comes to the day it is forgotten."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from letters import spam
from letters.models import Category, Letter

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another when read aloud
SAME_LETTER = timedelta(minutes=10)


class Refusal(Exception):
    """A verb did nothing; the message says what to do instead. `field` is where it belongs."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotAllowed(Refusal):
    """This person may not do this."""


class Conflict(Refusal):
    """Somebody answered this letter meanwhile. `current` is how it stands now."""

    def __init__(self, current: Letter) -> None:
        super().__init__(_("Somebody saved an answer after you opened this letter."))
        self.current = current


class TooMany(Refusal):
    """This sender has sent as many letters as an hour allows; `wait` is how long until the next."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(_("Too many letters from one address."))
        self.wait = wait


@transaction.atomic
def receive(
    *, category: str, text: str, contact: str, came_from: str, address: str, now: datetime
) -> tuple[Letter, str]:
    """Keep a reader's letter; returns it with the reader's code, of which only a hash is stored.

    The same letter from the same sender within ten minutes is the first one again. Tells the
    newsroom by mail, after commit, without the reader's words. Raises TooMany.
    """
    words = {"category": Category(category), "text": text, "contact": contact}
    words["came_from"] = came_from
    _one_at_a_time(spam.sender(address, now=now))
    recent = Letter.objects.filter(
        sender__in=spam.senders(address, now=now), received_at__gt=now - spam.WINDOW
    )
    twin = recent.filter(received_at__gte=now - SAME_LETTER, **words).order_by("id").first()
    if twin is not None:
        return twin, code(twin.receipt)
    came = list(recent.values_list("received_at", flat=True))
    pause = spam.wait(came, per_hour=settings.LETTERS_PER_HOUR, now=now)
    if pause is not None:
        raise TooMany(pause)
    receipt = _fresh_receipt()
    letter = Letter.objects.create(
        **words,
        receipt=receipt,
        code=_hash(receipt, code(receipt)),
        sender=spam.sender(address, now=now),
        received_at=now,
        due_at=now + timedelta(days=settings.LETTERS_ANSWER_DAYS),
        keep_until=now + timedelta(days=settings.LETTERS_KEEP_DAYS),
    )
    # A letter that has come is kept even where no mail can be sent.
    transaction.on_commit(lambda: _tell_the_newsroom(letter), robust=True)
    return letter, code(receipt)


@transaction.atomic
def answer(*, letter: Letter, text: str, version: int, by: User, now: datetime) -> Letter:
    """Write down the newsroom's answer. Raises NotAllowed, Conflict, Refusal for an empty one."""
    if not by.has_perm("letters.change_letter"):
        raise NotAllowed(_("Only site staff answer letters."))
    current = Letter.objects.select_for_update().get(pk=letter.pk)
    if current.version != version:
        raise Conflict(current)
    if not text.strip():
        raise Refusal(_("Write an answer."), field="answer")
    current.answer = text.strip()
    current.answered_by = by
    current.answered_at = now
    current.version += 1
    current.save(update_fields=["answer", "answered_by", "answered_at", "version"])
    return current


def forget(*, now: datetime) -> int:
    """Delete the letters whose time is over; returns how many."""
    deleted, _ = Letter.objects.filter(keep_until__lte=now).delete()
    return deleted


def code(receipt: str) -> str:
    """The reader's code for a receipt, derived from SECRET_KEY, so it can be shown but not guessed.

    A new key makes new codes; those that readers hold stay right, as their hashes are stored.
    """
    digest = salted_hmac("letters.code", receipt, algorithm="sha256").digest()
    number = int.from_bytes(digest, "big")
    drawn = "".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(12))
    return f"{drawn[:4]}-{drawn[4:8]}-{drawn[8:]}"


def is_code(letter: Letter, written: str) -> bool:
    """Whether a reader wrote the letter's code, however spaced."""
    plain = "".join(sign for sign in written.upper() if sign in LETTERS)[:20]
    grouped = "-".join([plain[:4], plain[4:8], plain[8:]])
    return constant_time_compare(letter.code, _hash(letter.receipt, grouped))


def _fresh_receipt() -> str:
    while True:
        drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
        receipt = f"L-{drawn[:4]}-{drawn[4:]}"
        if not Letter.objects.filter(receipt=receipt).exists():
            return receipt


def _hash(receipt: str, written: str) -> str:
    """Slow on purpose, and salted by the receipt: a stolen table opens no letter."""
    return hashlib.scrypt(
        written.encode(), salt=receipt.encode(), n=2**12, r=8, p=1, dklen=32
    ).hex()


def _one_at_a_time(sender: str) -> None:
    """A double click sends two requests at once; the second waits until the first is kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [sender])


def _tell_the_newsroom(letter: Letter) -> None:
    if not settings.LETTERS_MAIL:
        return
    due = timezone.localtime(letter.due_at)
    place = settings.SITE_URL + reverse("admin:letters_letter_change", args=[letter.pk])
    send_mail(
        f"{letter.receipt}: {letter.get_category_display()}",
        f"A reader's letter has come. Answer it by {due.day} {due:%b %Y}:\n\n{place}\n",
        None,
        settings.LETTERS_MAIL,
    )
