"""What one person may ask for: everything that their letters say, and its erasure."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from letters import formats, mailroom
from letters.models import Erasure, Letter


def found(*, contact: str, by: User) -> list[Letter]:
    """The letters of whoever left this mail address or telephone number, the newest first.

    However they spelt it. Raises NotAllowed.
    """
    if not by.has_perm("letters.change_letter"):
        raise mailroom.NotAllowed(_("Only site staff open a person’s letters."))
    wanted = formats.contact_key(contact)
    if not wanted:
        return []
    left = Letter.objects.exclude(contact="").values_list("pk", "contact")
    own = [pk for pk, written in left.iterator() if formats.contact_key(written) == wanted]
    return list(Letter.objects.filter(pk__in=own).order_by("-received_at", "-pk"))


def exported(*, contact: str, by: User, now: datetime) -> dict[str, Any]:
    """Everything that is kept of this person's letters, as they may be handed over."""
    letters = found(contact=contact, by=by)
    return {
        "contact": contact,
        "exported_at": now.isoformat(),
        "letters": [_whole(letter) for letter in letters],
    }


@transaction.atomic
def erase(*, contact: str, by: User, now: datetime) -> int:
    """Delete this person's letters with all their answers; returns how many, and notes that.

    The note does not say whose. Raises NotAllowed.
    """
    letters = found(contact=contact, by=by)
    if not letters:
        return 0
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).delete()
    Erasure.objects.create(at=now, by=by, letters=len(letters))
    return len(letters)


def _whole(letter: Letter) -> dict[str, Any]:
    answers = letter.answers.order_by("version").exclude(text="")
    return {
        "receipt": letter.receipt,
        "category": letter.category,
        "language": letter.language,
        "text": letter.text,
        "contact": letter.contact,
        "about_the_page": letter.came_from,
        "received_at": letter.received_at.isoformat(),
        "erased_after": letter.keep_until.isoformat(),
        "answers": [{"at": row.at.isoformat(), "text": row.text} for row in answers],
    }
