"""What is said to a question without asking the web server, and how that does meanwhile."""

import email.utils
import time
from collections import Counter, deque
from collections.abc import Callable
from wsgiref.types import WSGIEnvironment

from delivery.answers import Answer, Ready, Written, written
from delivery.counts import AWAY, KEPT, LATE, REFUSED
from delivery.hand import Hand
from delivery.heads import Question
from delivery.marks import Freshness
from delivery.watching import Watcher

_TROUBLE = 2.0  # seconds for which a web server that did not answer is spared,
_TRIES = 1.0  # but for one question a second
_UNSAID = Answer("", [], [])
LATER: Written = (b"", b"")  # in place of an answer: the question waits for its turn


class Replies:
    """`others`: beginnings of addresses that are never kept. `now` is the present for all.

    `room`: for how many different answers of the web server readers may wait.
    """

    def __init__(
        self,
        hand: Hand,
        *,
        others: tuple[str, ...],
        room: int,
        sorry: Callable[[WSGIEnvironment], Answer],
        watch: Watcher,
    ) -> None:
        self._hand, self._others, self._sorry, self._watch = hand, others, sorry, watch
        self._marks, self._near, self._hosts = hand.marks, hand.near, hand.hosts
        self._numbers = hand.store.counts.numbers
        self._room = room
        self._waited_for: Counter[str] = Counter()
        self._regret, self._written = _UNSAID, (b"", b"")
        self.turns: deque[Callable[[], None]] = deque()  # of those who wait for room
        self._trouble_until = self._next_try = 0.0
        self._second = 0
        self.is_ending = False  # each answer is the last of its line
        self.at(time.time())

    def at(self, now: float) -> None:
        self.now = now
        if int(now) != self._second:
            self._second = int(now)
            date = f"Date: {email.utils.formatdate(self._second, usegmt=True)}\r\n".encode()
            self.stays, self.goes = date + b"\r\n", date + b"Connection: close\r\n\r\n"

    def at_hand(self, question: Question) -> Written | None:
        """What is said at once, or LATER; None where the question goes on."""
        now = self.now
        ready = self._near.get(question.target)  # what is near has been found by `_find`
        if (
            ready is not None
            and ready.generation == self._marks.generation
            and now < ready.entry.until
            and question.is_simple
            and question.host in self._hosts
            and not question.known
            and not ready.entry.file
        ):
            self._numbers[KEPT] += 1
            return ready.written(self._hand.coding(question.accepted), now=now)
        return self._looked_for(question) if question.is_alone else None

    def _looked_for(self, question: Question) -> Written | None:
        ready, freshness = self._find(question)
        found = None
        if ready is not None and freshness is not Freshness.DEAD:
            found = self._spared(ready, freshness, question)
        return found or self._turned_away(question, ready, freshness)

    def _spared(self, ready: Ready, freshness: Freshness, question: Question) -> Written | None:
        """A page for which the web server need not be asked, or shall not be."""
        if question.is_simple and freshness is Freshness.FRESH:
            return self._said(ready, question, KEPT)
        if self.now >= self._trouble_until:
            return None
        if self.now < self._next_try:
            return self._said(ready, question, LATE)
        self._next_try = self.now + _TRIES
        return None

    def _turned_away(
        self, question: Question, ready: Ready | None, freshness: Freshness
    ) -> Written | None:
        """What is said at once where the web server would say it, None where it has room.

        Readers may wait for so many different answers; who waits for the same takes no room. Who
        asks for a page of ours that has to be made anew is not refused but waits: each of those is
        made once for all, so there is an end to them.
        """
        if not self._is_bounded(question):
            return None
        if len(self._waited_for) < self._room or question.target in self._waited_for:
            return None
        if ready is None:
            return self.sorry(question)
        if freshness is Freshness.DEAD:
            return LATER
        return self._said(ready, question, LATE) or self.sorry(question)

    def take_turns(self) -> None:
        """Let those who waited go on, one after the other, as far as there is room."""
        while self.turns and len(self._waited_for) < self._room:
            self.turns.popleft()()

    def late(self, question: Question) -> Written | None:
        """What may still be given when the web server does not answer."""
        ready, freshness = self._find(question)
        if ready is None or freshness is Freshness.DEAD:
            return None
        return self._said(ready, question, LATE)

    def sorry(self, question: Question) -> Written:
        self._numbers[AWAY if self._watch.is_away else REFUSED] += 1
        regret = self._sorry({"PATH_INFO": question.target.partition("?")[0]})
        if regret is not self._regret:
            self._regret, self._written = regret, written(regret)
        return self._written

    def waits(self, question: Question) -> None:
        if self._is_bounded(question):
            self._waited_for[question.target] += 1

    def waits_no_more(self, question: Question) -> None:
        if self._is_bounded(question):
            self._waited_for[question.target] -= 1
            if not self._waited_for[question.target]:
                del self._waited_for[question.target]

    def _is_bounded(self, question: Question) -> bool:
        return question.is_alone and not question.target.startswith(self._others)

    def _find(self, question: Question) -> tuple[Ready | None, Freshness]:
        """The page that is asked for, and how good it is; one that is DEAD may not be given."""
        path, _mark, query = question.target.partition("?")
        is_elsewhere = _is_odd(path) or "#" in query or path.startswith(self._others)
        if is_elsewhere or not self._hand.is_known_host(question.host):
            return None, Freshness.DEAD
        name = self._hand.named(path, query)
        ready, freshness = self._hand.look(name)
        if ready is None or self._hand.heeds(ready, name, query):
            return None, Freshness.DEAD
        return ready, freshness

    def _said(self, ready: Ready, question: Question, number: int) -> Written | None:
        answer = self._hand.told(ready, question.accepted)
        given = self._hand.given(answer, question.known)
        if given is None:
            return None
        self._numbers[number] += 1
        return written(given)

    def web_answers(self) -> None:
        self._trouble_until = 0.0

    def web_fails(self) -> None:
        if self.now >= self._trouble_until:
            self._next_try = self.now + _TRIES
        self._trouble_until = self.now + _TROUBLE


def _is_odd(target: str) -> bool:
    """Whether it spells another address than it stands for; pages are kept by the latter."""
    return "?" in target or "%" in target or "#" in target
