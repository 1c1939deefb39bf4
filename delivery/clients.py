"""A line to somebody who asks: their questions, one after the other, and what is done with each."""

import socket

from delivery import heads
from delivery.answers import Written
from delivery.heads import Question
from delivery.relaying import Place, Relay
from delivery.replies import LATER, Replies
from delivery.waiting import IN, OUT, Waiting

_IDLE = 75.0  # seconds: longer than nginx keeps a line, so that it ends there
_HEAD = 10.0  # in which a head comes
_MOVING = 30.0  # in which something moves
_LEAVING = 2.0  # in which they hear that it is over
_LATE_AFTER = 1.0  # without an answer from the web server
_SORRY_AFTER = 5.5  # before nginx gives up, after six
_SAVED_AFTER = 75.0  # the same, where something is sent
_TRIES = 2  # of a question that changes nothing
_PIECE = 64 * 1024
_REFUSED = {
    400: b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n",
    431: b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\n",
}


class Client:
    """`due` is when it has waited for too long. `known`: all clients, this one until it ends."""

    def __init__(
        self,
        line: socket.socket,
        replies: Replies,
        *,
        waiting: Waiting,
        web: Place,
        known: set["Client"],
    ) -> None:
        self.line = line
        self._replies, self._waiting, self._web, self._known = replies, waiting, web, known
        self._recv, self._send = line.recv, line.send
        self._begun = b""  # of a head
        self._left = memoryview(b"")  # of what is written
        self._goes = False  # after that
        self._waits = False  # for the first of an answer
        self._is_queued = False  # until there is room
        self._question, self._words = heads.NONE, b""  # that went on
        self._relay: Relay | None = None
        self._asked_at, self._tries = 0.0, 0
        self.due = replies.now + _HEAD
        known.add(self)
        waiting.add(line, IN, self._hear)

    def close(self) -> None:
        self._end_relay()
        self._is_queued = False
        self._known.discard(self)
        self._waiting.remove(self.line)
        self.line.close()

    @property
    def is_idle(self) -> bool:
        return not (self._begun or self._left or self._relay or self._goes or self._is_queued)

    def look(self) -> None:
        """What was waited for has not come."""
        if self._is_queued:
            self._is_queued = False
            words = self._replies.late(self._question) or self._replies.sorry(self._question)
            self._say(words, is_head=self._question.is_head, goes=True)
        elif self._relay is None or self._relay.has_begun:
            self.close()
        elif not self._question.is_alone:
            self._give_up(self._replies.sorry(self._question))
        elif found := self._replies.late(self._question):
            self._give_up(found)
        elif self._replies.now - self._asked_at < _SORRY_AFTER:
            self.due = self._asked_at + _SORRY_AFTER
        else:
            self._give_up(self._replies.sorry(self._question))

    # Questions

    def _come(self) -> bytes | None:
        """What came; nothing of it when they are gone, None when nothing came."""
        try:
            return self._recv(_PIECE)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def _hear(self, _events: int) -> None:
        data = self._come()
        if data is None:
            return
        if not data:
            self.close()
        elif self._begun:
            self._take(self._begun + data)
        else:
            self.due = self._replies.now + _HEAD
            self._take(data)

    def _take(self, data: bytes) -> None:
        """Answer every whole head in `data`, as far as what is written is taken."""
        replies = self._replies
        while (end := data.find(heads.END, 0, heads.LONGEST)) >= 0:
            head, data = data[:end], data[end + 4 :]
            try:
                question = heads.read(head)
            except heads.Malformed:
                self._refuse(400)
                return
            found = replies.at_hand(question)
            if found is None or found is LATER:
                self._remember(question, head, data)
                (self._go_on if found is None else self._wait_for_turn)()
                return
            goes = question.closes or replies.is_ending
            if not self._say(found, is_head=question.is_head, goes=goes):
                self._begun = data
                return
            self.due = replies.now + _IDLE
        self._begun = data
        if len(data) >= heads.LONGEST:
            self._refuse(431)

    # Answers

    def _say(self, words: Written, *, is_head: bool, goes: bool) -> bool:
        """Whether the next question may be answered at once."""
        head, body = words
        end = self._replies.goes if goes else self._replies.stays
        said = head + end if is_head else head + end + body
        try:
            left = len(said) - self._send(said)
        except BlockingIOError:
            left = len(said)
        except OSError:
            self.close()
            return False
        if left:
            self._left, self._goes = memoryview(said)[-left:], goes
            self.due = self._replies.now + _MOVING
            self._waiting.change(self.line, OUT, self._write)
        elif goes:
            self._leave()
        return not (left or goes)

    def _write(self, _events: int) -> None:
        try:
            self._left = self._left[self._send(self._left) :]
        except BlockingIOError:
            return
        except OSError:
            self.close()
            return
        self.due = self._replies.now + _MOVING
        if not self._left and self._goes:
            self._leave()
        elif not self._left:
            self._waiting.change(self.line, IN, self._hear)
            self._take(self._begun)

    def _refuse(self, status: int) -> None:
        self._say((_REFUSED[status], b""), is_head=False, goes=True)

    def _leave(self) -> None:
        """Say that it is over, and let them hear it: who closes on unread words is not heard."""
        self._goes = True
        self.due = self._replies.now + _LEAVING
        try:
            self.line.shutdown(socket.SHUT_WR)
        except OSError:
            self.close()
            return
        self._waiting.change(self.line, IN, self._drain)

    def _drain(self, _events: int) -> None:
        if self._come() == b"":
            self.close()

    # What goes on

    def _remember(self, question: Question, head: bytes, rest: bytes) -> None:
        self._question = question
        self._words = heads.passed_on(head) + (b"" if question.is_alone else rest)
        self._begun, self._tries = b"", 0

    def _go_on(self) -> None:
        self._asked_at = self._replies.now
        self._waits = True
        self._replies.waits(self._question)
        self.due = self._asked_at + (_LATE_AFTER if self._question.is_alone else _SAVED_AFTER)
        self._ask()

    def _wait_for_turn(self) -> None:
        self._is_queued = True
        self.due = self._replies.now + _SORRY_AFTER
        self._waiting.change(self.line, 0, self._is_gone)
        self._replies.turns.append(self._turn)

    def _turn(self) -> None:
        """There is room now, or somebody else had the page made."""
        if not self._is_queued:
            return
        self._is_queued = False
        found = self._replies.at_hand(self._question)
        if found is None:
            self._go_on()
        else:
            self._say(found, is_head=self._question.is_head, goes=True)

    def _is_gone(self, _events: int) -> None:
        self.close()

    def _ask(self) -> None:
        self._tries += 1
        is_alone = self._question.is_alone
        self._relay = Relay(self._waiting, self._web, self, self._words, is_all=is_alone)

    def _wait_no_more(self) -> None:
        if self._waits:
            self._waits = False
            self._replies.waits_no_more(self._question)

    def _end_relay(self) -> None:
        self._wait_no_more()
        if self._relay is not None:
            self._relay.close()
            self._relay = None

    def moved(self) -> None:
        if self._relay is not None and self._relay.has_begun:
            self._wait_no_more()
            self._replies.web_answers()
            self.due = self._replies.now + _MOVING
        elif not self._question.is_alone:
            self.due = self._replies.now + _SAVED_AFTER

    def answered(self) -> None:
        self._end_relay()
        self._leave()

    def unanswered(self) -> None:
        if self._question.is_alone and self._tries < _TRIES:
            self._end_relay()
            self._ask()
            return
        late = self._replies.late(self._question) if self._question.is_alone else None
        self._give_up(late or self._replies.sorry(self._question))

    def _give_up(self, words: Written) -> None:
        self._replies.web_fails()
        self._end_relay()
        self._say(words, is_head=self._question.is_head, goes=True)
