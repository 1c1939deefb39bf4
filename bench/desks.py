"""An editor at a server over HTTP: saves, publishes, and looks when a reader has it."""

import http.client
import json
import time
from typing import Any
from urllib.parse import urlencode

from bench.measure import Target
from bench.peers.servers import Server

_FORM = "application/x-www-form-urlencoded"


class Desk:
    """`told` is what a server's staff.py says of the form; `readers` is where the public asks."""

    def __init__(self, server: Server, told: dict[str, Any], readers: Server | None = None) -> None:
        self._server, self._told, self._readers = server, told, readers or server
        self._cookie = "; ".join(f"{name}={value}" for name, value in told["cookies"].items())
        self._token = told["cookies"].get("csrftoken", "")
        self._seq = 0
        self._version = int(told.get("version", 0))
        self._line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    @property
    def list(self) -> Target:
        return Target(
            self._server.port, self._told["list"], self._server.processes, cookie=self._cookie
        )

    @property
    def page(self) -> Target:
        return Target(self._readers.port, self._told["page"], self._readers.processes)

    def save(self, words: str) -> None:
        """The story with another lead."""
        raise NotImplementedError

    def publish(self, words: str) -> None:
        """What `save` saved is what readers get."""
        raise NotImplementedError

    def visible_after(self, words: str) -> float:
        """Milliseconds from the click to the first answer with the words at a reader."""
        reader = http.client.HTTPConnection("127.0.0.1", self._readers.port, timeout=60)
        headers = {"Host": f"127.0.0.1:{self._readers.port}"}
        began = time.perf_counter()
        self.publish(words)
        while time.perf_counter() - began < 20:
            reader.request("GET", self._told["page"], headers=headers)
            if words.encode() in reader.getresponse().read():
                reader.close()
                return (time.perf_counter() - began) * 1000
            time.sleep(0.001)
        raise SystemExit(f"{words} was not to be read after 20 seconds.")

    def _post(self, path: str, form: dict[str, Any]) -> tuple[int, bytes]:
        headers = {
            "Host": f"127.0.0.1:{self._server.port}",
            "Content-Type": _FORM,
            "Cookie": self._cookie,
            "X-CSRFToken": self._token,
        }
        self._line.request("POST", path, urlencode(form, doseq=True), headers)
        answer = self._line.getresponse()
        return answer.status, answer.read()


class Ours(Desk):
    def save(self, words: str) -> None:
        self._seq += 1
        sent = {"lead": words, "sitting": self._told["sitting"], "seq": self._seq}
        form = self._told["form"] | sent | {"version": self._version}
        status, text = self._post(self._told["save"], form)
        if status != 200 or json.loads(text)["refused"]:
            raise SystemExit(f"The save answered {status}: {text[:400]!r}")
        self._version = json.loads(text)["version"]

    def publish(self, words: str) -> None:
        form = {"version": self._version, "kind": "typo", "when": "now", "note": ""}
        status, text = self._post(self._told["publish"], form)
        if status != 302:
            raise SystemExit(f"Publishing answered {status}: {text[:4000]!r}")


class Wagtail(Desk):
    def save(self, words: str) -> None:
        self._send({"lead": words})

    def publish(self, words: str) -> None:
        self._send({"lead": words, "action-publish": "action-publish"})

    def _send(self, changed: dict[str, str]) -> None:
        status, text = self._post(self._told["save"], self._told["form"] | changed)
        if status != 302:
            raise SystemExit(f"Wagtail answered a save with {status}: {text[:400]!r}")
