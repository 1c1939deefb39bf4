"""What tells a reader's letter from a machine's: time, address and number. Pure but for the key.

No captcha, no cookie, nothing of a third party.
"""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.core import signing
from django.utils.crypto import salted_hmac

HONEYPOT = "website"  # people never see this field of the form; machines fill it
SHORTEST = timedelta(seconds=3)  # nobody writes a letter faster
LONGEST = timedelta(hours=24)
WINDOW = timedelta(hours=1)
TEXT_WINDOW = timedelta(hours=24)
_STAMP = "letters.stamp"


class Stamped(Enum):
    """What the signed time in a form says about how it was filled."""

    IN_TIME = "in time"
    TOO_FAST = "too fast"
    TOO_LATE = "too late"
    FORGED = "forged"


def stamp(*, now: datetime) -> str:
    """The time at which a form was handed out, signed."""
    return signing.dumps(int(now.timestamp() * 1000), salt=_STAMP)


def read_stamp(stamped: str, *, now: datetime) -> Stamped:
    """Whether a form comes back at least 3 s and at most 24 h after it was handed out."""
    try:
        milliseconds = signing.loads(stamped, salt=_STAMP)
    except (signing.BadSignature, UnicodeError):
        return Stamped.FORGED
    age = now - datetime.fromtimestamp(milliseconds / 1000, UTC)
    if age < SHORTEST:
        return Stamped.TOO_FAST
    return Stamped.IN_TIME if age <= LONGEST else Stamped.TOO_LATE


def client_address(meta: Mapping[str, Any], *, trusted_proxies: int) -> str:
    """The address that the outermost of our own proxies saw.

    Each proxy appends whom it saw to X-Forwarded-For, so ours is counted from the right; whatever
    stands left of it the reader may have written. "" where there is none (a Unix socket).
    """
    seen = _address(str(meta.get("REMOTE_ADDR", "")))
    if trusted_proxies < 1:
        return seen
    hops = str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    if len(hops) < trusted_proxies:
        return seen
    return _address(hops[-trusted_proxies]) or seen


def sender(address: str, *, now: datetime) -> str:
    """A keyed hash of the address and the UTC day: the same only for a day, never an address.

    One IPv6 reader commands a whole /64, so its network counts.
    """
    day = now.astimezone(UTC).date().isoformat()
    return salted_hmac(_STAMP, f"{day} {_network(address)}", algorithm="sha256").hexdigest()


def senders(address: str, *, now: datetime) -> set[str]:
    """The hashes one address can have had within the last hour."""
    return {sender(address, now=now), sender(address, now=now - WINDOW)}


def network(address: str, *, now: datetime) -> str:
    """A keyed hash of the /24 (IPv4) or /48 (IPv6) around the address and of the UTC day."""
    day = now.astimezone(UTC).date().isoformat()
    around = _network(address, v4=24, v6=48)
    return salted_hmac("letters.network", f"{day} {around}", algorithm="sha256").hexdigest()


def networks(address: str, *, now: datetime) -> set[str]:
    """The hashes one network can have had within the last hour."""
    return {network(address, now=now), network(address, now=now - WINDOW)}


def likeness(text: str) -> str:
    """A keyed hash of the text's letters: the same in other case, spacing and punctuation.

    Digits do not count, so that a number on the end makes no new text.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    letters = "".join(sign for sign in plain if sign.isalpha())
    return salted_hmac("letters.likeness", letters or plain, algorithm="sha256").hexdigest()


def wait(
    received: list[datetime], *, most: int, now: datetime, window: timedelta = WINDOW
) -> timedelta | None:
    """How long until the next letter may come, given when the window's came; None: at once."""
    if len(received) < most:
        return None
    if most < 1:
        return window
    return sorted(received)[-most] + window - now


def _address(written: str) -> str:
    """The address alone, without port or brackets; "" for what is none."""
    text = written.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def _network(address: str, *, v4: int = 32, v6: int = 64) -> str:
    if not address:
        return ""
    bits = v6 if ":" in address else v4
    return str(ip_network((address.partition("%")[0], bits), strict=False))
