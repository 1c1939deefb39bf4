"""What happens to a reader's letter, from the day it comes to the day it is forgotten."""

import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from accounts.models import User
from letters import formats, spam
from letters.models import Answer, Category, Letter, Miss

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another when read aloud
SAME_LETTER = timedelta(minutes=10)
TRIES_PER_HOUR = 20  # numbers and codes that fit no letter, from one network


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
    """Too many letters of one sort came; `wait` is how long until the next is taken.

    `why` is what they have in common: "address", "network", "text"; "tries" are not letters, but
    numbers and codes that fit none.
    """

    def __init__(self, wait: timedelta, *, why: str) -> None:
        super().__init__(_("Too many letters of one sort."))
        self.wait = wait
        self.why = why


@transaction.atomic
def receive(
    *,
    category: str,
    text: str,
    contact: str,
    came_from: str,
    address: str,
    now: datetime,
    language: str = "en",
) -> tuple[Letter, str]:
    """Keep a reader's letter; returns it with the reader's code, of which only a hash is stored.

    The same letter from the same sender within ten minutes is the first one again. Raises TooMany.
    """
    words = {"category": Category(category), "text": text, "contact": contact}
    words["came_from"] = came_from
    marks = {
        "sender": spam.sender(address, now=now),
        "network": spam.network(address, now=now),
        "likeness": spam.likeness(text),
    }
    _one_at_a_time(*marks.values())
    same = Letter.objects.filter(sender__in=spam.senders(address, now=now), **words)
    twin = same.filter(received_at__range=(now - SAME_LETTER, now)).order_by("id").first()
    if twin is not None:
        return twin, code(twin.receipt)
    _refuse_too_many(address, marks["likeness"], now=now)
    receipt = _fresh_receipt()
    letter = Letter.objects.create(
        **words,
        **marks,
        language=language,
        receipt=receipt,
        code=_hash(receipt, code(receipt)),
        received_at=now,
        due_at=now + timedelta(days=answer_days(category)),
        keep_until=now + timedelta(days=settings.LETTERS_KEEP_DAYS),
    )
    return letter, code(receipt)


def answer_days(category: str) -> int:
    """In how many days a letter of this category should be answered."""
    days: int = settings.LETTERS_DEADLINES.get(category, settings.LETTERS_ANSWER_DAYS)
    return max(0, days)


@transaction.atomic
def answer(*, letter: Letter, text: str, version: int, by: User, now: datetime) -> Letter:
    """Give the newsroom's answer: for the status page, and by mail where an address was left.

    Every answer stays in the letter's history. Raises NotAllowed, Conflict, Refusal for an empty
    one.
    """
    current = _opened_by_staff(letter, version, by=by)
    if not text.strip():
        raise Refusal(_("Write an answer."), field="answer")
    written = _write_answer(current, text.strip(), by=by, now=now)
    if formats.is_mail(current.contact):
        app.configure_task("letters.mail_answer").defer(answer=written.pk)
    return current


@transaction.atomic
def settle(*, letter: Letter, version: int, by: User, now: datetime) -> Letter:
    """Say that a letter needs no answer: it waits no longer. Raises NotAllowed, Conflict."""
    current = _opened_by_staff(letter, version, by=by)
    _write_answer(current, "", by=by, now=now)
    return current


@transaction.atomic
def opened(*, receipt: str, written: str, address: str, now: datetime) -> Letter | None:
    """The letter that a reader's number and code open. None says that they fit no letter, not why.

    Raises TooMany when there came too many from the network that fit none.
    """
    network = spam.network(address, now=now)
    _one_at_a_time(f"tries {network}")
    misses = Miss.objects.filter(
        network__in=spam.networks(address, now=now), at__gt=now - spam.WINDOW
    )
    pause = spam.wait(list(misses.values_list("at", flat=True)), most=TRIES_PER_HOUR, now=now)
    if pause is not None:
        raise TooMany(pause, why="tries")
    number = _signs(receipt)
    wanted = f"L-{number[:4]}-{number[4:]}"
    letter = Letter.objects.filter(receipt=wanted).first()
    # For a number that there is not, the same work: the time tells nothing either.
    if is_code(letter or Letter(receipt=wanted, code="-"), written) and letter is not None:
        return letter
    Miss.objects.create(network=network, at=now)
    return None


@transaction.atomic
def forget(*, now: datetime) -> int:
    """Delete the letters whose time is over; returns how many. Empties marks of limits past."""
    _, deleted = Letter.objects.filter(keep_until__lte=now).delete()
    past = Letter.objects.filter(received_at__lt=now - spam.TEXT_WINDOW).exclude(sender="")
    past.update(sender="", network="", likeness="")
    Miss.objects.filter(at__lt=now - spam.WINDOW).delete()
    return deleted.get("letters.Letter", 0)


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
    plain = _signs(written)
    grouped = "-".join([plain[:4], plain[4:8], plain[8:]])
    return constant_time_compare(letter.code, _hash(letter.receipt, grouped))


def _signs(written: str) -> str:
    """What somebody typed as a number or a code, without what parts it; L- of a number too."""
    plain = unicodedata.normalize("NFKC", written[:100]).upper()
    return "".join(sign for sign in plain if sign in LETTERS)[:20]


def _refuse_too_many(address: str, likeness: str, *, now: datetime) -> None:
    recent = Letter.objects.filter(received_at__gt=now - spam.WINDOW)
    alike = Letter.objects.filter(likeness=likeness, received_at__gt=now - spam.TEXT_WINDOW)
    of_sender = recent.filter(sender__in=spam.senders(address, now=now))
    of_network = recent.filter(network__in=spam.networks(address, now=now))
    for why, came, most, window in (
        ("address", of_sender, settings.LETTERS_PER_HOUR, spam.WINDOW),
        ("network", of_network, settings.LETTERS_PER_HOUR_NETWORK, spam.WINDOW),
        ("text", alike, settings.LETTERS_SAME_TEXT, spam.TEXT_WINDOW),
    ):
        received = list(came.values_list("received_at", flat=True))
        pause = spam.wait(received, most=most, now=now, window=window)
        if pause is not None:
            raise TooMany(pause, why=why)


def _opened_by_staff(letter: Letter, version: int, *, by: User) -> Letter:
    if not by.has_perm("letters.change_letter"):
        raise NotAllowed(_("Only site staff answer letters."))
    current = Letter.objects.select_for_update().get(pk=letter.pk)
    if current.version != version:
        raise Conflict(current)
    return current


def _write_answer(letter: Letter, text: str, *, by: User, now: datetime) -> Answer:
    letter.answer = text
    letter.answered_by = by
    letter.answered_at = now
    letter.version += 1
    letter.save(update_fields=["answer", "answered_by", "answered_at", "version"])
    return Answer.objects.create(letter=letter, version=letter.version, text=text, by=by, at=now)


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


def _one_at_a_time(*marks: str) -> None:
    """A double click sends two requests at once; the second waits until the first is kept.

    Always in the same order of sorts, so that no two wait for each other.
    """
    with connection.cursor() as cursor:
        for mark in marks:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [mark])
