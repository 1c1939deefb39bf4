"""How long the desk takes over a save and its lists: `python -m bench.desk` answers in JSON.

In one process, without a network: milliseconds of server time, the database's included.
"""

import json
import statistics
import time
import uuid
from collections.abc import Callable

import django

django.setup()

from django.db import connection  # noqa: E402 - after the settings
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from articles import body, workflow  # noqa: E402
from articles.models import Author, Section  # noqa: E402
from photos.models import Photo  # noqa: E402

TIMES = 40
WORDS, PHOTOS = 3_000, 10
Ask = Callable[[int], None]


def _story(by: User) -> int:
    photos = list(Photo.objects.order_by("pk")[:PHOTOS])
    text = ""
    for number in range(PHOTOS):
        text += f"<p>{'word ' * (WORDS // PHOTOS)}</p>"
        if number < len(photos):
            text += body.figure(photos[number].pk, "A caption", "An alt")
    draft = workflow.Draft(
        headline="A long story",
        body=text,
        section=Section.objects.first(),
        bylines=((Author.objects.first().pk, "reporter"),),
    )
    return workflow.file(draft=draft, by=by, now=timezone.now()).pk


def _saving(client: Client, by: User) -> tuple[Ask, Ask]:
    """A save, and the rail that its window asks for afterwards."""
    pk, sitting = _story(by), str(uuid.uuid4())
    page = client.get(f"/admin/articles/article/{pk}/change/")
    form = page.context["adminform"].form
    sent = {name: form[name].value() or "" for name in form.fields if name != "topics"}
    lines = page.context["inline_admin_formsets"][0].formset
    sent |= {f"bylines-{name}": value for name, value in lines.management_form.initial.items()}

    def save(seq: int) -> None:
        words = {"lead": f"Lead {seq}.", "sitting": sitting, "seq": seq, "version": seq}
        answer = client.post(f"/admin/desk/stories/{pk}/", sent | words)
        if answer.status_code != 200 or answer.json()["version"] != seq + 1:
            raise SystemExit(f"The save answered {answer.status_code}: {answer.content[:300]!r}")

    def draw(_number: int) -> None:
        there = {"sitting": sitting, "place": "lead", "drawn": 1}
        if "checks" not in client.post(f"/admin/desk/stories/{pk}/here/", there).json()["parts"]:
            raise SystemExit("The rail was not drawn.")

    return save, draw


def _opening(client: Client, address: str) -> Ask:
    def open_it(_number: int) -> None:
        if client.get(address).status_code != 200:
            raise SystemExit(f"{address} did not answer.")

    return open_it


def main() -> None:
    setup_test_environment()  # else a page does not say what it was made of
    by = User.objects.get(username="bench")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(by)
    found = {}
    save, draw = _saving(client, by)
    for name, ask in {
        f"save of {WORDS:,} words and {PHOTOS} photos": save,
        "the rail after it": draw,
        "list of stories": _opening(client, "/admin/articles/article/"),
        "list, a rare word": _opening(client, "/admin/articles/article/?q=delegation+hengyue"),
        "first page of the desk": _opening(client, "/admin/"),
    }.items():
        for number in range(1, 4):
            ask(number)  # templates are compiled
        taken = []
        for number in range(4, TIMES + 4):
            began = time.perf_counter()
            ask(number)
            taken.append((time.perf_counter() - began) * 1000)
        with CaptureQueriesContext(connection) as asked:
            ask(TIMES + 4)
        found[name] = {
            "p50": statistics.median(taken),
            "p95": sorted(taken)[int(TIMES * 0.95)],
            "statements": len(asked),
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
